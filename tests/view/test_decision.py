"""Both sides of a decision: gain and harm in the same breath, with sizes, and no effect that is not clear."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.analysis.paired import Difference
from sim.results.metrics import definition
from sim.scenario.fields import spoken, with_unit_of
from sim.view.bottleneck_key import gain
from sim.view.decision import decision, effect
from sim.view.scale import of_total
from tests.results.build import scenario

ANYWHERE = scenario()


def changed(name: str, first: float, second: float, half: float, late: tuple[int, int] = (0, 0)) -> Difference:
    """A difference with an interval of a half-width, of twelve pairs, some of which do not come to it."""
    one = definition(name)
    assert one is not None
    mean = second - first
    unit = "h" if one.is_moment else one.unit
    of = (first, second, mean, mean - half, mean + half)
    return Difference(name, unit, one.meaning, *of, None, None, 12, 0, 0, 0, 0, *late, 0.95, None)


SIX_LANES = (
    changed("clearance_90_h", 117.1, 90.6, 0.4),
    changed("waited_before_crossing_person_h", 2_700_000.0, 1_648_047.0, 17_000.0),
    changed("waited_person_h", 4_280_000.0, 4_389_033.0, 6_000.0),
    changed("backlog_max_persons", 20_000.0, 38_471.0, 900.0),
    changed("queue_max_km", 57.6, 57.5, 0.3),
)


def test_gain_and_harm_are_reported_in_the_same_breath_with_their_sizes() -> None:
    first, unclear = decision(SIX_LANES, ANYWHERE)
    gain, _, harm = first.partition("; but worse: ")
    assert "90 % have crossed: 117.1 → 90.6 h (−26.5 h; −26.9 to −26.1 h)" in gain
    assert "(−1,051,953 person-h; −1,068,953 to −1,034,953 person-h)" in gain
    assert "(+109,033 person-h; +103,033 to +115,033 person-h)" in harm
    assert "20,000 → 38,471 persons (+18,471 persons; +17,571 to +19,371 persons)" in harm
    assert unclear == "No clear effect on: longest queue."


def test_what_is_not_clear_is_no_effect_in_either_direction() -> None:
    (told, unclear) = decision([changed("clearance_90_h", 117.1, 117.0, 0.4)], ANYWHERE)
    assert told == "No clear effect, for the better or for the worse."
    assert "interval" not in told + unclear and "zero" not in told + unclear


def test_one_side_alone_says_that_the_other_is_empty() -> None:
    assert decision(SIX_LANES[:1], ANYWHERE)[0].endswith("Nothing is clearly worse.")
    assert decision(SIX_LANES[3:4], ANYWHERE)[0].endswith("Nothing is clearly better.")


def test_who_does_not_come_to_it_is_reported_by_runs_and_not_by_the_mean_of_the_others() -> None:
    """All twelve pairs are later in the second, though the one that comes to it is quick."""
    late = replace(changed("clearance_90_h", 117.1, 90.6, 0.4, (0, 11)), more=12)
    told, *_ = decision([late], ANYWHERE)
    assert told == "Worse: 90 % have crossed: not within the run in 0 → 11 runs. Nothing is clearly better."


def test_no_metric_is_reported_by_its_name() -> None:
    assert "_" not in " ".join(decision(SIX_LANES, ANYWHERE))


def test_a_place_is_named_by_its_title() -> None:
    """No raw name of a node stands in a sentence for people."""
    gate = {"kind": "station", "lanes": 1, "service": {"law": "constant", "mean_min": 15.0}, "title": "North Gate"}
    named = scenario(stages={"gate_no_1": gate}, settlements={"town": {"residents_persons": 9, "to": "gate_no_1"}})
    of = named.model_copy(update={"milestones": {}})
    text = effect(changed("at_end_waiting_at_gate_no_1_persons", 900.0, 500.0, 5.0), of)
    assert text == "waiting their turn at North Gate: 900 → 500 persons (−400 persons; −405 to −395 persons)"


def test_two_figures_that_read_alike_are_not_written_as_a_change() -> None:
    """1,400.0 and 1,400.25 hours are both 1,400: the difference alone says something."""
    text = effect(changed("clearance_90_h", 1400.0, 1400.25, 0.1), ANYWHERE)
    assert text == "90 % have crossed: +15 min; +9 to +21 min"


def test_an_interval_of_no_width_is_left_out() -> None:
    assert gain(changed("clearance_90_h", 100.0, 93.5, 0.0)) == "−6.5 h"
    assert gain(changed("clearance_90_h", 100.0, 93.5, 0.6)) == "−6.5 h (−7.1 to −5.9)"


@pytest.mark.parametrize(
    ("largest", "unit"),
    [(2.4e6, "million person-h"), (29_000.0, "1,000 person-h"), (640.0, "person-h"), (0.0, "person-h")],
)
def test_totals_are_written_in_a_unit_that_fits_them(largest: float, unit: str) -> None:
    assert of_total("person-h", (0.1 * largest, largest, None)).unit == unit


def test_a_bound_of_a_parameter_is_written_in_words() -> None:
    assert f"{spoken('jam_density_vpkm')} at most {with_unit_of('jam_density_vpkm', 300.0)}" == (
        "jam density at most 300 veh/km"
    )
    assert (spoken("lanes"), with_unit_of("lanes", 4.0)) == ("lanes", "4")
