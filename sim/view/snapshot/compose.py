"""The snapshot of a run's folder, put together in a language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sim.analysis.run_folder import RUN, read_run
from sim.locale.language import Language, message
from sim.pages.content import Sourced, Text
from sim.results.over_runs import FEWEST
from sim.results.times import dated_label, offset_label
from sim.runs.ensemble import Ensemble
from sim.runs.manifest import MANIFEST
from sim.runs.sealed import SealedFolder
from sim.view.atlas.words import BORDERS_IN_SHORT
from sim.view.ethics import WHAT_NOT
from sim.view.facts import Facts
from sim.view.series import Run
from sim.view.snapshot.actions import actions, untried
from sim.view.snapshot.beds import beds
from sim.view.snapshot.cards import cards
from sim.view.snapshot.limits import heading, limiting_nodes, limits, unlimited
from sim.view.snapshot.page import Action, BedTable, Sign, Snapshot
from sim.view.snapshot.places import (
    FULL_HEIGHT_MM,
    FULL_WIDTH_MM,
    HEIGHT_MM,
    WIDTH_MM,
    MapPlan,
    MapSign,
    plan_of,
)
from sim.view.snapshot.tried import TriedIntervention, read_tried
from sim.view.snapshot.words import LocalWords

MEANINGS = {
    MapSign.ORIGIN: message("people leave"),
    MapSign.NODE: message("they pass"),
    MapSign.CROSSING: message("they cross"),
    MapSign.SHELTER: message("shelter"),
}
"""What the signs of the map mean."""


MOST_ROWS_OF_SPARSE = 5
"""Regions, with their sum, of a page on which the map has the whole width."""


@dataclass(frozen=True)
class MadeSnapshot:
    """A snapshot and when its run was made.

    Attributes:
        page: The snapshot.
        at: Beginning of the run, UTC.
    """

    page: Snapshot
    at: datetime


def compose(folder: Path, language: Language, interventions: Path | None = None) -> MadeSnapshot:
    """The snapshot of a folder that ``sim run`` has written.

    Args:
        folder: The folder.
        language: The language of the page.
        interventions: A folder that ``sim interventions`` has written; None: no interventions were tried.

    Raises:
        FolderError: It is not the folder of a run, or a file of it is missing, damaged or that of another folder; or
            the interventions are those of another scenario.
    """
    sealed = SealedFolder.of(folder, RUN)
    run = read_run(sealed)
    try:
        made = datetime.fromisoformat(sealed.manifest["started"])
        origin = str(sealed.manifest["made_by"]), str(sealed.manifest["seed"])
    except (ValueError, KeyError, TypeError) as error:
        raise sealed.error(f"its {MANIFEST} does not say when and by what the run was made") from error
    tried = None if interventions is None else read_tried(interventions, run.scenario)
    return MadeSnapshot(snapshot_of(run, language, made, origin, tried), made)


def snapshot_of(
    run: Run, language: Language, made: datetime, origin: tuple[str, str], tried: tuple[TriedIntervention, ...] | None
) -> Snapshot:
    """The snapshot of a run, or of many.

    Args:
        run: The run.
        language: The language of the page.
        made: When it was made.
        origin: The program with its version, and the seed.
        tried: Interventions that were tried; None where none were.
    """
    words = LocalWords(language, Facts(run))
    night, done, say = beds(words), actions(words, tried), language.say
    is_sparse = _is_sparse(night, done)
    wide, high = (FULL_WIDTH_MM, FULL_HEIGHT_MM) if is_sparse else (WIDTH_MM, HEIGHT_MM)
    plan = plan_of(run.scenario, limiting_nodes(words), language=language, wide_mm=wide, high_mm=high)
    where = words.name(plan.limiting)
    return Snapshot(
        language,
        (Sourced(run.scenario.title, "scenario:title"),),
        _lead(words),
        cards(words),
        (say("Persons without a bed at midnight"), say("Where"), heading(words), say("What could be done")),
        night,
        plan,
        is_sparse,
        tuple(_signs(words, plan)),
        _scale(words, plan),
        say("Map; the longest limit: {where}.", where=where) if where else say("Map of the places."),
        limits(words),
        unlimited(words),
        done,
        untried(words, tried),
        _foot(words, made, origin),
    )


def _is_sparse(night: BedTable | Text, done: tuple[Action, ...]) -> bool:
    """Whether a map across the page has room between all else."""
    rows = len(night.rows) if isinstance(night, BedTable) else 0
    return rows <= MOST_ROWS_OF_SPARSE and len(done) <= 1


def _scale(words: LocalWords, plan: MapPlan) -> Text:
    """Whether the map is to scale, and whose borders it has."""
    say = words.language.say
    if not plan.to_scale:
        return say("A plan, not to scale.")
    scale = say("To scale, but for far places.")
    return words.language.sentences([scale, say(BORDERS_IN_SHORT)]) if plan.countries or plan.borders else scale


def _signs(words: LocalWords, plan: MapPlan) -> Iterator[Sign]:
    """What the signs mean that the map has."""
    shown = {place.kind for place in plan.places}
    for kind, text in MEANINGS.items():
        if kind in shown:
            yield Sign(kind, words.language.say(text))
    if plan.limiting:
        yield Sign(None, words.language.say("limits for the longest"))


def _lead(words: LocalWords) -> Text:
    """As of when, how many runs, and how to read the intervals."""
    run, language = words.facts.run, words.language
    found: list[Text] = []
    if (as_of := run.scenario.as_of) is not None:
        when = (Sourced(language.dated(as_of, dated_label(as_of)), "run:as_of"),)
        found.append(language.say("As of {when}.", when=when))
    if not isinstance(run, Ensemble):
        found.append(language.say("One run, so there are no intervals: another would differ."))
        return language.sentences(found)
    n = (Sourced(language.number(f"{len(run):,}"), "run:runs"),)
    found.append(language.count("{n} run.", "Medians of {n} runs.", len(run), n=n))
    if len(run) > 1:
        found.append(language.say("Of those not arrived: the mean."))
    if len(run) >= FEWEST:
        found.append(language.say("Below each number: where nine of ten further runs fall."))
    else:
        found.append(language.say("Below each number: the lowest and the highest run, for there are few."))
    return language.sentences(found)


def _foot(words: LocalWords, made: datetime, origin: tuple[str, str]) -> tuple[Text, ...]:
    """Date, origin, and what it must not be used for."""
    language, scenario = words.language, words.facts.scenario
    program, seed = origin
    when = made.astimezone(UTC)
    return (
        language.say(
            "Numbers of a model, not counts. Run of {when} (UTC) by {program}, random seed {seed}. Times are local "
            "({offset}). What each number is: docs/snapshot.md.",
            when=(Sourced(language.dated(when, dated_label(when)), "manifest:started"),),
            program=(Sourced(program, "manifest:made_by"),),
            seed=(Sourced(seed, "manifest:seed"),),
            offset=(Sourced(offset_label(scenario.start), "run:start"),),
        ),
        language.say(WHAT_NOT),
    )
