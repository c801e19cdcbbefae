"""What cannot be right about medical care and incidents is refused, with its key and its reason."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from sim.parts.incidents.check import findings as incident_findings
from sim.parts.incidents.section import Incident
from sim.parts.medical.check import findings as medical_findings
from sim.parts.medical.section import Helicopters
from sim.scenario.check_fleets import fleet_findings
from sim.scenario.errors import Keys
from tests.world.care import HALF_HOUR, ambulances, blast, category, helicopters, medical
from tests.world.towns import at, towns

GREEN = {"red": category(0, share=1.0), "green": category(1, treatment=HALF_HOUR)}
BUS = {key: value for key, value in ambulances(vehicle_class="bus").items() if key != "capacity_persons"}


def _findings(**sections: Any) -> list[tuple[Keys, str]]:
    scenario = towns(**sections)
    return [*medical_findings(scenario), *incident_findings(scenario), *fleet_findings(scenario)]


@pytest.mark.parametrize(
    ("sections", "keys", "message"),
    [
        ({"medical": medical(triage={"red": category(0, share=0.9)})}, "medical.triage", "add up to 0.9, not to 1"),
        (
            {"medical": medical(triage=GREEN)},
            "medical.triage.green.treatment",
            "wait for a bus, and",
        ),
        (
            {"medical": medical(ambulances={"coach": ambulances()}), "buses": {"coach": BUS}},
            "medical.ambulances.coach",
            "another fleet has the same name",
        ),
        ({"incidents": {"blast": blast(1.0, 5)}}, "incidents.blast.injured_persons", "nobody takes care of them"),
        (
            {"medical": medical(), "incidents": {"blast": {"at": at(1.0), "injured_persons": 5}}},
            "incidents.blast.triage",
            "the injured need shares of the categories",
        ),
        (
            {"medical": medical(), "incidents": {"blast": blast(1.0, 5, triage={"rde": 1.0})}},
            "incidents.blast.triage.rde",
            "there is no such category; did you mean 'red'?",
        ),
        ({"incidents": {"blast": {"at": at(97.0)}}}, "incidents.blast.at", "lies outside the run"),
        ({"incidents": {"blast": {"at": at(-1.0)}}}, "incidents.blast.at", "lies outside the run"),
    ],
)
def test_each_mistake_is_found(sections: dict[str, Any], keys: str, message: str) -> None:
    found = {".".join(where): what for where, what in _findings(**sections)}
    assert list(found) == [keys]
    assert message in found[keys]


def test_what_is_right_has_no_finding() -> None:
    care = medical(triage=GREEN, ambulances={"red_cross": ambulances()}, helicopters={"air": helicopters()})
    sections = {"medical": care, "incidents": {"blast": blast(1.0, 5)}, "buses": {"coach": BUS}}
    assert list(_findings(**sections)) == []


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        (["7-19"], "'7-19' is not a span of hours"),
        (["19:00-07:00"], "from before to, within a day"),
        (["12:00-19:00", "07:00-13:00"], "in order and must not overlap"),
    ],
)
def test_hours_of_flight_are_spans_of_a_day(hours: list[str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Helicopters.model_validate(helicopters(hours=hours))


def test_shares_of_the_injured_add_up() -> None:
    with pytest.raises(ValidationError, match=r"the shares add up to 0\.5, not to 1"):
        Incident.model_validate(blast(1.0, 5, triage={"red": 0.5}))
