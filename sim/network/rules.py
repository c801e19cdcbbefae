"""What of the nodes can change during a run: doors, lanes, capacities, service times, places, petrol.

Every passage from that moment on sees the new value. What has begun goes on as it was: a service keeps its length, and
what is left of a gap between two vehicles is scaled by the rates.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.network import calls
from sim.network.plan import millilitres, ranks, weigh_approaches
from sim.network.records import ARRIVED, LINK, NOBODY, POINTS_ML, Network
from sim.network.roads import rescaled_us, road_rates, storage
from sim.network.time import HOUR_US, NEVER_US, NOT_YET, hours, us
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Station


class Rules:
    """The rules of all nodes of one run.

    Attributes:
        now_us: The instant at which rules change: that of the actors; the clock sets it before each event.
        holds: (hour, stage, +1 or −1) of every time that a convoy began or ceased to hold a stage.
        handed_over: (hour, stage, lanes) of every time that the lanes of a road of two directions changed hands, for
            both.
    """

    def __init__(self, scenario: Scenario, network: Network) -> None:
        """The rules as the scenario has them at the start."""
        self.network = network
        self._scenario = scenario
        stages = list(scenario.stages.values())
        node = network.node
        self._nodes = [np.flatnonzero(node["stage"] == number).tolist() for number in range(len(stages))]
        self._link = {s: stage for s in range(len(node)) if isinstance(stage := stages[node[s]["stage"]], Link)}
        self._capacity_vph = {s: link.capacity_vph for s, link in self._link.items()}
        self._exit_capacity_vph = {s: link.exit_capacity_vph for s, link in self._link.items()}
        self._rates_vph = {
            s: road_rates(node[s], link, link.capacity_vph, int(node[s]["lanes"]), link.lanes, link.exit_capacity_vph)
            for s, link in self._link.items()
        }
        self._frozen: dict[int, list[int]] = {}
        self._station = {number: stage for number, stage in enumerate(stages) if isinstance(stage, Station)}
        self._lanes = {number: station.lanes for number, station in self._station.items()}
        self._crews = {
            number: {name: shift.lanes for name, shift in station.shifts.items()}
            for number, station in self._station.items()
        }
        self._on_duty: dict[int, set[str]] = {number: set() for number in self._station}
        self.now_us = 0
        self.holds: list[tuple[float, int, int]] = []
        self.handed_over: list[tuple[float, int, int]] = []
        self._wished = {s: int(node[s]["lanes"]) for s in self._link}
        self._halted: dict[tuple[int, str], tuple[int, float]] = {}

    def set_open(self, stage: int, *, switch: bool | None = None, hours: bool | None = None) -> None:
        """Open or close a stage by its switch or by its opening hours."""
        for s in self._nodes[stage]:
            if switch is not None:
                self.network.node["open"][s] = switch
            if hours is not None:
                self.network.node["in_hours"][s] = hours
            self._look(s)

    def block(self, stage: int) -> None:
        """Hold a stage: nobody leaves the link, no service begins, until every blocker is gone."""
        self._add_blockers(stage, 1)

    def unblock(self, stage: int) -> None:
        """Release a stage, as often as it was blocked."""
        self._add_blockers(stage, -1)

    def _add_blockers(self, stage: int, count: int) -> None:
        self.holds.append((hours(self.now_us), stage, count))
        for s in self._nodes[stage]:
            self.network.node["blockers"][s] += count
            self._look(s)

    def set_lanes(self, stage: int, lanes: int) -> None:
        """Change the lanes of a station, or of a link; of a link with groups of lanes the common ones.

        Of a station with crews those that are there day and night. What the groups of a link may discharge follows,
        where all lanes share one exit capacity. On a road of two directions the other one has the rest of
        the lanes, as soon as they are free.
        """
        s = self._nodes[stage][0]
        if s in self._link and self.network.node["opposite"][s] != NOBODY:
            self._split(s, lanes)
        elif s in self._link:
            link = self._link[s]
            self._set_road(s, lanes - sum(group.lanes for group in link.lane_groups.values()))
            if self._exit_capacity_vph[s] is not None:
                for group in self._nodes[stage][1:]:
                    self._set_road(group, int(self.network.node["lanes"][group]))
        else:
            self._lanes[stage] = lanes
            self._staff(stage)

    def set_crew(self, stage: int, crew: str, lanes: int) -> None:
        """Change how many lanes a crew of a station has."""
        self._crews[stage][crew] = lanes
        self._staff(stage)

    def set_on_duty(self, stage: int, crew: str, *, on_duty: bool) -> None:
        """Let a crew of a station come, or go; who goes may leave services to others."""
        (self._on_duty[stage].add if on_duty else self._on_duty[stage].discard)(crew)
        self._staff(stage)
        stops = not on_duty and self._station[stage].shift_end == "interrupts"
        # What a closed gate has frozen has stopped already; it goes on as the gate opens, and the lanes with it.
        if stops and stage not in self._frozen:
            calls.hand_over(self.network, stage, self.now_us)

    def _staff(self, stage: int) -> None:
        """Let a station have its own lanes and those of the crews on duty."""
        crews = self._crews[stage]
        self.network.node["lanes"][stage] = self._lanes[stage] + sum(crews[name] for name in self._on_duty[stage])
        calls.door_at(self.network, stage, self.now_us)

    def set_green(self, stage: int, green_min: float) -> None:
        """Change the green of a direction that alternates with another; 0: it has no turn any more."""
        s = self._nodes[stage][0]
        self.network.node["green_us"][s] = us(green_min / 60.0)
        for one in (s, int(self.network.node["opposite"][s])):
            calls.door_at(self.network, one, self.now_us)

    def _split(self, s: int, lanes: int) -> None:
        """Wish for a number of lanes of one direction of a road; whoever is to have fewer lets nobody in until then."""
        n, now = self.network, self.now_us
        other = int(n.node["opposite"][s])
        of_road = int(n.node["lanes"][s] + n.node["lanes"][other])
        for one, wished in ((s, lanes), (other, of_road - lanes)):
            calls.free_spaces(n, one, now - 1)  # what has come back by now found the old room
            self._wished[one], have = wished, int(n.node["lanes"][one])
            n.node["gives"][one] = wished < have
            n.node["storage"][one] = storage(self._link[one], min(wished, have))
            calls.drive_up(n, one, now)
            calls.look_for_space(n, one, now)
            self._look(one)
        self.hand_over(now)

    def hand_over(self, now_us: int) -> None:
        """Let lanes change hands wherever those who give them have room on what they keep.

        Args:
            now_us: The instant, which may be one of the flows, between two events of actors.
        """
        node, self.now_us = self.network.node, now_us
        for s in np.flatnonzero((node["gives"] == 1) & (node["used"] <= node["storage"])).tolist():
            node["gives"][s] = 0
            for one in (s, int(node["opposite"][s])):
                self._set_road(one, self._wished[one])
                self.handed_over.append((hours(now_us), int(node["stage"][one]), self._wished[one]))

    def set_capacity(self, stage: int, capacity_vph: float) -> None:
        """Change the capacity of each lane of a link."""
        for s in self._nodes[stage]:
            self._capacity_vph[s] = capacity_vph
            self._set_road(s, int(self.network.node["lanes"][s]))

    def set_exit_capacity(self, stage: int, capacity_vph: float) -> None:
        """Change the exit capacity of a link."""
        for s in self._nodes[stage]:
            self._exit_capacity_vph[s] = capacity_vph
            self._set_road(s, int(self.network.node["lanes"][s]))

    def _set_road(self, s: int, lanes: int) -> None:
        """Let rates and room of a link follow; what is left of a gap that has begun is scaled by the rates."""
        n, link, now = self.network, self._link[s], self.now_us
        calls.free_spaces(n, s, now - 1)  # what has come back by now has done so under the old rates
        one = n.node[s]
        in_vph, out_vph = self._rates_vph[s]
        stage = int(one["stage"])
        all_lanes = lanes + sum(int(n.node["lanes"][k]) for k in self._nodes[stage] if k != s)
        capacity_vph, exit_vph = self._capacity_vph[s], self._exit_capacity_vph[s]
        self._rates_vph[s] = now_in_vph, now_out_vph = road_rates(one, link, capacity_vph, lanes, all_lanes, exit_vph)
        if one["gives"]:  # who comes finds room on the lanes that are kept
            one["storage"] = storage(link, self._wished[s])
        for name in ("entry_free_us", "passed_us", "rear_us"):
            self._rescale(s, name, in_vph, now_in_vph)
        for name in ("exit_free_us", "exit_late_us"):
            self._rescale(s, name, out_vph, now_out_vph)
        calls.drive_up(n, s, now)
        weigh_approaches(self._scenario, n.node, n.slot, self._capacity_vph)
        calls.plan_again(n, s, now)
        calls.look_for_space(n, s, now)
        self._look(s)

    def _rescale(self, s: int, name: str, old_vph: float, new_vph: float) -> None:
        """Let the end of a gap follow the rate; what no lane is left to use up is kept until there is one."""
        one, now, halted = self.network.node[s], self.now_us, self._halted.pop((s, name), None)
        if new_vph == 0.0 and halted is None and one[name] > now:
            halted = int(one[name]) - now, old_vph
        if new_vph == 0.0 and halted is not None:
            self._halted[s, name], one[name] = halted, NEVER_US
        elif halted is not None:
            one[name] = now + round(halted[0] * halted[1] / new_vph)
        elif new_vph > 0.0:
            one[name] = rescaled_us(int(one[name]), now, old_vph, new_vph)

    def report_placed(self, stage: int) -> None:
        """Let the flows stop whenever a shelter has placed a vehicle, or one has come to wait at a bus stop.

        Who finds no place in the shelter waits for one.
        """
        self.network.node["reports"][stage] = 1

    def free_places(self, stage: int, places: int) -> None:
        """Give back places of a shelter, in its unit: whoever waits there may have them now."""
        self.network.node["used"][stage] -= places
        calls.door_at(self.network, stage, self.now_us)

    def set_issue(self, stage: int, litres: float) -> None:
        """Change what a fuel point hands out to each car."""
        self.network.node["issue_ml"][stage] = millilitres(litres)
        calls.door_at(self.network, stage, self.now_us)

    def set_quota(self, stage: int, most_per_day: int) -> None:
        """Change how much a station may let through in a day: today as well, less what has been counted today."""
        self.network.node["quota"][stage] = most_per_day
        calls.door_at(self.network, stage, self.now_us)

    def refill(self, amount_ml: int, stage: int | None = None) -> None:
        """Bring petrol to the fuel points, or take it from them: the common stock, or that of one of its own."""
        if stage is not None:
            self.network.node["stock_ml"][stage] += amount_ml
            calls.door_at(self.network, stage, self.now_us)
            return
        self.network.count[POINTS_ML] += amount_ml
        for s in np.flatnonzero(self.network.node["issue_ml"]).tolist():
            calls.door_at(self.network, s, self.now_us)

    def set_patience(self, stage: int, mean_h: float) -> None:
        """Change how long those wait at a station who begin to from now on."""
        self.network.node["patience_us"][stage] = mean_h * HOUR_US

    def set_screening(self, stage: int, *, share: float | None = None, per_man: float | None = None) -> None:
        """Change who of those whose first inspection ends from now on is inspected a second time."""
        if share is not None:
            self.network.node["screen_share"][stage] = share
        if per_man is not None:
            self.network.node["screen_per_man"][stage] = per_man

    def set_detained(self, stage: int, share: float) -> None:
        """Change the probability with which a man is detained whom a station has sent to a second inspection."""
        self.network.node["detained_share"][self.network.node["second"][stage]] = share

    def set_mean(self, stage: int, mean_h: float, classes: NDArray[np.bool_]) -> None:
        """Change how long services or delays take that begin from now on, for the vehicle classes marked."""
        self.network.service["mean_us"][stage, classes] = mean_h * HOUR_US

    def set_per_person(self, stage: int, per_person_h: float) -> None:
        """Change what each person adds to services that begin from now on."""
        self.network.node["per_person_us"][stage] = per_person_h * HOUR_US

    def freeze(self, stage: int) -> None:
        """Close a station in the middle of what it does: services in progress stand still, and keep their lanes."""
        n = self.network
        n.node["blockers"][stage] += 1
        self._frozen[stage] = []
        first = int(n.node["first_queue"][stage])
        for rank in range(len(ranks(self._scenario))):
            p = int(n.slot["served"][first + rank])
            while p != NOBODY:
                n.vehicle["left_over_us"][p] = n.vehicle["ready_us"][p] - self.now_us
                n.vehicle["ready_us"][p] = NEVER_US
                self._frozen[stage].append(p)
                p = int(n.vehicle["next"][p])

    def thaw(self, stage: int) -> None:
        """Open a frozen station again: what stood still goes on."""
        n = self.network
        n.node["blockers"][stage] -= 1
        for p in self._frozen.pop(stage):
            calls.ready_at(n, p, self.now_us + int(n.vehicle["left_over_us"][p]))
            n.vehicle["left_over_us"][p] = -1
        calls.door_at(n, stage, self.now_us)

    def _look(self, s: int) -> None:
        """Let a node go by its new rules: the head of a link is called back or goes on, the door is looked at."""
        if self.network.node["kind"][s] == LINK:
            self._head_again(s)
        calls.door_at(self.network, s, self.now_us)

    def _head_again(self, s: int) -> None:
        """Work out anew when the head of a link is ready.

        A head that waits in the next line keeps its place there, unless the link has closed: then it is called back,
        and whoever stood behind it in that line may go.
        """
        n = self.network
        one = n.node[s]
        if one["exits"] == one["entries"]:
            return
        p = int(n.space["who"][one["ring"] + (one["exits"] & one["ring_mask"])])
        target = int(n.vehicle["target"][p])
        if target != NOBODY:
            if calls.is_open(n, s) and one["lanes"] > 0:
                return
            calls.leave_line(n, p)
            n.passage_us[p, n.node["stage"][target], ARRIVED] = NOT_YET
            calls.door_at(n, target, self.now_us)
        calls.head_ready(n, s, self.now_us)
