"""Disarmament: squads leave their posts, hand in their arms and go to their families; depots are counted (§6).

Combatants stay persons of their families all the time: this part says only from when on they are free to go, so it is
in charge of no persons. The ledger keeps the men as a kind of its own, ``combatants``, beside each kind of arms.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

import simpy

from sim.parts.disarmament.desk import Desk
from sim.parts.disarmament.section import ArmsDepot, Formation
from sim.parts.disarmament.squads import (
    AT_POST,
    COLLECTED,
    DEPOTS,
    HELD,
    ON_THE_WAY,
    RECEIPT,
    REFUSED,
    REFUSES,
    Roster,
    Squad,
    recorded_at,
    waiting_at,
)
from sim.scenario.model import ParameterValue
from sim.world.clock import Bell, Story
from sim.world.part import Part, Setter
from sim.world.setting import Setting

MEN = "combatants"
"""The ledger's kind for the men themselves; its accounts are the states of their squads."""


class DisarmamentPart(Part):
    """All formations, collection points and depots.

    Attributes:
        roster: The squads of each formation, and where they are.
        permission, amnesty: What the timeline sets.
    """

    def __init__(self, setting: Setting) -> None:
        """All men are at their posts with their arms, and all depots are full."""
        section = setting.scenario.disarmament
        assert section is not None, "the part is made only when the scenario has the section"
        self._section, self._setting, self._clock = section, setting, setting.clock
        self.permission, self.amnesty = section.permission, section.amnesty
        self.roster = Roster(section, setting.people.combatants_total, setting.streams)
        start = setting.scenario.start
        self._points = {name: Desk(self._clock, point, start) for name, point in section.collection_points.items()}
        self._depots = {name: CountedDepot(name, depot, setting) for name, depot in section.depots.items()}
        self._holders = {
            kind: [depot for name, depot in self._depots.items() if kind in section.depots[name].holds]
            for kind in section.arms
        }
        self._mean_h = {
            (name, step): getattr(formation, step).mean_h
            for name, formation in section.formations.items()
            for step in ("spacing", "travel")
        }
        self._bell = Bell(self._clock)
        self._open_accounts()

    def start(self) -> None:
        """Put the men under their formations, and let everything begin."""
        self._setting.people.call_up()
        for desk in self._points.values():
            desk.start()
        for name, formation in self._section.formations.items():
            self._clock.process(self._leave_posts(name, formation))
        for depot in self._depots.values():
            depot.start()

    def setters(self) -> dict[str, Setter]:
        """Permission, amnesty, crews, opening, and the mean times."""

        def permission(now: float, value: ParameterValue) -> None:
            self.permission = bool(value)
            self._bell.ring()

        def amnesty(now: float, value: ParameterValue) -> None:
            self.amnesty = bool(value)
            self._bell.ring()

        def mean(key: tuple[str, str], now: float, value: ParameterValue) -> None:
            self._mean_h[key] = float(value) / 60.0

        setters: dict[str, Setter] = {"disarmament.permission": permission, "disarmament.amnesty": amnesty}
        for name, step in self._mean_h:
            setters[f"disarmament.formations.{name}.{step}.mean_min"] = partial(mean, (name, step))
        for name, desk in self._points.items():
            setters |= desk.setters(f"disarmament.collection_points.{name}")
        for name, depot in self._depots.items():
            setters |= depot.desk.setters(f"disarmament.depots.{name}")
        return setters

    def observables(self) -> dict[str, Callable[[], float]]:
        """Arms of each kind collected so far, men who have come to a collection point or have their receipt."""
        ledger = self._setting.ledger
        found = {f"arms.{kind}": partial(ledger.amount, kind, COLLECTED) for kind in self._section.arms}
        return found | {
            "disarmament.withdrawn_persons": self._withdrawn_persons,
            "disarmament.recorded_persons": partial(ledger.amount, MEN, RECEIPT),
            "disarmament.squads_waiting": lambda: float(sum(desk.waiting for desk in self._points.values())),
        }

    def recount(self) -> dict[tuple[str, str], float]:
        """Men by state, and arms by who has them, counted squad by squad and lot by lot."""
        found = {(MEN, state): men for state, men in self.roster.men_by_state().items()}
        for kind in self._section.arms:
            carried = self.roster.arms_by_owner(kind)
            left = sum(depot.left(kind) for depot in self._holders[kind])
            counted = sum(depot.counted(kind) for depot in self._holders[kind])
            found |= {(kind, HELD): carried[HELD], (kind, REFUSED): carried[REFUSED]}
            found |= {(kind, DEPOTS): left, (kind, COLLECTED): carried[COLLECTED] + counted}
        return {account: float(count) for account, count in found.items()}

    def _open_accounts(self) -> None:
        for (kind, account), amount in self.recount().items():
            self._setting.ledger.open(kind, account, amount, unit="persons" if kind == MEN else "pieces")

    def _withdrawn_persons(self) -> float:
        ledger = self._setting.ledger
        still = sum(ledger.amount(MEN, state) for state in (AT_POST, REFUSES, ON_THE_WAY))
        return self._setting.people.combatants_total - still

    def _leave_posts(self, name: str, formation: Formation) -> Story:
        """Let the squads of one formation leave, one after the other; those that refuse come last, if at all."""
        yield self._clock.until(self._setting.scenario.hours(formation.leaves_post_at))
        line, refusing = deque(self.roster.of[name]), deque[Squad]()
        self._setting.report(f"{name} formation", "may leave its posts")
        while line or refusing:
            if self.amnesty and refusing:
                line.extend(refusing)
                refusing.clear()
            if not line or not self.permission:
                yield self._bell.news
                continue
            squad = line.popleft()
            if not self.amnesty and squad.refusal < self._section.refuses_share:
                self._refuse(squad)
                refusing.append(squad)
                continue
            self._clock.process(self._hand_in(name, formation, squad))
            yield self._clock.pause(formation.spacing.minimum_h + self._mean_h[name, "spacing"] * squad.spacing)
        self._setting.report(f"{name} formation", "has left its posts")

    def _hand_in(self, name: str, formation: Formation, squad: Squad) -> Story:
        """One squad's travel from its post to its receipt."""
        point = formation.collection_point
        desk = self._points[point]
        self._pass(squad, ON_THE_WAY)
        yield self._clock.pause(formation.travel.minimum_h + self._mean_h[name, "travel"] * squad.travel)
        self._pass(squad, waiting_at(point))
        if self._section.released == "on_withdrawal":
            self._setting.people.release(squad.men)
        yield desk.called()
        self._pass(squad, recorded_at(point))
        yield self._clock.pause(desk.duration_h(squad.service))
        self._pass(squad, RECEIPT)
        for kind, count in squad.arms.items():
            self._setting.ledger.move(kind, HELD, COLLECTED, count, f"handed in at {point}")
        if self._section.released == "on_receipt":
            self._setting.people.release(squad.men)
        desk.done()

    def _refuse(self, squad: Squad) -> None:
        if self.roster.state(squad) == REFUSES:
            return
        self._pass(squad, REFUSES)
        for kind, count in squad.arms.items():
            self._setting.ledger.move(kind, HELD, REFUSED, count, "no amnesty")

    def _pass(self, squad: Squad, state: str) -> None:
        if self.roster.state(squad) == REFUSES:
            for kind, count in squad.arms.items():
                self._setting.ledger.move(kind, REFUSED, HELD, count, "amnesty")
        self._setting.ledger.move(MEN, self.roster.state(squad), state, len(squad.men), "withdrawal")
        self.roster.put(squad, state)


class CountedDepot:
    """One depot, counted lot by lot from the hour at which it is handed over.

    Attributes:
        desk: Its crews.
    """

    def __init__(self, name: str, depot: ArmsDepot, setting: Setting) -> None:
        """Nothing has been counted."""
        self._name, self._depot, self._setting = name, depot, setting
        self.desk = Desk(setting.clock, depot, setting.scenario.start)
        self.lots_done = 0

    def start(self) -> None:
        """Wait for the hour, then let crews count all lots."""
        self.desk.start()
        self._setting.clock.process(self._hand_over())

    def counted(self, kind: str) -> int:
        """How many of a kind the finished lots held: an equal share each, rounded down as a running total."""
        return self._depot.holds[kind] * self.lots_done // self._depot.lots

    def left(self, kind: str) -> int:
        """How many of a kind lots that are not finished hold."""
        return self._depot.holds[kind] - self.counted(kind)

    def _hand_over(self) -> Story:
        clock, lots = self._setting.clock, self._depot.lots
        draws = self._depot.service.unit_draws(self._setting.streams[f"disarmament: counting of {self._name}"], lots)
        yield clock.until(self._setting.scenario.hours(self._depot.handed_over_from))
        self._setting.report(f"{self._name} depot", "is handed over")
        yield simpy.AllOf(clock, [clock.process(self._count_lot(float(draw))) for draw in draws])
        self._setting.report(f"{self._name} depot", "is counted")

    def _count_lot(self, draw: float) -> Story:
        yield self.desk.called()
        yield self._setting.clock.pause(self.desk.duration_h(draw))
        before = {kind: self.counted(kind) for kind in self._depot.holds}
        self.lots_done += 1
        for kind, count in before.items():
            why = f"{self._name} depot handed over"
            self._setting.ledger.move(kind, DEPOTS, COLLECTED, self.counted(kind) - count, why)
        self.desk.done()


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if setting.scenario.disarmament is not None:
        yield DisarmamentPart(setting)
