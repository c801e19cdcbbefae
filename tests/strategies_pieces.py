"""Random pieces of scenarios: numbers, hours, distributions, and stages of every kind, one by one.

:mod:`tests.strategies` makes networks of them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

Plan = dict[str, Any]
"""A section of a scenario as in the YAML file."""

START = datetime(2023, 9, 24, 6, tzinfo=UTC)
HORIZON_H = 3.0
CLASSES: Plan = {
    "car": {"space_pcu": 1.0, "priority": 2},
    "van": {"space_pcu": 1.317, "priority": 2},
    "bus": {"space_pcu": 2.25, "priority": 1},
    "ambulance": {"space_pcu": 0.9, "priority": 0},
}
RANDOM_DISTRIBUTIONS: tuple[Plan, ...] = (
    {"law": "exponential"},
    {"law": "lognormal", "cv": 0.8},
    {"law": "gamma", "cv": 0.5},
    {"law": "weibull", "shape": 2.0},
    {"law": "uniform", "half_width_share": 0.4},
)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers between ``low`` and ``high``, none of them round."""
    return st.integers(0, 10_000).map(lambda k: low + (high - low) * (k + 1 / np.pi) / 10_001)


def moments() -> st.SearchStrategy[float]:
    """Hours within the run at which something changes, early ones more often."""
    return numbers(0.05, 1.0).map(lambda share: share**2 * HORIZON_H)


def local(time_h: float) -> str:
    """Local date and time of an hour of the clock."""
    return (START + timedelta(hours=time_h)).isoformat()


@st.composite
def distributions(draw: st.DrawFn, low_min: float, high_min: float) -> Plan:
    """A random duration with its mean between the two, sometimes with a fixed part."""
    minimum = {"minimum_min": draw(numbers(0.05, 0.5))} if draw(st.booleans()) else {}
    return {**draw(st.sampled_from(RANDOM_DISTRIBUTIONS)), "mean_min": draw(numbers(low_min, high_min)), **minimum}


@st.composite
def links(draw: st.DrawFn, spaces: tuple[float, float] = (3.0, 15.0)) -> Plan:
    """A road with so many car spaces, often with a discharge that does not keep up."""
    density = draw(numbers(100.0, 150.0))
    return {
        "kind": "link",
        "length_km": draw(numbers(*spaces)) / density,
        "free_flow_kmh": draw(numbers(20.0, 60.0)),
        "capacity_vph": draw(numbers(300.0, 1500.0)),
        "jam_density_vpkm": density,
        "lanes": draw(st.sampled_from([1, 1, 1, 2])),
        "exit_capacity_vph": draw(st.none() | numbers(60.0, 600.0)),
        "open": draw(st.sampled_from([True, True, True, False])),
        "capacity_drop_share": draw(st.just(0.0) | numbers(0.02, 0.3)),
    }


@st.composite
def spans(draw: st.DrawFn) -> list[str]:
    """Hours of opening that open or close within the run."""
    minutes = draw(st.lists(st.integers(300, 560), min_size=2, max_size=4, unique=True).map(sorted))
    texts = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in minutes]
    return [f"{since}-{until}" for since, until in zip(texts[::2], texts[1::2], strict=False)]


@st.composite
def crews(draw: st.DrawFn) -> Plan:
    """One or two crews that come or go within the run, and what then becomes of services in progress."""
    named = {
        f"crew{k}": {"lanes": draw(st.integers(1, 3)), "hours": draw(spans())} for k in range(draw(st.integers(1, 2)))
    }
    return {"shifts": named, "shift_end": draw(st.sampled_from(["finishes", "interrupts", "interrupts"]))}


@st.composite
def stations(draw: st.DrawFn) -> Plan:
    """A checkpoint of one to three lanes, mostly with little or no room to wait beside the road."""
    never: st.SearchStrategy[Plan] = st.just({})
    by_the_clock = st.one_of(never, never, spans().map(lambda hours: {"opening_hours": hours}), crews())
    return {
        "kind": "station",
        **draw(by_the_clock),
        "lanes": draw(st.integers(1, 3)),
        "service": draw(distributions(0.2, 2.0)),
        "per_person_min": draw(st.just(0.0) | numbers(0.02, 0.2)),
        "waiting_room_veh": draw(st.sampled_from([0, 0, 1, 2, 4, None])),
        "open": draw(st.sampled_from([True, True, True, False])),
    }


@st.composite
def delays(draw: st.DrawFn) -> Plan:
    """A drive on an open road."""
    constant = numbers(0.5, 10.0).map(lambda mean_min: {"law": "constant", "mean_min": mean_min})
    return {"kind": "delay", "duration": draw(st.one_of(constant, distributions(0.5, 10.0), distributions(0.5, 10.0)))}


@st.composite
def shelters(draw: st.DrawFn) -> Plan:
    """Places that mostly do not suffice at first, and sometimes never."""
    initial = draw(st.integers(0, 60))
    ramp_from_h = draw(numbers(-0.5, 1.5))
    places = {
        "unit": draw(st.sampled_from(["persons", "families"])),
        "initial": initial,
        "full": initial + draw(st.integers(0, 200)),
        "ramp_from": local(ramp_from_h),
        "ramp_to": local(ramp_from_h + draw(numbers(0.2, 2.0))),
    }
    return {"kind": "shelter", "places": places}


@st.composite
def staying(draw: st.DrawFn, stages: dict[str, Plan]) -> dict[str, Plan]:
    """The stages, where some shelters give their places for a stay, open and close, and lead on, perhaps in a circle.

    A hall without a place may send on into days with relatives that lead back to it.
    """
    found = dict(stages)
    for name in [name for name, plan in stages.items() if plan["kind"] == "shelter"]:
        if not draw(st.booleans()):
            continue
        hall = found[name] | {
            "stay": draw(distributions(1.0, 40.0)),
            "open": draw(st.sampled_from([True, True, False])),
        }
        onward = draw(st.sampled_from(["", "next", "round"]))
        if onward == "next":
            hall["to"] = f"{name}_next"
            found[f"{name}_next"] = draw(st.one_of(shelters(), delays(), stations(), links()))
        elif onward == "round":
            hall["to"] = {f"{name}_round": 0.6, f"{name}_home": 0.4}
            found[f"{name}_round"] = draw(delays()) | {"to": name}
            found[f"{name}_home"] = draw(delays())
        if "overflow_to" not in hall and draw(st.booleans()):
            hall["overflow_to"] = f"{name}_relatives"
            found[f"{name}_relatives"] = draw(delays()) | {"to": name}
        found[name] = hall
    return found
