"""Bad input: one clear line, with file, line, key, what was given, what is allowed, and the nearest valid name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.errors import ScenarioError
from sim.scenario.load import load
from tests.scenario.texts import TOWN, line_of, loaded

BROKEN = {
    "an unknown key": (
        "    length_km: 12",
        "    length_km: 12\n    lenght_km: 12",
        "stages.road.lenght_km: unknown key 'lenght_km'; did you mean 'length_km'?",
    ),
    "a unit out of range": (
        "free_flow_kmh: 50",
        "free_flow_kmh: 5000",
        "stages.road.free_flow_kmh: 5000 km/h is above the maximum 130 km/h",
    ),
    "a missing place": (
        "between: [town, bridge]",
        "between: [town, brigde]",
        "stages.road.between: there is no place 'brigde'; did you mean 'bridge'?",
    ),
    "a time before the start": (
        "alarm: {at: 2024-01-01T12:00+00:00",
        "alarm: {at: 2023-12-31T12:00+00:00",
        "timeline.alarm.at: 2023-12-31T12:00+00:00 is before the start, 2024-01-01T00:00+00:00",
    ),
    "a number for a time": (
        "start: 2024-01-01T00:00+00:00",
        "start: 2024",
        "start: 2024 is not a local date and time with its offset, such as 2024-06-01T14:00+00:00",
    ),
    "a number for a time, in quotes": (
        "alarm: {at: 2024-01-01T12:00+00:00",
        "alarm: {at: '1704110400'",
        "timeline.alarm.at: '1704110400' is not a local date and time with its offset",
    ),
    "a year that no clock can hold": (
        "start: 2024-01-01T00:00+00:00",
        "start: 2300-01-01T00:00+00:00",
        "start: the year 2300 is not one of 1700 to 2250",
    ),
    "a parameter of what is drawn before the run": (
        "stages.gate.lanes: 2",
        "arrivals.through.interarrival.mean_min: 2",
        "timeline.alarm.set.arrivals.through.interarrival.mean_min: cannot change while the simulation runs",
    ),
    "sizes that never occur": (
        "weights: [1, 2, 1]",
        "weights: [0, 0]",
        "people.household_size.weights: the weights add up to 0; at least one must be above 0",
    ),
    "a fraction in place of a whole number": ("lanes: 3", "lanes: 2.0", "stages.fuel.lanes: 2.0 is not a whole number"),
    "an exponent in place of a whole number": ("lanes: 3", "lanes: 1e3", "stages.fuel.lanes: 1000.0 is not a whole"),
    "no way on": ("to: {fuel: 0.5, road: 0.5}", "to: {}", "settlements.town.to: {} has 0 entries; at least 1 needed"),
    "a share of nothing": (
        "{fuel: 0.5, road: 0.5}",
        "{fuel: 0.0, road: 1.0}",
        "settlements.town.to.fuel: 0.0 is not above 0",
    ),
    "sections in place of a parameter's path": (
        "set: {departure.cues.threat: 1.0, stages.gate.lanes: 2}",
        "set: {stages: {gate: {lanes: 2}}}",
        "timeline.alarm.set.stages: {'gate': {'lanes': 2}} is not true or false or a number",
    ),
    "a stage's name with a capital": (
        "  fuel: {kind",
        "  Fuel: {kind",
        "stages.Fuel: 'Fuel' is not a short name of lower-case letters, digits and underscores",
    ),
    "a passage that is no text": ("[gate.left]", "[1]", "milestones.crossed.0: 1 is not text"),
    "a road with one end": ("[town, bridge]", "[town]", "stages.road.between: ['town'] has too few entries"),
    "a road with three ends": ("[town, bridge]", "[town, town, town]", "has 3 entries; at most 2 allowed"),
    "a step beyond the lookahead": (
        "step_h: 0.5",
        "step_h: 0.75",
        "step_h: 0.75 h is longer than the lookahead bound 0.5 h, the shortest time between a decision and the "
        "departure that follows it (departure.packing.minimum_min)",
    ),
    "a negative capacity": (
        "capacity_vph: 1200",
        "capacity_vph: -1200",
        "stages.road.capacity_vph: -1200 veh/h is not above 0 veh/h",
    ),
    "a missing stage": (
        "    to: gate",
        "    to: gaet",
        "stages.road.to: there is no stage 'gaet'; did you mean 'gate'?",
    ),
    "a missing key": ("    length_km: 12\n", "", "stages.road: missing key 'length_km' (km)"),
    "an unknown distribution": (
        "law: exponential",
        "law: exponental",
        "stages.fuel.service: 'exponental' is not one of constant, exponential, lognormal, gamma, weibull, uniform; "
        "did you mean 'exponential'?",
    ),
    "text in place of a number": ("lanes: 3", 'lanes: "3"', "stages.fuel.lanes: '3' is not a whole number"),
    "a truth value in place of a number": ("lanes: 3", "lanes: true", "stages.fuel.lanes: true is not a whole number"),
    "a time without offset": (
        "start: 2024-01-01T00:00+00:00",
        "start: 2024-01-01T00:00",
        "start: '2024-01-01T00:00' is not a local date and time with its offset, such as 2024-06-01T14:00+00:00",
    ),
    "an unknown parameter in the timeline": (
        "stages.gate.lanes: 2",
        "stages.gate.lane: 2",
        "timeline.alarm.set.stages.gate.lane: no such parameter; did you mean 'stages.gate.lanes'?",
    ),
    "a parameter that cannot move": (
        "stages.gate.lanes: 2",
        "stages.road.length_km: 2",
        "timeline.alarm.set.stages.road.length_km: cannot change while the simulation runs",
    ),
    "a parameter's value out of range": (
        "stages.gate.lanes: 2",
        "stages.gate.lanes: -2",
        "timeline.alarm.set.stages.gate.lanes: -2 is below the minimum 0",
    ),
    "shares that do not add up": (
        "{fuel: 0.5, road: 0.5}",
        "{fuel: 0.5, road: 0.6}",
        "settlements.town.to: the shares add up to 1.1, not to 1",
    ),
    "a duplicate key": (
        "    length_km: 12",
        "    length_km: 12\n    length_km: 13",
        "'length_km' stands twice, in lines",
    ),
    "a merge key": ("  effects: {threat: 1}", "  effects: {<<: {threat: 1}}", "departure.effects.<<: unknown key '<<'"),
    "hours that are no hours": (
        '["06:00-22:00"]',
        '["6-22"]',
        "stages.gate.opening_hours: '6-22' is not a span of hours such as '08:00-20:00' (from before to, within a day)",
    ),
    "a milestone that is no passage": (
        "crossed: [gate.left]",
        "crossed: [gate.lef]",
        "milestones.crossed: 'gate.lef' is not stage.event; did you mean 'left'?",
    ),
    "a road too short for a bus": ("length_km: 12", "length_km: 0.01", "stages.road: is too short for a vehicle of 2"),
    "no backward wave": ("jam_density_vpkm: 133", "jam_density_vpkm: 20", "or no backward wave exists"),
    "a bus that never turns": (
        "turns_at: drive",
        "turns_at: fuel",
        "buses.line.turns_at: 'fuel' is not on the route road to gate to drive to camp; known: road, gate, drive, camp",
    ),
    "a missing stage to turn at": (
        "turns_at: drive",
        "turns_at: dirve",
        "buses.line.turns_at: there is no stage 'dirve'; did you mean 'drive'?",
    ),
    "a missing class of buses": (
        "    vehicle_class: bus",
        "    vehicle_class: buss",
        "buses.line.vehicle_class: there is no vehicle class 'buss'; did you mean 'bus'?",
    ),
    "a fleet with the name of a town": ("  line:", "  town:", "buses.town: a settlement has the same name"),
    "a fleet with the name of a stream": (
        "  line:",
        "  trucks:",
        "buses.trucks: a stream of arrivals has the same name",
    ),
    "a way out that leads nowhere": (
        "    to: {fuel: 0.5, road: 0.5}\n    turns_at",
        "    to: {fuel: 0.5, raod: 0.5}\n    turns_at",
        "buses.line.to: there is no stage 'raod'; did you mean 'road'?",
    ),
    "ways out that do not add up": (
        "    to: {fuel: 0.5, road: 0.5}\n    turns_at",
        "    to: {fuel: 0.5, road: 0.3}\n    turns_at",
        "buses.line.to: the shares add up to 0.8, not to 1",
    ),
    "a trip longer than the run": (
        "mean_min: 20, minimum_min: 15",
        "mean_min: 20, minimum_min: 3000",
        "buses.line: a trip takes at least 51.6233 h, longer than the run, horizon_h = 48 h",
    ),
    "a trip that takes no time": (
        "{law: constant, mean_min: 20, minimum_min: 15}\n    back: {law: uniform, mean_min: 90, half_width_share: 0.3}",
        "{law: exponential, mean_min: 20}\n    back: {law: exponential, mean_min: 90}",
        "buses.line: a trip could take only 14.4 min; at least 15 min are needed, so give loading or back a minimum",
    ),
    "a measure that nobody observes": (
        "persons.crossed >= 50",
        "persons.crosed >= 50",
        "timeline.relief.when: there is no measure 'persons.crosed'; did you mean 'persons.crossed'?",
    ),
    "a condition without a comparison": (
        "persons.crossed >= 50",
        "persons.crossed",
        "timeline.relief.when: 'persons.crossed' is not a measure, a comparison (>=, <=, >, <) and a number",
    ),
    "a comparison that does not exist": (
        "persons.crossed >= 50",
        "persons.crossed => 50",
        "timeline.relief.when: 'persons.crossed => 50' is not a measure, a comparison (>=, <=, >, <) and a number",
    ),
    "an entry without a cause": (
        "when: persons.crossed >= 50, event",
        "event",
        "timeline.relief: give at, when, or both",
    ),
    "a fleet's parameter that does not exist": (
        "buses.line.vehicles: 4",
        "buses.line.vehicle: 4",
        "timeline.relief.set.buses.line.vehicle: no such parameter; did you mean 'buses.line.vehicles'?",
    ),
    "more buses than a fleet can have": (
        "buses.line.vehicles: 4",
        "buses.line.vehicles: 40000",
        "timeline.relief.set.buses.line.vehicles: 40000 is above the maximum 10000",
    ),
    "a key that is no text": ("  town: {title: Town", "  7: {title: Town", "places: keys must be text"),
}


OF_A_SECTION = {
    "a missing key": "  road:",
    "a road too short for a bus": "  road:",
    "no backward wave": "  road:",
    "a trip longer than the run": "  line:",
    "a trip that takes no time": "  line:",
}
"""Mistakes of a section as a whole: shown at the line of its name."""

OF_SEVERAL_LINES = {"a missing stage", "a fleet with the name of a town", "a fleet with the name of a stream"}
"""Mistakes that make a second one: nothing leads to the stage, and no parameter moves the fleet, that was meant."""


@pytest.mark.parametrize("name", BROKEN)
def test_each_mistake_has_its_line(tmp_path: Path, name: str) -> None:
    """The message names the file, the line of the mistake, and says what the table above says."""
    right, wrong, message = BROKEN[name]
    assert right in TOWN
    text = TOWN.replace(right, wrong, 1)
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, text)
    lines = str(caught.value).splitlines()
    said = [line for line in lines if message in line]
    assert said, lines
    assert len(lines) == 1 or name in OF_SEVERAL_LINES, lines
    line = int(said[0].removeprefix(f"{tmp_path / 'town.yaml'}:").split(":")[0])
    if name in OF_A_SECTION:
        assert line == line_of(text, OF_A_SECTION[name])
    else:
        pairs = zip(TOWN.splitlines(), text.splitlines(), strict=False)
        first = next(number for number, (old, new) in enumerate(pairs, 1) if old != new)
        assert line in (first, first + 1)


@pytest.mark.parametrize("cause", ["at: 2024-01-01T12:00+00:00", "when: persons.crossed >= 50"])
def test_a_capacity_in_mid_run_that_leaves_no_backward_wave_is_refused(tmp_path: Path, cause: str) -> None:
    """1,200 veh/h at 50 km/h are 24 veh/km, below the 30 of the jam; 1,600 are 32."""
    text = TOWN.replace("jam_density_vpkm: 133", "jam_density_vpkm: 30")
    entry = "  wider: {%s, event: A wider road, set: {stages.road.capacity_vph: %d}}\n"
    loaded(tmp_path, text + entry % (cause, 1_400))
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, text + entry % (cause, 1_600))
    [line] = str(caught.value).splitlines()
    where = f"{tmp_path / 'town.yaml'}:{len(text.splitlines()) + 1}: timeline.wider.set.stages.road.capacity_vph"
    must = "jam_density_vpkm = 30 veh/km must be above capacity_vph / free_flow_kmh = 32 veh/km"
    assert line == f"{where}: {must}, or no backward wave exists"


def test_a_route_that_comes_back_is_no_mistake(tmp_path: Path) -> None:
    text = TOWN.replace("half_width_share: 0.5}, to: camp}", "half_width_share: 0.5}, to: {camp: 0.5, road: 0.5}}")
    assert loaded(tmp_path, text).stages["drive"].to == {"camp": 0.5, "road": 0.5}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "town.yaml: is empty; a scenario needs at least title, start, horizon_h and stages"),
        ("# only a comment\n", "town.yaml: is empty"),
        ("- a\n- b\n", "town.yaml:1: is not a mapping of keys"),
        ("title: [\n", "town.yaml:2: is not valid YAML"),
        ("title: a\n  stages: b\n", "town.yaml:2: is not valid YAML: mapping values are not allowed here"),
    ],
)
def test_what_is_no_scenario_at_all(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, text)
    assert message in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"nowhere\.yaml: no such file"):
        load(tmp_path / "nowhere.yaml")
    with pytest.raises(ScenarioError, match="is a folder, not a file"):
        load(tmp_path)
    (tmp_path / "bytes.yaml").write_bytes(b"title: \xff\xfe\n")
    with pytest.raises(ScenarioError, match="is not UTF-8 text"):
        load(tmp_path / "bytes.yaml")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("stages.gaet.lanes=4", "stages.gaet.lanes: no 'gaet' in stages; did you mean 'gate'?"),
        ("stages.gate.lane=4", "stages.gate.lane: unknown key 'lane'; did you mean 'lanes'?"),
        ("stages.gate.lanes=four", "stages.gate.lanes: 'four' is not a whole number"),
        ("stages.gate.lanes", "is not of the form path=value"),
        ("stages.gate.lanes.x=1", "'lanes' is a value, not a section of keys"),
        ("people.absent_share=1.5", "people.absent_share: 1.5 is above the maximum 1"),
        ("stages.gate.lanes=[1", "is not valid YAML"),
        ("seed=-1", "seed: -1 is below the minimum 0"),
        ("seed=", "gives no value; null removes the key"),
        ("foo.bar=1", "foo: unknown key 'foo'"),
        ("foo=null", "foo: unknown key 'foo'"),
        ("a..b=3", "is not of the form path=value"),
        ("title=!!int x", "the tag !!int does not fit 'x'; leave it out"),
        ("departure.packing.shape=3", "departure.packing.shape: unknown key 'shape'"),
        ("stages.gate.lanes=null", "stages.gate: missing key 'lanes'"),
        ("stages.fuel.service.law=gamma", "stages.fuel.service: missing key 'cv'"),
        ("timeline.alrm=null", "no 'alrm' in timeline; did you mean 'alarm'?"),
        ("timeline.alarm.set.stages.gate.lane=2", "no such parameter; did you mean 'stages.gate.lanes'?"),
        ("timeline.alarm.set.stages.fuel.lanes=null", "unknown key 'stages.fuel.lanes'"),
    ],
)
def test_settings_are_named_in_the_message(tmp_path: Path, setting: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, TOWN, setting)
    assert str(caught.value).startswith(f"--set {setting}")
    assert message in str(caught.value)


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    text = TOWN.replace("length_km: 12", "length_km: -12").replace("cv: 0.8", "cv: 0").replace("full: 300", "full: 3")
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, text)
    assert len(str(caught.value).splitlines()) == 3
