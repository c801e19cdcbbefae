"""The commented scenario file that answers make: a road, a post and a shelter a line, each line with what it means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from yaml import dump

from sim.scenario.new.questions import ALL_DAY, Answers, assumed
from sim.scenario.nodes import Writer

WALKING_KMH = 4.8
"""Mean free speed of people who walk on the level: 1.34 m/s, with a standard deviation of 0.26 (Weidmann 1993)."""

WALKING_CV = 0.19
"""Standard deviation of that speed over its mean."""

RECEPTION, RELATIVES, SHELTER = "reception", "relatives", "shelter"
"""Names of the nodes that every written file has behind its road."""


class Draft:
    """A scenario file under way.

    Attributes:
        answers: What was answered, and the defaults.
        said: The names of the questions that somebody answered.
    """

    def __init__(self, answers: Answers, said: frozenset[str]) -> None:
        """Nothing is written yet."""
        self.answers, self.said = answers, said

    def text(self) -> str:
        """The whole file, as ``sim check --strict`` accepts it."""
        blocks = (self.head(), self.people(), self.leaving(), self.fleet(), self.nodes(), self.counted(), self.unsure())
        return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)

    def because(self, name: str, what: str) -> str:
        """A comment: what a line means, and whether it was said or assumed."""
        return f"  # {what}" if name in self.said else f"  # [A] {what}: assumed, not said"

    def head(self) -> list[str]:
        """Title, clock, and which answers are still missing."""
        a = self.answers
        missing = assumed(self.answers, self.said)
        return [
            "# Written by `sim new`. Change what you know better: `sim check --strict` names what does not fit, and",
            "# docs/keys.md has every key with its unit. [A] marks an assumption, to be replaced or varied.",
            f"# Assumed, because not said: {', '.join(missing) or 'nothing'}.",
            f"title: {_text(a.title)}",
            f"start: {a.start}{self.because('start', 'zero of the clock, local time')}",
            f"horizon_h: {a.hours}{self.because('hours', 'how many hours are run')}",
            "seed: 1  # another seed gives other random numbers",
        ]

    def people(self) -> list[str]:
        """Who lives there, and in what they leave."""
        a = self.answers
        lines = ["settlements:  # who sets off, and from where; add as many towns or quarters as there are"]
        for number, (name, residents) in enumerate(a.towns.items()):
            why = self.because("further" if number else "persons", "how many people live there")
            route = self.because("road_km", "the road out, or the share of families by each")
            lines += [f"  {name}:", f"    residents_persons: {residents}{why}", f"    to: {_shares(a.roads)}{route}"]
        lines += [
            "people:",
            f"  household_size: {{law: poisson_plus_one, mean_persons: {a.family:g}}}"
            f"{self.because('family', 'persons in a family, on average')}",
            f"  stay_share: {a.stay:g}{self.because('stay', 'families that stay whatever happens')}",
            "  absent_share: 0.0  # those counted as residents who are not there",
        ]
        if a.on_foot:
            return [
                *lines,
                "  transport: {car_class: walkers}  # all walk",
                "vehicle_classes:",
                "  walkers: {on_foot: true}  # counted as persons",
            ]
        waits = ", bus_share: 1.0" if a.bus_count else ""
        return [
            *lines,
            f"  transport: {{car_owner_share: {a.car_share:g}{waits}}}{self.because('car_share', 'who has a car')}",
            "vehicle_classes:",
            "  car: {seats_persons: 5}  # [A] kin without a car take the seats that are left",
            *(
                ["  bus: {seats_persons: 45, space_pcu: 2.0}  # [A] a bus takes the road of two cars"]
                # Who finds no seat in a car waits for a bus, though none comes: the check and the answer say so.
                if a.bus_count or a.car_share < 1.0
                else ()
            ),
        ]

    def leaving(self) -> list[str]:
        """When they decide, and how long they pack."""
        a = self.answers
        return [
            "departure:",
            "  curve:  # the hazard is worked out from these; for cues that raise it, see docs/model.md",
            "    law: pace",
            f"    since_h: {a.order:g}{self.because('order', 'hours after the start at which the order is given')}",
            f"    half_within_h: {a.half:g}{self.because('half', 'hours after the order within which half decide')}",
            "  packing: {law: lognormal, mean_min: 60, cv: 0.5, minimum_min: 15}  # [A] until they set off",
        ]

    def fleet(self) -> list[str]:
        """The fleet for those who have no car."""
        a = self.answers
        if not a.bus_count:
            return []
        return [
            "buses:",
            "  fleet:",
            "    title: Buses",
            "    vehicle_class: bus",
            f"    vehicles: {a.bus_count}{self.because('bus_count', 'buses in service')}",
            f"    to: {a.roads[0]}",
            f"    turns_at: {RECEPTION}  # there people get off",
            "    longest_wait_min: 60  # [A] a bus leaves when it is full, or so long after the first got on",
            "    loading: {law: lognormal, mean_min: 15, cv: 0.4, minimum_min: 10}  # [A]",
            f"    back: {{law: lognormal, mean_min: {_drive_min(a):.0f}, cv: 0.3, minimum_min: 10}}"
            "  # [A] the empty trip back, at 50 km/h",
        ]

    def nodes(self) -> list[str]:
        """Roads, posts, the place of arrival and the shelter."""
        a = self.answers
        lines = ["stages:"]
        for number, road in enumerate(a.roads):
            after = a.posts[number] if a.posts else RECEPTION
            lines += self._path(number, road, after) if a.on_foot else self._road(number, road, after)
        for number, post in enumerate(a.posts):
            lines += self._post(number, post)
        return [*lines, *self._arrival()]

    def _road(self, number: int, name: str, after: str) -> Iterator[str]:
        a = self.answers
        yield f"  {name}:"
        yield "    kind: link"
        yield f"    title: {_nth('Road', number, a)}"
        yield f"    length_km: {a.road_km[number]:g}{self.because('road_km', 'length of the road')}"
        yield "    free_flow_kmh: 50  # [A] speed on the empty road, 30 to 80"
        yield f"    capacity_vph: {a.road_vph:g}{self.because('road_vph', 'vehicles an hour that a lane can carry')}"
        yield "    jam_density_vpkm: 133  # [A] cars that stand on a km of lane: 7.5 m each"
        yield f"    to: {after}"

    def _path(self, number: int, name: str, after: str) -> Iterator[str]:
        a = self.answers
        walk_min = a.road_km[number] / WALKING_KMH * 60.0
        yield f"  {name}:"
        yield "    kind: delay"
        yield f"    title: {_nth('Path', number, a)}"
        yield (
            f"    duration: {{law: lognormal, mean_min: {walk_min:.0f}, cv: {WALKING_CV}}}"
            f"{self.because('road_km', f'{a.road_km[number]:g} km at {WALKING_KMH} km/h, Weidmann 1993; no rest')}"
        )
        yield f"    to: {after}"

    def _post(self, number: int, name: str) -> Iterator[str]:
        a = self.answers
        yield f"  {name}:"
        yield "    kind: station"
        yield f"    title: {_nth('Post', number, a)}"
        yield f"    lanes: {a.desks}{self.because('desks', 'desks or lanes that work')}"
        whom = "a family" if a.on_foot else "a vehicle"
        yield (
            f"    service: {{law: lognormal, mean_min: {a.desk_min:g}, cv: 0.7}}"
            f"{self.because('desk_min', f'minutes for {whom}')}"
        )
        if a.open_hours != ALL_DAY:
            yield f'    opening_hours: ["{a.open_hours}"]'
        if not a.on_foot:
            yield "    waiting_room_veh: 0  # the queue stands on the road; leave it out where it stands beside it"
        yield f"    to: {RECEPTION}"

    def _arrival(self) -> Iterator[str]:
        a = self.answers
        onward = f"{{{SHELTER}: {a.beds_share:g}, {RELATIVES}: {1.0 - a.beds_share:g}}}" if a.beds else RELATIVES
        why = self.because("beds_share", "share that needs a bed") if a.beds else ""
        yield f"  {RECEPTION}:"
        yield "    kind: delay"
        yield "    title: Reception point"
        yield "    duration: {law: constant, mean_min: 5}"
        yield f"    to: {onward}{why}"
        yield f"  {RELATIVES}:"
        yield "    kind: delay"
        yield "    title: To relatives and addresses of their own"
        yield "    duration: {law: lognormal, mean_min: 60, cv: 0.5}  # [A]"
        if a.beds:
            start = datetime.fromisoformat(a.start)
            later = (start + timedelta(hours=1)).isoformat(timespec="minutes")
            yield f"  {SHELTER}:"
            yield "    kind: shelter"
            yield "    title: Shelter"
            yield "    region: The region"
            yield f"    places:{self.because('beds', 'beds; full above initial where more are set up until ramp_to')}"
            yield "      unit: persons"
            yield f"      initial: {a.beds}"
            yield f"      full: {a.beds}"
            yield f"      ramp_from: {a.start}"
            yield f"      ramp_to: {later}"

    def counted(self) -> list[str]:
        """What counts as crossed and housed, and what was announced."""
        a = self.answers
        lines = [
            "milestones:",
            f"  crossed: [{RECEPTION}.entered]  # where people have come through, behind the post where there is one",
        ]
        if not a.beds:
            return lines
        return [
            *lines,
            f"  housed: [{SHELTER}.entered]",
            f"readiness: {{persons: {a.beds}}}  # what is announced, to be held against who comes",
        ]

    def unsure(self) -> list[str]:
        """Section ``uncertain``: what is assumed, with its range, for studies and nowcasts."""
        a = self.answers
        lines = [
            "uncertain:  # ranges that `--parameters latin-hypercube`, readiness and nowcast draw from; all are [A]",
            f"  pace: {{paths: [departure.curve.half_within_h], {_between(a.half / 2.0, a.half * 2.0)}}}",
            f"  absent: {{paths: [people.absent_share], {_between(0.0, 0.2)}}}",
        ]
        if a.posts:
            paths = ", ".join(f"stages.{post}.service.mean_min" for post in a.posts)
            lines.append(f"  desk: {{paths: [{paths}], {_between(a.desk_min * 0.75, a.desk_min * 1.5)}}}")
        return lines


def scenario_text(answers: Answers, said: frozenset[str]) -> str:
    """The scenario file that answers make.

    Args:
        answers: What was answered, and the defaults.
        said: The names of the questions that somebody answered; all others are marked as assumed.
    """
    return Draft(answers, said).text()


def _text(words: str) -> str:
    """Words as a value of YAML, on one line, in quotation marks where they need them."""
    written: str = dump(words, Dumper=Writer, width=10_000, allow_unicode=True)
    return written.removesuffix("\n").removesuffix("\n...")


def _shares(names: tuple[str, ...]) -> str:
    """One name, or several with equal shares that add up to 1 exactly."""
    if len(names) == 1:
        return names[0]
    share = round(1.0 / len(names), 4)
    shares = [share] * (len(names) - 1)
    shares.append(round(1.0 - sum(shares), 4))
    return "{" + ", ".join(f"{name}: {part:g}" for name, part in zip(names, shares, strict=True)) + "}"


def _between(low: float, high: float) -> str:
    return f"law: uniform, low: {low:g}, high: {high:g}"


def _nth(what: str, number: int, answers: Answers) -> str:
    return what if len(answers.road_km) == 1 else f"{what} {number + 1}"


def _drive_min(answers: Answers) -> float:
    """Minutes of the drive along the first road at 50 km/h, at least 10."""
    return max(10.0, answers.road_km[0] / 50.0 * 60.0)
