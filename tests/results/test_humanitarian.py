"""Humanitarian forms: units apart, HXL tags, small counts that stay hidden in every form at once."""

from __future__ import annotations

import re

from sim.analysis.humanitarian import Composition, Form, Tables
from sim.runs.ensemble import Ensemble
from tests.results.ensembles import ensemble

UNITS = {"persons": "+ind", "families": "+hh", "vehicles": "+vehicles"}

NIGHT = 13
"""Steps from noon to midnight, with which the first day ends."""


def flat(first: float, second: float) -> list[float]:
    """A curve with one value on the first local day and another on the second."""
    return [first] * NIGHT + [second] * 2


def run(*north: tuple[float, float], south: tuple[float, float] = (0.0, 50.0)) -> Ensemble:
    """Runs whose North has so many persons in shelter at the end of two days; South has the same in all."""
    rows = [flat(*one) for one in north]
    total = [flat(one[0] + south[0], one[1] + south[1]) for one in north]
    curves = {
        "crossed": ("persons", [flat(100.0, 900.0)]),
        "families_crossed": ("families", [flat(30.0, 300.0)]),
        "vehicles_crossed": ("vehicles", [flat(4.0, 210.0)]),
        "asked_shelter": ("persons", total),
        "in_shelter": ("persons", total),
        "places_persons": ("persons", [flat(60.0, 70.0)]),
        "in_shelter North": ("persons", rows),
        "places North": ("persons", [flat(20.0, 20.0)]),
        "asked_shelter North": ("persons", rows),
        "in_shelter South": ("persons", [flat(*south)]),
        "places South": ("persons", [flat(40.0, 50.0)]),
        "asked_shelter South": ("persons", [flat(*south)]),
    }
    return ensemble(curves)


def column(form: Form, heading: str) -> list[str]:
    [found] = [column for column in form.columns if column.heading == heading]
    return list(found.cells)


def test_each_local_day_ends_at_midnight_with_quantiles() -> None:
    form = Tables(run((10.0, 100.0), (20.0, 120.0), (30.0, 200.0))).situation()
    assert column(form, "date") == ["2023-09-24", "2023-09-25"]
    assert column(form, "persons in shelter, median") == ["20", "170"]
    assert column(form, "persons in shelter, p05") == ["10", "150"]
    assert column(form, "persons in shelter, p95") == ["30", "250"]
    assert column(form, "families crossed, median") == ["30", "300"]
    assert column(form, "vehicles crossed, median") == ["<10", "210"]
    assert column(form, "beds ready") == ["60", "70"]


def test_every_column_has_a_well_formed_tag_of_its_own_and_one_unit() -> None:
    tables = Tables(run((10.0, 100.0), (20.0, 120.0)))
    for form in (tables.situation(), tables.by_region(), tables.composition(Composition(0.3, 0.2, 0.5, 0.02))):
        tags = [one.tag for one in form.columns]
        assert len(set(tags)) == len(tags)
        assert all(re.fullmatch(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*", tag) for tag in tags)
        assert len({len(one.cells) for one in form.columns}) == 1
        for one in form.columns:
            if one.heading.startswith(("persons", "families", "vehicles")):
                unit = {"persons": "+ind", "families": "+hh", "vehicles": "+vehicles"}[
                    one.heading.split()[0].rstrip(",")
                ]
                assert unit in one.tag


def test_a_small_region_cannot_be_got_back_from_the_total_of_another_form() -> None:
    """North has 4 of 54: South, the only other region, hides with it; the total stays."""
    tables = Tables(run((0.0, 4.0)))
    regions, country = tables.by_region(), tables.situation()
    assert column(regions, "region") == ["North", "South"] * 2
    assert column(regions, "persons in shelter, median") == ["0", "0", "<10", "suppressed"]
    assert column(country, "persons in shelter, median") == ["0", "54"]
    assert column(regions, "persons who asked for shelter, median")[2:] == ["<10", "suppressed"]


def test_where_regions_are_not_enough_the_total_hides_in_the_other_form() -> None:
    """1 and 10 add up to 11: nothing but hiding the total keeps the one."""
    tables = Tables(run((0.0, 1.0), south=(0.0, 10.0)))
    assert column(tables.by_region(), "persons in shelter, median")[2:] == ["<10", "suppressed"]
    assert column(tables.situation(), "persons in shelter, median") == ["0", "suppressed"]


def test_shares_are_applied_add_up_and_say_what_they_are() -> None:
    form = Tables(run((0.0, 200.0))).composition(Composition(0.31, 0.18, 0.52, 0.02))
    row = {one.heading.removeprefix("persons in shelter, "): one.cells[2] for one in form.columns}
    assert row["all"] == "200" and (row["under 18"], row["18 to 64"], row["65 and over"]) == ("62", "102", "36")
    assert (row["female"], row["male"], row["with disability"]) == ("104", "96", "<10")
    assert row["basis"].endswith(
        "shares applied, not counted: under 18 0.31, 65 and over 0.18, female 0.52, with disability 0.02"
    )


def test_a_hidden_count_is_not_split_and_a_small_group_takes_another_with_it() -> None:
    form = Tables(run((0.0, 40.0), south=(0.0, 4.0))).composition(Composition(0.31, 0.18, 0.52))
    south = [one.cells[3] for one in form.columns if one.heading.startswith("persons")]
    assert south == ["<10"] + ["suppressed"] * 5
    north = [one.cells[2] for one in form.columns if one.heading.startswith("persons")]
    assert north == ["suppressed"] * 6, "North is the only other region, so it hides with South"
    alone = Tables(run((0.0, 40.0))).composition(Composition(0.31, 0.18))
    assert [one.cells[2] for one in alone.columns if one.heading.startswith("persons")] == [
        "40",
        "suppressed",
        "21",
        "<10",
    ]


def test_without_a_share_there_is_no_column_and_codes_are_of_known_regions_only() -> None:
    form = Tables(run((0.0, 200.0))).composition(Composition(0.3, 0.2))
    assert not any("female" in one.heading or "disability" in one.heading for one in form.columns)
    assert not any("ISO" in one.heading for one in form.columns)
    unknown = Tables(run((0.0, 200.0))).composition(Composition(disabled=0.02))
    headings = [one.heading for one in unknown.columns if one.heading.startswith("persons in shelter")]
    assert headings == ["persons in shelter, all", "persons in shelter, with disability"], "no age is known: no zero"
    provinces = ensemble(
        {
            f"{kind} {name}": ("persons", [flat(100.0, 100.0)])
            for name in ("Syunik", "Vayots Dzor")
            for kind in ("in_shelter", "places", "asked_shelter")
        }
        | {name: ("persons", [flat(200.0, 200.0)]) for name in ("in_shelter", "asked_shelter")}
    )
    assert column(Tables(provinces).by_region(), "ISO 3166-2 code")[:2] == ["AM-SU", "AM-VD"]


def test_a_large_group_does_not_give_the_small_rest_away() -> None:
    """Forty persons of whom thirty-five have a disability: the five others could be subtracted."""
    form = Tables(run((0.0, 40.0))).composition(Composition(disabled=0.875))
    assert column(form, "persons in shelter, with disability")[2] == "suppressed"
