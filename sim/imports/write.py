"""A geography as a scenario that people read and edit: every value that no file gives is an assumption with a range."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from sim.imports.assumptions import (
    CAPACITY_VPH,
    HAZARD_PER_H,
    JAM_DENSITY_VPKM,
    LANES,
    LEAVES_SHARE,
    PACKING_MIN,
    PERSONS_PER_VEHICLE,
    SLOWEST_KMH,
    UNLIMITED_PERSONS,
    Assumption,
)
from sim.imports.geography import (
    MOST_WAITING_VEH,
    Closing,
    Demand,
    Geography,
    ImportedRoad,
    ImportMistake,
    ShortNames,
    one_line,
)
from sim.imports.routes import NEAREST, Leg, Routes
from sim.results.tables import csv_of_rows

FASTEST_KMH = 130.0

WIDTH = 118


class ScenarioText:
    """The text of a scenario."""

    def __init__(self, geography: Geography, routes: Routes, speed_kmh: Assumption, record: str | None) -> None:
        """Take what was read, who goes where, the speed where no file says it, and the name of the record's file."""
        self.geography, self.routes, self.speed_kmh, self.record = geography, routes, speed_kmh, record
        names = ShortNames(one.at for one in geography.refuges)
        self.legs = sorted(_legs(routes))
        self.stage: dict[Leg | str, str] = {leg: names.of(f"{leg[0]}_to_{leg[1]}") for leg in self.legs}
        self.reached = sorted({there for shares in routes.goals.values() for there in shares})
        self.stage |= {at: at for at in self.reached}
        self.roads = {ends: road for road in geography.roads for ends in ((road.a, road.b), (road.b, road.a))}

    def text(self) -> str:
        """The whole file.

        Raises:
            ImportMistake: No road leads from anybody to a refuge.
        """
        if not self.legs and not self.reached:
            raise ImportMistake("no road leads from any place with people to a camp, a shelter or an exit")
        parts = (
            self._head(),
            self._places(),
            self._people(),
            ["stages:", *self._links(), *self._refuges()],
            self._milestones(),
            self._timeline(),
            self._uncertain(),
        )
        return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"

    def _head(self) -> Iterator[str]:
        of = self.geography
        yield f"# Written by `sim import` from {of.source}: to be read and edited. [A]: assumption, range."
        for text in (
            *of.left_out,
            *(f"{of.spot(at).title}: no road leads from there to a refuge" for at in self.routes.stranded),
        ):
            yield f"# Left out: {one_line(text)}."
        yield f"title: {_quoted(of.title)}"
        yield "description: >-"
        yield f"  From each place people go to the {NEAREST} nearest camps, shelters or exits, in proportion to places"
        yield "  over distance [A]; speeds, capacities and how many travel together are assumptions too. Check them"
        yield "  before any number is used."
        assumed = "   # [A] the file says no time" if of.start_is_assumed else ""
        yield f"start: {of.start.isoformat(timespec='minutes')}{assumed}"
        yield f"horizon_h: {of.horizon_h:g}"
        yield f"record_step_h: {1 if of.horizon_h <= 336.0 else 6}"
        if self.record:
            yield f"record: {_quoted(self.record)}"

    def _places(self) -> Iterator[str]:
        used = {*(end for leg in self.legs for end in leg), *self.reached, *self.routes.goals}
        yield "places:"
        for one in self.geography.spots:
            if one.name in used:
                where = ""
                if one.latitude_deg is not None and one.longitude_deg is not None:
                    where = f", latitude_deg: {one.latitude_deg:.5g}, longitude_deg: {one.longitude_deg:.5g}"
                yield f"  {one.name}: {{title: {_quoted(one.title)}{where}}}"

    def _people(self) -> Iterator[str]:
        there = [one for one in self.geography.refuges if one.at in self.reached and one.present_persons]
        leaving = [one for one in self.geography.demands if one.at in self.routes.goals]
        streams = [one for one in leaving if one.rates]
        if streams or there:
            yield f"arrivals:   # vehicles of {PERSONS_PER_VEHICLE.value:g} persons; {PERSONS_PER_VEHICLE.comment}"
            yield from (line for one in streams for line in self._stream(one))
            for refuge in there:
                vehicles = round(refuge.present_persons / PERSONS_PER_VEHICLE.value)
                persons = round(PERSONS_PER_VEHICLE.value)
                if vehicles > MOST_WAITING_VEH:
                    most = MOST_WAITING_VEH * persons
                    raise ImportMistake(
                        f"{refuge.source}: {refuge.present_persons:,} persons on the first day are above {most:,}"
                    )
                yield f"  there_{refuge.at}:   # {refuge.present_persons:,} persons who were there on the first day"
                yield f"    {{to: {refuge.at}, persons: {persons}, waiting_veh: {vehicles}, times_h: []}}"
        towns = [one for one in leaving if not one.rates]
        if towns:
            yield "settlements:"
            for town in towns:
                to = self._destination(self.routes.first[town.at])
                persons = town.residents_persons
                yield f"  {town.at}: {{at: {town.at}, residents_persons: {persons}, to: {to}}}   # {town.source}"
            yield "departure:"
            yield f"  base_hazard_per_h: {HAZARD_PER_H.value:g}   # {HAZARD_PER_H.comment}"
            packing = f"{{law: lognormal, mean_min: {PACKING_MIN.value:g}, cv: 0.8, minimum_min: 30}}"
            yield f"  packing: {packing}   # {PACKING_MIN.comment}"

    def _stream(self, one: Demand) -> Iterator[str]:
        """Vehicles an hour from a place."""
        per_h = [f"[{hour:g}, {persons / PERSONS_PER_VEHICLE.value:.4g}]" for hour, persons in one.rates]
        yield f"  {one.at}:   # {one.residents_persons:,} residents; {one.source}"
        yield f"    to: {self._destination(self.routes.first[one.at])}"
        yield f"    persons: {PERSONS_PER_VEHICLE.value:g}"
        yield "    spacing: even"
        yield f"    rate:{f'   # {LEAVES_SHARE.value:g} of them {LEAVES_SHARE.comment}' if one.is_assumed else ''}"
        yield "      shape: steps"
        yield from _wrapped("      points: [", per_h)

    def _links(self) -> Iterator[str]:
        for leg in self.legs:
            road = self.roads[leg]
            title = road.title or " to ".join(self.geography.spot(end).title for end in leg)
            yield f"  {self.stage[leg]}:"
            yield "    kind: link"
            yield f"    title: {_quoted(title)}"
            yield f"    between: [{leg[0]}, {leg[1]}]"
            yield f"    length_km: {road.length_km:.4g}   # {road.source}"
            yield f"    free_flow_kmh: {self._speed(road)}"
            yield f"    capacity_vph: {CAPACITY_VPH.value:g}   # [A]"
            yield f"    jam_density_vpkm: {JAM_DENSITY_VPKM.value:g}   # {JAM_DENSITY_VPKM.comment}"
            yield f"    lanes: {road.lanes or LANES}{'' if road.lanes else '   # [A]'}"
            if any(closing.from_h == 0.0 and leg in closing.roads for closing in self.geography.closings):
                yield "    open: false   # until the timeline opens it"
            yield from self._onward(self.routes.onward[leg])

    def _speed(self, road: ImportedRoad) -> str:
        if road.speed_kmh is None:
            return f"{self.speed_kmh.value:g}   # [A]"
        return f"{min(max(road.speed_kmh, SLOWEST_KMH), FASTEST_KMH):g}"

    def _onward(self, of_origins: Mapping[str, Mapping[Leg | str, float]]) -> Iterator[str]:
        """What comes next: for most origins, and for those that go elsewhere."""
        to = {origin: self._destination(shares) for origin, shares in of_origins.items()}
        usual = max(sorted(set(to.values())), key=list(to.values()).count)
        yield f"    to: {usual}"
        others = {origin: there for origin, there in to.items() if there != usual}
        if others:
            yield "    to_by_origin:"
            yield from (f"      {origin}: {there}" for origin, there in others.items())

    def _destination(self, shares: Mapping[Leg | str, float]) -> str:
        named = {self.stage[there]: share for there, share in shares.items()}
        if len(named) == 1:
            return next(iter(named))
        return "{" + ", ".join(f"{name}: {share:g}" for name, share in named.items()) + "}"

    def _refuges(self) -> Iterator[str]:
        start = self.geography.start
        for one in self.geography.refuges:
            if one.at not in self.reached:
                continue
            spot = self.geography.spot(one.at)
            yield f"  {one.at}:"
            if one.is_exit:
                yield "    kind: delay"
                yield f"    title: {_quoted(spot.title)}"
                yield f"    duration: {{law: constant, mean_min: 1}}   # {one.source}: people leave the map"
                continue
            places = one.places_persons or UNLIMITED_PERSONS
            said = one.source if one.places_persons else "[A] the file says no number: nobody is turned away"
            ramp = f"ramp_from: {_time(start)}, ramp_to: {_time(start + timedelta(hours=1))}"
            yield "    kind: shelter"
            yield f"    title: {_quoted(spot.title)}"
            yield f"    at: {one.at}"
            yield f"    region: {_quoted(spot.region or spot.title)}"
            yield f"    # {said}"
            yield f"    places: {{unit: persons, initial: {places}, full: {places}, {ramp}}}"
            if any(closing.from_h == 0.0 and closing.refuge == one.at for closing in self.geography.closings):
                yield "    open: false   # until the timeline opens it"

    def _milestones(self) -> Iterator[str]:
        yield "milestones:"
        yield from _wrapped("  crossed: [", [f"{at}.arrived" for at in self.reached])
        if shelters := [one.at for one in self.geography.refuges if one.at in self.reached and not one.is_exit]:
            yield from _wrapped("  housed: [", [f"{at}.entered" for at in shelters])

    def _timeline(self) -> Iterator[str]:
        entries = [line for number, one in enumerate(self.geography.closings, 1) for line in self._closing(number, one)]
        if entries:
            yield "timeline:"
            yield from entries

    def _closing(self, number: int, one: Closing) -> Iterator[str]:
        doors = [self.stage[leg] for leg in one.roads if leg in self.stage]
        doors += [one.refuge] if one.refuge in self.reached else []
        if not doors:
            return
        for what, hour, is_open in (("closes", one.from_h, "false"), ("opens", one.until_h, "true")):
            if hour is None or (hour == 0.0 and is_open == "false") or hour > self.geography.horizon_h:
                continue
            at = _time(self.geography.start + timedelta(hours=hour))
            yield f"  closure_{number}_{what}:"
            yield f"    at: {at}"
            yield f"    event: {_quoted(one.event if is_open == 'false' else f'{one.event}: it ends')}"
            yield "    set:"
            yield from (f"      stages.{door}.open: {is_open}" for door in doors)

    def _uncertain(self) -> Iterator[str]:
        """Ranges of what is assumed, for studies and forecasts."""
        slow = [f"stages.{self.stage[leg]}.free_flow_kmh" for leg in self.legs if self.roads[leg].speed_kmh is None]
        carries = [f"stages.{self.stage[leg]}.capacity_vph" for leg in self.legs]
        towns = any(one.at in self.routes.goals and not one.rates for one in self.geography.demands)
        yield "uncertain:"
        for name, paths, assumed in (
            ("speed", slow, self.speed_kmh),
            ("capacity", carries, CAPACITY_VPH),
            ("hazard", ["departure.base_hazard_per_h"] if towns else [], HAZARD_PER_H),
        ):
            if paths:
                yield f"  {name}:   # {assumed.comment}"
                yield from _wrapped("    paths: [", paths)
                yield f"    law: uniform\n    low: {assumed.low:g}\n    high: {assumed.high:g}"


def record_text(geography: Geography) -> str:
    """The record as a file of counts; of a refuge to which nobody goes too, for who edits the routes."""
    rows = [(one.curve, one.day, one.persons, one.persons, one.source, "") for one in geography.record]
    table = csv_of_rows([("curve", "time_local", "low", "high", "source", "note"), *rows])
    return f"# From {geography.source}. A date alone is some hour of that day.\n{table}"


def _legs(routes: Routes) -> Iterable[Leg]:
    found = {there for shares in routes.first.values() for there in shares}
    found |= {there for of_origins in routes.onward.values() for shares in of_origins.values() for there in shares}
    return {there for there in found if isinstance(there, tuple)}


def _quoted(text: str) -> str:
    """A text in quotation marks and on one line, so that YAML takes it for nothing else and every page can show it."""
    return json.dumps(one_line(text), ensure_ascii=False)


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _wrapped(begin: str, items: list[str]) -> Iterator[str]:
    """A list over as many lines as it needs."""
    line = begin
    for at, item in enumerate(items):
        piece = f"{item}{']' if at == len(items) - 1 else ','}"
        if len(line) + len(piece) + 1 > WIDTH and line != begin:
            yield line.rstrip()
            line = " " * len(begin)
        line += piece if line in (begin, " " * len(begin)) else f" {piece}"
    yield line
