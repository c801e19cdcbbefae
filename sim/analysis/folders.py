"""The folders of findings: their tables, the scenarios that they are about, the pictures, and what they were made from.

One writer for all: a folder is there as a whole or not at all. Pictures come from ``sim.view``, handed in as a function
that draws into a folder and names the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.assessment import Assessment, days_frame, first_frame, plans_frame
from sim.analysis.calibration.calibrate import Calibration
from sim.analysis.calibration.posterior import learnt_frame, posterior_frame, together_frame, waves_frame
from sim.analysis.effects import Effect
from sim.analysis.interventions.ledger import InterventionLedger
from sim.analysis.interventions.rows import CONFIDENCE
from sim.analysis.marginal_value import MarginalValues
from sim.analysis.paired import Comparison
from sim.analysis.rivals.apart import apart_frame
from sim.analysis.rivals.weighed import Weighed
from sim.analysis.sensitivity import effects_frame
from sim.analysis.triggers import Tried, triggers_frame
from sim.analysis.validation import ValidationReport
from sim.results.tables import write_csv
from sim.runs.atomic import whole_folder
from sim.runs.ensemble import Ensemble
from sim.runs.manifest import write_manifest
from sim.runs.parquet import write_parquet
from sim.runs.sweep import Sweep
from sim.scenario.load import resolved_yaml, yaml_text
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

DIFFERENCES = "differences.csv"
"""The table by which a folder is known as that of a comparison."""

PLOTS = "plots"


def write_finding(
    target: Path,
    tables: Mapping[str, pd.DataFrame],
    texts: Mapping[str, str],
    fields: Mapping[str, object],
    draw: Callable[[Path], Iterable[Path]],
    plots: str = PLOTS,
) -> None:
    """Write a folder as a whole or not at all.

    Args:
        target: The folder; that of an earlier call is replaced.
        tables: What is written, by the name of the file: as Parquet where that ends so, and else as CSV.
        texts: What is written as it is, by the name of the file.
        fields: What the manifest says beside versions and digests.
        draw: Draws the pictures.
        plots: The folder in it that they go to.

    Raises:
        ForeignFolderError: ``target`` holds files that no run has written.
        OSError: Something cannot be written.
    """
    with whole_folder(target) as folder:
        for name, table in tables.items():
            if name.endswith(".parquet"):
                write_parquet(table, folder / name)
            else:
                write_csv(table, folder / name)
        for name, text in texts.items():
            (folder / name).write_bytes(text.encode("utf-8"))
        (folder / plots).mkdir(exist_ok=True)
        list(draw(folder / plots))
        write_manifest(folder, fields)


def write_comparison(found: Comparison, target: Path, draw: Callable[[Comparison, Path], Iterable[Path]]) -> None:
    """Write what differs between two scenarios, as :func:`write_finding`."""
    of = {"first": found.first.scenario, "second": found.second.scenario}
    titles: dict[str, object] = {name: scenario.title for name, scenario in of.items()}
    write_finding(
        target,
        {DIFFERENCES: found.to_frame()},
        {f"{name}.yaml": _alone(scenario) for name, scenario in of.items()},
        {**titles, "seed": found.first.scenario.seed, "replications": len(found.first)},
        lambda plots: draw(found, plots),
    )


def write_bottleneck(
    found: MarginalValues, target: Path, draw: Callable[[MarginalValues, Path], Iterable[Path]]
) -> None:
    """Write what limits in every hour and what a tenth more of each buys, as :func:`write_finding`."""
    scenario, count = found.base.scenario, len(found.base)
    write_finding(
        target,
        {"timeline.csv": found.timeline.to_frame(), "gains.csv": found.to_frame()},
        {"scenario.yaml": _alone(scenario)},
        {
            "scenario": scenario.title,
            "seed": scenario.seed,
            "replications": count,
            "runs": count * (1 + len(found.gains)),
        },
        lambda plots: draw(found, plots),
    )


def write_assessment(found: Assessment, target: Path, draw: Callable[[Assessment, Path], Iterable[Path]]) -> None:
    """Write an assessment of the readiness, as :func:`write_finding`."""
    tables = {
        "readiness-by-day.csv": days_frame(found),
        "first-shortfalls.csv": first_frame(found),
        "additions.csv": plans_frame(found),
    }
    texts = {"scenario.yaml": _alone(found.ensemble.scenario)}
    write_finding(target, tables, texts, _of(found.ensemble), lambda plots: draw(found, plots))


def write_triggers(
    ensemble: Ensemble, found: tuple[Tried, ...], source: Path, target: Path, draw: Callable[[Path], Iterable[Path]]
) -> None:
    """Write a trigger sheet with the file of its triggers, as :func:`write_finding`; its page lies beside the table."""
    tables = {"triggers.csv": triggers_frame(ensemble, found)}
    texts = {"triggers.yaml": source.read_bytes().decode("utf-8")}
    write_finding(target, tables, texts, _of(ensemble), draw, plots=".")


def write_validation(found: ValidationReport, page: str, target: Path) -> None:
    """Write the scores of runs against their record with their page, as :func:`write_finding`."""
    run = found.run
    assert isinstance(run, Ensemble), "a single run has its scores in its own folder"
    texts = {"scenario.yaml": _alone(run.scenario), "validation.html": page}
    write_finding(target, {"scores.csv": found.frame()}, texts, _of(run), lambda plots: (), plots=".")


def write_effects(
    sweep: Sweep, shown: Sequence[Sequence[Effect]], target: Path, draw: Callable[[Path], Iterable[Path]]
) -> None:
    """Write the effects of a study's axes on metrics, as :func:`write_finding`; its pictures lie beside the table."""
    fields = {"study": sweep.study.plan.title, "rows_made_by": sweep.made_by, "metrics": len(shown)}
    write_finding(target, {"effects.csv": effects_frame(shown)}, {}, fields, draw, plots=".")


def write_weighed(found: Weighed, target: Path) -> None:
    """Write rival scenarios with their scores, weights and what sets them apart, as :func:`write_finding`."""
    tables = {"scores.csv": found.frame(), "weights.csv": found.weights_frame(), "apart.csv": apart_frame(found.apart)}
    texts = {f"{name}.yaml": _alone(runs.scenario) for name, runs in found.ensembles.items()}
    runs = next(iter(found.ensembles.values()))
    fields = {"rivals": len(found.ensembles), "seed": runs.scenario.seed, "replications": len(runs)}
    write_finding(target, tables, texts, fields, lambda plots: (), plots=".")


def write_calibration(found: Calibration, target: Path, draw: Callable[[Calibration, Path], Iterable[Path]]) -> None:
    """Write a calibration with its posterior, as :func:`write_finding`."""
    tables = {
        "posterior.parquet": posterior_frame(found),
        "ranges.csv": learnt_frame(found),
        "together.csv": together_frame(found),
        "waves.csv": waves_frame(found),
    }
    fields = {
        "scenario": found.scenario.title,
        "seed": found.scenario.seed,
        "runs": len(found.weights),
        "effective_runs": found.counting,
        "power": found.power,
        "counts_compared": len(found.targets),
    }
    texts = {"scenario.yaml": _alone(found.scenario)}
    write_finding(target, tables, texts, fields, lambda plots: draw(found, plots), plots=".")


def write_ledger(
    found: InterventionLedger, target: Path, draw: Callable[[InterventionLedger, Path], Iterable[Path]]
) -> None:
    """Write a ledger of interventions with its list, as :func:`write_finding`."""
    tables = {
        "ledger.csv": found.to_frame(),
        "side-effects.csv": found.side_effects_frame(),
        "combinations.csv": found.options.to_frame(),
    }
    fields = {
        "rows_made_by": found.sweep.made_by,
        "list": found.listed.file.title,
        "scenario": found.listed.base.title,
        "seed": found.listed.base.seed,
        "interventions": len(found.entries),
        "together": found.together,
        "options": len(found.options.all),
        "replications": found.sweep.study.plan.replications,
        "runs": found.runs,
        "confidence": CONFIDENCE,
    }
    texts = {"interventions.yaml": yaml_text(found.listed.file)}
    write_finding(target, tables, texts, fields, lambda plots: draw(found, plots))


def _alone(scenario: Scenario) -> str:
    """A scenario as a file that needs no other: without what its runs are compared with."""
    return resolved_yaml(scenario.model_copy(update={"observed": None, "record": None}))


def _of(ensemble: Ensemble) -> dict[str, object]:
    scenario = ensemble.scenario
    return {
        "scenario": scenario.title,
        "seed": scenario.seed,
        "replications": len(ensemble),
        "spread_is": ensemble.spread_is,
    }
