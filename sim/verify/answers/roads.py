"""Bottlenecks and links: D/D/1 curves, the kinematic wave, merges, mixed traffic, breakdowns, petrol."""

from __future__ import annotations

import numpy as np

from sim.parts.breakdowns.tables import Blocks
from sim.parts.fuel.actor import BURNT, PETROL
from sim.parts.fuel.tables import RanDry
from sim.results.formulas import Queued, spatial_queue
from sim.scenario.stages import Link
from sim.simulate import simulate
from sim.verify.case import Case, Measured
from sim.verify.curves import NCurves
from sim.verify.trial import Answer, Exact, Settings, Stochastic, Trial, scenario

MINUTES, SECONDS = 60.0, 3600.0


def late_booth(case: Case) -> Measured:
    """T01: by N-curves."""
    curves = NCurves.of(simulate(scenario("T01")), "gate")
    return {
        "clear_min": MINUTES * curves.clears_h,
        "vehicles": curves.vehicles,
        "max_queue": curves.largest_veh,
        "total_delay_veh_min": MINUTES * curves.delay_veh_h,
        "avg_delay_min": MINUTES * curves.delay_veh_h / curves.vehicles,
        "max_delay_min": MINUTES * curves.waits_h.max(),
        "wait_vehicle_100_min": MINUTES * curves.waits_h[100],
    }


def rush_that_ends(case: Case) -> Measured:
    """T02: by N-curves."""
    curves = NCurves.of(simulate(scenario("T02")), "gate")
    return {
        "clear_min_after_0745": MINUTES * curves.clears_h,
        "max_queue": curves.largest_veh,
        "total_delay_veh_min": MINUTES * curves.delay_veh_h,
        "max_delay_FIFO_min": MINUTES * curves.waits_h.max(),
        "vehicles_total": curves.vehicles,
    }


def accident(case: Case) -> Measured:
    """T04: both demands, in parcels of a third of a vehicle."""
    parcels = 3
    other: Settings = {
        "arrivals.cars.rate.points": [[0, 12_000], [5 / 60, 9_000]],
        "timeline.one_lane.at": "2023-09-24T00:12:00+04:00",
        "timeline.both.at": "2023-09-24T00:26:59.999990+04:00",
    }
    first, second = (NCurves.of(simulate(scenario("T04", change)), "road", parcels) for change in ({}, other))
    longest = int(np.argmax(first.waits_h))
    assert longest == 500 * parcels, "the vehicle that waits longest is the 500th"
    return {
        "A_clear_min": MINUTES * first.clears_h,
        "A_max_delay_min_vehicle_500": MINUTES * first.waits_h[longest],
        "A_max_queue": first.largest_veh,
        "A_total_delay_veh_min": MINUTES * first.delay_veh_h,
        "B_clear_min": MINUTES * second.clears_h,
        "B_vehicles": second.vehicles,
        "B_max_queue": second.largest_veh,
        "B_total_delay_veh_min": MINUTES * second.delay_veh_h,
    }


def capacity_drop(case: Case) -> Measured:
    """T09: with and without the drop, in parcels of 1/19 vehicle; the queue stands at the end of the road."""
    found: dict[str, float] = {}
    for name, share in (("with_drop", 0.12), ("no_drop", 0.0)):
        journal = simulate(scenario("T09", {"stages.road.capacity_drop_share": share}))
        link = journal.scenario.stages["road"]
        assert isinstance(link, Link)
        entered_h, left_h = (np.sort(journal.stage_h("road", event)) for event in ("entered", "left"))
        passed = ~np.isnan(left_h)
        curves = NCurves(entered_h[passed], left_h[passed] - link.free_flow_h, 19)
        found |= {
            f"max_queue_{name}": curves.largest_veh,
            f"clear_h_{name}": curves.clears_h,
            f"delay_{name}_veh_h": curves.delay_veh_h,
        }
    return found


def jammed_corridor(case: Case) -> Measured:
    """T11: 58 km in which a queue stands from end to end, and the same with the end closed.

    Densities are flow times transit time over length (Little), so nothing has to be counted at an instant.
    """
    queued, closed = (simulate(scenario("T11", change)) for change in ({}, {"stages.road.open": False}))
    link = queued.scenario.stages["road"]
    assert isinstance(link, Link)
    entered_h, left_h = (np.sort(queued.stage_h("road", event)) for event in ("entered", "left"))
    storage = int((~np.isnan(closed.stage_h("road", "entered"))).sum())
    free_h, last = left_h[0] - entered_h[0], len(left_h) - 1
    wave_h, transit_h = entered_h[last] - left_h[last - storage], left_h[last] - entered_h[last]
    into_vph, out_vph = 100.0 / (entered_h[100] - entered_h[0]), 1_000.0 / (left_h[last] - left_h[last - 1_000])
    return {
        "k_crit": into_vph * free_h / link.length_km,
        "w_km_h": link.length_km / wave_h,
        "tau_s": SECONDS * wave_h / storage,
        "queue_density_veh_km": out_vph * transit_h / link.length_km,
        "queue_speed_km_h": link.length_km / transit_h,
        "vehicles_stored": out_vph * transit_h,
        "transit_time_h": transit_h,
        "free_flow_time_h": free_h,
        "jam_storage": storage,
    }


def spillback(case: Case) -> Measured:
    """T13: the engine is the kinematic wave; the point queue and the spatial queue stand beside it as formulas."""
    journal = simulate(scenario("T13"))
    link, inflow_vph = journal.scenario.stages["road"], case.parameters["inflow_veh_h"]
    assert isinstance(link, Link)
    queue = Queued(link, case.parameters["exit_capacity_veh_h"])
    arrived_h, entered_h, left_h = (journal.stage_h("road", event) for event in ("arrived", "entered", "left"))
    held = int(np.flatnonzero(entered_h > arrived_h + 1e-9)[0])
    entered_sq_h, _ = spatial_queue(link, queue.discharge_vph, arrived_h)
    held_sq = int(np.flatnonzero(entered_sq_h > arrived_h + 1e-9)[0])
    return {
        "w_km_h": link.wave_kmh,
        "storage_veh": queue.storage_veh,
        "spillback_PQ_h": "never",
        "spillback_SQ_h": queue.spillback_of_a_spatial_queue_h(inflow_vph),
        "spillback_KW_h": queue.spillback_h(inflow_vph),
        "queue_density_KW": queue.density_vpkm,
        "shock_km_h": queue.shock_kmh(inflow_vph),
        "vehicles_on_link_at_spillback_KW": queue.density_vpkm * link.length_km,
        "steady_transit_KW_h": float(left_h[-1] - entered_h[-1]),
        "steady_transit_SQ_h": queue.storage_veh / queue.discharge_vph,
        "discrete_first_delayed_index_KW(0-based)": held,
        "discrete_entry_time_of_that_vehicle_h": entered_h[held],
        "discrete_first_delayed_index_SQ(0-based)": held_sq,
        "discrete_entry_time_SQ_h": entered_sq_h[held_sq],
        "discrete_tin_vehicle_2000_KW_h": entered_h[2000],
        "discrete_tout_vehicle_2000_KW_h": left_h[2000],
        "discrete_tout_vehicle_3999_KW_h": left_h[3999],
    }


def merge(case: Case) -> Measured:
    """T15: where both roads send more than their share, and where the side road sends less."""
    both, less = (merged_vph(change) for change in ({}, {"arrivals.side.rate.points": [[0, 200]]}))
    return {"y1": both[0], "y2": both[1], "case2_y": list(less)}


def merged_vph(change: Settings) -> tuple[float, float]:
    """What the main road and the side road send on, vehicles an hour, by 1,200 vehicles after the first 600."""
    journal = simulate(scenario("T15", change))
    entered_h = journal.stage_h("corridor", "entered")
    chosen = np.argsort(entered_h, kind="stable")[600:1801]
    lasts_h = float(entered_h[chosen[-1]] - entered_h[chosen[0]])
    side = int((journal.groups.origin[chosen[:-1]] == journal.groups.origins.index("side")).sum())
    return (1_200 - side) / lasts_h, side / lasts_h


def mixed_traffic(case: Case) -> Measured:
    """T17: trucks and buses in a stream of cars, on a road as it is and on one of a tenth less capacity."""
    cars_vph = case.parameters["capacity_pc_h"]
    full, less = (mixed_vph(share * cars_vph) for share in (1.0, 0.9))
    return {"f_HV": full / cars_vph, "capacity_veh_h": full, "capacity_veh_h_x0.9": less}


def mixed_vph(capacity_vph: float) -> float:
    """Vehicles an hour that enter a road of so many cars an hour, by four times as many as it holds."""
    journal = simulate(scenario("T17", {"stages.road.capacity_vph": capacity_vph}))
    entered_h = np.sort(journal.stage_h("road", "entered"))
    return 4_000.0 / float(entered_h[4_000] - entered_h[0])


def breakdowns(trial: Trial) -> Measured:
    """T18: a replication is 25 runs, which know a standard deviation; in a shorter verification it is fewer."""
    runs = max(2, round(25 * trial.customers / trial.case.customers))
    found = []
    for stress in trial.case.parameters["stress_multiplier"]:
        plan = scenario("T18", {"breakdowns.per_million_veh_km": 2.48 * stress})
        numbers = range(trial.replication * runs, (trial.replication + 1) * runs)
        found.append([int(simulate(plan, number).table(Blocks).vehicles.sum()) for number in numbers])
    counts = np.array(found)
    return {
        "mean": counts.mean(axis=1).tolist(),
        "P_none": (counts == 0).mean(axis=1).tolist(),
        "sd": np.sqrt(counts.var(axis=1, ddof=1)).tolist(),
    }


def petrol(trial: Trial) -> Measured:
    """T19: a tank of 5 to 35 litres, a day in a queue with the engine on, or on for a third of the time."""
    need_l, dry = [], []
    for share in trial.case.parameters["engine_on_share"]:
        changes: Settings = {"arrivals.cars.count": trial.customers, "fuel.tanks.engine_on_share": share}
        journal = trial.journal("T19", changes)
        need_l.append(journal.books.series(PETROL, BURNT)[-1] / trial.customers)
        dry.append(float(journal.table(RanDry).vehicles.sum()) / trial.customers)
    return {"need_l": need_l, "P_runout": dry}


def short_link(case: Case) -> Measured:
    """T20: in the order of entry."""
    journal = simulate(scenario("T20"))
    return {
        "t_in_s": (SECONDS * np.sort(journal.stage_h("road", "entered"))).tolist(),
        "t_out_s": (SECONDS * np.sort(journal.stage_h("road", "left"))).tolist(),
    }


def alternating(case: Case) -> Measured:
    """T21: a turn begins where entries are more than a minute apart; the cycle is from the first turn to the next."""
    journal = simulate(scenario("T21"))
    entered_s = [SECONDS * np.sort(journal.stage_h(name, "entered")) for name in ("out", "back")]
    begins = [np.flatnonzero(np.diff(one[~np.isnan(one)], prepend=-np.inf) > MINUTES) for one in entered_s]
    cycle_s = float(np.diff(entered_s[0][begins[0][:2]])[0])
    turns = [float(np.diff(first[:2])[0]) for first in begins]
    return {
        "vehicles_in_a_turn": turns,
        "cycle_s": cycle_s,
        "lost_s": cycle_s - sum(turns) * SECONDS / case.parameters["capacity_vph"],
        "capacity_vph": [SECONDS * count / cycle_s for count in turns],
        "second_turn_begins_s": [float(one[first[1]]) for one, first in zip(entered_s, begins, strict=True)],
    }


def lane_that_changes_hands(case: Case) -> Measured:
    """T22: the hour from the record of lanes; headways at the entrance outwards and at the exit inwards, around it."""
    journal = simulate(scenario("T22"))
    at_h = {cue.path: cue.time_h for cue in journal.cues}["stages.out.lanes"]
    times_h = [np.sort(journal.stage_h(*of)) for of in (("out", "entered"), ("back", "left"))]
    headways = [
        [float(SECONDS * np.diff(one[(one > since) & (one < since + 0.1)]).mean()) for since in (at_h - 0.1, at_h)]
        for one in times_h
    ]
    entered, left = (journal.stage_h("back", event) for event in ("entered", "left"))
    back = journal.scenario.stages["back"]
    assert isinstance(back, Link)
    return {
        "handed_over_s": SECONDS * at_h,
        "out_headway_s": headways[0],
        "back_headway_s": headways[1],
        "on_kept_lane_veh": float(((entered < at_h) & ~(left + back.wave_h <= at_h + 1e-9)).sum()),
    }


ANSWERS: dict[str, Answer] = {
    "T01": Exact(late_booth),
    "T02": Exact(rush_that_ends),
    "T04": Exact(accident),
    "T09": Exact(capacity_drop),
    "T11": Exact(jammed_corridor),
    "T13": Exact(spillback),
    "T15": Exact(merge),
    "T17": Exact(mixed_traffic),
    "T18": Stochastic(breakdowns, replications=20),
    "T19": Stochastic(petrol),
    "T20": Exact(short_link),
    "T21": Exact(alternating),
    "T22": Exact(lane_that_changes_hands),
}
