"""Medical care against answers worked out by hand: who goes when, who dies when, and that nobody is lost."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.parts.medical.patients import (
    DIED_INSIDE,
    DIED_ON_THE_WAY,
    DIED_OUTSIDE,
    DISCHARGED,
    LOST,
    OUTSIDE,
    PATIENTS,
    WAITS,
)
from sim.population.streams import Streams
from sim.scenario.parameter import parameters as declared
from sim.simulate import simulate
from sim.world.setters import setters
from tests.world.care import ambulances, blast, carried, category, helicopters, medical, run, state, town
from tests.world.towns import GATE, HOUR, ROAD, at, towns

SLOW = {"kind": "delay", "duration": {"law": "constant", "mean_min": 300.0}, "to": "gate"}
"""A way of five hours."""

S = 3.9
"""Standard errors that a mean over replications may be off (``docs/model.md`` §9)."""


def test_one_ambulance_by_hand() -> None:
    """Loads from 1:00 to 1:30, is at the gate a quarter of an hour later, and is back half an hour after that."""
    world, _ = run(town(medical(ambulances={"red_cross": ambulances()}), {"blast": blast(1.0, 3)}))
    np.testing.assert_allclose(carried(world), [(1.75, 1.0), (3.0, 1.0), (4.25, 1.0)])


def test_an_ambulance_takes_whoever_waits_up_to_its_capacity() -> None:
    fleet = ambulances(capacity_persons=2)
    world, _ = run(town(medical(ambulances={"red_cross": fleet}), {"blast": blast(1.0, 3)}))
    np.testing.assert_allclose(carried(world), [(1.75, 2.0), (3.0, 1.0)])


def test_ambulances_stand_until_they_are_released() -> None:
    """Permission at 6:00 and one more vehicle at 7:00; stopped at 7:00 the first finishes its trip only."""
    care = medical(ambulances={"red_cross": ambulances(open=False)})
    release = {"at": at(6.0), "event": "may go", "set": {"medical.ambulances.red_cross.open": True}}
    more = {"at": at(6.2), "event": "more", "set": {"medical.ambulances.red_cross.vehicles": 2}}
    stop = {"at": at(7.0), "event": "stop", "set": {"medical.ambulances.red_cross.open": False}}
    timeline = {"let_go": release, "more": more, "stop": stop}
    world, care_part = run(town(care, {"blast": blast(1.0, 5)}, timeline=timeline))
    np.testing.assert_allclose(carried(world), [(6.75, 1.0), (6.95, 1.0)])
    assert care_part.ward.counts[WAITS] == 3


def test_a_helicopter_flies_by_day_only() -> None:
    """Two hours of daylight are one round of two and a half hours; the others wait for the next morning."""
    care = medical(helicopters={"air": helicopters(hours=["07:00-09:00"])})
    world, _ = run(town(care, {"blast": blast(1.0, 4)}))
    assert carried(world) == [(8.5, 2.0), (32.5, 2.0)]


def test_a_helicopter_flies_when_it_may_and_day_and_night_without_hours() -> None:
    weather = {"at": at(20.0), "event": "weather clears", "set": {"medical.helicopters.air.open": True}}
    care = medical(helicopters={"air": helicopters(open=False)})
    world, _ = run(town(care, {"blast": blast(1.0, 4)}, timeline={"weather": weather}))
    assert carried(world) == [(21.5, 2.0), (24.0, 2.0)]


def test_triage_goes_before_turn_and_within_a_category_the_first_goes_first() -> None:
    triage = {"yellow": category(1, share=1.0), "red": category(0)}
    first, second = blast(1.0, 2, triage={"yellow": 1.0}), blast(2.0, 2)
    _, care = run(town(medical(triage=triage), {"first": first, "second": second}))
    assert [(patient.category, patient.number) for patient in care.ward.call(9)] == [
        ("red", 2),
        ("red", 3),
        ("yellow", 0),
        ("yellow", 1),
    ]


def test_each_patient_dies_when_his_own_clock_has_run_down() -> None:
    """Exact: hazard 0.1 inside until the helicopter leaves at 5:30, 0.4 in it for an hour, then 0.02 outside."""
    hazards = {"death_inside_per_h": 0.1, "death_under_way_per_h": 0.4, "death_outside_per_h": 0.02}
    care = medical(
        triage={"red": category(0, share=1.0, **hazards)},
        helicopters={"air": helicopters(capacity_persons=50, open=False)},
    )
    permission = {"at": at(5.0), "event": "may fly", "set": {"medical.helicopters.air.open": True}}
    scenario = town(care, {"blast": blast(1.0, 40)}, timeline={"permission": permission})
    world, _ = run(scenario)
    residuals = Streams(scenario.seed)["medical: residual clocks of blast"].standard_exponential(40)

    def death_h(residual: float) -> float:
        inside, under_way = 4.5 * 0.1, 1.0 * 0.4
        if residual <= inside:
            return 1.0 + residual / 0.1
        if residual <= inside + under_way:
            return 5.5 + (residual - inside) / 0.4
        return 6.5 + (residual - inside - under_way) / 0.02

    expected = sorted(hour for hour in map(death_h, residuals.tolist()) if hour <= 48.0)
    died = [move.time_h for move in world.ledger.moves if move.target.startswith("died")]
    np.testing.assert_allclose(died, expected, atol=1e-9)
    assert len({move.target for move in world.ledger.moves if move.target.startswith("died")}) == 3


def test_nobody_is_carried_who_died_waiting_or_while_he_was_put_on_board() -> None:
    """Hazard 0.6 an hour, one ambulance: against a loop that plays the rounds from the patients' hours of death."""
    triage = {"red": category(0, share=1.0, death_inside_per_h=0.6)}
    scenario = town(medical(triage=triage, ambulances={"red_cross": ambulances()}), {"blast": blast(1.0, 60)}, seed=11)
    residuals = Streams(scenario.seed)["medical: residual clocks of blast"].standard_exponential(60)
    expected, lost, now = [], 0, 1.0
    for death_h in (1.0 + residuals / 0.6).tolist():
        if death_h <= now:
            continue
        now += 0.5
        if death_h <= now:
            lost += 1
            continue
        expected.append(now + 0.25)
        now += 0.25 + 0.5
    world, part = run(scenario)
    np.testing.assert_allclose([hour for hour, _ in carried(world)], expected)
    assert lost > 0, "somebody must die on being put on board for the test to say anything"
    assert part.ward.counts[DIED_INSIDE] == 60 - len(expected)


def test_share_that_dies_is_the_closed_form() -> None:
    """1 − exp(−Λ) over 40 replications, within 3.9 standard errors."""
    hazards = {"death_inside_per_h": 0.1, "death_under_way_per_h": 0.1, "death_outside_per_h": 0.005}
    care = medical(
        triage={"red": category(0, share=1.0, **hazards)}, helicopters={"air": helicopters(capacity_persons=99)}
    )
    scenario = town(care, {"blast": blast(1.0, 60)}, horizon_h=24.0)
    shares = []
    for replication in range(40):
        _, part = run(scenario, replication)
        counts = part.ward.counts
        shares.append((counts[DIED_INSIDE] + counts[DIED_ON_THE_WAY] + counts[DIED_OUTSIDE]) / 60)
    expected = 1.0 - math.exp(-(0.1 * 1.5 + 0.005 * 21.5))
    assert abs(np.mean(shares) - expected) <= S * np.std(shares, ddof=1) / math.sqrt(len(shares))
    assert np.std(shares, ddof=1) / math.sqrt(len(shares)) < 0.02


def test_who_finds_no_bed_is_exposed_more_and_a_new_bed_helps_at_once() -> None:
    """One bed for two patients; hazard 0.001 in it, 100 times as much without, until a second is set up at 3:00."""
    triage = {"red": category(0, share=1.0, death_inside_per_h=0.001)}
    care = medical(triage=triage, beds_inside=1, no_bed_hazard_ratio=100.0)
    bed = {"at": at(3.0), "event": "a bed", "set": {"medical.beds_inside": 2}}
    _, part = run(town(care, {"blast": blast(1.0, 2)}, timeline={"bed": bed}, seed=11))
    residuals = Streams(11)["medical: residual clocks of blast"].standard_exponential(2)
    with_bed, without = part.ward.patients
    assert residuals[1] > 0.2, "the second must live until 3:00 for the test to say anything"
    assert with_bed.residual == pytest.approx(residuals[0])
    assert without.residual + 0.001 * (without.since_h - 3.0) == pytest.approx(residuals[1] - 0.1 * 2.0)
    assert with_bed.has_bed
    assert without.has_bed


def test_a_bed_that_falls_free_goes_to_the_next() -> None:
    """The first leaves his bed at 1:30; from then on the other's hazard is a hundredth."""
    triage = {"red": category(0, share=1.0, death_inside_per_h=0.001)}
    care = medical(
        triage=triage,
        beds_inside=1,
        no_bed_hazard_ratio=100.0,
        helicopters={"air": helicopters(capacity_persons=1)},
    )
    stop = {"at": at(1.2), "event": "no more flights", "set": {"medical.helicopters.air.open": False}}
    _, part = run(town(care, {"blast": blast(1.0, 2)}, timeline={"stop": stop}, seed=11))
    residual = Streams(11)["medical: residual clocks of blast"].standard_exponential(2)[1]
    assert part.ward.patients[1].has_bed
    assert part.ward.patients[1].residual == pytest.approx(residual - 0.1 * 0.5)


def test_each_recovers_in_a_time_of_his_own() -> None:
    """Uniform between one and three hours, from a stream of the category and the cause."""
    distribution = {"law": "uniform", "mean_min": 60.0, "half_width_share": 1.0, "minimum_min": 60.0}
    triage = {"red": category(0, share=1.0), "green": category(2, treatment=distribution)}
    bus = {key: value for key, value in ambulances(vehicle_class="bus").items() if key != "capacity_persons"}
    incidents = {"blast": blast(1.0, 9, triage={"green": 1.0})}
    world, _ = run(town(medical(triage=triage), incidents, buses={"coach": bus}))
    draws = Streams(7)["medical: treatment of green of blast"].uniform(0.0, 2.0, 9)
    left = [move.time_h for move in world.ledger.moves if move.target == DISCHARGED]
    np.testing.assert_allclose(left, np.sort(1.0 + 1.0 + draws))


def test_who_can_sit_waits_for_a_bus_after_his_treatment() -> None:
    """Two hours after the blast three persons are at the bus park, and a bus takes them when it may."""
    bus = {**ambulances(vehicle_class="bus", vehicles=1), "longest_wait_min": 60.0}
    del bus["capacity_persons"]
    triage = {
        "red": category(0, share=1.0),
        "green": category(2, treatment={"law": "constant", "mean_min": 120.0}),
    }
    scenario = town(
        medical(triage=triage), {"blast": blast(1.0, 3, triage={"green": 1.0})}, buses={"coach": bus}, horizon_h=8.0
    )
    journal = simulate(scenario)
    hours = journal.balance.time_h.tolist()
    inside, waiting = state(journal, "in hospital inside"), state(journal, "waiting for a bus")
    assert [inside[hours.index(hour)] for hour in (0.75, 1.25, 2.75, 3.25)] == [0, 3, 3, 0]
    boarding = state(journal, "boarding a bus")
    assert [waiting[hours.index(hour)] for hour in (2.75, 3.25, 4.25, 4.75)] == [0, 3, 0, 0]
    assert [boarding[hours.index(hour)] for hour in (2.75, 3.25, 4.25, 4.75)] == [0, 0, 3, 0]
    assert state(journal, "gone")[-1] == 3


def test_who_dies_in_an_ambulance_is_taken_off_it() -> None:
    """A hazard of 10 an hour under way: the vehicles go on empty, and everybody is counted (the recorder insists)."""
    deadly = {"red": category(0, share=1.0, death_under_way_per_h=10.0)}
    fleet = ambulances(vehicles=30, capacity_persons=2)
    _, part = run(
        town(
            medical(triage=deadly, ambulances={"red_cross": fleet}),
            {"blast": blast(1.0, 60)},
            stages={"road": SLOW, "gate": GATE},
        )
    )
    assert part.ward.counts[DIED_ON_THE_WAY] == 60
    assert part.ward.counts[OUTSIDE] == 0


def test_somebody_who_dies_on_the_road_in_an_ambulance_is_counted_once() -> None:
    """Deaths on the road at one an hour and person strike patients too: they leave the ward's count."""
    fleet = ambulances(vehicles=30, capacity_persons=2)
    care = medical(ambulances={"red_cross": fleet}, deaths_on_road_per_100k_person_h=100_000.0)
    _, part = run(town(care, {"blast": blast(1.0, 60)}, stages={"road": SLOW, "gate": GATE}))
    assert 20 <= part.died_on_road <= 30, "one of two in most of 30 vehicles, in five hours"
    assert part.ward.counts[LOST] == part.died_on_road
    assert part.ward.counts[OUTSIDE] == 60 - part.died_on_road


def test_deaths_on_the_road_are_as_many_as_the_hours_spent_there_give() -> None:
    """Deaths less their compensator have mean 0: within 3.9 standard errors over 30 replications."""
    care = medical(deaths_on_road_per_100k_person_h=2_000.0)
    scenario = towns(medical=care, horizon_h=30.0, stages={"road": ROAD, "gate": {**GATE, "lanes": 1}})
    died, expected = [], []
    for replication in range(30):
        journal = simulate(scenario, replication)
        on_road = np.sum([state(journal, where) for where in ("at origin", "road", "gate")], axis=0)
        died.append(state(journal, "died on the road")[-1])
        expected.append(0.02 * 0.25 * np.sum(on_road[1:]))
    excess = np.array(died) - np.array(expected)
    error = np.std(excess, ddof=1) / math.sqrt(len(excess))
    assert abs(np.mean(excess)) <= S * error
    assert error < 0.1 * np.mean(expected)


def test_bodies_leave_at_even_distances_and_a_new_rate_counts_at_once() -> None:
    """One an hour; two an hour from 1:30 on, when half of the second hour has passed."""
    faster = {"at": at(1.5), "event": "more cars", "set": {"medical.bodies.moved_per_day": 48.0}}
    care = medical(bodies={"waiting_persons": 3, "moved_per_day": 24.0})
    world, _ = run(town(care, {}, timeline={"faster": faster}))
    moved = [move.time_h for move in world.ledger.moves if move.kind == "bodies"]
    np.testing.assert_allclose(moved, [1.0, 1.75, 2.25])


def test_the_wounded_begin_in_hospital_and_everybody_adds_up() -> None:
    """Combatants and wounded at random: whoever is wounded and present is a patient at hour 0."""
    traits = {"combatants_persons": 800, "wounded_persons": 300}
    people = {"traits": traits, "absent_share": 0.1, "stay_share": 0.05}
    care = medical(ambulances={"red_cross": ambulances(vehicles=5)}, helicopters={"air": helicopters()})
    world, part = run(towns(medical=care, people=people))
    assert len(part.ward.patients) == int(world.households.in_hospital.sum())
    assert 200 < len(part.ward.patients) < 320
    assert part.ward.counts[OUTSIDE] == len(part.ward.patients)
    assert (world.recorder.persons.sum(axis=1) == 4200).all()


def test_care_without_patients_changes_nothing_for_anybody_else() -> None:
    """Common random numbers: fleets that have nobody to carry and deaths that do not happen leave every bit alone."""
    care = medical(ambulances={"red_cross": ambulances(vehicles=3)}, helicopters={"air": helicopters()})
    plain, with_care = simulate(towns()), simulate(towns(medical=care))
    for name in ("decided_h", "departed_h", "passage_h", "came_from"):
        np.testing.assert_array_equal(getattr(with_care, name), getattr(plain, name), err_msg=name)
    np.testing.assert_array_equal(with_care.groups.persons, plain.groups.persons)


def test_more_helicopters_change_no_clock() -> None:
    """Who is in which category and how much he can bear does not depend on what carries him."""
    few = run(town(medical(helicopters={"air": helicopters()}), {"blast": blast(1.0, 30)}))[1]
    hazard = {"red": category(0, share=1.0, death_inside_per_h=1e-9)}
    many = medical(triage=hazard, helicopters={"air": helicopters(vehicles=9)})
    other = run(town(many, {"blast": blast(1.0, 30)}))[1]
    first = [patient.residual for patient in few.ward.patients]
    np.testing.assert_allclose([patient.residual for patient in other.ward.patients], first, atol=1e-6)


def test_every_timed_field_has_its_parameter() -> None:
    triage = {
        "red": category(0, share=1.0),
        "green": category(1, treatment={"law": "exponential", "mean_min": 60.0}),
    }
    bus = {**ambulances(vehicle_class="bus"), "longest_wait_min": 60.0}
    del bus["capacity_persons"]
    care = medical(
        triage=triage,
        beds_inside=5,
        ambulances={"red_cross": ambulances()},
        helicopters={"air": helicopters()},
        bodies={"waiting_persons": 3},
    )
    scenario = town(care, {}, buses={"coach": bus}, departure={"packing": HOUR})
    world, _ = run(scenario)
    settable = {
        path for path in setters(scenario, world.flow.rules, world.departures, world.parts) if path[:7] == "medical"
    }
    assert settable == {path for path, one in declared(scenario).items() if one.timed and path[:7] == "medical"}
    assert len(settable) == 12


def test_conditions_can_look_at_patients() -> None:
    """When more than ten wait, an ambulance is sent; it carries them one by one."""
    care = medical(ambulances={"red_cross": ambulances(vehicles=0)})
    sent = {"when": "medical.waiting > 10", "event": "sent", "set": {"medical.ambulances.red_cross.vehicles": 1}}
    incidents = {"small": blast(1.0, 6), "large": blast(5.1, 6)}
    world, _ = run(town(care, incidents, timeline={"sent": sent}))
    assert carried(world)[0][0] == pytest.approx(5.25 + 0.75)
    assert sum(amount for _, amount in carried(world)) == 12
    assert world.ledger.amount(PATIENTS, OUTSIDE) == 12
