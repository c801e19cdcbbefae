"""Snapshots: one page, the same numbers as everywhere else, and nothing half translated."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import sim
from sim.locale.codes import LanguageCode
from sim.locale.language import Language, catalogue
from sim.pages.content import SOURCE, Sourced, Text, plain
from sim.results.metric import Metric
from sim.results.metrics_crossing import CLEARANCE_AT, WOULD_LEAVE
from sim.results.person_classes import CLASSES
from sim.results.results import Results
from sim.runs.ensemble import Ensemble
from sim.runs.errors import FolderError
from sim.scenario.titles import titles
from sim.view.ethics import WHAT_NOT
from sim.view.facts import Facts
from sim.view.people_facts import metric_fact
from sim.view.series import Run, interval
from sim.view.snapshot.compose import snapshot_of
from sim.view.snapshot.html import html
from sim.view.snapshot.page import BedTable, Snapshot
from sim.view.snapshot.places import HEIGHT_MM, WIDTH_MM, plan_of
from sim.view.snapshot.sheet import pdf
from sim.view.snapshot.tried import EffectOfIntervention, TriedIntervention, read_tried
from sim.view.snapshot.words import LocalWords
from tests.cli.shell import shell
from tests.view.build import STAGES, ensemble, run
from tests.view.reading import Page, assert_stands_alone

MADE = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
OTHERS = [code for code in LanguageCode if code is not LanguageCode.EN]
WORDS_OF = (
    "view/snapshot/*.py",
    "view/brief/*.py",
    "view/atlas/*.py",
    "view/*.py",
    "analysis/constraints.py",
    "locale/*.py",
)
"""Files of the package whose messages the catalogues hold."""

TRIED = (
    TriedIntervention(
        "Fewer, slower gates",
        {"clearance_90_h": EffectOfIntervention("clearance_90_h", "h", -3.0, -4.0, -2.0)},
        (),
        None,
        "",
    ),
    TriedIntervention(
        "A second gate",
        {
            "clearance_90_h": EffectOfIntervention("clearance_90_h", "h", 2.5, 2.0, 3.0),
            "waited_person_h": EffectOfIntervention("waited_person_h", "person-h", 1234.0, 900.0, 1500.0),
        },
        (
            EffectOfIntervention("queue_max_km", "km", 1.5, 1.0, 2.0),
            EffectOfIntervention("something_else", "litres", 5.0, 4.0, 6.0),
        ),
        (100.0, 250.0),
        "EUR",
    ),
)


def snapshot(
    of: Run, code: LanguageCode = LanguageCode.EN, tried: tuple[TriedIntervention, ...] | None = None
) -> Snapshot:
    return snapshot_of(of, Language(code), MADE, ("corridor-sim 0", "1"), tried)


@cache
def one() -> Results:
    """A run; it is shared, so leave it as it is."""
    return run()


@cache
def many() -> Ensemble:
    """Runs; they are shared, so leave them as they are."""
    return ensemble()


@cache
def page_in(code: LanguageCode) -> Snapshot:
    """The page of many runs."""
    return snapshot(many(), code, TRIED)


@cache
def english() -> frozenset[str]:
    """The longer texts of the English page."""
    return frozenset(plain(text) for text in texts_of(page_in(LanguageCode.EN)) if len(plain(text)) > 6)


def texts_of(of: object) -> Iterator[Text]:
    """Every text of a page, with its sources."""
    if isinstance(of, str) or (isinstance(of, tuple) and of and isinstance(of[0], str | Sourced)):
        yield of
    elif isinstance(of, tuple):
        for one in of:
            yield from texts_of(one)
    elif is_dataclass(of):
        for field in fields(of):
            if field.name not in ("language", "plan"):
                yield from texts_of(getattr(of, field.name))


def messages() -> tuple[set[str], set[tuple[str, str]]]:
    """Every message of the code: those that are alone, and those with a plural."""
    alone = {WHAT_NOT, *(one.label for one in CLASSES), *(one.together for one in CLASSES if one.together)}
    plurals = set[tuple[str, str]]()
    for file in (file for pattern in WORDS_OF for file in Path(sim.__file__).parent.glob(pattern)):
        for call in (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            given = [one.value for one in call.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if name in ("say", "message") and given:
                alone.add(given[0])
            elif name in ("count", "plural") and len(given) == 2:
                plurals.add((given[0], given[1]))
    return alone, plurals


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_in_every_catalogue_and_no_other(code: LanguageCode) -> None:
    alone, plurals = messages()
    found = {entry.id for entry in catalogue(code) if entry.id}
    assert found == alone | plurals and len(alone) > 80 and len(plurals) > 10


@pytest.mark.parametrize("code", OTHERS)
def test_translations_are_whole_and_have_the_fields_of_their_messages(code: LanguageCode) -> None:
    entries = catalogue(code)
    for entry in (entry for entry in entries if entry.id):
        has_plural = isinstance(entry.id, tuple)
        forms = [str(form) for form in entry.string or ()] if has_plural else [str(entry.string)]
        assert len(forms) == (entries.num_plurals if has_plural else 1), entry.id
        wanted = set(SOURCE.findall(str(entry.id[-1] if has_plural else entry.id)))
        for form in forms:
            assert form and set(SOURCE.findall(form)) == wanted and not entry.fuzzy, entry.id


@pytest.mark.parametrize("code", OTHERS)
def test_a_page_in_another_language_has_none_of_the_english_words(code: LanguageCode) -> None:
    """Beside what facts gave there is no English sentence: in Latin letters only in French, and in commands."""
    page = page_in(code)
    for text in texts_of(page):
        words = "".join(part for part in ((text,) if isinstance(text, str) else text) if isinstance(part, str))
        assert words not in english() or not re.search("[a-z]{3}", words)
        if code is not LanguageCode.FR:
            assert not re.search(r"[A-Za-z]{2,}", words.replace("UTC", "").replace("docs/snapshot.md", "")), words


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("ru", 1, "1 человек"),
        ("ru", 22, "22 человека"),
        ("ru", 11, "11 человек"),
        ("fr", 0, "0 personne"),
        ("fr", 1234, "1\u202f234 personnes"),
        ("ar", 2, "2 شخصان"),
        ("ar", 5, "5 أشخاص"),
        ("ar", 11, "11 شخصًا"),
        ("hy", 1234, "1\xa0234 անձ"),
        ("en", 1234, "1,234 persons"),
    ],
)
def test_numbers_and_plurals_are_those_of_the_language(code: str, number: int, shown: str) -> None:
    assert (
        plain(LocalWords(Language(LanguageCode(code)), Facts(one())).amount(float(number), "persons", "test")) == shown
    )


def test_moments_are_those_of_the_language() -> None:
    when = datetime(2023, 9, 24, 15, 5)
    shown = {code: Language(code).moment(when, "24 Sep 15:05") for code in LanguageCode}
    assert shown == {
        LanguageCode.EN: "24 Sep 15:05",
        LanguageCode.FR: "24 sept. 15:05",
        LanguageCode.RU: "24 сент. 15:05",
        LanguageCode.HY: "24 սեպ 15:05",
        LanguageCode.AR: "24 سبتمبر 15:05",
    }
    assert [code for code in LanguageCode if Language(code).rtl] == [LanguageCode.AR]


@pytest.mark.parametrize("of", [one, many])
def test_english_figures_are_those_of_every_other_output(of: Callable[[], Run]) -> None:
    """A figure and its interval, as reports and briefs write them."""
    run_of = of()
    facts = Facts(run_of)
    words, checked = LocalWords(Language(), facts), 0
    for metric in run_of.metrics:
        if metric.name in facts.hidden or not _has_unit(metric):
            continue
        assert plain(words.metric(metric)) == metric.text
        assert metric_fact(run_of, metric).text.startswith(metric.text)
        if (between := plain(words.interval(metric))) and " to " in between and metric.unit != "h after start":
            assert interval(run_of, metric) in between
        checked += 1
    assert checked > 15


def _has_unit(metric: Metric) -> bool:
    return metric.unit in ("persons", "families", "vehicles", "h", "min", "km", "h after start")


def test_the_cards_are_six_figures_of_the_run() -> None:
    of = many()
    cards = page_in(LanguageCode.EN).cards
    assert len(cards) == 6
    said = {plain(card.heading): plain(card.number) for card in cards}
    assert said["Half have crossed by"] == of.metric(CLEARANCE_AT[50]).text
    assert said["Evacuation demand"] == of.metric(WOULD_LEAVE).text
    assert any(plain(card.below) for card in cards)


def test_one_run_says_so_and_has_no_intervals() -> None:
    page = snapshot(one())
    assert "One run" in plain(page.lead) and not any(card.below for card in page.cards)


def test_without_shelters_nothing_is_said_of_beds() -> None:
    stages = {name: dict(stage) for name, stage in STAGES.items() if name != "camp"}
    del stages["gate"]["to"]
    assert isinstance(_beds_of(one()), BedTable)
    page = snapshot(_no_camp(stages))
    assert plain(page.beds if not isinstance(page.beds, BedTable) else "") == (
        "The scenario has no shelters: nothing is said of beds."
    )


def _beds_of(of: Run) -> object:
    return snapshot(of).beds


def _no_camp(stages: dict[str, Any]) -> Results:
    return run(stages=stages, last_h=0.0)  # nobody comes as far as the camp that is not there


def test_interventions_are_those_that_clearly_save_hours_with_both_sides() -> None:
    page = page_in(LanguageCode.EN)
    action = next(found for found in page.actions if plain(found.what) == "A second gate")
    assert (
        plain(action.buys)
        == "Buys: 90 % have crossed 2.5 h earlier (2 h to 3 h), 1,234 person-hours of standing saved."
    )
    assert plain(action.costs) == "Costs: 100 to 250 EUR, longest queue +1.5 km, 1 more effect for the worse."
    assert page.untried == "" and "Fewer, slower gates" not in {plain(found.what) for found in page.actions}
    assert "sim interventions" in plain(snapshot(many()).untried)
    assert "none clearly" in plain(snapshot(one(), tried=TRIED[:1] * 2).untried)


@pytest.mark.parametrize("code", LanguageCode)
def test_the_page_stands_alone_and_the_pdf_is_one_sheet_with_all_its_figures(code: LanguageCode) -> None:
    page = page_in(code)
    shown = html(page)
    assert_stands_alone(Page(shown))
    assert f'<html lang="{code}"' in shown and (' dir="rtl"' in shown) == (code is LanguageCode.AR)
    made = pdf(page, MADE)
    reader = PdfReader(BytesIO(made))
    assert len(reader.pages) == 1
    if code is not LanguageCode.AR:  # of shaped Arabic only the glyphs are in the file, in the order of the page
        printed = "".join(reader.pages[0].extract_text().split())
        for card in page.cards:
            assert "".join(plain(card.number).split()) in printed


def test_the_same_run_gives_the_same_bytes() -> None:
    assert pdf(page_in(LanguageCode.AR), MADE) == pdf(page_in(LanguageCode.AR), MADE)


def test_names_on_the_map_lie_inside_and_over_no_other() -> None:
    of = one().scenario
    plan = plan_of(of, ["gate"])
    assert plan.limiting == titles(of)["gate"] and any(place.limits for place in plan.places)
    for place in plan.places:
        assert 0.0 <= place.x_mm <= WIDTH_MM and 0.0 <= place.y_mm <= HEIGHT_MM


def test_a_ledger_of_another_scenario_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="not the complete folder of a ledger"):
        read_tried(tmp_path, one().scenario)


def test_what_cannot_be_written_is_refused_in_one_line(tmp_path: Path) -> None:
    for given in (("snapshot", "."), ("snapshot", ".", "--language", "de")):
        done = shell(*given, cwd=tmp_path)
        assert done.returncode == 2 and done.stderr.strip() and list(tmp_path.iterdir()) == []
