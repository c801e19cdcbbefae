"""What must fit where stations send on, shelters overflow, classes pre-empt and petrol is handed out: every message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.parts.fuel.check import findings as fuel_findings
from sim.parts.screening.check import findings as screening_findings
from sim.scenario.check_stations import overflow_targets, station_findings
from sim.scenario.errors import ScenarioError
from sim.scenario.model import Scenario
from tests.scenario.texts import TOWN, loaded
from tests.world.cars import ROAD, cars, change, minutes
from tests.world.test_petrol import dry, fuel, lorries, tanks
from tests.world.test_reception import camp
from tests.world.towns import at

GATE: dict[str, Any] = {"kind": "station", "lanes": 1, "service": minutes(1.0), "to": "road"}
CAR = {"cars": {"to": "gate", "times_h": [0.0]}}


def of(stages: dict[str, Any], **sections: Any) -> Scenario:
    """A gate before a road, and more stages."""
    return cars({"gate": GATE, "road": ROAD, **stages}, CAR, **sections)


def found(scenario: Scenario) -> list[tuple[str, str]]:
    """Dotted key and message of everything that is wrong."""
    shown = (*station_findings(scenario), *screening_findings(scenario), *fuel_findings(scenario))
    return [(".".join(map(str, keys)), message) for keys, message in shown]


def screened(at_stage: str) -> dict[str, Any]:
    return {**GATE, "screening": {"at": at_stage}}


def test_a_second_inspection_belongs_to_one_first() -> None:
    stages = {"gate": screened("bay"), "door": screened("bay"), "bay": GATE}
    assert found(of(stages)) == [("stages.door.screening.at", "'gate' sends to 'bay' as well; give each its own")]


def test_a_second_inspection_must_exist() -> None:
    message = "there is no stage 'bey'; did you mean 'bay'?"
    assert found(of({"gate": screened("bey"), "bay": GATE})) == [("stages.gate.screening.at", message)]


def test_a_second_inspection_is_a_station() -> None:
    message = "'road' is a link; a second inspection is a station"
    assert found(of({"gate": screened("road")})) == [("stages.gate.screening.at", message)]


@pytest.mark.parametrize("to", ["other", {"road": 0.5, "other": 0.5}, None])
def test_a_second_inspection_leads_on_to_where_the_first_leads(to: Any) -> None:
    message = "'bay' must lead on to where 'gate' leads, in the same shares"
    stages = {"gate": screened("bay"), "bay": {**GATE, "to": to}, "other": ROAD}
    assert found(of(stages)) == [("stages.gate.screening.at", message)]


def test_a_second_inspection_hands_out_no_petrol() -> None:
    stages = {"gate": screened("bay"), "bay": {**GATE, "issues_litres": 10.0}}
    message = "'bay' hands out petrol; a second inspection does not"
    assert found(of(stages, fuel=fuel())) == [("stages.gate.screening.at", message)]


def test_who_overflows_goes_to_a_stage_that_there_is() -> None:
    message = "there is no stage 'towo'; did you mean 'two'?"
    assert found(of({"one": camp(1, overflow_to="towo"), "two": camp(1)})) == [("stages.one.overflow_to", message)]


@pytest.mark.parametrize(("target", "what"), [("gate", "leads on"), ("road", "is a road")])
def test_who_overflows_does_not_go_back_on_the_road(target: str, what: str) -> None:
    message = f"'{target}' {what}; who overflows goes to a shelter, a delay, or to a stage without 'to' that is no road"
    assert found(of({"one": camp(1, overflow_to=target)})) == [("stages.one.overflow_to", message)]


def test_nobody_is_sent_round_in_a_circle() -> None:
    stages = {"one": camp(1, overflow_to="two"), "two": camp(1, overflow_to="one"), "self": camp(1, overflow_to="self")}
    assert found(of(stages)) == [
        ("stages.one.overflow_to", "leads in a circle: one to two to one"),
        ("stages.two.overflow_to", "leads in a circle: two to one to two"),
        ("stages.self.overflow_to", "leads in a circle: self to self"),
    ]


def test_who_leads_into_a_circle_is_not_blamed_for_it() -> None:
    stages = {"first": camp(1, overflow_to="one"), "one": camp(1, overflow_to="two"), "two": camp(1, overflow_to="one")}
    assert [key for key, _ in found(of(stages))] == ["stages.one.overflow_to", "stages.two.overflow_to"]


def test_whoever_is_as_urgent_as_a_class_that_pre_empts_does_so_too() -> None:
    classes = {"car": {"priority": 2}, "ambulance": {"priority": 1, "preempts": True}, "bus": {"priority": 1}}
    message = "must be true: a class of priority 1 pre-empts, and this one, of priority 1, is at least as urgent"
    assert found(of({}, vehicle_classes=classes)) == [("vehicle_classes.bus.preempts", message)]


def test_petrol_cannot_be_handed_out_that_is_not_counted() -> None:
    message = "hands out petrol, and there is no section 'fuel'"
    assert found(of({"gate": {**GATE, "issues_litres": 10.0}})) == [("stages.gate.issues_litres", message)]


def test_tanks_are_those_of_a_class_that_there_is() -> None:
    section = fuel(tanks={**tanks(1.0), "vehicle_class": "carr"})
    message = "there is no vehicle class 'carr'; did you mean 'car'?"
    assert found(of({}, fuel=section)) == [("fuel.tanks.vehicle_class", message)]


def test_the_timeline_makes_no_fuel_point_of_a_checkpoint() -> None:
    timeline = {"free": change(1.0, stages__gate__issues_litres=10.0)}
    message = "the station hands out no petrol at the start: it is no fuel point"
    keys = "timeline.free.set.stages.gate.issues_litres"
    assert found(of({}, fuel=fuel(), timeline=timeline)) == [(keys, message)]


def test_lorries_and_deliveries_go_to_depots_that_there_are() -> None:
    delivery = {"at": at(1.0), "litres": 10.0, "sender": "north", "depot": "hull"}
    section = fuel(depots={"hall": {"litres": 1.0}}, tankers=lorries(), deliveries={"one": delivery})
    assert found(of({}, fuel=section)) == [
        ("fuel.tankers.city.depot", "there is no depot 'hill'; did you mean 'hall'?"),
        ("fuel.deliveries.one.depot", "there is no depot 'hull'; did you mean 'hall'?"),
    ]


def test_nothing_is_delivered_before_the_start() -> None:
    section = fuel(deliveries={"one": {"at": at(-1.0), "litres": 10.0, "sender": "north"}})
    assert found(of({}, fuel=section)) == [("fuel.deliveries.one.at", "is before the start")]


def test_a_tank_holds_no_less_at_the_most_than_at_the_least() -> None:
    with pytest.raises(ValueError, match=r"high_litres = 1 must not be below low_litres = 2"):
        of({}, fuel=fuel(tanks={**tanks(2.0), "high_litres": 1.0}))


def test_a_scenario_with_one_of_everything_is_in_order() -> None:
    classes = {"car": {"priority": 2}, "ambulance": {"priority": 1, "preempts": True}}
    stages = {"gate": screened("bay"), "bay": GATE, "one": camp(1, overflow_to="two"), "two": camp(1)}
    stages["pump"] = {**GATE, "issues_litres": 10.0}
    delivery = {"at": at(1.0), "litres": 10.0, "sender": "north", "depot": "hill"}
    section = fuel(depots={"hill": {"litres": 1.0}}, tankers=lorries(), deliveries={"one": delivery}, run_dry=dry(0.5))
    scenario = of(stages, vehicle_classes=classes, fuel=section)
    assert found(scenario) == []
    assert overflow_targets(scenario) == {"bay", "two"}


def test_a_file_is_refused_with_line_and_key(tmp_path: Path) -> None:
    text = TOWN.replace("lanes: 3, service", "lanes: 3, issues_litres: 10, service")
    with pytest.raises(ScenarioError, match=r"stages.fuel.issues_litres: hands out petrol, and there is no section"):
        loaded(tmp_path, text)


def joined(**shares: float) -> dict[str, dict[str, object]]:
    """Two roads that become one, with shares of its entrance."""
    to = {name: {**ROAD, "to": "trunk"} for name in ("main", "side")}
    return {**to, "other": ROAD, "trunk": {**ROAD, "merge_shares": shares}}


def test_shares_of_a_merge_are_for_stages_that_lead_there() -> None:
    message = "'other' does not lead to 'trunk'; known: main, side"
    assert found(of(joined(main=0.6, other=0.4))) == [("stages.trunk.merge_shares.other", message)]


def test_shares_of_a_merge_add_up_to_one() -> None:
    assert found(of(joined(main=0.6, side=0.3))) == [
        ("stages.trunk.merge_shares", "the shares add up to 0.9, not to 1")
    ]


def test_nobody_is_diverted_to_a_point_that_hands_out_petrol() -> None:
    stages = {
        "gate": {**GATE, "waiting_room_veh": 1, "balks_to": "pump", "to": "pump"},
        "pump": {**GATE, "issues_litres": 10.0},
    }
    message = "'pump' hands out petrol; who needs none passes it by and can't be sent there"
    assert found(of(stages, fuel=fuel())) == [("stages.gate.balks_to", message)]


def test_a_gate_that_turns_nobody_away_says_nowhere_where_to() -> None:
    """With no limit to who waits, and everybody joining, `balks_to` can mean nothing; with no place to wait it can."""
    elsewhere = {"kind": "delay", "duration": {"law": "constant", "mean_min": 1.0}}
    gate = {**GATE, "balks_to": "elsewhere"}
    message = "nobody ever goes there: the waiting room is unlimited and everybody joins"
    unlimited = {key: value for key, value in gate.items() if key != "waiting_room_veh"}
    assert found(of({"gate": unlimited, "elsewhere": elsewhere})) == [("stages.gate.balks_to", message)]
    for turns_away in ({"waiting_room_veh": 0}, {"waiting_room_veh": 3}, {"join_shares": [1.0, 0.5]}):
        assert found(of({"gate": unlimited | turns_away, "elsewhere": elsewhere})) == []


def test_a_class_with_tanks_is_one_that_somebody_sets_off_in() -> None:
    section = fuel(tanks={**tanks(1.0), "vehicle_class": "lorry"})
    message = "nobody sets off in class 'lorry', so no vehicle has a tank; in use: car"
    both = of({}, fuel=section, vehicle_classes={"car": {}, "lorry": {}})
    assert found(both) == [("fuel.tanks.vehicle_class", message)]
