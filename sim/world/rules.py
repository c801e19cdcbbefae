"""The stages' parameters as the arrays that the kernels read."""

from __future__ import annotations

import numpy as np

from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Shelter, Stage, Station, overflow_of
from sim.world.draws import law_of
from sim.world.state import DELAY, LINK, NOBODY, SHELTER, STATION, UNLIMITED, Flags, Floats, Index, Rules

SPACE_UNITS = 1000
"""Road space is counted in thousandths of a car space, so that sums are exact."""

ML_PER_LITRE = 1000
"""Petrol is counted in millilitres, so that sums are exact."""


def stage_rules(scenario: Scenario) -> Rules:
    """The stages' parameters as arrays, in the scenario's order."""
    stages = list(scenario.stages.values())
    links = [stage if isinstance(stage, Link) else None for stage in stages]
    stations = [stage if isinstance(stage, Station) else None for stage in stages]
    shelters = [stage if isinstance(stage, Shelter) else None for stage in stages]
    screened, impatient = screening_stations(scenario), patience_stations(scenario)
    numbers = {name: number for number, name in enumerate(scenario.stages)}
    screens = [station.screening if station else None for station in stations]
    patience = [station.patience if station else None for station in stations]
    any_preempts = any(vehicle.preempts for vehicle in scenario.vehicle_classes.values())
    laws = [[law_of(stage, name) for name in scenario.vehicle_classes] for stage in stages]
    kinds = {"link": LINK, "station": STATION, "delay": DELAY, "shelter": SHELTER}
    return Rules(
        kind=np.array([kinds[stage.kind] for stage in stages], np.int64),
        free_flow_h=np.array([link.free_flow_h if link else 0.0 for link in links]),
        wave_h=np.array([link.wave_h if link else 0.0 for link in links]),
        entry_headway_h=np.array([entry_headway_h(link.capacity_vph, link.lanes) if link else 0.0 for link in links]),
        exit_headway_h=np.array([exit_headway_h(link.exit_capacity_vph) if link else 0.0 for link in links]),
        storage=np.array([storage(link, link.lanes) if link else 0 for link in links], np.int64),
        lanes=np.array([stage.lanes if isinstance(stage, Link | Station) else 0 for stage in stages], np.int64),
        room=np.array([_room(station) for station in stations], np.int64),
        mean_h=np.array([[law.mean_h if law else 0.0 for law in by_class] for by_class in laws]),
        minimum_h=np.array([[law.minimum_h if law else 0.0 for law in by_class] for by_class in laws]),
        per_person_h=np.array([station.per_person_min / 60.0 if station else 0.0 for station in stations]),
        lever_open=np.array([stage.open if isinstance(stage, Link | Station) else True for stage in stages]),
        hours_open=np.ones(len(stages), np.bool_),
        blockers=np.zeros(len(stages), np.int64),
        ramp=np.array([_ramp(scenario, shelter) for shelter in shelters]),
        counts_families=np.array([shelter is not None and shelter.places.unit == "families" for shelter in shelters]),
        overflow=np.array([_overflow(stage, numbers) for stage in stages], np.int64),
        joins=_joins(stations),
        join_row=_rows(choosy_stations(scenario), len(stages)),
        drop_factor=np.array([1.0 / (1.0 - link.capacity_drop_share) if link else 1.0 for link in links]),
        merges=np.array([bool(link and link.merge_shares) for link in links]),
        merge_step=_merge_steps(links, numbers),
        length_km=np.array([link.length_km if link else 0.0 for link in links]),
        issue_ml=np.array([millilitres(station.issues_litres) if station else 0 for station in stations], np.int64),
        patience_h=np.array([law.mean_h if law else 0.0 for law in patience]),
        patience_least_h=np.array([law.minimum_h if law else 0.0 for law in patience]),
        patience_row=_rows(impatient, len(stages)),
        screen_row=_rows(screened, len(stages)),
        screen_share=np.array([screen.share if screen else 0.0 for screen in screens]),
        screen_per_man=np.array([screen.per_man_share if screen else 0.0 for screen in screens]),
        detain_row=_second_rows(scenario, screened),
        detained_share=np.array([screen.detained_share for screen in screens if screen]),
        preempts=_preempts(scenario),
        lists_served=np.array([bool(station and (station.closures or any_preempts)) for station in stations]),
        rescue_ml=np.array([millilitres(scenario.fuel.run_dry.rescue_litres) if scenario.fuel else 0], np.int64),
    )


def entry_headway_h(capacity_vph: float, lanes: int) -> float:
    """Time between two entries of a link, hours."""
    return 1.0 / (capacity_vph * lanes)


def exit_headway_h(exit_capacity_vph: float | None) -> float:
    """Time between two exits of a link, hours; zero where nothing but the next stage limits it."""
    return 0.0 if exit_capacity_vph is None else 1.0 / exit_capacity_vph


def storage(link: Link, lanes: int) -> int:
    """Room of a jammed link, thousandths of a car space."""
    return round(SPACE_UNITS * link.jam_density_vpkm * lanes * link.length_km)


def millilitres(litres: float | None) -> int:
    """Litres as whole millilitres; 0 for none."""
    return 0 if litres is None else round(ML_PER_LITRE * litres)


def ranks(scenario: Scenario) -> list[int]:
    """The priorities that occur, the most urgent first: the place in it is the rank."""
    return sorted({vehicle.priority for vehicle in scenario.vehicle_classes.values()})


def screening_stations(scenario: Scenario) -> list[int]:
    """Numbers of the stations that send some to a second inspection."""
    stages = enumerate(scenario.stages.values())
    return [number for number, stage in stages if isinstance(stage, Station) and stage.screening]


def patience_stations(scenario: Scenario) -> list[int]:
    """Numbers of the stations where vehicles give up after a time."""
    stages = enumerate(scenario.stages.values())
    return [number for number, stage in stages if isinstance(stage, Station) and stage.patience]


def choosy_stations(scenario: Scenario) -> list[int]:
    """Numbers of the stations that some do not join."""
    stages = enumerate(scenario.stages.values())
    return [number for number, stage in stages if isinstance(stage, Station) and min(stage.join_shares) < 1.0]


def _merge_steps(links: list[Link | None], numbers: dict[str, int]) -> Floats:
    """Turns of a link from one vehicle of a stage to the next, 1/share; one turn where nothing is said."""
    steps = np.ones((len(links), len(links) + 1))
    for row, link in zip(steps, links, strict=True):
        for name, share in (link.merge_shares if link else {}).items():
            row[numbers[name]] = 1.0 / share
    return steps


def _rows(numbers: list[int], count: int) -> Index:
    rows = np.full(count, NOBODY, np.int64)
    rows[numbers] = np.arange(len(numbers))
    return rows


def _second_rows(scenario: Scenario, screened: list[int]) -> Index:
    """By the station of the second inspection, the row of the first that sends to it."""
    stages, rows = list(scenario.stages.items()), np.full(len(scenario.stages), NOBODY, np.int64)
    names = list(scenario.stages)
    for row, number in enumerate(screened):
        station = stages[number][1]
        assert isinstance(station, Station) and station.screening
        rows[names.index(station.screening.at)] = row
    return rows


def _room(station: Station | None) -> int:
    if station is None:
        return 0
    return UNLIMITED if station.waiting_room_veh is None else station.waiting_room_veh


def _ramp(scenario: Scenario, shelter: Shelter | None) -> tuple[float, float, float, float]:
    if shelter is None:
        return (0.0, 0.0, 0.0, 0.0)
    places = shelter.places
    return (scenario.hours(places.ramp_from), places.initial, scenario.hours(places.ramp_to), places.full)


def _overflow(stage: Stage, numbers: dict[str, int]) -> int:
    target = overflow_of(stage)
    return NOBODY if target is None else numbers[target]


def _joins(stations: list[Station | None]) -> Floats:
    """Probabilities to join, each row filled up with its last value, shape ``(S, longest)``."""
    shares = [station.join_shares if station else (1.0,) for station in stations]
    longest = max(map(len, shares))
    return np.array([[*row, *[row[-1]] * (longest - len(row))] for row in shares])


def _preempts(scenario: Scenario) -> Flags:
    """Whether a rank pre-empts, shape ``(K,)``; empty when none does, so that nobody in service is listed for it."""
    urgent = {vehicle.priority for vehicle in scenario.vehicle_classes.values() if vehicle.preempts}
    if not urgent:
        return np.zeros(0, np.bool_)
    return np.array([priority in urgent for priority in ranks(scenario)])
