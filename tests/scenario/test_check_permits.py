"""What waits for a permission that nobody ever gives is said by the check."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.check_permits import permit_notices
from sim.scenario.load import load

EXAMPLE = Path("scenarios/examples/column-and-families.yaml")


def test_a_column_that_is_never_permitted_is_reported_and_one_that_is_later_is_not() -> None:
    assert list(permit_notices(load(EXAMPLE))) == []
    entry = next(
        name for name, change in load(EXAMPLE).timeline.items() if "troop_columns.first.permitted" in change.set
    )
    never = f"timeline.{entry}.set.troop_columns.first.permitted=false"
    assert list(permit_notices(load(EXAMPLE, set=[never]))) == [
        "troop_columns.first waits for the whole run: permitted is false, and no entry of the timeline sets it"
    ]
