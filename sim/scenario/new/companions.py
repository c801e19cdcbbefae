"""What commands need beside a scenario: interventions to try, signals to watch, and a study; small, to be edited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.scenario.new.questions import ALL_DAY, Answers

WATCHED_SHARE = 0.2
"""Share of the beds, or of the persons, at which a signal fires: an assumption, written so into the file."""


def companions(answers: Answers, scenario: Path) -> dict[Path, str]:
    """The files that stand beside a scenario, by path: a list of interventions, triggers and a study.

    Args:
        answers: What the scenario was made of.
        scenario: Its file; those beside it have its name and a word more.
    """
    made = {"interventions": _interventions(answers), "triggers": _triggers(answers), "study": _study(answers)}
    heads = {
        "interventions": "# Interventions to try; docs/interventions.md.\n"
        f"# sim interventions {scenario.name} --list {scenario.stem}-interventions.yaml\n"
        "title: What could be done?\ninterventions:\n",
        "triggers": "# Signals to watch; docs/triggers.md. All thresholds are assumptions [A].\n"
        f"# sim triggers {scenario.stem}-triggers.yaml\n"
        f"title: What to watch, and how much time there is\nscenario: {scenario.name}\ntriggers:\n",
        "study": "# A study of two assumptions; docs/studies.md.\n"
        f"# sim sweep {scenario.stem}-study.yaml\n"
        f"title: What matters more?\nscenario: {scenario.name}\ndesign: {{kind: full-factorial}}\naxes:\n",
    }
    return {
        scenario.with_name(f"{scenario.stem}-{what}.yaml"): heads[what] + "".join(f"{line}\n" for line in lines)
        for what, lines in made.items()
    }


def _interventions(a: Answers) -> Iterator[str]:
    if a.posts:
        yield "  more_desks:"
        yield "    title: Twice as many desks at the post"
        yield f"    set: {_settings({f'stages.{post}.lanes': 2 * a.desks for post in a.posts})}  # [A]"
    if a.posts and a.open_hours != ALL_DAY:
        yield "  open_at_night:"
        yield "    title: The post works day and night"
        yield f"    set: {_settings(dict.fromkeys((f'stages.{post}.opening_hours' for post in a.posts), 'null'))}"
    if not a.on_foot:
        yield "  second_lane:"
        yield "    title: A second lane out on each road"
        yield f"    set: {_settings({f'stages.{road}.lanes': 2 for road in a.roads})}  # [A] as with contraflow"
    if a.bus_count:
        yield "  more_buses:"
        yield "    title: Twice as many buses"
        yield f"    set: {{buses.fleet.vehicles: {2 * a.bus_count}}}  # [A]"
    if a.beds:
        beds = round(1.5 * a.beds)
        yield "  more_beds:"
        yield "    title: Half as many beds again"
        yield f"    set: {{stages.shelter.places.initial: {beds}, stages.shelter.places.full: {beds}}}  # [A]"
    yield "  called_up_slowly:"
    yield "    title: Half leave within twice the time"
    yield f"    set: {{departure.curve.half_within_h: {2 * a.half:g}}}  # [A] as when quarters are called up in turn"


def _triggers(a: Answers) -> Iterator[str]:
    crossed = round(WATCHED_SHARE * sum(a.towns.values()))
    yield from _trigger(
        "persons_out",
        "Crossed so far",
        f"{{curve: crossed, side: above, threshold: {crossed}, unit: persons}}",
        "Ask partners for places, transport and staff",
        "half of the residents are out",
        f"{{curve: crossed, side: above, threshold: {sum(a.towns.values()) // 2}, unit: persons}}",
    )
    if a.posts and not a.on_foot:
        longest = min(a.road_km)
        yield from _trigger(
            "queue_on_the_road",
            "Queue on the road",
            f"{{curve: queue_km, side: above, threshold: {longest / 5.0:g}, unit: km}}",
            "Water and first aid along the road; ask those at home to wait",
            f"the queue is {longest / 2.0:g} km long",
            f"{{curve: queue_km, side: above, threshold: {longest / 2.0:g}, unit: km}}",
        )
    if a.beds:
        yield from _trigger(
            "beds_free",
            "Beds free",
            "{curve: places_persons, minus: asked_shelter, side: below, "
            f"threshold: {round(WATCHED_SHARE * a.beds)}, unit: persons}}",
            "Open reserve shelters",
            "no bed is free",
            "{curve: places_persons, minus: asked_shelter, side: below, threshold: 0, unit: persons}",
        )


def _trigger(name: str, title: str, observed: str, action: str, event: str, warns_of: str) -> Iterator[str]:
    yield f"  {name}:"
    yield f"    title: {title}"
    yield f"    observed: {observed}  # [A]"
    yield f"    action: {action}"
    yield f"    event: {event}"
    yield f"    warns_of: {warns_of}  # [A]"


def _study(a: Answers) -> Iterator[str]:
    if a.posts:
        paths = ", ".join(f"stages.{post}.lanes" for post in a.posts)
        values = sorted({max(1, a.desks // 2), a.desks, 2 * a.desks})
        yield f"  desks: {{law: choice, paths: [{paths}], values: {values}}}  # [A]"
    paces = ", ".join(f"{a.half * factor:g}" for factor in (0.5, 1.0, 2.0))
    yield f"  pace: {{law: choice, paths: [departure.curve.half_within_h], values: [{paces}]}}  # [A]"
    yield "replications: 5"


def _settings(values: dict[str, int] | dict[str, str]) -> str:
    return "{" + ", ".join(f"{path}: {value}" for path, value in values.items()) + "}"
