"""Ambulances and helicopters: each takes the next patients, carries them out, and comes back empty."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

import simpy

from sim.parts.medical.patients import AMBULANCE, HELICOPTER, LOST, OUTSIDE, WAITS
from sim.parts.medical.section import Ambulances, Helicopters
from sim.parts.medical.ward import Patient, Ward
from sim.scenario.day_hours import changes, hour_of_day, is_open
from sim.world.clock import Story
from sim.world.convoy import RunningConvoys, RunningEscortedFleet
from sim.world.fleet import RunningFleet
from sim.world.setting import Setting
from sim.world.trips import Load


class PatientTransport(RunningFleet[list[Patient]]):
    """A fleet that carries patients, whoever comes next in triage order; it leaves with whoever waits, full or not."""

    part = "medical"

    def __init__(self, path: str, spec: Ambulances | Helicopters, setting: Setting, ward: Ward) -> None:
        """As of every fleet.

        Args:
            path: Where it stands in the scenario.
            spec: What the scenario says of it.
            setting: The common ground.
            ward: Where its patients wait.
        """
        super().__init__(path, spec, setting)
        self._capacity_persons, self._ward = spec.capacity_persons, ward

    def board(self, vehicle: int) -> Generator[simpy.Event, Any, list[Patient]]:
        """Wait until it may leave and a patient waits for whom no vehicle has been called; call the next ones."""
        while not (self.may_leave(vehicle) and self._ward.calls):
            yield self.bell.news | self._ward.bell.news
        return self._ward.call(self._capacity_persons)

    def aboard(self, called: list[Patient]) -> list[Patient]:
        """Those who have lived until it had loaded."""
        return [patient for patient in called if patient.place == WAITS]


class RunningAmbulances(RunningEscortedFleet[list[Patient]], PatientTransport):
    """Ambulances: a loaded one is a vehicle among all others on the road, and its patients are persons of its group."""

    kind = "ambulances"
    states = ("at the hospital", "loading", "under way", "coming back")

    def __init__(self, path: str, spec: Ambulances, setting: Setting, ward: Ward) -> None:
        """Nobody is on board; arguments as of :class:`PatientTransport`."""
        super().__init__(path, spec, setting, ward)
        self._on_board: dict[int, list[Patient]] = {}
        self._convoys = None if spec.convoy is None else RunningConvoys(path, spec.convoy, setting)

    def agree(self) -> None:
        """Hand over patients whom somebody else has taken out of an ambulance on the road: he answers for them."""
        for group, patients in self._on_board.items():
            # The flows take persons out without saying whom: the last ones are taken to be those.
            left = int(self._setting.trips.counts["persons"][group])
            if len(patients) > left:
                taken = patients[left:]
                del patients[left:]
                self._setting.trips.counts["wounded"][group] = left
                self._ward.pass_on(taken, LOST, "taken out on the road")

    def travel(self, vehicle: int, aboard: list[Patient]) -> Story:
        """Take patients out by the road, until the hospital outside takes over."""
        now, trips = self._setting.clock.now_h, self._setting.trips
        load = Load(persons=len(aboard), wounded=len(aboard), decided_h=now, packed_h=now)
        group = trips.send(self.name, load)
        self._on_board[group] = aboard
        self._ward.pass_on(aboard, AMBULANCE, f"by {self.name}")
        for patient in aboard:
            patient.on_death = partial(self._died, group, patient)
        yield trips.turned(self.name, group)
        # First: who was taken out on the road must not be handed over alive.
        self.agree()
        del self._on_board[group]
        for patient in aboard:
            patient.on_death = None
            self._off(group)
        self._ward.pass_on(aboard, OUTSIDE, f"by {self.name}")

    def _died(self, group: int, patient: Patient) -> None:
        self._on_board[group].remove(patient)
        patient.on_death = None
        self._off(group)

    def _off(self, group: int) -> None:
        """Take one patient off a group: he no longer counts among those who travel by the road."""
        self._setting.flow.lose(group, 1)
        self._setting.trips.counts["wounded"][group] -= 1


class RunningHelicopters(PatientTransport):
    """Helicopters: they fly out over the road, and begin a trip by day only."""

    kind = "helicopters"
    states = ("at the hospital", "loading", "flying out", "flying back")
    steps = ("loading", "out", "back")

    def __init__(self, path: str, spec: Helicopters, setting: Setting, ward: Ward) -> None:
        """It is day or night; arguments as of :class:`PatientTransport`."""
        super().__init__(path, spec, setting, ward)
        self._spans_h, self._first_hour = spec.daily_spans_h, hour_of_day(setting.scenario.start)
        self._is_day = is_open(self._spans_h, self._first_hour)

    def start(self) -> None:
        """Let day follow night, and every helicopter make its trips."""
        if self._spans_h != ((0.0, 24.0),):
            self._setting.clock.process(self._days())
        super().start()

    def may_leave(self, vehicle: int) -> bool:
        """By day."""
        return self._is_day and super().may_leave(vehicle)

    def travel(self, vehicle: int, aboard: list[Patient]) -> Story:
        """Fly out."""
        self._ward.pass_on(aboard, HELICOPTER, f"by {self.name}")
        yield self.takes("out", vehicle)
        self._ward.pass_on([one for one in aboard if one.place == HELICOPTER], OUTSIDE, f"by {self.name}")

    def _days(self) -> Story:
        for change_h, opens in changes(self._spans_h, self._first_hour):
            yield self._setting.clock.until(change_h)
            self._is_day = opens
            self.bell.ring()
