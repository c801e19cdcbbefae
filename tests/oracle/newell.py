"""Where vehicles are on a road, by Newell: the cumulative count at a place is the least that any end allows.

Units (thousandths of a car space) are counted from the first vehicle of the run. The *level* of a vehicle is the units
that entered before it; its front is at x once the count at x is as high as its level. The count at x is held down by

* its own free drive: entered + x/v, or from where it last stood;
* the end L: the vehicle of level n and e units that left at T lets the count there grow from n to n + e at the rate
  q·lanes from T on; at x that counts (L − x)/w later and κ·(L − x) units higher;
* a stop at x' of a vehicle ahead, which is an end at x' in the same way; beyond x' those behind drive freely again.

A stop holds only those who entered before its wave came to the entrance: who enters later follows the queue that has
dissolved, and is held back by its own free drive alone (the equations are then the same).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.oracle.clock import FOREVER, US_PER_H, headway_us, us_of_hours


@dataclass(eq=False)
class Drive:
    """One vehicle on a road.

    Attributes:
        level, entered_us: Units that entered before it, and when it entered.
        from_km, from_us: From where it drives freely, and since when: the entrance, or where it last stood.
        comes_us: When it comes to the end if nobody is ahead.
        will_stop: Whether it will break down here, and has not yet.
    """

    level: int
    entered_us: int
    comes_us: int
    from_km: float = 0.0
    from_us: int = 0
    will_stop: bool = False


@dataclass(eq=False)
class Stop:
    """A vehicle of a level that stands at a place until a time; ``over``: the entrance has taken account of it."""

    level: int
    km: float
    until_us: int
    over: bool = False


@dataclass(frozen=True)
class Piece:
    """Until when one cause holds a vehicle back that is between two places, the first of them excluded.

    The vehicle is at x at ``start_us`` + the ramp of κ·(x − from_km) units at the rate + (wave_to_km − x)/w; where
    ``freely`` is true, at ``start_us`` + (x − from_km)/v.
    """

    from_km: float
    to_km: float
    start_us: int
    wave_to_km: float = 0.0
    freely: bool = False


@dataclass(eq=False)
class Carriageway:
    """The lanes of one group of a link, and what has passed there; times of waves and rates are those of now."""

    length_km: float
    free_flow_kmh: float
    jam_density_vpkm: float
    first_vph: float
    capacity_vph: float
    lanes: int
    entered_units: int = 0
    exit_levels: list[int] = field(default_factory=list)
    exit_times_us: list[int] = field(default_factory=list)
    left_units: int = 0
    stops: list[Stop] = field(default_factory=list)

    @property
    def units_per_km(self) -> float:
        """Units that stand on one km in a jam."""
        return 1000 * self.jam_density_vpkm * self.lanes

    def room(self, km: float) -> int:
        """Whole units that have room on the first km of the road."""
        return round(self.units_per_km * km)

    @property
    def entry_rate_vph(self) -> float:
        """What the lanes of now carry, car spaces an hour."""
        return self.capacity_vph * self.lanes

    @property
    def wave_h_per_km(self) -> float:
        """Pace 1/w of the backward wave."""
        highest_vph = max(self.first_vph, self.capacity_vph)
        return self.jam_density_vpkm / highest_vph - 1 / self.free_flow_kmh

    def free_us(self, km: float) -> int:
        """Time to drive so far freely."""
        return us_of_hours(km / self.free_flow_kmh)

    def wave_us(self, km: float) -> int:
        """Time in which a freed space travels so far upstream."""
        return us_of_hours(km * self.wave_h_per_km)

    def leave(self, level: int, units: int, now: int) -> None:
        """The vehicle of that level leaves at the end."""
        self.exit_levels.append(level)
        self.exit_times_us.append(now)
        self.left_units = level + units

    def may_enter_us(self) -> int:
        """From when the stops on the way let the next one in.

        It has room behind a stop if fewer units than fit before the stop entered from the stopped vehicle on.
        """
        return max((self._past_us(stop) for stop in self.stops if not stop.over and self._above(stop) >= 0), default=0)

    def enter(self) -> None:
        """One vehicle enters: whoever follows one that had no room behind a stop is held by its entry gap alone."""
        for stop in self.stops:
            stop.over = stop.over or self._above(stop) >= 0

    def _above(self, stop: Stop) -> int:
        return self.entered_units - stop.level - self.room(stop.km)

    def _past_us(self, stop: Stop) -> int:
        delay_us = headway_us(self._above(stop), self.entry_rate_vph) if self.lanes else FOREVER
        return stop.until_us + self.wave_us(stop.km) + delay_us

    def pieces(self, drive: Drive) -> Iterator[Piece]:
        """Everything that holds a vehicle back, as far as it is known now."""
        yield Piece(drive.from_km, self.length_km, drive.from_us, freely=True)
        yield from self._from_the_end(drive)
        for stop in self.stops:
            reached_us = stop.until_us + self.wave_us(stop.km)
            if stop.level < drive.level and drive.entered_us < reached_us:
                yield Piece(self._place(drive, stop.level, stop.km), stop.km, stop.until_us, stop.km)
                passes_us = stop.until_us + headway_us(drive.level - stop.level, self.entry_rate_vph)
                yield Piece(stop.km, self.length_km, passes_us, freely=True)

    def _from_the_end(self, drive: Drive) -> Iterator[Piece]:
        first = bisect_left(self.exit_levels, drive.level - self.units_per_km * (self.length_km - drive.from_km))
        for number in range(max(first - 1, 0), len(self.exit_levels)):
            level = self.exit_levels[number]
            if level >= drive.level:
                return
            above = [*self.exit_levels[number + 1 : number + 2], self.left_units][0]
            to_km = self._place(drive, above, self.length_km)
            yield Piece(self._place(drive, level, self.length_km), to_km, self.exit_times_us[number], self.length_km)

    def _place(self, drive: Drive, level: int, end_km: float) -> float:
        """Where a vehicle stands while the count at ``end_km`` is ``level``."""
        return end_km - (drive.level - level) / self.units_per_km

    def known_to_km(self, drive: Drive) -> float:
        """How far a vehicle can have come, as far as is known: there it stands if nobody else leaves."""
        return min(self.length_km, self._place(drive, self.left_units, self.length_km))

    def reach_us(self, drive: Drive, km: float) -> int:
        """When a vehicle comes to a place; ``FOREVER`` where that takes an exit that is still to come."""
        if self.lanes == 0:
            return FOREVER
        tiny = 1e-6 / self.units_per_km  # A millionth of a unit, so that round figures meet exactly.
        if km > self.known_to_km(drive) + tiny:
            return FOREVER
        found = [self._time_us(piece, km) for piece in self.pieces(drive) if piece.from_km + tiny < km]
        return max(found, default=drive.from_us)

    def _time_us(self, piece: Piece, km: float) -> int:
        if km > piece.to_km + 1e-6 / self.units_per_km:
            return 0
        if piece.freely:
            return piece.start_us + self.free_us(km - piece.from_km)
        ramp_us = headway_us(self.units_per_km * (km - piece.from_km), self.entry_rate_vph)
        return piece.start_us + ramp_us + self.wave_us(piece.wave_to_km - km)

    def runs_dry(self, drive: Drive, tank_ml: int, ml_per_km: float, idle_ml_per_h: float) -> tuple[float, int]:
        """Where and when the tank is empty, as far as is known now; the time is ``FOREVER`` if not.

        What is burnt on arrival at x grows with x, evenly in each piece and by a leap where the vehicle stands. So
        the place is the first that any one cause makes it reach too late, and there the time follows from the tank.
        """

        def burnt_ml(km: float, us: float) -> float:
            hours = (us - drive.entered_us) / US_PER_H
            return ml_per_km * km + idle_ml_per_h * (hours - km / self.free_flow_kmh)

        if self.lanes == 0:
            return self.length_km, FOREVER
        places = []
        if idle_ml_per_h > 0.0:
            places.append(max(self.known_to_km(drive), drive.from_km))
        for piece in self.pieces(drive):
            begin_km, end_km = max(piece.from_km, drive.from_km), min(piece.to_km, self.length_km)
            if begin_km >= end_km:
                continue
            at_begin = burnt_ml(begin_km, self._exact_us(piece, begin_km))
            at_end = burnt_ml(end_km, self._exact_us(piece, end_km))
            if at_begin >= tank_ml:
                places.append(begin_km)
            elif at_end >= tank_ml:
                places.append(begin_km + (end_km - begin_km) * (tank_ml - at_begin) / (at_end - at_begin))
        if not places:
            return self.length_km, FOREVER
        km = min(places)
        if idle_ml_per_h == 0.0:
            return km, self.reach_us(drive, km)
        hours = km / self.free_flow_kmh + (tank_ml - ml_per_km * km) / idle_ml_per_h
        return km, drive.entered_us + us_of_hours(hours)

    def _exact_us(self, piece: Piece, km: float) -> float:
        if piece.freely:
            return piece.start_us + US_PER_H * (km - piece.from_km) / self.free_flow_kmh
        ramp_h = self.units_per_km * (km - piece.from_km) / 1000 / self.entry_rate_vph
        return piece.start_us + US_PER_H * (ramp_h + (piece.wave_to_km - km) * self.wave_h_per_km)
