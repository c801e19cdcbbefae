"""The double-entry ledger: nothing is made, nothing is lost, and what things say of themselves is what is booked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.simulate import books
from sim.world.ledger import ConservationError, Ledger
from sim.world.part import Part
from sim.world.world import World
from tests.world.village import village, world_of


def flour() -> Ledger:
    """Flour to the gram: a depot of 100 kg, an empty bakery, what was eaten, and the world outside."""
    ledger = Ledger()
    for account, amount, outside in (
        ("depot", 100.0, False),
        ("bakery", 0.0, False),
        ("eaten", 0.0, True),
        ("beyond", 0.0, True),
    ):
        ledger.open("flour", account, amount, unit="kg", grains_per_unit=1000, outside=outside)
    return ledger


def held(ledger: Ledger) -> dict[str, float]:
    """Kilograms of flour by account."""
    return {account: ledger.amount("flour", account) for _, account in ledger.accounts}


def test_every_move_takes_from_one_account_and_gives_to_another() -> None:
    ledger = flour()
    assert ledger.move("flour", "depot", "bakery", 12.5, "delivery") == 12.5
    assert ledger.move("flour", "bakery", "eaten", 2.25, "bread") == 2.25
    assert held(ledger) == {"depot": 87.5, "bakery": 10.25, "eaten": 2.25, "beyond": 0.0}
    assert [(m.kind, m.source, m.target, m.amount, m.why) for m in ledger.moves] == [
        ("flour", "depot", "bakery", 12.5, "delivery"),
        ("flour", "bakery", "eaten", 2.25, "bread"),
    ]


def test_amounts_are_whole_grains() -> None:
    """To the nearest gram, a tie to the even one; less than half a gram moves nothing and is not written down."""
    ledger = flour()
    assert ledger.move("flour", "depot", "bakery", 1.0004, "a") == 1.0
    assert ledger.move("flour", "depot", "bakery", 0.0007, "b") == 0.001
    assert ledger.move("flour", "depot", "bakery", 0.0004, "c") == 0.0
    assert len(ledger.moves) == 2
    for _ in range(1000):
        ledger.move("flour", "depot", "bakery", 0.001, "spoon")
    assert ledger.amount("flour", "bakery") == 2.001


def test_a_piece_is_not_divided() -> None:
    ledger = Ledger()
    ledger.open("rifles", "held", 3, unit="pieces")
    ledger.open("rifles", "handed in", unit="pieces")
    assert ledger.move("rifles", "held", "handed in", 1.4, "hand-in") == 1.0
    assert ledger.amount("rifles", "held") == 2.0


def test_nothing_inside_falls_below_zero() -> None:
    """The message says how much of what was wanted from where, and what is there; nothing has moved."""
    ledger = flour()
    with pytest.raises(ConservationError, match=r"^100\.001 kg of flour from 'depot', which holds 100$"):
        ledger.move("flour", "depot", "bakery", 100.001, "too much")
    with pytest.raises(ConservationError, match=r"^0\.001 kg of flour from 'bakery', which holds 0$"):
        ledger.move("flour", "bakery", "depot", 0.001, "too much")
    assert held(ledger)["depot"] == 100.0 and not ledger.moves
    assert ledger.move("flour", "depot", "bakery", 100.0, "all of it") == 100.0


def test_nothing_moves_backwards() -> None:
    """Not even out of the world outside."""
    for source in ("depot", "beyond"):
        with pytest.raises(ConservationError, match=f"-1 kg of flour from '{source}'"):
            flour().move("flour", source, "bakery", -1.0, "backwards")


def test_only_the_world_outside_may_be_overdrawn() -> None:
    ledger = flour()
    ledger.move("flour", "beyond", "depot", 500.0, "a convoy")
    ledger.mark()
    assert held(ledger) == {"depot": 600.0, "bakery": 0.0, "eaten": 0.0, "beyond": -500.0}


def test_what_is_changed_behind_the_ledgers_back_is_found() -> None:
    lost = flour()
    lost.books["flour"].grains["depot"] -= 1
    with pytest.raises(ConservationError, match=r"the accounts of flour hold .*'depot': 99999.* and not 100000 grains"):
        lost.check()
    overdrawn = flour()
    overdrawn.books["flour"].grains |= {"depot": 100_001, "bakery": -1}
    with pytest.raises(ConservationError, match="'bakery' holds -1 grains of flour"):
        overdrawn.check()


@pytest.mark.parametrize("again", [{"unit": "kg", "grains_per_unit": 1000}, {"unit": "bags", "grains_per_unit": 1}])
def test_an_account_is_opened_once_and_in_one_unit(again: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="the account 'depot' of flour is opened twice, or in two units"):
        flour().open("flour", "depot", 1.0, **again)


def test_a_kind_has_one_unit() -> None:
    with pytest.raises(ValueError, match="the account 'mill' of flour is opened twice, or in two units"):
        flour().open("flour", "mill", 1.0, unit="kg", grains_per_unit=100)


def test_what_is_recorded_is_a_curve_for_each_account() -> None:
    """All accounts are open before the first step is recorded; later it is too late."""
    ledger = flour()
    ledger.open("petrol", "pump", 7.0, unit="litres", grains_per_unit=1000)
    ledger.mark()
    ledger.move("flour", "depot", "bakery", 1.5, "delivery")
    ledger.mark()
    assert ledger.accounts[-1] == ("petrol", "pump")
    np.testing.assert_array_equal(ledger.series(), [[100.0, 0.0, 0.0, 0.0, 7.0], [98.5, 1.5, 0.0, 0.0, 7.0]])
    with pytest.raises(ValueError, match="opened after the first recording step"):
        ledger.open("petrol", "depot", unit="litres", grains_per_unit=1000)


def test_a_ledger_without_books_has_curves_without_columns() -> None:
    ledger = Ledger()
    ledger.mark()
    assert ledger.series().shape == (1, 0)


def test_a_move_is_written_down_with_the_hour_of_the_clock() -> None:
    hours = iter([0.5, 30.25])
    ledger = Ledger(lambda: next(hours))
    ledger.open("buses", "park", 2, unit="buses")
    ledger.open("buses", "road", unit="buses")
    ledger.move("buses", "park", "road", 1, "a round")
    ledger.move("buses", "park", "road", 1, "a round")
    assert [move.time_h for move in ledger.moves] == [0.5, 30.25]


ACCOUNTS = ("a", "b", "c", "outside")


@given(
    st.integers(1, 10_000),
    st.lists(st.integers(0, 5_000), min_size=3, max_size=3),
    st.lists(
        st.tuples(
            st.sampled_from(ACCOUNTS),
            st.sampled_from(ACCOUNTS),
            st.floats(-10.0, 5_000.0, allow_nan=False),
        ),
        max_size=60,
    ),
)
def test_random_moves_keep_the_sum_and_leave_nothing_inside_below_zero(
    grains_per_unit: int, start: list[int], moves: list[tuple[str, str, float]]
) -> None:
    """Whatever is asked for: what is refused changes nothing, what is done adds up, and the entries say so."""
    ledger = Ledger()
    for account, units in zip(ACCOUNTS, [*start, 0], strict=True):
        ledger.open("x", account, units, unit="u", grains_per_unit=grains_per_unit, outside=account == "outside")
    at_start = {account: n * grains_per_unit for account, n in zip(ACCOUNTS, [*start, 0], strict=True)}
    grains = dict(at_start)
    for source, target, amount in moves:
        wanted = round(amount * grains_per_unit)
        if wanted < 0 or (source != "outside" and wanted > grains[source]):
            with pytest.raises(ConservationError):
                ledger.move("x", source, target, amount, "refused")
        else:
            assert round(ledger.move("x", source, target, amount, "done") * grains_per_unit) == wanted
            grains[source] -= wanted
            grains[target] += wanted
        ledger.mark()
        assert ledger.books["x"].grains == grains
    shown = dict(at_start)
    for move in ledger.moves:
        shown[move.source] -= round(move.amount * grains_per_unit)
        shown[move.target] += round(move.amount * grains_per_unit)
    assert shown == grains
    assert min(grains[account] for account in ("a", "b", "c")) >= 0
    np.testing.assert_allclose(ledger.series().sum(axis=1), sum(start), rtol=1e-12)


class Mill(Part):
    """A part that grinds a kilogram at hour 1, and counts its sacks by itself."""

    def __init__(self, world: World, miscounted_kg: float) -> None:
        """Ten kilograms of wheat."""
        self._clock, self._ledger, self._miscounted_kg = world.clock, world.ledger, miscounted_kg
        self.flour_kg = 0.0
        self._ledger.open("grain", "wheat", 10.0, unit="kg", grains_per_unit=1000)
        self._ledger.open("grain", "flour", unit="kg", grains_per_unit=1000)

    def start(self) -> None:
        """Begin to grind."""

        def story() -> Any:
            yield self._clock.until(1.0)
            ground_kg = self._ledger.move("grain", "wheat", "flour", 1.0, "grinding")
            self.flour_kg += ground_kg + self._miscounted_kg

        self._clock.process(story())

    def recount(self) -> dict[tuple[str, str], float]:
        """The flour in its sacks."""
        return {("grain", "flour"): self.flour_kg}


def with_mill(miscounted_kg: float) -> World:
    """The village with a mill in it."""
    world = world_of(village(1), [1.0])
    world.parts.append(Mill(world, miscounted_kg))
    world.recorder.parts = world.parts
    return world


def test_a_part_that_counts_right_is_left_in_peace() -> None:
    world = with_mill(0.0)
    world.run()
    kept = books(world)
    assert [(entry.time_h, entry.amount) for entry in kept.entries if entry.kind == "grain"] == [(1.0, 1.0)]
    assert kept.series("grain", "flour")[[0, -1]].tolist() == [0.0, 1.0]
    assert kept.units == {"buses": "buses", "grain": "kg"}


@pytest.mark.parametrize(
    ("miscounted_kg", "said"), [(0.001, "1.001 of grain in 'flour', where the ledger says 1"), (-1.0, "0 of grain in")]
)
def test_a_recount_that_differs_by_a_grain_stops_the_run(miscounted_kg: float, said: str) -> None:
    world = with_mill(miscounted_kg)
    with pytest.raises(ConservationError, match=rf"{said}.*, at hour 12$"):
        world.run()


def test_half_a_grain_is_no_difference() -> None:
    with_mill(0.0004).run()


def test_the_helper_of_these_tests_needs_no_mock() -> None:
    """``Part`` has nothing that a part must override."""
    plain = Part()
    plain.start()
    found: list[Callable[[], Any]] = [plain.setters, plain.observables, plain.persons, plain.recount]
    assert all(one() == {} for one in found)
