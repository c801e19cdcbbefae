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
from itertools import count
from pathlib import Path

from sim.analysis.estimates import estimates_frame
from sim.analysis.nights import nights_frame
from sim.analysis.sightings import met_frame
from sim.analysis.validation import validation_frame
from sim.analysis.variance import spreads
from sim.journal import Journal
from sim.results.metric import MEAN_OF_MANY, Metric
from sim.results.metrics_nights import has_nights
from sim.results.results import Results
from sim.results.tables import write_csv
from sim.runs.adding import add_files
from sim.runs.atomic import whole_folder
from sim.runs.ensemble import Ensemble
from sim.runs.errors import incomplete
from sim.runs.journal_files import read_balance, read_cues, read_journal, write_journal
from sim.runs.manifest import write_manifest
from sim.runs.runs import Runs
from sim.runs.sealed import SealedFolder
from sim.runs.summary_files import (
    read_joint,
    read_summaries,
    with_parameters,
    write_parameters,
    write_summaries,
)
from sim.scenario.errors import ScenarioError
from sim.scenario.lineage import Marked, changes, lineage, marked
from sim.scenario.load import resolved_yaml
from sim.scenario.model import Scenario

SCENARIO, OBSERVED, RECORD, METRICS, PLOTS = "scenario.yaml", "observed.csv", "record.csv", "metrics.json", "plots"
MET, SCORES, INTERVALS, NIGHTS = "against-the-record.csv", "scores.csv", "intervals.csv", "nights.csv"
NOMINAL, SPREADS = "nominal", "variance.csv"
SOURCE, CHANGES = "source", "changes.csv"

RUN = "run"
"""What the folder is called in messages."""

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
            write_csv(validation_frame(runs.subject), folder / SCORES)
        if scenario.record is not None:
            write_csv(met_frame(runs.subject), folder / MET)
        if has_nights(scenario):
            write_csv(nights_frame(runs.subject), folder / NIGHTS)
        if len(runs.ensemble) > 1:
            write_csv(estimates_frame(runs.ensemble), folder / INTERVALS)
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
        FolderError: It is not the folder of a run, or a file of it is missing, damaged or that of another folder.
    """
    return read_run(SealedFolder.of(folder, RUN))


def read_run(folder: SealedFolder) -> Results | Ensemble:
    """As :func:`read_folder`, of a folder of which more is read."""
    try:
        scenario, manifest = folder.scenario(SCENARIO), folder.manifest
        if manifest["replications"] == 1:
            return Results(read_journal(scenario, folder.file))
        time_h, cues = read_balance(folder.file).time_h, read_cues(folder.file)
        if weighted_by := manifest.get("weighted_by", ""):
            found = with_parameters(read_summaries(scenario, time_h, cues, folder.file), folder)
            return replace(found, weighted_by=str(weighted_by))
        if not folder.below(NOMINAL):
            return read_summaries(scenario, time_h, cues, folder.file)
        return read_joint(scenario, time_h, cues, folder, NOMINAL)
    except (ScenarioError, OSError, ValueError, KeyError, TypeError) as error:
        raise incomplete(folder.folder, RUN, error) from error


def read_first(folder: Path) -> Results:
    """The first run of a folder, with its journal.

    Raises:
        FolderError: It is not the folder of a run, or a file of it is missing, damaged or that of another folder.
    """
    sealed = SealedFolder.of(folder, RUN)
    try:
        return Results(read_journal(sealed.scenario(SCENARIO), sealed.file))
    except (ScenarioError, OSError, ValueError, KeyError, TypeError) as error:
        raise incomplete(folder, RUN, error) from error


def marked_lines(folder: SealedFolder) -> tuple[Marked, ...]:
    """The lines with marks of the scenario's files that the folder of a run keeps.

    Raises:
        FolderError: A file of them is missing, damaged or that of another folder.
    """
    files = [folder.file(name) for name in folder.below(SOURCE)]
    try:
        return tuple(line for file in files for line in marked(file))
    except UnicodeDecodeError as error:
        raise folder.error(f"a file of {SOURCE} is not UTF-8 text") from error


def redraw(folder: Path, draw: Draw) -> list[Path]:
    """Draw the pictures of a run anew, from the files in its folder.

    Returns:
        The pictures.

    Raises:
        FolderError: It is not the folder of a run, or a file of it is missing, damaged or that of another folder.
        NotWritten: A picture cannot be written; then all are as they were.
    """
    subject = read_folder(folder)
    with tempfile.TemporaryDirectory() as drawn:
        contents = {f"{PLOTS}/{picture.name}": picture.read_bytes() for picture in _draw(subject, Path(drawn), draw)}
    add_files(folder, contents)
    return [folder / name for name in contents if not name.endswith(".json")]


def metrics_by_name(metrics: Iterable[Metric]) -> dict[str, dict[str, object]]:
    """Metrics as plain values, by name.

    Each has ``value``, ``unit``, ``meaning``; where there is one, ``local`` (time) and ``note``; where runs were
    replicated, the 5 and 95 % quantiles ``low`` and ``high`` and how many replications have a value. The value of many
    runs is their median; one that is a mean, such as each class of those left behind, says so in ``value_is``.
    """
    found = {}
    for metric in metrics:
        entry: dict[str, object] = {"value": metric.value, "unit": metric.unit, "meaning": metric.meaning}
        if metric.replications > 1:
            entry |= {"low": metric.low, "high": metric.high}
            entry |= {"replications_with_value": metric.known, "replications": metric.replications}
            if metric.definition.mean_of_many and metric.known == metric.replications:
                entry["value_is"] = MEAN_OF_MANY
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
    for name, file in _named_apart(lineage(origin.file)).items():
        shutil.copyfile(file, folder / SOURCE / name)
    found = [asdict(change) for change in changes(origin.file, origin.settings)]
    # As objects: in one column with a share, a number of lanes would become 2.0.
    table = pd.DataFrame(found, columns=["key", "before", "after"], dtype=object)
    write_csv(table, folder / CHANGES)


def _named_apart(files: Iterable[Path]) -> dict[str, Path]:
    """Files by names of their own: of those with the same name, all but the first get a number."""
    found: dict[str, Path] = {}
    taken = set[str]()
    for file in files:
        # Capitals are no difference, for on some file systems they are none.
        numbered = (file.name if n == 1 else f"{file.stem}-{n}{file.suffix}" for n in count(1))
        name = next(one for one in numbered if one.casefold() not in taken)
        taken.add(name.casefold())
        found[name] = file
    return found


def _write_joint(joint: Ensemble, nominal: Ensemble, folder: Path) -> None:
    """The drawn parameters, the runs without them, and whose the spread is."""
    import pandas as pd

    write_parameters(joint, folder)
    write_csv(pd.DataFrame([asdict(one) for one in spreads(joint)]), folder / SPREADS)
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
