"""Aid convoys: they wait at the border for permission, drive in, and are unloaded lorry by lorry into the depots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from sim.parts.aid.section import Convoy
from sim.parts.aid.tables import Holds, held_h
from sim.parts.stocks.actor import Stocks
from sim.parts.stocks.goods import BEING_UNLOADED, ON_THE_WAY, OUTSIDE, waiting_account
from sim.parts.stocks.rationing import GRAMS
from sim.scenario.fleets import most_set
from sim.scenario.model import ParameterValue
from sim.scenario.stages import Link
from sim.world.clock import Bell, Story
from sim.world.part import Part, Setter
from sim.world.setting import Setting

TONNE_G = 1_000_000


class Aid(Part):
    """All convoys."""

    def __init__(self, setting: Setting, stocks: Stocks) -> None:
        """Those that came before the start wait at the border.

        Args:
            setting: The common ground.
            stocks: Where their loads go.
        """
        self._setting = setting
        self.delivered_g = 0
        self._moved, self._held = -1, dict[tuple[str, str], float]()
        self._kinds = {kind for convoy in setting.scenario.aid.values() for kind in convoy.payload_tonnes}
        # A set has no order of its own: accounts would be opened, and columns stand, in another one in each process.
        for kind in sorted(self._kinds):
            for account in (ON_THE_WAY, BEING_UNLOADED):
                setting.ledger.open(kind, account, unit="kg", grains_per_unit=GRAMS)
        self._convoys = {
            name: ConvoyRuns(setting, name, convoy, partial(self._deliver, stocks))
            for name, convoy in setting.scenario.aid.items()
        }

    def start(self) -> None:
        """Let them come, and the gangs stand by."""
        for convoy in self._convoys.values():
            convoy.start()

    def setters(self) -> dict[str, Setter]:
        """Permission, travel time, gangs and their pace, of every convoy."""
        return {path: setter for convoy in self._convoys.values() for path, setter in convoy.setters().items()}

    def observables(self) -> dict[str, Callable[[], float]]:
        """Tonnes delivered so far, and tonnes that wait at the border."""

        def waiting() -> float:
            return sum(sum(convoy.waiting_g.values()) for convoy in self._convoys.values()) / TONNE_G

        return {"aid.tonnes_delivered": lambda: self.delivered_g / TONNE_G, "aid.tonnes_waiting": waiting}

    def tables(self) -> Iterator[Holds]:
        """For how long convoys held each stage."""
        scenario = self._setting.scenario
        yield Holds(held_h(self._setting.flow.rules.holds, len(scenario.stages), scenario.horizon_h))

    def recount(self) -> dict[tuple[str, str], float]:
        """What waits with each convoy, is on the way, and is being unloaded; counted anew when a load has moved."""
        moved = sum(convoy.moved for convoy in self._convoys.values())
        # Counted at every recording step, and convoys move a few times in a run.
        if moved != self._moved:
            self._moved, self._held = moved, self._count()
        return self._held

    def _count(self) -> dict[tuple[str, str], float]:
        found: Counter[tuple[str, str]] = Counter()
        for kind in self._kinds:
            found[(kind, ON_THE_WAY)] = found[(kind, BEING_UNLOADED)] = 0
        for name, convoy in self._convoys.items():
            found.update({(kind, waiting_account(name)): grams for kind, grams in convoy.waiting_g.items()})
            found.update({(kind, ON_THE_WAY): grams for kind, grams in convoy.on_the_way_g.items()})
            found.update({(kind, BEING_UNLOADED): grams for kind, grams in convoy.being_unloaded_g.items()})
        return {account: grams / GRAMS for account, grams in found.items()}

    def _deliver(self, stocks: Stocks, kind: str, grams: int, why: str) -> None:
        stocks.take_in(kind, grams, BEING_UNLOADED, why)
        self.delivered_g += grams


class ConvoyRuns:
    """One convoy, as often as it comes.

    Attributes:
        waiting_g, on_the_way_g, being_unloaded_g: Its loads by stock, grams.
        moved: How often one of them has changed.
    """

    def __init__(self, setting: Setting, name: str, convoy: Convoy, deliver: Callable[[str, int, str], None]) -> None:
        """It is not there yet, or it waits.

        Args:
            setting: The common ground.
            name: Its name.
            convoy: What the scenario says of it.
            deliver: Takes in so many grams of a stock, for a reason.
        """
        self._setting, self._name, self._spec, self._deliver = setting, name, convoy, deliver
        self._clock = setting.clock
        self._permitted, self._travel_mean_h = convoy.permitted, convoy.travel.mean_h
        self._gangs, self._kg_per_gang_h = convoy.unloading_gangs, convoy.unloaded_kg_per_gang_h
        self._lorry_g = {kind: round(tonnes * TONNE_G) for kind, tonnes in convoy.payload_tonnes.items()}
        self._load_g = {kind: convoy.trucks * grams for kind, grams in self._lorry_g.items()}
        self._arrivals_h = convoy.arrivals_h(setting.scenario.hours(convoy.arrives_at))
        # All draws at once, one for each coming: permission that comes later does not change who drives how long.
        self._draws = convoy.travel.unit_draws(setting.streams[f"aid: travel of {name}"], len(self._arrivals_h))
        self._legs = legs(setting, convoy)
        # They wait from before the start, and the ledger must open with what they carry.
        there = sum(hour <= 0.0 for hour in self._arrivals_h)
        self.waiting_g = {kind: there * grams for kind, grams in self._load_g.items()}
        self.on_the_way_g = dict.fromkeys(self._load_g, 0)
        self.being_unloaded_g = dict.fromkeys(self._load_g, 0)
        self._lorries_full = self.moved = 0
        self._bell = Bell(self._clock)
        for kind, grams in self.waiting_g.items():
            setting.ledger.open(kind, waiting_account(name), grams / GRAMS, unit="kg", grains_per_unit=GRAMS)

    def start(self) -> None:
        """Let it come, and its gangs stand by."""
        for number in range(len(self._arrivals_h)):
            self._clock.process(self._story(number))
        path = f"aid.{self._name}.unloading_gangs"
        for gang in range(most_set(self._setting.scenario, path, self._spec.unloading_gangs)):
            self._clock.process(self._gang(gang))

    def setters(self) -> dict[str, Setter]:
        """Its parameters by path."""

        def changing(name: str, read: Callable[[ParameterValue], float | bool]) -> Setter:
            def setter(now: float, value: ParameterValue) -> None:
                setattr(self, name, read(value))
                self._bell.ring()

            return setter

        path = f"aid.{self._name}"
        return {
            f"{path}.permitted": changing("_permitted", bool),
            f"{path}.travel.mean_min": changing("_travel_mean_h", lambda value: float(value) / 60.0),
            f"{path}.unloading_gangs": changing("_gangs", int),
            f"{path}.unloaded_kg_per_gang_h": changing("_kg_per_gang_h", float),
        }

    def _story(self, number: int) -> Story:
        """One coming: to the border, through it when that is permitted, along the road, to the gangs."""
        arrives_h = self._arrivals_h[number]
        if arrives_h > 0.0:
            yield self._clock.until(arrives_h)
            self._shift(None, self.waiting_g, OUTSIDE, waiting_account(self._name), "comes to the border")
        while not self._permitted:
            yield self._bell.news
        self._shift(self.waiting_g, self.on_the_way_g, waiting_account(self._name), ON_THE_WAY, "permitted")
        waited_h = self._clock.now_h - arrives_h
        self._say(f"may pass after {waited_h:,.0f} h at the border")
        whole_h = self._spec.travel.minimum_h + self._travel_mean_h * float(self._draws[number])
        yield from self._drive(whole_h)
        self._shift(self.on_the_way_g, self.being_unloaded_g, ON_THE_WAY, BEING_UNLOADED, "at the depots")
        # Lorries of an earlier coming may still wait: gangs take whichever is next.
        self._lorries_full += self._spec.trucks
        self._say(f"is at the depots with {sum(self._load_g.values()) / TONNE_G:,.1f} t")
        self._bell.ring()

    def _drive(self, whole_h: float) -> Story:
        """Drive in; on roads that it has to itself nobody comes out at the end while it is there."""
        if not self._legs:
            yield self._clock.pause(whole_h)
        for stage, share in self._legs:
            # One road after the other and not all together: what it has passed is free for others again.
            self._setting.flow.rules.block(stage)
            yield self._clock.pause(share * whole_h)
            self._setting.flow.rules.unblock(stage)

    def _gang(self, gang: int) -> Story:
        """Unload one lorry after the other while the gang is at work."""
        while True:
            while gang >= self._gangs or self._lorries_full == 0:
                yield self._bell.news
            # Before the pause: another gang that wakes at the same time must not unload the same lorry.
            self._lorries_full -= 1
            yield self._clock.pause(sum(self._lorry_g.values()) / GRAMS / self._kg_per_gang_h)
            self.moved += 1
            for kind, grams in self._lorry_g.items():
                self.being_unloaded_g[kind] -= grams
                self._deliver(kind, grams, f"unloaded from {self._name}")

    def _shift(self, held: dict[str, int] | None, to: dict[str, int], source: str, target: str, why: str) -> None:
        self.moved += 1
        for kind, grams in self._load_g.items():
            if held is not None:
                held[kind] -= grams
            to[kind] += grams
            self._setting.ledger.move(kind, source, target, grams / GRAMS, why)

    def _say(self, what: str) -> None:
        self._setting.report(self._spec.title or self._name, what)


def legs(setting: Setting, convoy: Convoy) -> list[tuple[int, float]]:
    """The stages that a convoy holds, with the share of its travel that each takes, by length."""
    stages = list(setting.scenario.stages)
    links = {name: one for name, one in setting.scenario.stages.items() if isinstance(one, Link)}
    whole_km = sum(links[name].length_km for name in convoy.way)
    return [(stages.index(name), links[name].length_km / whole_km) for name in convoy.way]


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    stocks = setting.found(Stocks)
    if setting.scenario.aid and stocks is not None:
        yield Aid(setting, stocks)
