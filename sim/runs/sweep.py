"""A study from its file to its rows: begin it, go on with it, look at it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sim.pages.content import PageTable
from sim.results.html import tables_html
from sim.runs.adding import add_files
from sim.runs.axes import levels_of
from sim.runs.design import DesignError
from sim.runs.errors import FolderError, ForeignFolderError, incomplete
from sim.runs.executors import Executor, Lost
from sim.runs.files import is_part
from sim.runs.manifest import HOLDS, MANIFEST, read_manifest
from sim.runs.parquet import write_parquet
from sim.runs.plan import NEEDS, Study, StudyPlan, read_study
from sim.runs.points import Point, design_text, points_of, read_design, tasks_of
from sim.runs.progress import Report, Tally
from sim.runs.sealed import SealedFolder
from sim.runs.store import FAILED, RUNS, Store
from sim.runs.task import Task, version
from sim.runs.work import Order, perform
from sim.scenario.arguments import checked
from sim.scenario.errors import ScenarioError
from sim.scenario.load import resolved_yaml, yaml_text
from sim.scenario.shipped import find_study
from sim.scenario.text import read
from sim.scenario.words import validated

if TYPE_CHECKING:
    import pandas as pd

STUDY, BASE, DESIGN, RESULTS = "study.yaml", "base.yaml", "design.csv", "results.parquet"
MADE_BY = "version.txt"
KIND = "study"
"""What the folder is called in its manifest and in messages."""

OBSERVED, RECORD = "observed.csv", "record.csv"

Shard = tuple[int, int]
"""Number of a part, from 1, and how many parts there are."""


@dataclass(frozen=True)
class Sweep:
    """A study with its runs and its folder.

    Attributes:
        study: What is varied.
        points: The points of its design.
        runs: All runs.
        store: Where their rows are.
        made_by: The version of the program that makes the rows.
    """

    study: Study
    points: tuple[Point, ...]
    runs: tuple[Task, ...]
    store: Store
    made_by: str

    @property
    def folder(self) -> Path:
        """The folder of the study."""
        return self.store.folder

    @property
    def logs(self) -> Path:
        """Where the logs of a cluster's workers go."""
        return self.folder / "logs"

    @property
    def order(self) -> Order:
        """What its workers need."""
        return Order(self.folder.resolve(), self.study.plan.keep.of_each_run, lenient=True)

    def missing(self) -> list[Task]:
        """Runs that have no row and did not fail, each once."""
        settled = self.store.keys() | self.store.failed().keys()
        return list({run.key: run for run in self.runs if run.key not in settled}.values())

    def tally(self) -> Tally:
        """How far it is."""
        keys = {run.key for run in self.runs}
        failed = keys & self.store.failed().keys()
        return Tally(len(keys), there=len(keys & self.store.keys()), failed=len(failed - self.store.keys()))

    def frame(self) -> pd.DataFrame:
        """The rows that are there, in the order of the runs, with the number of their point."""
        there = self.store.keys()
        runs = [run for run in self.runs if run.key in there]
        frame = self.store.frame([run.key for run in runs])
        if len(frame):
            frame.insert(1, "point", [run.point for run in runs])
        return frame

    def _repr_html_(self) -> str:
        title = f"{self.study.plan.title}: {self.tally().text} ({self.folder})"
        axes = [(name, axis.law, f"{len(levels_of(axis)):,}") for name, axis in self.study.axes.items()]
        return tables_html(PageTable(title, ("axis", "distribution", "values or ends"), axes))

    def units(self) -> dict[str, str]:
        """Unit of every metric; empty before the first run is done."""
        return {name: unit for name, (unit, _) in self.store.described().items()}

    def find(self, row: str) -> Task:
        """The run of a row: by its number from 0, or by the beginning of its key.

        Raises:
            FolderError: There is no such row, or there are several.
        """
        if row.isdigit() and int(row) < len(self.runs):
            return self.runs[int(row)]
        found = {run.key: run for run in self.runs if run.key.startswith(row)}
        if len(found) != 1:
            what = "several rows" if found else f"no row, there are {len(self.runs):,},"
            raise FolderError(f"{self.folder}: {what} '{row}'")
        return next(iter(found.values()))


def begin_file(study: str | Path, folder: Path, replications: int | None = None) -> Sweep:
    """Begin a study, or go on with it: damaged rows are set aside.

    Args:
        study: The study file, or the name of a shipped one.
        folder: Where the rows go; what is there already is not made again.
        replications: Runs of each point; as many as the study says if left out.

    Raises:
        ScenarioError: Something is wrong with the study file or its scenario.
        DesignError: It has more runs than its budget, or the folder holds a study with other axes.
        ForeignFolderError: The folder holds something else.
        OSError: It cannot be written.
    """
    begun = begin(read_study(find_study(str(study)), (), replications), folder)
    begun.store.set_aside_damaged()
    return begun


def begin(study: Study, folder: Path) -> Sweep:
    """Write what a study is into a folder, an empty one or that of the same study made smaller or wider.

    Raises:
        DesignError: It has more runs than its budget, or the folder holds a study with other axes.
        ForeignFolderError: The folder holds something else.
        OSError: It cannot be written.
    """
    points = points_of(study)
    count, most = len(points) * study.plan.replications, study.plan.budget.runs
    if count > most:
        raise DesignError(f"{count:,} runs are more than the budget of {most:,} (budget.runs)")
    _check_folder(study, folder)
    base = study.base
    counts = {name: path for name, path in ((OBSERVED, base.observed), (RECORD, base.record)) if path is not None}
    own = {"observed": base.observed and OBSERVED, "record": base.record and RECORD}
    texts = {
        BASE: resolved_yaml(base.model_copy(update=own)),
        DESIGN: design_text(study, points),
        MADE_BY: f"{version()}\n",
        STUDY: yaml_text(study.plan.model_copy(update={"scenario": BASE, "set": {}})),
    }
    contents = {name: Path(path).read_bytes() for name, path in counts.items()}
    contents |= {name: text.encode() for name, text in texts.items()}
    fields = {HOLDS: KIND, "axes": list(study.axes), "keeps": study.plan.keep.of_each_run.text}
    add_files(folder, contents, fields)
    return _sweep(study, points, folder, version())


@checked
def read_sweep(folder: str | Path) -> Sweep:
    """The study of a folder, from its files alone (``docs/studies.md``).

    Not for a folder of ``sim run``, and not to go on with a study: :func:`sim.runs` with that ``store`` does.

    Args:
        folder: Where ``sim sweep`` or ``sim.runs(study, store=...)`` has kept it.

    Returns:
        Its rows, as far as they are finished, for :func:`sim.sensitivity`.

    Raises:
        FolderError: It is not the folder of a study, or a file of it is damaged or that of another folder.
    """
    folder = Path(folder)
    sealed = SealedFolder.of(folder, KIND)
    # Its files belong together, and a killed process may have left some of them old and some new.
    if {STUDY, BASE, DESIGN, MADE_BY} & sealed.manifest.get("replacing", {}).keys():
        raise sealed.error("it was being changed when the program was killed; give the same `sim sweep` again")
    try:
        document = read(sealed.file(STUDY), NEEDS)
        base = sealed.scenario(BASE)
        study = Study.of(validated(StudyPlan, document.tree, document.places), base, document.places)
        points = read_design(study, sealed.text(DESIGN))
        made_by = sealed.text(MADE_BY).strip()
    except (ScenarioError, OSError, ValueError, StopIteration) as error:
        raise incomplete(folder, KIND, error) from error
    return _sweep(study, points, folder, made_by)


def carry_out(sweep: Sweep, executor: Executor, shard: Shard = (1, 1), report: Report | None = None) -> Tally:
    """Make the runs that are missing.

    Args:
        sweep: The study.
        executor: Where.
        shard: Which part of the runs, of how many: for arrays of independent jobs.
        report: Called after each run.

    Returns:
        How many runs there are now.

    Raises:
        DesignError: The rows were made by another version of the program.
        ClusterError: The cluster is not to be had, or is gone.
        OSError: A row cannot be written, as when the disk is full; what was written stays.
    """
    if sweep.made_by != version():
        raise DesignError(
            f"{sweep.folder} was begun by version {sweep.made_by}, and this is {version()}, whose rows may differ; "
            "begin it anew with `sim sweep`, which leaves the old rows alone"
        )
    keys = {run.key for run in sweep.runs[shard[0] - 1 :: shard[1]]}
    todo = [run for run in sweep.missing() if run.key in keys]
    tally = Tally(len(keys), there=len(keys) - len(todo))
    report = report or (lambda shown: None)
    report(tally)
    for run, outcome in executor.outcomes(partial(perform, sweep.order), todo):
        failed = isinstance(outcome, Lost) or outcome.failed
        if isinstance(outcome, Lost):
            sweep.store.put_failed(run, outcome.reason)
        tally.count(not failed)
        report(tally)
    gather(sweep)
    return tally


def gather(sweep: Sweep) -> Path | None:
    """Write all rows into one file once no run is missing and none is damaged; returns it."""
    if sweep.missing() or sweep.store.set_aside_damaged():
        return None
    table = BytesIO()
    write_parquet(sweep.frame(), table)
    add_files(sweep.folder, {RESULTS: table.getbuffer()})
    sweep.store.clear()
    shutil.rmtree(sweep.logs, ignore_errors=True)
    return sweep.folder / RESULTS


def forget_failed(sweep: Sweep) -> int:
    """Let failed runs be tried again; returns how many."""
    failed = sorted((sweep.folder / FAILED).glob("*.json"))
    for path in failed:
        path.unlink()
    return len(failed)


def _sweep(study: Study, points: Sequence[Point], folder: Path, made_by: str) -> Sweep:
    return Sweep(study, tuple(points), tuple(tasks_of(study, points, made_by)), Store(folder), made_by)


def _check_folder(study: Study, folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ForeignFolderError(f"{folder} is a file; name a folder to write to")
    if not (folder / MANIFEST).exists():
        # Another part of the same array may be about to begin it.
        if all(is_part(path.name) for path in folder.iterdir()):
            return
        raise ForeignFolderError(f"{folder} holds files and no {MANIFEST}: it is not the folder of a study")
    # From the manifest alone: the other files may be half old and half new, after a kill, and are mended now.
    before = read_manifest(folder)
    if before.get(HOLDS) != KIND:
        raise ForeignFolderError(f"{folder} is not the folder of a study; name another folder")
    if before.get("axes") != list(study.axes) and (folder / RUNS).is_dir():
        axes = ", ".join(map(str, before.get("axes") or ()))
        raise DesignError(f"{folder} holds a study with other axes ({axes}); name another folder")
    if before.get("keeps") != study.plan.keep.of_each_run.text and (folder / RUNS).is_dir():
        raise DesignError(f"{folder} holds a study that keeps other curves or metrics; name another folder")
