"""Medical care as a part of the story: the ward, its fleets, and who dies on the road."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from operator import attrgetter

import numpy as np

from sim.parts.medical.bodies import RunningBodies
from sim.parts.medical.patients import (
    DIED_INSIDE,
    DIED_ON_THE_WAY,
    DIED_OUTSIDE,
    HELICOPTER,
    INSIDE,
    OUTSIDE,
    PATIENTS,
    WAITS,
)
from sim.parts.medical.transport import PatientTransport, RunningAmbulances, RunningHelicopters
from sim.parts.medical.ward import Ward
from sim.scenario.model import ParameterValue
from sim.world.clock import Story
from sim.world.part import Part, Setter
from sim.world.setting import Setting

PER_100K = 100_000.0


class MedicalCare(Part):
    """Hospitals, ambulances, helicopters, and the deaths of those who never reached a doctor.

    Attributes:
        ward: All patients.
        died_on_road: Persons who died on the road outside any ambulance.
    """

    def __init__(self, setting: Setting) -> None:
        """The wounded are admitted when the clock starts."""
        assert setting.scenario.medical is not None, "made only for scenarios with medical care"
        spec = setting.scenario.medical
        self._spec, self._setting = spec, setting
        self.ward = Ward(spec, setting.clock, setting.ledger, setting.people.follow)
        self._ambulances = [
            RunningAmbulances(f"medical.ambulances.{name}", fleet, setting, self.ward)
            for name, fleet in spec.ambulances.items()
        ]
        self._fleets: list[PatientTransport] = [
            *self._ambulances,
            *(
                RunningHelicopters(f"medical.helicopters.{name}", fleet, setting, self.ward)
                for name, fleet in spec.helicopters.items()
            ),
        ]
        self._bodies = None if spec.bodies is None else RunningBodies(spec.bodies, setting)
        self._treatment_h = {n: c.treatment.mean_h for n, c in spec.triage.items() if c.treatment is not None}
        self.died_on_road = 0
        shares = {name: category.share for name, category in spec.triage.items()}
        self.admit("the fighting", setting.people.patients_at_start, shares)

    def admit(self, why: str, persons: int, shares: Mapping[str, float]) -> None:
        """Admit so many persons now, each put into a category by its share.

        Args:
            why: What brought them; it names the streams of their draws.
            persons: How many.
            shares: Share of each category.
        """
        streams = self._setting.streams
        names = list(shares)
        edges = np.cumsum([shares[name] for name in names])[:-1]
        chosen = np.searchsorted(edges, streams[f"medical: categories of {why}"].random(persons), side="right")
        residuals = streams[f"medical: residual clocks of {why}"].standard_exponential(persons)
        admitted = self.ward.admit([names[k] for k in chosen.tolist()], residuals.tolist(), why)
        for name, category in self._spec.triage.items():
            if category.treatment is not None:
                draws = category.treatment.unit_draws(streams[f"medical: treatment of {name} of {why}"], persons)
                for patient, draw in zip(admitted, draws.tolist(), strict=True):
                    if patient.category == name:
                        stay_h = category.treatment.minimum_h + self._treatment_h[name] * draw
                        self._setting.clock.process(self._treatment(patient.number, stay_h))

    def start(self) -> None:
        """Let clocks run down, fleets drive and fly, and people on the road come to the end of their strength."""
        clock = self._setting.clock
        clock.process(self.ward.story())
        for fleet in self._fleets:
            fleet.start()
        if self._bodies is not None:
            clock.process(self._bodies.story())
        if self._spec.deaths_on_road_per_100k_person_h > 0.0:
            clock.process(self._deaths_on_road())

    def setters(self) -> dict[str, Setter]:
        """Beds, treatment, bodies, and everything timed of the fleets."""

        def treatment(name: str, now: float, value: ParameterValue) -> None:
            self._treatment_h[name] = float(value) / 60.0

        setters: dict[str, Setter] = {"medical.beds_inside": lambda now, value: self.ward.set_beds(int(value))}
        for name in self._treatment_h:
            setters[f"medical.triage.{name}.treatment.mean_min"] = partial(treatment, name)
        for fleet in self._fleets:
            setters |= fleet.setters()
        if self._bodies is not None:
            setters["medical.bodies.moved_per_day"] = self._bodies.set_rate
        return setters

    def observables(self) -> dict[str, Callable[[], float]]:
        """Patients who wait to be carried out, who have reached a hospital outside, and who have died."""
        counts = self.ward.counts
        return {
            "medical.waiting": lambda: float(counts[WAITS]),
            "medical.evacuated": lambda: float(counts[OUTSIDE] + counts[DIED_OUTSIDE]),
            "medical.died": lambda: float(self._died_of_wounds() + self.died_on_road),
        }

    def persons(self) -> dict[str, int]:
        """Patients by state, and the dead; those in an ambulance are counted on the road."""
        counts = self.ward.counts
        return {
            "in hospital inside": sum(counts[place] for place in INSIDE),
            "on the way to hospital": counts[HELICOPTER],
            "in hospital outside": counts[OUTSIDE],
            "died of wounds": self._died_of_wounds(),
            "died on the road": self.died_on_road,
        }

    def book(self) -> None:
        """Let those who died in ambulances be dead here as well."""
        for fleet in self._ambulances:
            fleet.agree()

    def recount(self) -> dict[tuple[str, str], float]:
        """Patients by place and vehicles by state, counted one by one."""
        places = Counter(map(attrgetter("place"), self.ward.patients))
        found = {(PATIENTS, place): float(places[place]) for place in self.ward.counts}
        for fleet in self._fleets:
            found |= fleet.recount()
        return found | (self._bodies.recount() if self._bodies is not None else {})

    def _died_of_wounds(self) -> int:
        return sum(self.ward.counts[place] for place in (DIED_INSIDE, DIED_ON_THE_WAY, DIED_OUTSIDE))

    def _treatment(self, number: int, stay_h: float) -> Story:
        yield self._setting.clock.pause(stay_h)
        self.ward.discharge(self.ward.patients[number])

    def _deaths_on_road(self) -> Story:
        """A Poisson process by inversion: person-hours on the road add up until they reach the next Exp(1) draw.

        The road is looked at every ``record_step_h``; each look stands for the step before it.
        """
        setting = self._setting
        rate = self._spec.deaths_on_road_per_100k_person_h / PER_100K
        gaps, who = setting.streams["medical: deaths on the road"], setting.streams["medical: who dies on the road"]
        step_h = setting.scenario.record_step_h
        next_death, exposure = float(gaps.standard_exponential()), 0.0
        for step in count(1):
            yield setting.clock.until(step * step_h)
            exposure += rate * setting.people.on_road() * step_h
            due = 0
            while next_death <= exposure:
                next_death += float(gaps.standard_exponential())
                due += 1
            if due:
                self.died_on_road += setting.people.take_on_road(due, who)
                self.book()


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if setting.scenario.medical is not None:
        yield MedicalCare(setting)
