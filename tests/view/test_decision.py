"""Both sides of a decision: gain and harm in the same breath, with sizes, and no effect that is not clear."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sim.analysis.paired import Difference
from sim.results.metrics import definition
from sim.view.decision import decision

START = datetime.fromisoformat("2024-06-01T06:00+00:00")


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
    first, unclear = decision(SIX_LANES, START)
    gain, _, harm = first.partition("; but worse: ")
    assert "90 % have crossed: 117.1 → 90.6 h (−26.5 h)" in gain
    assert "(−1,051,953 person-h)" in gain and "(+109,033 person-h)" in harm
    assert "20,000 → 38,471 persons (+18,471 persons)" in harm
    assert unclear == "No clear effect on: longest queue."


def test_what_is_not_clear_is_no_effect_in_either_direction() -> None:
    (told, unclear) = decision([changed("clearance_90_h", 117.1, 117.0, 0.4)], START)
    assert told == "No clear effect, for the better or for the worse."
    assert "interval" not in told + unclear and "zero" not in told + unclear


def test_one_side_alone_says_that_the_other_is_empty() -> None:
    assert decision(SIX_LANES[:1], START)[0].endswith("Nothing is clearly worse.")
    assert decision(SIX_LANES[3:4], START)[0].endswith("Nothing is clearly better.")


def test_who_does_not_come_to_it_is_reported_by_runs_and_not_by_the_mean_of_the_others() -> None:
    """All twelve pairs are later in the second, though the one that comes to it is quick."""
    late = replace(changed("clearance_90_h", 117.1, 90.6, 0.4, (0, 11)), more=12)
    told, *_ = decision([late], START)
    assert told == "Worse: 90 % have crossed: not within the run in 0 → 11 runs. Nothing is clearly better."


def test_no_metric_is_reported_by_its_name() -> None:
    assert "_" not in " ".join(decision(SIX_LANES, START))
