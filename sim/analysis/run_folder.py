"""The folder of a run: everything that was found, and everything that is needed to find it again.

The same scenario, seed and version give the same bytes in every file but ``manifest.json``.
"""

from __future__ import annotations

import json
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sim.analysis.estimates import estimates_frame
from sim.analysis.nights import nights_frame
from sim.analysis.sightings import met_frame
from sim.analysis.validation import validation_frame
from sim.analysis.variance import spreads
from sim.journal import Journal
from sim.results.metric import Metric
from sim.results.metrics_nights import has_nights
from sim.results.results import Results
from sim.runs.atomic import MANIFEST, file_hashes, whole_folder
from sim.runs.ensemble import Ensemble
from sim.runs.errors import incomplete
from sim.runs.journal_files import read_balance, read_cues, read_journal, write_journal
from sim.runs.manifest import write_manifest
from sim.runs.runs import Runs
from sim.runs.summary_files import (
    read_joint,
    read_summaries,
    with_parameters,
    write_parameters,
    write_summaries,
)
from sim.scenario.errors import ScenarioError
from sim.scenario.lineage import changes, lineage
from sim.scenario.load import load, resolved_yaml
from sim.scenario.model import Scenario

SCENARIO, OBSERVED, RECORD, METRICS, PLOTS = "scenario.yaml", "observed.csv", "record.csv", "metrics.json", "plots"
MET, SCORES, INTERVALS, NIGHTS = "against-the-record.csv", "scores.csv", "intervals.csv", "nights.csv"
NOMINAL, SPREADS = "nominal", "variance.csv"
SOURCE, CHANGES = "source", "changes.csv"

Draw = Callable[[Results | Ensemble, Path], Iterable[Path]]
"""Draws the pictures of a run into a folder and names the files; it comes from ``sim.view``."""


@dataclass(frozen=True)
class Origin:
    """What a scenario was made from.

    Attributes:
        file: Its file.
        settings: What was set over it, ``path=value``.
    """

    file: Path
    settings: tuple[str, ...] = ()


def write_folder(runs: Runs, target: Path, draw: Draw, origin: Origin | None = None) -> None:
    """Write a run into ``target``, as a whole or not at all.

    Args:
        runs: What was run.
        target: The folder; that of an earlier run is replaced.
        draw: Draws the pictures.
        origin: What the scenario was made from, to be kept as the folder ``source`` and the file ``changes.csv``.

    Raises:
        ForeignFolderError: ``target`` holds files that no run has written.
        OSError: Something cannot be written.
    """
    scenario = runs.first.scenario
    with whole_folder(target) as folder:
        _write_scenario(scenario, folder)
        if origin is not None:
            _write_origin(origin, folder)
        (folder / METRICS).write_text(_json(metrics_by_name(runs.subject.metrics)), encoding="utf-8")
        if scenario.observed is not None or scenario.record is not None:
            validation_frame(runs.subject).to_csv(folder / SCORES, index=False)
        if scenario.record is not None:
            met_frame(runs.subject).to_csv(folder / MET, index=False)
        if has_nights(scenario):
            nights_frame(runs.subject).to_csv(folder / NIGHTS, index=False)
        if len(runs.ensemble) > 1:
            estimates_frame(runs.ensemble).to_csv(folder / INTERVALS, index=False)
        if runs.ensemble.nominal is not None:
            _write_joint(runs.ensemble, runs.ensemble.nominal, folder)
        elif runs.ensemble.weighted_by:
            write_parameters(runs.ensemble, folder)
        write_journal(runs.first.journal, folder)
        write_summaries(runs.ensemble, folder)
        _draw(runs.subject, folder / PLOTS, draw)
        write_manifest(folder, _fields(runs))


def read_folder(folder: Path) -> Results | Ensemble:
    """The run that a folder holds, with all its curves and metrics, from its files alone.

    Raises:
        FolderError: It is not the folder of a run, or a file of it is missing or damaged.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        scenario = load(folder / SCENARIO)
        if manifest["replications"] == 1:
            return Results(read_journal(scenario, folder))
        time_h, cues = read_balance(folder).time_h, read_cues(folder)
        if weighted_by := manifest.get("weighted_by", ""):
            found = with_parameters(read_summaries(scenario, time_h, cues, folder), folder)
            return replace(found, weighted_by=str(weighted_by))
        if not (folder / NOMINAL).is_dir():
            return read_summaries(scenario, time_h, cues, folder)
        return read_joint(scenario, time_h, cues, folder, folder / NOMINAL)
    except (ScenarioError, OSError, ValueError, KeyError, TypeError) as error:
        raise incomplete(folder, "run", error) from error


def read_first(folder: Path) -> Results:
    """The first run of a folder, with its journal.

    Raises:
        FolderError: It is not the folder of a run, or a file of it is missing or damaged.
    """
    try:
        json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["replications"]
        return Results(read_journal(load(folder / SCENARIO), folder))
    except (ScenarioError, OSError, ValueError, KeyError, TypeError) as error:
        raise incomplete(folder, "run", error) from error


def redraw(folder: Path, draw: Draw) -> list[Path]:
    """Draw the pictures of a run anew, from the files in its folder.

    Returns:
        The pictures.

    Raises:
        FolderError: It is not the folder of a run, or a file of it is missing or damaged.
        OSError: A picture cannot be written.
    """
    subject = read_folder(folder)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.resolve().parent) as staging:
        names = [picture.name for picture in _draw(subject, Path(staging) / PLOTS, draw)]
        (folder / PLOTS).mkdir(exist_ok=True)
        for name in names:
            (Path(staging) / PLOTS / name).replace(folder / PLOTS / name)
        manifest["files"] = file_hashes(folder)
        (Path(staging) / MANIFEST).write_text(_json(manifest), encoding="utf-8")
        (Path(staging) / MANIFEST).replace(folder / MANIFEST)
    return [folder / PLOTS / name for name in names if not name.endswith(".json")]


def metrics_by_name(metrics: Iterable[Metric]) -> dict[str, dict[str, object]]:
    """Metrics as plain values, by name.

    Each has ``value``, ``unit``, ``meaning``; where there is one, ``local`` (time) and ``note``; where runs were
    replicated, the 5 and 95 % quantiles ``low`` and ``high`` and how many replications have a value.
    """
    found = {}
    for metric in metrics:
        entry: dict[str, object] = {"value": metric.value, "unit": metric.unit, "meaning": metric.meaning}
        if metric.replications > 1:
            entry |= {"low": metric.low, "high": metric.high}
            entry |= {"replications_with_value": metric.known, "replications": metric.replications}
        entry |= {name: text for name, text in (("local", metric.local), ("note", metric.note)) if text}
        found[metric.name] = entry
    return found


def _write_scenario(scenario: Scenario, folder: Path) -> None:
    """The resolved scenario, with the announced counts and the record beside it."""
    if scenario.observed is not None:
        shutil.copyfile(scenario.observed, folder / OBSERVED)
        scenario = scenario.model_copy(update={"observed": OBSERVED})
    if scenario.record is not None:
        shutil.copyfile(scenario.record, folder / RECORD)
        scenario = scenario.model_copy(update={"record": RECORD})
    (folder / SCENARIO).write_text(resolved_yaml(scenario), encoding="utf-8")


def _write_origin(origin: Origin, folder: Path) -> None:
    """The scenario's files as they were written, with their comments, and what they change in their parent."""
    import pandas as pd

    (folder / SOURCE).mkdir()
    for file in lineage(origin.file):
        shutil.copyfile(file, folder / SOURCE / file.name)
    found = [asdict(change) for change in changes(origin.file, origin.settings)]
    # As objects: in one column with a share, a number of lanes would become 2.0.
    table = pd.DataFrame(found, columns=["key", "before", "after"], dtype=object)
    table.to_csv(folder / CHANGES, index=False)


def _write_joint(joint: Ensemble, nominal: Ensemble, folder: Path) -> None:
    """The drawn parameters, the runs without them, and whose the spread is."""
    import pandas as pd

    write_parameters(joint, folder)
    pd.DataFrame([asdict(one) for one in spreads(joint)]).to_csv(folder / SPREADS, index=False)
    (folder / NOMINAL).mkdir()
    write_summaries(nominal, folder / NOMINAL)


def _draw(subject: Results | Ensemble, folder: Path, draw: Draw) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return sorted(draw(subject, folder))


def _fields(runs: Runs) -> dict[str, object]:
    journal: Journal = runs.first.journal
    return {
        "scenario": journal.scenario.title,
        "seed": journal.scenario.seed,
        "replications": len(runs.ensemble),
        "first_replication": journal.replication,
        "parameters": runs.parameters.value,
        **({"weighted_by": runs.ensemble.weighted_by} if runs.ensemble.weighted_by else {}),
        **({"precision": [asdict(one) for one in runs.reached]} if runs.reached else {}),
        "started": runs.started.isoformat(timespec="seconds"),
        "wall_s": round(runs.wall_s, 3),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": platform.platform(),
        "counts": journal.counts,
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
