"""Roads, queues and streams for the checks of theory, and what hypothesis may make of them.

Numbers are drawn both round (where times coincide) and uneven (where they never do): :func:`figures`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.journal import Journal
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import simulate

Plan = dict[str, Any]
"""A section of a scenario as in the YAML file."""

Floats = NDArray[np.float64]

START = datetime(2024, 1, 1, tzinfo=UTC)
CASES = Path(__file__).parent / "cases"
US = 1.0 / 3.6e9
"""A microsecond in hours: the engine's unit of time, to which every single duration is rounded."""

CLASSES: Plan = {
    "car": {"space_pcu": 1.0},
    "van": {"space_pcu": 1.317},
    "bus": {"space_pcu": 2.0, "seats_persons": 40},
    "truck": {"space_pcu": 2.5},
}


def at(time_h: float) -> str:
    """Local date and time of an hour of the clock."""
    return (START + timedelta(hours=time_h)).isoformat()


def constant(mean_min: float) -> Plan:
    """The distribution of a time that is always the same, in minutes."""
    return {"law": "constant", "mean_min": mean_min}


def exponential(mean_min: float) -> Plan:
    """A memoryless time, in minutes."""
    return {"law": "exponential", "mean_min": mean_min}


def change(time_h: float, **parameters: bool | float) -> Plan:
    """A timeline entry; ``__`` in the name of a parameter stands for a dot."""
    return {
        "at": at(time_h),
        "event": "x",
        "set": {parameter.replace("__", "."): value for parameter, value in parameters.items()},
    }


def link(length_km: float = 2.0, **more: Any) -> Plan:
    """A road of one lane: 50 km/h, 1,200 an hour, 100 cars to the kilometre in a jam, unless said otherwise."""
    plain = {"kind": "link", "length_km": length_km, "free_flow_kmh": 50.0, "capacity_vph": 1200.0}
    return {**plain, "jam_density_vpkm": 100.0, **more}


def station(service: Plan, lanes: int = 1, **more: Any) -> Plan:
    """A gate at which vehicles wait on the road, unless said otherwise."""
    return {"kind": "station", "lanes": lanes, "waiting_room_veh": 0, "service": service, **more}


def plan(stages: Mapping[str, Plan], arrivals: Mapping[str, Plan], horizon_h: float = 10.0, **more: Any) -> Scenario:
    """A scenario of streams only, whose horizon lies behind everything that matters."""
    base = {
        "title": "theory",
        "start": START.isoformat(),
        "horizon_h": horizon_h,
        "record_step_h": min(horizon_h, 168.0),
    }
    return Scenario.model_validate({**base, "vehicle_classes": CLASSES, "stages": stages, "arrivals": arrivals, **more})


def evenly(to: Any, vph: float, until_h: float, since_h: float = 0.0, **more: Any) -> Plan:
    """A stream with equal gaps of 1/vph, the first half a gap after its beginning."""
    times_h = since_h + (np.arange(int((until_h - since_h) * vph)) + 0.5) / vph
    return {"to": to, "times_h": times_h.tolist(), **more}


def stops_at(km: float, for_min: float) -> Plan:
    """Sections of a scenario in which every vehicle of the class `dry` stands for so long, so far along its road.

    Its tank holds what the drive there takes, and standing burns nothing.
    """
    tanks: Plan = {"vehicle_class": "dry", "low_litres": km, "high_litres": km, "needed_litres": 0.0}
    burns = {"litres_per_100km": 100.0, "idle_litres_per_h": 0.0}
    dry = {"blocking_share": 1.0, "block": constant(for_min), "rescue_litres": 50.0}
    return {"vehicle_classes": {**CLASSES, "dry": {}}, "fuel": {"tanks": tanks | burns, "run_dry": dry}}


def convoy_on(way: Sequence[str], arrives_h: float, for_min: float) -> Plan:
    """Sections of a scenario in which a convoy needs roads, one after the other, for so long in all."""
    stock = {"stock_kg": 0.0, "need_kg_per_person_day": 0.5, "ration_kg_per_person_day": 0.5}
    lorries = {"trucks": 1, "payload_tonnes": {"flour": 1.0}, "unloading_gangs": 1, "unloaded_kg_per_gang_h": 1e3}
    convoy = {"sender": "x", "arrives_at": at(arrives_h), "way": list(way), "travel": constant(for_min), **lorries}
    return {"stocks": {"flour": stock}, "aid": {"convoy": convoy}}


def streams(to: Any, times_h: Sequence[float], classes: Sequence[str]) -> dict[str, Plan]:
    """One stream a class, which together bring vehicle n of class n at hour n."""
    return {
        kind: {
            "to": to,
            "vehicle_class": kind,
            "times_h": [t for t, c in zip(times_h, classes, strict=True) if c == kind],
        }
        for kind in dict.fromkeys(classes)
    }


def chain(
    pieces_km: Sequence[float], last: Plan | None = None, after: str | None = None, **road: Any
) -> dict[str, Plan]:
    """A road cut into pieces ``p0`` …; ``last`` is what only the last piece has, ``after`` the stage behind it."""
    names = [f"p{number}" for number in range(len(pieces_km))]
    stages = {name: link(km, **road, to=behind) for name, km, behind in zip(names, pieces_km, names[1:], strict=False)}
    end = {} if after is None else {"to": after}
    return stages | {names[-1]: link(pieces_km[-1], **road, **(last or {}), **end)}


def cut(length_km: float, pieces: int) -> list[float]:
    """A length in so many equal pieces."""
    return [length_km / pieces] * pieces


def run(scenario: Scenario) -> Journal:
    """One run."""
    return simulate(scenario)


def case(name: str, *settings: str) -> Journal:
    """A run of one of the files in ``cases``."""
    return simulate(load(CASES / f"{name}.yaml", settings))


def hours(journal: Journal, stage: str, event: str = "left") -> Floats:
    """The hours of one passage in order, of those who had it."""
    found = journal.stage_h(stage, event)
    return np.sort(found[~np.isnan(found)])


def between(times_h: Floats, since_h: float, until_h: float) -> int:
    """How many of the hours lie in [since, until)."""
    return int(((times_h >= since_h) & (times_h < until_h)).sum())


def figures(low: float, high: float, step: float) -> st.SearchStrategy[float]:
    """Numbers between two: multiples of a step, or uneven ones."""
    steps = st.integers(int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))).map(lambda k: k * step)
    uneven = st.integers(0, 10_000).map(lambda k: low + (high - low) * (k + 1 / np.pi) / 10_001)
    return st.one_of(steps, uneven)


@st.composite
def arrivals_h(draw: st.DrawFn, most: int, mean_gap_h: float) -> list[float]:
    """Hours of arrivals: evenly spaced, all at once, or at random, never decreasing."""
    count = draw(st.integers(3, most))
    how = draw(st.sampled_from(["even", "at once", "random"]))
    if how == "random":
        rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        return [float(t) for t in np.cumsum(rng.exponential(mean_gap_h, count))]
    return [0.0 if how == "at once" else number * mean_gap_h for number in range(count)]


@st.composite
def roads(draw: st.DrawFn) -> Plan:
    """Speed, capacity and jam density of a road, with k_j well above q/v so that a wave runs upstream.

    The jam density is whole: then a piece of whole metres holds a whole number of thousandths of a car space, to which
    the engine rounds, and cutting rounds nothing away.
    """
    return {
        "free_flow_kmh": draw(figures(30.0, 80.0, 10.0)),
        "capacity_vph": draw(figures(600.0, 1800.0, 100.0)),
        "jam_density_vpkm": float(draw(st.integers(100, 150))),
    }


def classes(most: int) -> st.SearchStrategy[list[str]]:
    """Vehicle classes, mostly cars, one for each of so many vehicles."""
    kinds = st.sampled_from(["car", "car", "car", "bus", "van", "truck"])
    return st.lists(kinds, min_size=most, max_size=most)


def lengths_km(fewest: int, most: int, least_m: int = 26, longest_m: int = 300) -> st.SearchStrategy[list[float]]:
    """Lengths of pieces of road, whole metres, each with room for the longest vehicle unless set otherwise."""
    metres = st.integers(least_m, longest_m).map(lambda metre: metre / 1000.0)
    return st.lists(metres, min_size=fewest, max_size=most)
