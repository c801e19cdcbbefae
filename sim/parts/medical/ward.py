"""The ward: every patient from admission to death or recovery, with one residual clock each (``docs/model.md`` §1.3).

A patient dies when the hazard that he has been exposed to reaches an Exp(1) draw that is made once, at his admission,
and never again. Whatever changes his hazard (a bed, an ambulance, a hospital outside) changes how fast the clock runs
down, not the draw: two variants of a scenario therefore differ by their hazards alone.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sim.parts.medical.patients import (
    ADMITTED,
    AMBULANCE,
    DIED,
    DIED_INSIDE,
    DIED_OF,
    DISCHARGED,
    HELICOPTER,
    INSIDE,
    OUTSIDE,
    PATIENTS,
    PLACES,
    RECOVERS,
    WAITS,
)
from sim.parts.medical.section import Category, Medical
from sim.world.clock import Bell, Clock, Story
from sim.world.ledger import Ledger


@dataclass(eq=False)
class Patient:
    """One patient.

    Attributes:
        number: Order of admission, from 0.
        category: Name of his category.
        residual: What is left of his Exp(1) draw.
        since_h: Hour up to which ``residual`` is worked out.
        rate_per_h: Hazard now.
        place: Where he is, one of ``PLACES``.
        has_bed: Whether he has a bed inside.
        clock: Number of the last setting of his clock; entries with another number are void.
        on_death: What to do when he dies under way.
    """

    number: int
    category: str
    residual: float
    since_h: float
    rate_per_h: float = 0.0
    place: str = ADMITTED
    has_bed: bool = False
    clock: int = 0
    on_death: Callable[[], None] | None = None


@dataclass
class Beds:
    """Beds inside: who comes first gets one, and a bed that falls free goes to the first in triage order.

    Attributes:
        count: Beds; None: no limit.
        used: Beds with a patient in them.
        without: (priority, number) of the patients who have none.
    """

    count: int | None
    used: int = 0
    without: list[tuple[int, int]] = field(default_factory=list)

    @property
    def free(self) -> bool:
        """Whether there is a free bed."""
        return self.count is None or self.used < self.count


class Ward:
    """All patients of a run.

    Attributes:
        patients: Everybody who was ever admitted, in order of admission.
        counts: Patients by place.
        bell: Rings when somebody begins to wait for an ambulance or a helicopter.
        on_death_inside: What else is done at the moment when somebody dies inside.
    """

    def __init__(self, medical: Medical, clock: Clock, ledger: Ledger, discharge: Callable[[], None]) -> None:
        """Nobody is there.

        Args:
            medical: What the scenario says.
            clock: The clock.
            ledger: The book in which each patient's moves are kept.
            discharge: Lets one person go, to wait for a bus.
        """
        self._triage: dict[str, Category] = medical.triage
        self._no_bed_ratio = medical.no_bed_hazard_ratio
        self._clock, self._ledger, self._discharge = clock, ledger, discharge
        self.patients: list[Patient] = []
        self.counts = dict.fromkeys(PLACES, 0)
        self.bell = Bell(clock)
        self.on_death_inside: list[Callable[[], None]] = []
        self._beds = Beds(medical.beds_inside)
        self._queue: list[tuple[int, int]] = []
        self._due: list[tuple[float, int, int]] = []
        self._deaths = Bell(clock)
        ledger.open(PATIENTS, ADMITTED, unit="persons", outside=True)
        for place in PLACES:
            ledger.open(PATIENTS, place, unit="persons")

    def admit(self, categories: Sequence[str], residuals: Sequence[float], why: str) -> list[Patient]:
        """Admit patients now.

        Args:
            categories: Name of the category of each.
            residuals: An Exp(1) draw for each.
            why: What brought them, for the ledger.
        """
        now = self._clock.now_h
        new = [
            Patient(len(self.patients) + k, category, float(residual), now)
            for k, (category, residual) in enumerate(zip(categories, residuals, strict=True))
        ]
        self.patients += new
        for patient in new:
            carried = self._triage[patient.category].treatment is None
            patient.place = WAITS if carried else RECOVERS
            self.counts[patient.place] += 1
            # Also who only recovers: a bed is given by triage, not by who will be carried out.
            heapq.heappush(self._beds.without, self._rank(patient))
            if carried:
                heapq.heappush(self._queue, self._rank(patient))
        for place in INSIDE:
            self._ledger.move(PATIENTS, ADMITTED, place, sum(patient.place == place for patient in new), why)
        self._give_beds()
        for patient in new:
            self._set_clock(patient)
        if new:
            self.bell.ring()
        return new

    def discharge(self, patient: Patient) -> None:
        """Let a patient go who can travel sitting, if he is alive and inside."""
        if patient.place == RECOVERS:
            self.pass_on([patient], DISCHARGED, "can travel sitting")
            self._discharge()

    @property
    def calls(self) -> bool:
        """Whether a patient waits whom no vehicle has been called for."""
        return bool(self._waiting_line())

    def call(self, most: int) -> list[Patient]:
        """The next patients in triage order, up to so many; they stay inside until they are passed on."""
        called: list[Patient] = []
        while self._waiting_line() and len(called) < most:
            # Off the queue, but still inside: he keeps his bed and his hazard until the vehicle has loaded.
            called.append(self.patients[heapq.heappop(self._queue)[1]])
        return called

    def pass_on(self, patients: Sequence[Patient], place: str, why: str) -> None:
        """Let patients who are all in one place go to another, now."""
        if not patients:
            return
        source = patients[0].place
        self._ledger.move(PATIENTS, source, place, len(patients), why)
        self.counts[source] -= len(patients)
        self.counts[place] += len(patients)
        for patient in patients:
            patient.place = place
            self._free_bed(patient)
            self._set_clock(patient)
        self._give_beds()

    def set_beds(self, count: int) -> None:
        """Change the number of beds; nobody is put out of one."""
        self._beds.count = count
        self._give_beds()

    def story(self) -> Story:
        """Let each patient die at the exact hour at which his clock has run down."""
        while True:
            # Entries of clocks that were set anew since; to take them out of the middle of a heap would cost more.
            while self._due and self._due[0][2] != self.patients[self._due[0][1]].clock:
                heapq.heappop(self._due)
            if not self._due:
                yield self._deaths.news
                continue
            death_h, number, _ = self._due[0]
            if not self._clock.come(death_h):
                yield self._deaths.news | self._clock.until(death_h)
                continue
            heapq.heappop(self._due)
            self._die(self.patients[number])

    def _die(self, patient: Patient) -> None:
        patient.residual, patient.rate_per_h = 0.0, 0.0
        on_death = patient.on_death
        self.pass_on([patient], DIED[patient.place], f"{DIED_OF}{patient.category}")
        if on_death is not None:
            on_death()
        if patient.place == DIED_INSIDE:
            for act in self.on_death_inside:
                act()

    def _waiting_line(self) -> list[tuple[int, int]]:
        """Those who wait, as a heap, without those at its head who have died."""
        while self._queue and self.patients[self._queue[0][1]].place != WAITS:
            heapq.heappop(self._queue)
        return self._queue

    def _rank(self, patient: Patient) -> tuple[int, int]:
        return self._triage[patient.category].priority, patient.number

    def _free_bed(self, patient: Patient) -> None:
        # Called for everybody who moves; who only changes his state inside keeps the bed.
        if patient.has_bed and patient.place not in INSIDE:
            patient.has_bed = False
            self._beds.used -= 1

    def _give_beds(self) -> None:
        while self._beds.without and self._beds.free:
            patient = self.patients[heapq.heappop(self._beds.without)[1]]
            if patient.place in INSIDE:
                patient.has_bed = True
                self._beds.used += 1
                self._set_clock(patient)

    def _set_clock(self, patient: Patient) -> None:
        """Work out what is left of a patient's clock and when it will have run down at his hazard of now."""
        now = self._clock.now_h
        # At the hour of death the difference is zero up to rounding, and a clock below zero would run backwards.
        patient.residual = max(0.0, patient.residual - patient.rate_per_h * (now - patient.since_h))
        patient.since_h, patient.rate_per_h = now, self._hazard_per_h(patient)
        patient.clock += 1
        if patient.rate_per_h > 0.0:
            death_h = now + patient.residual / patient.rate_per_h
            if math.isfinite(death_h):
                heapq.heappush(self._due, (death_h, patient.number, patient.clock))
                # Only a new first entry can change when the sleeper must wake.
                if self._due[0][1] == patient.number:
                    self._deaths.ring()

    def _hazard_per_h(self, patient: Patient) -> float:
        category = self._triage[patient.category]
        if patient.place in INSIDE:
            return category.death_inside_per_h * (1.0 if patient.has_bed else self._no_bed_ratio)
        if patient.place in (AMBULANCE, HELICOPTER):
            return category.death_under_way_per_h
        return category.death_outside_per_h if patient.place == OUTSIDE else 0.0
