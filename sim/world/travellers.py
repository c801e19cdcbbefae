"""The parties' columns as the arrays that the kernels read, with every random number that a party will use."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.population.parties import Parties
from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Station
from sim.world.draws import draws_by_origin, uniform_by_origin, unit_draws
from sim.world.routes import Routes
from sim.world.rules import SPACE_UNITS, choosy_stations, patience_stations, ranks, screening_stations
from sim.world.state import GONE, NOBODY, ORIGIN, Floats, Index, Motion, Travellers
from sim.world.tanks import stops, tanks

BLOCK = 256
"""Draws that are made at once for each vehicle that goes round, and stage."""

VISITS = 2**15
"""Room for visits of vehicles that go round, doubled when it is full."""

SPARE_ENTRIES = 64
"""Room in the agenda beyond two entries a party: what is void is dropped when it is full."""


def traveller_columns(scenario: Scenario, replication: int, parties: Parties, routes: Routes) -> Travellers:
    """The parties' columns, with their draws."""
    streams = Streams(scenario.seed, replication)
    classes = list(scenario.vehicle_classes.values())
    order = ranks(scenario)
    draws = unit_draws(scenario, replication, parties)
    draw_row = np.full(len(scenario.stages), NOBODY, np.int64)
    draw_row[list(draws)] = np.arange(len(draws))
    petrol = tanks(scenario, streams, parties)
    stop = stops(scenario, streams, parties, routes.stages, routes.of_party)
    screened = screening_stations(scenario)
    return Travellers(
        persons=parties.persons.astype(np.int64),
        households=parties.households.astype(np.int64),
        space=np.array([round(SPACE_UNITS * v.space_pcu) for v in classes], np.int64)[parties.vehicle_class],
        rank=np.array([order.index(v.priority) for v in classes], np.int64)[parties.vehicle_class],
        vehicle_class=parties.vehicle_class.astype(np.int64),
        shuttle=_numbered(scenario, parties),
        route=routes.of_party.copy(),
        next_stage=routes.next_stage(),
        draws=np.array(list(draws.values())).reshape(len(draws), len(parties)),
        draw_row=draw_row,
        men=parties.men.astype(np.int64),
        patience=_by_station(scenario, patience_stations(scenario), parties, _patience(scenario, streams, parties)),
        screen=_by_station(scenario, screened, parties, _uniform(streams, "screened at", parties)),
        join=_by_station(scenario, choosy_stations(scenario), parties, _uniform(streams, "joins", parties)),
        screened_way=routes.screened_way.copy(),
        detain=_by_station(scenario, screened, parties, _uniform(streams, "detained after", parties)),
        break_link=stop.link,
        break_share=stop.share,
        break_h=stop.block_h,
        dry_h=petrol.dry_h,
        ml_per_km=petrol.ml_per_km,
        idle_ml_per_h=petrol.idle_ml_per_h,
    )


def _numbered(scenario: Scenario, parties: Parties) -> Index:
    """The number of each vehicle among those that go round, −1 for all others."""
    found = np.full(len(parties), NOBODY, np.int64)
    rows = [parties.rows_of(name) for name in scenario.shuttles]
    if rows:
        found[np.concatenate(rows)] = np.arange(sum(map(len, rows)))
    return found


def _by_station(scenario: Scenario, numbers: list[int], parties: Parties, draw: Callable[[str], Floats]) -> Floats:
    names = list(scenario.stages)
    return np.array([draw(names[number]) for number in numbers]).reshape(len(numbers), len(parties))


def _uniform(streams: Streams, decision: str, parties: Parties) -> Callable[[str], Floats]:
    return lambda name: uniform_by_origin(streams, f"{decision} {name}", parties)


def _patience(scenario: Scenario, streams: Streams, parties: Parties) -> Callable[[str], Floats]:
    def draw(name: str) -> Floats:
        station = scenario.stages[name]
        assert isinstance(station, Station) and station.patience
        return draws_by_origin(station.patience, streams, f"patience at {name}", parties)

    return draw


def at_rest(scenario: Scenario, replication: int, parties: Parties, travellers: Travellers) -> Motion:
    """Everybody at the origin, nothing pending."""
    stages, count = len(scenario.stages), len(travellers.persons)
    links = np.array([isinstance(stage, Link) for stage in scenario.stages.values()])
    nobody = np.full((stages, len(ranks(scenario))), NOBODY, np.int64)
    going_round, laws = int((travellers.shuttle >= 0).sum()), len(travellers.draws)
    points_litres = scenario.fuel.points_litres if scenario.fuel else 0.0
    return Motion(
        passage_h=np.full((count, stages, 3), np.nan),
        stage=np.full(count, ORIGIN, np.int64),
        ready_h=np.full(count, np.inf),
        next_in_line=np.full(count, NOBODY, np.int64),
        line_head=nobody.copy(),
        line_tail=nobody.copy(),
        queue_head=nobody.copy(),
        queue_tail=nobody.copy(),
        waiting=np.zeros(stages, np.int64),
        busy=np.zeros(stages, np.int64),
        used=np.zeros(stages, np.int64),
        order=np.full((int(links.sum()), count), NOBODY, np.int64),
        link_row=np.cumsum(links) - 1,
        entries=np.zeros(stages, np.int64),
        exits=np.zeros(stages, np.int64),
        freed=np.zeros(stages, np.int64),
        last_in_h=np.full(stages, -np.inf),
        last_out_h=np.full(stages, -np.inf),
        admit_h=np.full(stages, np.inf),
        persons_at=np.zeros((len(travellers.next_stage), stages - GONE), np.int64),
        agenda_h=np.zeros(2 * count + SPARE_ENTRIES),
        agenda_party=np.zeros(2 * count + SPARE_ENTRIES, np.int64),
        timetable_h=np.zeros(0),
        timetable_party=np.zeros(0, np.int64),
        counters=np.zeros(8, np.int64),
        watched=np.full(count, NOBODY, np.int64),
        seen=np.full(count, NOBODY, np.int64),
        ended=np.full(count, NOBODY, np.int64),
        left_over_h=np.full(count, np.nan),
        serving=nobody.copy(),
        tank_ml=tanks(scenario, Streams(scenario.seed, replication), parties).tank_ml,
        ran_dry=np.zeros(count, np.bool_),
        fuel=np.array([round(1000 * points_litres), 0, 0, 0, 0], np.int64),
        merge_tag=np.zeros((stages, stages + 1)),
        merged=np.zeros(stages),
        pool=np.zeros((laws, going_round, BLOCK)),
        pool_next=np.full((laws, going_round), BLOCK, np.int64),
        log_who=np.zeros((VISITS if going_round else 0, 2), np.int64),
        log_h=np.zeros((VISITS if going_round else 0, 3)),
    )
