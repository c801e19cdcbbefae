"""A folder of humanitarian data forms: CSV with headings, a row of HXL tags, and the data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sim.analysis.humanitarian import Composition, Form, Tables
from sim.results.tables import csv_of_rows
from sim.runs.atomic import whole_folder
from sim.runs.ensemble import Ensemble
from sim.runs.manifest import write_manifest


def forms(ensemble: Ensemble, of: Composition) -> tuple[Form, ...]:
    """The forms that an ensemble has: by region only where there are shelters, by age and sex if shares are known."""
    tables = Tables(ensemble)
    found = [tables.situation()]
    if tables.regions:
        found.append(tables.by_region())
        if of.known:
            found.append(tables.composition(of))
    return tuple(found)


def write_forms(ensemble: Ensemble, of: Composition, target: Path) -> tuple[Path, ...]:
    """Write the forms into ``target``, as a whole or not at all.

    Returns:
        The files.

    Raises:
        ForeignFolderError: ``target`` holds files that no run has written.
        OSError: Something cannot be written.
    """
    with whole_folder(target) as folder:
        names = [_write(form, folder) for form in forms(ensemble, of)]
        fields = {
            "scenario": ensemble.scenario.title,
            "seed": ensemble.scenario.seed,
            "replications": len(ensemble),
        }
        write_manifest(folder, fields)
    return tuple(target / name for name in names)


def _write(form: Form, folder: Path) -> str:
    name = f"{form.name}.csv"
    rows: Iterable[tuple[str, ...]] = zip(*(column.cells for column in form.columns), strict=True)
    headings, tags = [column.heading for column in form.columns], [column.tag for column in form.columns]
    (folder / name).write_bytes(csv_of_rows([headings, tags, *rows]).encode("utf-8"))
    return name
