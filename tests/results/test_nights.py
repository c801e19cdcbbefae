"""Beds by night and region: by hand, the identity that holds between them, and what other figures say of the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.analysis.nights import QUANTITIES, nights, nights_frame
from sim.results.metrics_nights import FIRST_SHORT, midnights_h
from sim.results.reception import region_names
from sim.results.results import Results
from sim.results.suppression import Shown
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.scenario.load import load
from sim.scenario.shipped import find
from sim.simulate import simulate
from sim.view.nights import finding, nights_picture, shown_of_night
from tests.results.build import NAN, Trip, journal, scenario

EXAMPLE = load(find("examples/halls-that-empty"))


def shelter(region: str, places: int, **more: Any) -> dict[str, Any]:
    ramp = {"ramp_from": "2023-09-24T14:00+04:00", "ramp_to": "2023-09-24T18:00+04:00"}
    count = {"unit": "persons", "initial": places, "full": places}
    return {"kind": "shelter", "region": region, "places": {**count, **ramp}, **more}


def two_halls(*trips: Trip) -> Results:
    """Two halls of which the first sends on; nine residents, forty hours."""
    stages = {"north": shelter("North", 2, overflow_to="south"), "south": shelter("South", 5)}
    town = {"residents_persons": sum(trip.persons for trip in trips), "to": "north"}
    return Results(
        journal(scenario(stages=stages, horizon_h=40.0, milestones={}, settlements={"town": town}), list(trips))
    )


def test_two_nights_by_hand() -> None:
    """From noon on: 3 are sent on at 13:00, 2 find a bed at 18:00, 4 stand at a door from 20:00 to 18:00."""
    sent = Trip(0.0, {"north": (1.0, NAN, 1.0), "south": (1.0, 1.0, NAN)}, persons=3)
    bed, stands = Trip(0.0, {"north": (6.0, 6.0, NAN)}, persons=2), Trip(0.0, {"south": (8.0, 30.0, NAN)}, persons=4)
    run = two_halls(sent, bed, stands)
    found = {(night.midnight_h, night.region): night for night in nights(run)}
    counts = {where: [int(getattr(one, name)[0]) for name in QUANTITIES] for where, one in found.items()}
    assert counts == {
        (12.0, "North"): [5, 2, 3, 0, 0],
        (12.0, "South"): [7, 3, 0, 0, 4],
        (36.0, "North"): [0, 0, 0, 0, 0],
        (36.0, "South"): [0, 4, 0, 0, 0],
    }


def test_no_small_count_of_a_night_is_the_rest_of_its_line() -> None:
    """Of 507 who asked 500 were turned away: the 7 who found a place would be the rest, were both written."""
    asked, found, away, freed, without = shown_of_night([507, 7, 500, 0, 0], 0)
    assert (asked, found, away, freed, without) == (
        Shown.COMPLEMENTARY,
        Shown.PRIMARY,
        *[Shown.PUBLISHED] * 3,
    )
    assert shown_of_night([100, 105, 0, 0, 0], 5)[1] is Shown.COMPLEMENTARY, "five had waited since the night before"
    assert shown_of_night([100, 60, 40, 3, 0], 0) == [*[Shown.PUBLISHED] * 3, Shown.PRIMARY, Shown.PUBLISHED]
    assert shown_of_night([4, 4, 0, 0, 0], 0)[:2] == [Shown.PRIMARY] * 2


def texts(run: Results) -> list[str]:
    """What stands in the cells of the picture."""
    return [one.get_text() for axes in nights_picture(run).axes for one in axes.texts]


def test_fewer_than_ten_without_a_bed_are_not_counted_by_region() -> None:
    """Four at a door in the south: no number; beside forty in the north and the sum they could be worked out."""
    few, many = Trip(0.0, {"south": (8.0, NAN, NAN)}, persons=4), Trip(0.0, {"north": (8.0, NAN, NAN)}, persons=40)
    assert not {"4"} & set(texts(two_halls(few)))
    assert "fewer than 10 persons in South" in finding(two_halls(few))
    both = texts(two_halls(few, many))
    assert "4" not in both and not {"40", "44"} <= set(both)
    assert "40" in texts(two_halls(many))


@pytest.fixture(scope="module")
def halls() -> list[Results]:
    return [Results(simulate(EXAMPLE, replication)) for replication in range(3)]


def test_who_asked_has_found_a_place_was_turned_away_or_stands_there(halls: list[Results]) -> None:
    """Over all nights, in every region; and whoever gave a place back had found one, and is not in a bed any more."""
    for run in halls:
        by_region: dict[str, np.ndarray[Any, Any]] = {}
        for night in nights(run):
            row = np.array([getattr(night, name)[0] for name in QUANTITIES])
            by_region[night.region] = by_region.get(night.region, 0.0) + row * [1, 1, 1, 1, 0]
            assert (row >= 0).all()
            asked, found, away, freed, _ = by_region[night.region]
            assert asked == found + away + row[4]
            assert found - freed >= 0
        step = np.searchsorted(run.curves.time_h, midnights_h(EXAMPLE)[-1], side="right") - 1
        inside = sum(found - freed for _, found, _, freed, _ in by_region.values())
        assert inside == run.curves["in_shelter"].values[step]
        assert sum(one[3] for one in by_region.values()) > 0, "nobody gave a place back"


def test_the_regions_add_up_to_the_first_night_short(halls: list[Results]) -> None:
    for run in halls:
        total = {night.midnight_h: 0.0 for night in nights(run)}
        for night in nights(run):
            total[night.midnight_h] += float(night.without[0])
        short = [persons for persons in total.values() if persons > 0.0]
        assert run.metric(FIRST_SHORT).value == (short[0] if short else None)


def test_a_table_of_many_runs_holds_their_median_and_interval(halls: list[Results]) -> None:
    many = Ensemble.of(EXAMPLE, [ReplicationSummary.of(run) for run in halls])
    frame = nights_frame(many)
    assert len(frame) == len(midnights_h(EXAMPLE)) * len(region_names(EXAMPLE)) * len(QUANTITIES)
    assert (frame["p05"] <= frame["median"]).all() and (frame["median"] <= frame["p95"]).all()
    single = nights_frame(halls[0])
    assert (single["p05"] == single["p95"]).all()
