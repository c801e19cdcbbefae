"""Ambulances: each takes the next patients, goes out by everybody's road, hands them over and comes back empty."""

from __future__ import annotations

from functools import partial

import numpy as np

from sim.parts.medical.patients import AMBULANCE, LOST, OUTSIDE, WAITS
from sim.parts.medical.section import Ambulances
from sim.parts.medical.ward import Bell, Patient, Ward
from sim.scenario.fleets import most_vehicles
from sim.scenario.model import ParameterValue
from sim.world.clock import Story
from sim.world.part import Setter
from sim.world.setting import Setting
from sim.world.trips import Load

STATES = ("at the hospital", "loading", "under way", "coming back")


class RunningAmbulances:
    """One fleet of ambulances.

    Attributes:
        name: Its name.
        in_service, is_open: What the timeline sets.
    """

    kind = "ambulances"

    def __init__(self, name: str, spec: Ambulances, setting: Setting, ward: Ward) -> None:
        """All vehicles that will ever be in service stand at the hospital."""
        self.name, self._spec, self._setting, self._ward = name, spec, setting, ward
        self.in_service, self.is_open = spec.vehicles, spec.open
        self._mean_h = {"loading": spec.loading.mean_h, "back": spec.back.mean_h}
        self._random: dict[tuple[str, int], np.random.Generator] = {}
        self._states = [STATES[0]] * most_vehicles(setting.scenario, name)
        self._on_board: dict[int, list[Patient]] = {}
        self._bell = Bell(setting.clock)
        for state in STATES:
            held = len(self._states) if state == STATES[0] else 0
            setting.ledger.open(self.kind, f"{name} {state}", held, unit="ambulances")

    def start(self) -> None:
        """Let every ambulance do its rounds."""
        for vehicle in range(len(self._states)):
            self._setting.clock.process(self._rounds(vehicle))

    def setters(self) -> dict[str, Setter]:
        """What can be changed while the fleet runs."""
        path = f"medical.ambulances.{self.name}"

        def vehicles(now: float, value: ParameterValue) -> None:
            self.in_service = int(value)
            self._bell.ring()

        def is_open(now: float, value: ParameterValue) -> None:
            self.is_open = bool(value)
            self._bell.ring()

        def mean(step: str, now: float, value: ParameterValue) -> None:
            self._mean_h[step] = float(value) / 60.0

        return {
            f"{path}.vehicles": vehicles,
            f"{path}.open": is_open,
            f"{path}.loading.mean_min": partial(mean, "loading"),
            f"{path}.back.mean_min": partial(mean, "back"),
        }

    def vehicles_by_state(self) -> dict[str, int]:
        """Vehicles in each state."""
        return {state: self._states.count(state) for state in STATES}

    def agree(self) -> None:
        """Let go of patients whom somebody else has taken out of an ambulance on the road: he answers for them."""
        for party, patients in self._on_board.items():
            left = int(self._setting.trips.counts["persons"][party])
            if len(patients) > left:
                taken = patients[left:]
                del patients[left:]
                self._setting.trips.counts["wounded"][party] = left
                self._ward.pass_on(taken, LOST, "taken out on the road")

    def _rounds(self, vehicle: int) -> Story:
        clock, ward = self._setting.clock, self._ward
        while True:
            while not (self.is_open and vehicle < self.in_service and ward.calls):
                yield self._bell.news | ward.bell.news
            called = ward.call(self._spec.capacity_persons)
            self._pass(vehicle, "loading")
            yield clock.pause(self._duration_h("loading", vehicle))
            patients = [patient for patient in called if patient.place == WAITS]
            if not patients:
                self._pass(vehicle, STATES[0])
                continue
            self._pass(vehicle, "under way")
            yield from self._carry(patients)
            self._pass(vehicle, "coming back")
            yield clock.pause(self._duration_h("back", vehicle))
            self._pass(vehicle, STATES[0])

    def _carry(self, patients: list[Patient]) -> Story:
        """Take patients out by the road; they are persons of its party until the hospital outside takes over."""
        now, trips = self._setting.clock.now_h, self._setting.trips
        load = Load(persons=len(patients), wounded=len(patients), decided_h=now, packed_h=now)
        party = trips.send(self.name, load)
        self._on_board[party] = patients
        self._ward.pass_on(patients, AMBULANCE, f"by {self.name}")
        for patient in patients:
            patient.on_death = partial(self._died, party, patient)
        yield trips.turned(self.name, party)
        self.agree()
        del self._on_board[party]
        for patient in patients:
            patient.on_death = None
            self._off(party)
        self._ward.pass_on(patients, OUTSIDE, f"by {self.name}")

    def _died(self, party: int, patient: Patient) -> None:
        self._on_board[party].remove(patient)
        patient.on_death = None
        self._off(party)

    def _off(self, party: int) -> None:
        """Take one patient off a party: he no longer counts among those who travel by the road."""
        self._setting.flow.lose(party, 1)
        self._setting.trips.counts["wounded"][party] -= 1

    def _pass(self, vehicle: int, state: str) -> None:
        account = f"{self.name} {self._states[vehicle]}"
        self._setting.ledger.move(self.kind, account, f"{self.name} {state}", 1, "a vehicle's round")
        self._states[vehicle] = state

    def _duration_h(self, step: str, vehicle: int) -> float:
        law = self._spec.loading if step == "loading" else self._spec.back
        if (step, vehicle) not in self._random:
            self._random[step, vehicle] = self._setting.streams[f"medical: {step} of {self.name} {vehicle}"]
        return float(law.minimum_h + self._mean_h[step] * law.unit_draws(self._random[step, vehicle], 1)[0])
