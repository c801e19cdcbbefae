"""Which counts of a run are too small to show, worked out with two totals that both are reported."""

from __future__ import annotations

import pytest

import sim
from sim.results.metric import Metric
from sim.results.metrics_crossing import NOT_CROSSED
from sim.results.metrics_partition import NOT_ARRIVED
from sim.results.person_classes import classes
from sim.results.small_counts import hidden_counts
from sim.results.suppression import Shown
from tests.cli.shell import SMALL

UNDECIDED, PACKING = "at_end_undecided_persons", "at_end_packing_persons"


@pytest.mark.parametrize(
    ("waiting", "not_crossed", "hides"), [(5_510, 5_513, True), (5_510, 5_540, False), (5_513, 5_513, False)]
)
def test_a_reason_hides_where_it_is_all_but_a_few_of_those_who_have_not_crossed(
    waiting: int, not_crossed: int, hides: bool
) -> None:
    """3 undecided hide, and 40 who pack beside them; 5,510 who wait are written, and 5,513 had not crossed."""
    scenario = sim.load(SMALL)
    of = {one.definition.name: one.definition for one in classes(scenario)}
    other = next(name for name in of if "waiting" in name)
    values = {
        of[UNDECIDED]: 3,
        of[PACKING]: 40,
        of[other]: waiting,
        NOT_ARRIVED: 43 + waiting,
        NOT_CROSSED: not_crossed,
    }
    found = hidden_counts(scenario, {one.name: Metric(one, float(value)) for one, value in values.items()})
    assert found[UNDECIDED] is Shown.PRIMARY and found[PACKING] is Shown.COMPLEMENTARY
    assert (found.get(other) is Shown.COMPLEMENTARY) is hides
    assert NOT_CROSSED.name not in found, "demand less persons crossed, which both are reported"
