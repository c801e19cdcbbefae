"""Messages about a disarmament that cannot be: one line each, with the key, what was given, and the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.parts.stocks.check import findings as stock_findings
from sim.parts.stocks.section import Stock
from sim.scenario.errors import ScenarioError
from tests.scenario.texts import TOWN, loaded
from tests.world.withdrawal import forty_men

SECTION = """\
disarmament:
  refuses_share: 0.1
  formations:
    first:
      share: 0.4
      leaves_post_at: 2024-01-01T06:00+00:00
      travel: {law: constant, mean_min: 60}
      collection_point: north
    second:
      share: 0.6
      leaves_post_at: 2024-01-01T12:00+00:00
      travel: {law: constant, mean_min: 60}
      collection_point: south
  collection_points:
    north: {crews: 2, opening_hours: ["08:00-20:00"], service: {law: gamma, mean_min: 50, cv: 0.5}}
    south: {crews: 1, service: {law: constant, mean_min: 50}}
  arms:
    small_arms: {per_combatant: 0.75}
    guns: {title: Guns}
  depots:
    park:
      handed_over_from: 2024-01-01T09:00+00:00
      crews: 1
      service: {law: constant, mean_min: 60}
      lots: 4
      holds: {guns: 12}
"""

WITH_MEN = TOWN.replace("  absent_share: 0.1\n", "  absent_share: 0.1\n  traits: {combatants_persons: 40}\n") + SECTION

BROKEN = {
    "shares": ("share: 0.6", "share: 0.5", "disarmament.formations: the shares add up to 0.9, not to 1"),
    "an unknown point": (
        "collection_point: south",
        "collection_point: sout",
        "disarmament.formations.second.collection_point: there is no collection point 'sout'; did you mean 'south'?",
    ),
    "a point where nobody goes": (
        "collection_point: south",
        "collection_point: north",
        "disarmament.collection_points.south: no formation comes here",
    ),
    "a point without crews": (
        "south: {crews: 1",
        "south: {crews: 0",
        "disarmament.collection_points.south.crews: no crew ever comes: nobody could get a receipt",
    ),
    "a depot without crews": (
        "      crews: 1\n      service",
        "      crews: 0\n      service",
        "disarmament.depots.park.crews: no crew ever comes: nothing could be counted",
    ),
    "a formation that leaves before the start": (
        "leaves_post_at: 2024-01-01T06:00",
        "leaves_post_at: 2023-12-31T06:00",
        "leaves_post_at: 2023-12-31T06:00+00:00 is before the start, 2024-01-01T00:00+00:00",
    ),
    "a depot that is handed over before the start": (
        "handed_over_from: 2024-01-01T09:00",
        "handed_over_from: 2023-12-31T09:00",
        "handed_over_from: 2023-12-31T09:00+00:00 is before the start, 2024-01-01T00:00+00:00",
    ),
    "an unknown kind": (
        "holds: {guns: 12}",
        "holds: {guns: 12, gunz: 1}",
        "disarmament.depots.park.holds.gunz: there is no kind of arms 'gunz'; did you mean 'guns'?",
    ),
    "a kind that nobody has": (
        "    guns: {title: Guns}",
        "    guns: {title: Guns}\n    tanks: {title: Tanks}",
        "disarmament.arms.tanks: nobody brings it and no depot holds it",
    ),
    "a kind that is counted twice": (
        "per_combatant: 0.75",
        "per_combatant: 0.75, carried: 30",
        "disarmament.arms.small_arms: give either per_combatant or carried, not both",
    ),
    "a kind with the men's name": (
        "    guns: {title: Guns}",
        "    guns: {title: Guns}\n    combatants: {carried: 1}",
        "disarmament.arms.combatants: is there in every disarmament; choose another name",
    ),
    "no men": (
        "combatants_persons: 40",
        "combatants_persons: 0",
        "disarmament.formations: there are no men: people.traits.combatants_persons is 0",
    ),
    "hours past midnight": (
        '"08:00-20:00"',
        '"20:00-08:00"',
        "disarmament.collection_points.north.opening_hours: '20:00-08:00' is not a span of hours such as '08:00-20:00'",
    ),
    "an unknown rule of release": (
        "  refuses_share: 0.1",
        "  released: on_reciept",
        "disarmament.released: 'on_reciept' is not one of on_withdrawal, on_receipt; did you mean 'on_receipt'?",
    ),
    "a share that cannot change in the run": (
        "stages.gate.lanes: 2}",
        "disarmament.refuses_share: 0.5}",
        "timeline.alarm.set.disarmament.refuses_share: cannot change while the simulation runs",
    ),
}


def test_the_whole_section_loads(tmp_path: Path) -> None:
    section = loaded(tmp_path, WITH_MEN).disarmament
    assert section is not None
    assert section.collection_points["north"].daily_spans_h == ((8.0, 20.0),)
    assert section.released == "on_withdrawal"


@pytest.mark.parametrize("what", BROKEN)
def test_the_message_names_the_key_and_what_is_wrong(tmp_path: Path, what: str) -> None:
    old, new, message = BROKEN[what]
    assert old in WITH_MEN
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, WITH_MEN.replace(old, new))
    assert message in str(caught.value)


def test_a_crew_that_the_timeline_sends_is_enough(tmp_path: Path) -> None:
    """No crew at first, one at noon; with an entry that comes after the end it is refused."""
    text = WITH_MEN.replace("south: {crews: 1", "south: {crews: 0").replace(
        "stages.gate.lanes: 2}", "disarmament.collection_points.south.crews: 1}"
    )
    assert loaded(tmp_path, text).disarmament is not None
    with pytest.raises(ScenarioError, match="no crew ever comes"):
        loaded(tmp_path, text.replace("alarm: {at: 2024-01-01T12:00", "alarm: {at: 2024-02-01T12:00"))


def test_no_kind_of_arms_has_the_name_of_a_stock() -> None:
    """Both would keep their accounts in one book."""
    scenario = forty_men().model_copy(
        update={"stocks": {"small_arms": Stock.model_construct(need_kg_per_person_day=1.0)}}
    )
    shown = "is counted elsewhere under this name; choose another"
    assert (("stocks", "small_arms"), shown) in list(stock_findings(scenario))
