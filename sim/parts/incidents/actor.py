"""Incidents: at an hour, people are taken out of their families: killed, missing, or injured and in hospital."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sim.parts.incidents.section import Incident
from sim.parts.medical.actor import MedicalCare
from sim.world.clock import Story
from sim.world.part import Part
from sim.world.setting import Setting

Admit = Callable[[str, int, Mapping[str, float]], None]
"""Takes injured persons into care: what brought them, how many, and the share of each category."""


class Incidents(Part):
    """All incidents of a scenario.

    Attributes:
        killed, missing: Persons so far.
        on_killed: What else is done, by incident, with the number of those whom it has killed at that moment.
    """

    def __init__(self, setting: Setting, admit: Admit | None) -> None:
        """Nothing has happened.

        Args:
            setting: The common ground.
            admit: Who takes care of the injured; None where the scenario has no medical care and no injured.
        """
        self._setting, self._admit = setting, admit
        self.killed = self.missing = 0
        self.on_killed: dict[str, list[Callable[[int], None]]] = {name: [] for name in setting.scenario.incidents}

    def start(self) -> None:
        """Let each incident that happens wait for its hour."""
        for name, incident in self._setting.scenario.incidents.items():
            if incident.happens:
                self._setting.clock.process(self._happen(name, incident))

    def observables(self) -> dict[str, Callable[[], float]]:
        """Persons killed and missing so far."""
        return {"incidents.killed": lambda: float(self.killed), "incidents.missing": lambda: float(self.missing)}

    def persons(self) -> dict[str, int]:
        """Persons killed and missing."""
        return {"killed": self.killed, "missing": self.missing}

    def _happen(self, name: str, incident: Incident) -> Story:
        setting = self._setting
        yield setting.clock.until(setting.scenario.hours(incident.at))
        taken = setting.people.take(incident.taken_persons, setting.streams[f"incidents: who at {name}"])
        # Fewer may be there than the scenario says were hit: then the dead are counted first, and nobody twice.
        killed = min(taken, incident.killed_persons)
        missing = min(taken - killed, incident.missing_persons)
        injured = taken - killed - missing
        self.killed, self.missing = self.killed + killed, self.missing + missing
        for act in self.on_killed[name]:
            act(killed)
        if injured and self._admit is not None:
            self._admit(name, injured, incident.triage)
        who = f"{killed} killed, {missing} missing, {injured} injured"
        setting.report("incidents", f"{incident.title or name}: {who}")


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if setting.scenario.incidents:
        care = setting.found(MedicalCare)
        yield Incidents(setting, None if care is None else care.admit)
