"""All that a run says to people, as text, and what must not stand in it."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from sim.analysis.export import forms
from sim.analysis.humanitarian import Composition
from sim.analysis.run_folder import write_folder
from sim.cli.show import show
from sim.pages.render import render
from sim.results.suppression import Shown
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.runs.runs import Runs
from sim.scenario.model import Scenario
from sim.scenario.movers import Movers, movers
from sim.view.animation.page import animation
from sim.view.answer import answer, as_values
from sim.view.brief.compose import compose
from sim.view.facts import Facts
from sim.view.pictures import CAPTIONS, save_pictures
from sim.view.report.report import report_of
from sim.view.screen import screen
from sim.view.table import table
from tests.view.reading import Page

OF_FILES = ("What differs from its parent", "Assumptions", "Where this comes from", "What it must not be used for")
"""Sections of a report that repeat the scenario's own files and the folder's: keys and digests stand there."""

HOW_MADE = "How it was made"
"""From here on a brief tells of software and keys."""


@dataclass(frozen=True)
class Outputs:
    """What a run says.

    Attributes:
        scenario: What was run.
        texts: What people read, by the output.
        values: What programs read.
    """

    scenario: Scenario
    texts: dict[str, str]
    values: dict[str, Any]


def outputs(made: Runs) -> Outputs:
    """Every output of runs."""
    run = made.subject
    values = json.loads(json.dumps(as_values(run), allow_nan=False))
    texts = {"screen": _printed(screen(run.scenario.title, answer(Facts(run)))), "table": _printed(table(run))}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        write_folder(made, folder, partial(save_pictures))
        captions = json.loads((folder / "plots" / CAPTIONS).read_text(encoding="utf-8"))
        texts["pictures"] = "\n".join(" ".join(words) for words in captions.values())
        texts["report"] = _said(report_of(folder), OF_FILES)
        (Path(place) / "drawn").mkdir()
        brief = compose(folder, Path(place) / "drawn")
        texts["brief"] = _said(render("brief.html.j2", page=brief.page), (HOW_MADE,))
    texts["map"] = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]+>", "\n", animation(made.first), flags=re.S)
    many = run if isinstance(run, Ensemble) else Ensemble.of(run.scenario, [ReplicationSummary.of(run)])
    for form in forms(many, Composition.of(run.scenario, None, None)):
        rows = zip(*((column.heading, *column.cells) for column in form.columns), strict=True)
        texts[form.name] = "\n".join("\n".join(row) for row in rows)
    return Outputs(run.scenario, texts, values)


def _printed(one: Any) -> str:
    with redirect_stdout(StringIO()) as printed:
        show(one)
    return printed.getvalue()


def _said(html: str, without: tuple[str, ...]) -> str:
    """The text of a page, a line for each piece, without some sections."""
    text = "\n".join(" ".join(piece.split()) for piece in Page(html).text)
    for heading in without:
        before, found, after = text.rpartition(f"\n{heading}")
        if found:
            following = [after.find(f"\n{other}") for other in OF_FILES if f"\n{other}" in after]
            text = before + (after[min(following) :] if following else "")
    return text


LACKS: dict[str, str] = {
    "shelters": r"\bbeds?\b|\bshelters?\b|\bplaces ready\b|\bnights?\b",
    "settlements": r"\bhouseholds?\b|would leave|stay by choice|never leave",
    "fuel": r"\bpetrol\b|\bfuel\b|\bdr(y|ies)\b",
    "buses": r"\bbus(es)?\b",
    "disarmament": r"\btheir men\b|\bformations?\b|\bcombatants?\b|\barms\b|\bweapons?\b",
    "medical": r"\bhospitals?\b|\bpatients?\b|\bhelicopters?\b|\bambulances?\b|\bwounded\b",
    "incidents": r"\bmissing after\b|\bkilled\b|\bexplosion",
    "screening": r"\bdetained\b|\bsecond inspection",
    "stocks": r"\bflour\b|\bration\b",
    "aid": r"\blorr(y|ies)\b|\bconvoys?\b",
    "observed": r"\bannounced counts?\b|\bRMSE\b|\broot mean square\b",
    "readiness": r"\breadiness\b",
    "registered": r"\bregist(er|ers|ered|ration)\b",
    "ages": r"under 18|65 and over|18 to 64",
    "vehicles": r"\bvehicles?\b|\bveh\b|\bcars?\b|\btraffic\b",
    "links": r"\bkm\b|\bqueue on the road\b",
}
"""Words that may only be said where the scenario has what they speak of."""


def lacking(scenario: Scenario) -> Iterator[str]:
    """What a scenario does not have, as a key of ``LACKS``."""
    kinds = {stage.kind for stage in scenario.stages.values()}
    traits = scenario.people.traits
    has = {
        "shelters": "shelter" in kinds,
        "settlements": bool(scenario.settlements),
        "fuel": scenario.fuel is not None,
        "buses": bool(scenario.buses) or "bus" in scenario.vehicle_classes,
        "disarmament": scenario.disarmament is not None,
        "medical": scenario.medical is not None or "ambulance" in scenario.vehicle_classes,
        "incidents": bool(scenario.incidents),
        "screening": any(getattr(stage, "screening", None) for stage in scenario.stages.values()),
        "stocks": bool(scenario.stocks),
        "aid": bool(scenario.aid or scenario.warehouses) or "lorry" in scenario.vehicle_classes,
        "observed": scenario.observed is not None,
        "readiness": scenario.readiness.persons is not None or scenario.readiness.families is not None,
        "registered": "registered" in scenario.milestones,
        "ages": bool(scenario.settlements) and bool(traits.child_share or traits.older_share),
        "vehicles": movers(scenario) is not Movers.ON_FOOT,
        "links": "link" in kinds,
    }
    assert set(has) == set(LACKS)
    return (name for name, there in has.items() if not there)


WRONG = {
    "no number": r"(?<![\w-])(NaN|nan|None|inf|-inf|null)(?![\w-])",
    "bare dash": r"(?m)(^|[│|])\s*[–—-]\s*($|[│|])",
    "dash inside a sentence": r"\w [–—] \w",
    "part of an hour": r"(?<![\d.,])0\.\d+ (h|min)\b",
    "float noise": r"\d\.\d{6,}|\d[eE][-+]\d",
    "raw name": r"\b[a-z]+_[a-z0-9_]+\b",
    "cut": r"…|\.\.\.",
    "one of many": r"(?<![\d,.])1 (persons|families|vehicles|groups|runs|hours)\b(?!/)",
    "many of one": r"(?<![\d,.])(0|[2-9]|\d{2,}) (person|family|vehicle|group|run) ",
}
"""What no text for people has."""


def faults(found: Outputs) -> list[str]:
    """Everything that is wrong in the outputs of a run, each with the place."""
    own = _own_words(found.scenario)
    wrong = []
    for output, text in found.texts.items():
        for word in own:
            text = text.replace(word, "~")
        # A class may be called "car" and walk: its name is the scenario's own, "cars" is not.
        for name in found.scenario.vehicle_classes:
            text = re.sub(rf"\b{re.escape(name)}\b", "~", text)
        for what, pattern in WRONG.items():
            wrong += [f"{output}: {what}: {_around(text, match)}" for match in re.finditer(pattern, text)]
        for feature in lacking(found.scenario):
            hits = re.finditer(LACKS[feature], text, flags=re.IGNORECASE)
            wrong += [f"{output}: no {feature}: {_around(text, match)}" for match in hits]
    return [*wrong, *_not_in_values(found), *_two_values(found), *_does_not_add_up(found)]


def _own_words(scenario: Scenario) -> list[str]:
    """Titles, names and descriptions of the scenario, the longest first: its own words may be anything."""
    words = {scenario.title, scenario.description}
    for name, stage in scenario.stages.items():
        words |= {stage.title, name, name.replace("_", " "), getattr(stage, "region", "") or ""}
    words |= {name.replace("_", " ") for name in scenario.buses}
    for section in (scenario.places, scenario.incidents, scenario.aid, scenario.timeline, scenario.displaced):
        for one in section.values():
            words |= {getattr(one, "title", ""), getattr(one, "event", "")}
    return sorted((word for word in words if word and len(word) > 2), key=len, reverse=True)


def _around(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(0, match.start() - 50) : match.end() + 40].split())


HIDDEN = tuple(how.words for how in Shown if how is not Shown.PUBLISHED)
"""What stands in the place of a count that is too small."""

WORDS = ("title:", "label:", "reason:", "run:interval", "run:spread")
"""Sources of words, in which there may be a number."""

NUMBER = re.compile(r"\d[\d,.:]*\d|\d")


def _not_in_values(found: Outputs) -> Iterator[str]:
    """Numbers of the answer that programs do not get: each must be in a fact with its value, unit and interval."""
    for line in found.values["answer"]:
        rest = line["text"]
        for fact in line["facts"]:
            assert fact["text"] in line["text"]
            rest = rest.replace(fact["text"], "~", 1)
            numbers = NUMBER.findall(fact["text"])
            if fact["source"].startswith(WORDS) or fact["source"].endswith(":name"):
                continue
            if numbers and fact["value"] is None and not fact["text"].startswith(HIDDEN):
                yield f"JSON: no value for {fact['source']}: {fact['text']}"
            if numbers and not fact["unit"]:
                yield f"JSON: no unit for {fact['source']}: {fact['text']}"
        for word in _own_words(found.scenario):
            rest = rest.replace(word, "~")
        if numbers := NUMBER.findall(rest):
            yield f"JSON: {line['line']}: {numbers} stand in no fact: {line['text']}"


def _does_not_add_up(found: Outputs) -> Iterator[str]:
    """Classes of people that are not everybody who was there, as far as no count hides."""
    metrics = found.values["metrics"]
    shares = {name: one["value"] for name, one in metrics.items() if name.startswith("at_end_")}
    present, arrived, not_arrived = (
        metrics[f"{name}_persons"]["value"] for name in ("present", "arrived", "not_arrived")
    )
    if arrived + not_arrived != present:
        yield f"JSON: {arrived} arrived and {not_arrived} not are not {present}"
    if None not in shares.values() and sum(shares.values()) != present:
        yield f"JSON: the classes are {sum(shares.values())} of {present}: {shares}"


def _two_values(found: Outputs) -> Iterator[str]:
    """Figures that one output writes otherwise than another: what the answer says stands in brief and report alike."""
    for line in found.values["answer"]:
        for output in ("report", "brief"):
            if "".join(line["text"].split()) not in "".join(found.texts[output].split()):
                yield f"{output}: does not say: {line['text']}"
