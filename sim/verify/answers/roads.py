"""Bottlenecks and links: D/D/1 curves, the kinematic wave, merges, mixed traffic, breakdowns, petrol."""

from __future__ import annotations

import numpy as np

from sim.results.formulas import Queued, fuel_need_litres, heavy_vehicle_factor, merge_flows, spatial_queue
from sim.scenario.laws import Uniform
from sim.scenario.stages import Link
from sim.simulate import simulate
from sim.verify.case import Case, Figures
from sim.verify.curves import NCurves
from sim.verify.trial import Answer, Exact, Settings, Stochastic, Trial, scenario

MINUTES, SECONDS = 60.0, 3600.0


def late_booth(case: Case) -> Figures:
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


def rush_that_ends(case: Case) -> Figures:
    """T02: by N-curves."""
    curves = NCurves.of(simulate(scenario("T02")), "gate")
    return {
        "clear_min_after_0745": MINUTES * curves.clears_h,
        "max_queue": curves.largest_veh,
        "total_delay_veh_min": MINUTES * curves.delay_veh_h,
        "max_delay_FIFO_min": MINUTES * curves.waits_h.max(),
        "vehicles_total": curves.vehicles,
    }


def accident(case: Case) -> Figures:
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


def capacity_drop(case: Case) -> Figures:
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


def jammed_corridor(case: Case) -> Figures:
    """T11: 58 km in which a queue stands from end to end."""
    given = case.parameters
    link = one_lane(given["L_km"], given["vf_km_h"], given["qmax_veh_h"], given["kj_veh_km"])
    queue = Queued(link, given["discharge_veh_h"])
    return {
        "k_crit": queue.critical_vpkm,
        "w_km_h": link.wave_kmh,
        "tau_s": queue.reaction_s,
        "queue_density_veh_km": queue.density_vpkm,
        "queue_speed_km_h": queue.speed_kmh,
        "vehicles_stored": queue.stored_veh,
        "transit_time_h": queue.transit_h,
        "free_flow_time_h": link.free_flow_h,
        "jam_storage": queue.storage_veh,
    }


def one_lane(length_km: float, free_flow_kmh: float, capacity_vph: float, jam_density_vpkm: float) -> Link:
    """A link of one lane."""
    plan = {"length_km": length_km, "free_flow_kmh": free_flow_kmh, "capacity_vph": capacity_vph}
    return Link.model_validate({"kind": "link", "jam_density_vpkm": jam_density_vpkm, **plan})


def spillback(case: Case) -> Figures:
    """T13: the engine is the kinematic wave; the point queue and the spatial queue stand beside it as formulas."""
    journal = simulate(scenario("T13"))
    link, inflow_vph = journal.scenario.stages["road"], case.parameters["inflow_veh_h"]
    assert isinstance(link, Link)
    queue = Queued(link, case.parameters["exit_capacity_veh_h"])
    asked_h, entered_h, left_h = (journal.stage_h("road", event) for event in ("arrived", "entered", "left"))
    held = int(np.flatnonzero(entered_h > asked_h + 1e-9)[0])
    entered_sq_h, _ = spatial_queue(link, queue.discharge_vph, asked_h)
    held_sq = int(np.flatnonzero(entered_sq_h > asked_h + 1e-9)[0])
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


def merge(case: Case) -> Figures:
    """T15: where both roads send more than their share, and where the side road sends less."""
    given = case.parameters
    shares = (given["p1"], 1.0 - given["p1"])
    first, second = merge_flows((given["S1"], given["S2"]), given["R"], shares)
    return {"y1": first, "y2": second, "case2_y": list(merge_flows((given["S1"], 200.0), given["R"], shares))}


def mixed_traffic(case: Case) -> Figures:
    """T17: trucks and buses in a stream of cars."""
    given = case.parameters
    factor = heavy_vehicle_factor((given["P_truck"], given["P_bus"]), (given["E_truck"], given["E_bus"]))
    capacity = factor * given["capacity_pc_h"]
    return {"f_HV": factor, "capacity_veh_h": capacity, "capacity_veh_h_x0.9": 0.9 * capacity}


def breakdowns(trial: Trial) -> Figures:
    """T18: a replication is several runs, which know a standard deviation."""
    runs = 25
    found = []
    for stress in trial.case.parameters["stress_multiplier"]:
        plan = scenario("T18", {"breakdowns.per_million_veh_km": 2.48 * stress})
        numbers = range(trial.replication * runs, (trial.replication + 1) * runs)
        found.append([int(simulate(plan, number).road.breakdowns.sum()) for number in numbers])
    counts = np.array(found)
    return {
        "mean": counts.mean(axis=1).tolist(),
        "P_none": (counts == 0).mean(axis=1).tolist(),
        "sd": np.sqrt(counts.var(axis=1, ddof=1)).tolist(),
    }


def petrol(case: Case) -> Figures:
    """T19: a tank of 5 to 35 litres, a day in a queue with the engine on, or on for a third of the time."""
    given = case.parameters
    tank = Uniform(law="uniform", mean_min=MINUTES * 20.0, half_width_share=0.75).distribution_h()
    needs = [
        fuel_need_litres(given["distance_km"], given["l_per_100km"], given["queue_h"], share * given["idle_l_per_h"])
        for share in given["engine_on_share"]
    ]
    return {"need_l": needs, "P_runout": [tank.cdf(need) for need in needs]}


def short_link(case: Case) -> Figures:
    """T20: in the order of entry."""
    journal = simulate(scenario("T20"))
    return {
        "t_in_s": (SECONDS * np.sort(journal.stage_h("road", "entered"))).tolist(),
        "t_out_s": (SECONDS * np.sort(journal.stage_h("road", "left"))).tolist(),
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
    "T19": Exact(petrol),
    "T20": Exact(short_link),
}
