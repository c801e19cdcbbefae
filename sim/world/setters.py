"""What a parameter does while the simulation runs: one short function for each timed field of the scenario."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.network.rules import Rules
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.stages import Delay, Link, Shelter, Station
from sim.world.departures import Departures
from sim.world.part import Part, Setter


def setters(scenario: Scenario, rules: Rules, departures: Departures, parts: Sequence[Part]) -> dict[str, Setter]:
    """Every parameter that can be set while the simulation runs, by its path."""
    setters: dict[str, Setter] = {}
    everyone = np.ones(len(scenario.vehicle_classes), np.bool_)
    for number, (name, stage) in enumerate(scenario.stages.items()):
        path = f"stages.{name}"
        if isinstance(stage, Link):
            setters |= link_setters(path, number, rules)
        elif isinstance(stage, Station):
            setters |= station_setters(path, stage, number, rules, list(scenario.vehicle_classes))
        elif isinstance(stage, Delay):
            setters[f"{path}.duration.mean_min"] = partial(_mean, rules, number, everyone)
        elif isinstance(stage, Shelter):
            setters[f"{path}.open"] = partial(_open, rules, number)
            if stage.stay is not None:
                setters[f"{path}.stay.mean_min"] = partial(_mean, rules, number, everyone)
    for part in parts:
        setters |= part.setters()
    return setters | departure_setters(departures, list(scenario.settlements))


def link_setters(path: str, number: int, rules: Rules) -> dict[str, Setter]:
    """The parameters of one link, by their path."""

    def capacity(now: float, value: ParameterValue) -> None:
        rules.set_capacity(number, float(value))

    def lanes(now: float, value: ParameterValue) -> None:
        rules.set_lanes(number, int(value))

    def exit_capacity(now: float, value: ParameterValue) -> None:
        rules.set_exit_capacity(number, float(value))

    def green(now: float, value: ParameterValue) -> None:
        rules.set_green(number, float(value))

    return {
        f"{path}.capacity_vph": capacity,
        f"{path}.lanes": lanes,
        f"{path}.exit_capacity_vph": exit_capacity,
        f"{path}.green_min": green,
        f"{path}.open": partial(_open, rules, number),
    }


def station_setters(path: str, station: Station, number: int, rules: Rules, classes: list[str]) -> dict[str, Setter]:
    """The parameters of one station."""

    def lanes(now: float, value: ParameterValue) -> None:
        rules.set_lanes(number, int(value))

    def per_person(now: float, value: ParameterValue) -> None:
        rules.set_per_person(number, float(value) / 60.0)

    def issue(now: float, value: ParameterValue) -> None:
        rules.set_issue(number, float(value))

    def quota(now: float, value: ParameterValue) -> None:
        rules.set_quota(number, int(value))

    def patience(now: float, value: ParameterValue) -> None:
        rules.set_patience(number, float(value) / 60.0)

    others = np.array([name not in station.service_by_class for name in classes])
    setters: dict[str, Setter] = {f"{path}.issues_litres": issue}
    for name in station.service_by_class:
        only = np.array([name == other for other in classes])
        setters[f"{path}.service_by_class.{name}.mean_min"] = partial(_mean, rules, number, only)
    for name in station.shifts:
        setters[f"{path}.shifts.{name}.lanes"] = partial(_crew, rules, number, name)
    if station.quota:
        setters[f"{path}.quota.most_per_day"] = quota
    if station.patience:
        setters[f"{path}.patience.mean_min"] = patience
    if station.screening:
        setters |= screening_setters(f"{path}.screening", number, rules)
    return setters | {
        f"{path}.lanes": lanes,
        f"{path}.open": partial(_open, rules, number),
        f"{path}.service.mean_min": partial(_mean, rules, number, others),
        f"{path}.per_person_min": per_person,
    }


def screening_setters(path: str, number: int, rules: Rules) -> dict[str, Setter]:
    """The parameters of a second inspection, by the station that sends to it."""

    def share(now: float, value: ParameterValue) -> None:
        rules.set_screening(number, share=float(value))

    def per_man(now: float, value: ParameterValue) -> None:
        rules.set_screening(number, per_man=float(value))

    def detained(now: float, value: ParameterValue) -> None:
        rules.set_detained(number, float(value))

    return {f"{path}.share": share, f"{path}.per_man_share": per_man, f"{path}.detained_share": detained}


def departure_setters(departures: Departures, settlements: Sequence[str]) -> dict[str, Setter]:
    """The parameters of the hazard; each first lets those decide who did so under the old value."""

    def changing(change: Callable[[ParameterValue], None]) -> Setter:
        def setter(now: float, value: ParameterValue) -> None:
            departures.settle(now)
            change(value)
            departures.look()

        return setter

    def base(value: ParameterValue) -> None:
        departures.base_hazard_per_h = float(value)

    def is_open(value: ParameterValue) -> None:
        departures.is_open = bool(value)

    def cue(name: str) -> Callable[[ParameterValue], None]:
        return lambda value: departures.cues.update({name: float(value)})

    def zone_open(number: int) -> Callable[[ParameterValue], None]:
        return lambda value: departures.zones.is_open.__setitem__(number, bool(value))

    def zone_cue(number: int, name: str) -> Callable[[ParameterValue], None]:
        return lambda value: departures.zones.cues[name].__setitem__(number, float(value))

    zones: dict[str, Setter] = {}
    for number, name in enumerate(settlements):
        zones[f"settlements.{name}.open"] = changing(zone_open(number))
        zones |= {f"settlements.{name}.cues.{cue}": changing(zone_cue(number, cue)) for cue in departures.zones.cues}
    return zones | {
        "departure.open": changing(is_open),
        "departure.base_hazard_per_h": changing(base),
        "departure.packing.mean_min": changing(departures.scale_packing),
        **{f"departure.cues.{name}": changing(cue(name)) for name in departures.cues},
    }


def _crew(rules: Rules, number: int, crew: str, now: float, value: ParameterValue) -> None:
    rules.set_crew(number, crew, int(value))


def _open(rules: Rules, number: int, now: float, value: ParameterValue) -> None:
    rules.set_open(number, switch=bool(value))


def _mean(rules: Rules, number: int, classes: NDArray[np.bool_], now: float, value: ParameterValue) -> None:
    rules.set_mean(number, float(value) / 60.0, classes)
