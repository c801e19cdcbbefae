"""Shelters door by door: exact counts along a chain, on which days each keeps all, and which counts hide."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.assessment import assess
from sim.analysis.doors import COUNTS, doors, keeps_all, shown_of_doors
from sim.results.results import Results
from sim.results.suppression import LARGEST_SMALL, Shown
from sim.runs.ensemble import Ensemble
from sim.runs.runs import replicated
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.view.doors import doors_table
from sim.view.readiness import places
from tests.results.test_recommendation import hall, network


def chain(*beds: int) -> Scenario:
    """A hundred single persons, the first at 0 h and the last at 4.95 h, who look for a bed along a chain of halls."""
    names = [f"hall_{number}" for number in range(len(beds))]
    halls = {
        name: hall(count, title=f"Hall {number}") for number, (name, count) in enumerate(zip(names, beds, strict=True))
    }
    for name, following in pairwise(names):
        halls[name] |= {"overflow_to": following}
    return network(halls, names[0])


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return replicated(chain(20, 30), 2).ensemble


def counts(run: Results | Ensemble) -> dict[str, list[int]]:
    return {door.shelter: [door.count(what).persons for what in COUNTS] for door in doors(run)}


def test_who_asked_where_who_found_a_place_where_and_who_none(ensemble: Ensemble) -> None:
    """100 come to the first door: 20 find a bed, 80 are diverted; 30 of these find one, 50 stand at the second door."""
    exact = {"hall_0": [100, 20, 80, 0], "hall_1": [80, 30, 0, 50]}
    assert counts(Results(simulate(chain(20, 30)))) == exact == counts(ensemble)
    assert [door.on_to for door in doors(ensemble)] == ["hall_1", ""]


def test_the_picture_and_the_table_have_every_shelter_of_a_chain(ensemble: Ensemble) -> None:
    """Also those along it, in which a fifth found a place; the beds of all are added up."""
    found = assess(ensemble)
    figure = places(found, found.groups[-1])
    strip, total = figure.axes[:2]
    assert [label.get_text() for label in strip.get_yticklabels()] == [
        "Hall 0, overflows",
        "Hall 1",
        "everywhere at once",
    ]
    assert {text.get_text() for text in total.texts} == {"asked for shelter 100", "beds ready 50"}
    assert [list(column.cells) for column in doors_table(ensemble).columns][:3] == [
        ["Hall 0, overflows to Hall 1", "Hall 1"],
        ["100", "80"],
        ["20", "30"],
    ]


def test_a_hall_keeps_all_on_days_on_which_nobody_is_diverted(ensemble: Ensemble) -> None:
    """Everybody comes on the first day of the two that the run touches."""
    assert [share.value for share in keeps_all(ensemble, "hall_0")][:1] == [0.0]
    assert {share.value for share in keeps_all(ensemble, "hall_1")} == {1.0}


AMOUNTS = st.integers(0, 30)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=4), AMOUNTS)
def test_no_small_count_is_worked_out_from_a_chain(kept: list[tuple[int, int]], last: int) -> None:
    """A reader adds up each line, and takes who is diverted from one for who asks at the next: none gives one away."""
    names = [f"s{number}" for number in range(len(kept))]
    persons: dict[str, tuple[int, ...]] = {}
    ahead = last
    for name, (found, without) in reversed(list(zip(names, kept, strict=True))):
        diverted = ahead if name != names[-1] else 0
        persons[name] = (found + diverted + without, found, diverted, without)
        ahead = persons[name][0]
    shown = shown_of_doors(persons, dict(zip(names, [*names[1:], ""], strict=True)))
    cells = {(name, place): how for name in names for place, how in enumerate(shown[name])}
    small = {cell for cell in cells if 1 <= persons[cell[0]][cell[1]] <= LARGEST_SMALL}
    assert all(cells[cell] is Shown.PRIMARY for cell in small)
    unknown = {cell for cell, how in cells.items() if how is not Shown.PUBLISHED}
    sums = [{(name, place) for place in range(4)} for name in names]
    same = [{(one, 2), (other, 0)} for one, other in pairwise(names)]
    solved = True
    while solved:
        alone = [equation & unknown for equation in (*sums, *same)]
        solved = any(len(left) == 1 for left in alone)
        unknown -= {cell for left in alone if len(left) == 1 for cell in left}
    assert small <= unknown
