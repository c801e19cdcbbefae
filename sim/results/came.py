"""When vehicles came to a station whose queue may stand on the road before it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.network.graph import onward
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Station


def roads_of_queue(scenario: Scenario, name: str) -> dict[str, bool]:
    """The roads on which the queue of a station stands, and whether each leads nowhere else.

    None where everybody finds a place beside the road: there the queue is in the waiting room.
    """
    stage = scenario.stages[name]
    if isinstance(stage, Station) and stage.waiting_room_veh is None:
        return {}
    leads = onward(scenario)
    return {
        road: leads[road] == (name,)
        for road, before in scenario.stages.items()
        if isinstance(before, Link) and name in leads[road]
    }


def came_h(journal: Journal, number: int, rows: NDArray[np.intp], roads: dict[str, bool]) -> NDArray[np.float64]:
    """When vehicles came to a station, hours, NaN for those who did not within the run, as far as is known.

    Who stands on a road has come if the road leads nowhere else.
    """
    arrived_h: NDArray[np.float64] = journal.passage_h[rows, number, ARRIVED]
    found_h, horizon_h = arrived_h.copy(), journal.scenario.horizon_h
    for name, only_there in roads.items():
        road, before = journal.scenario.stages[name], journal.stages.index(name)
        assert isinstance(road, Link)
        entered_h, left_h = journal.passage_h[rows, before, ENTERED], journal.passage_h[rows, before, LEFT]
        there_h = entered_h + road.free_flow_h
        # the later of two visits of the road may come after the last of the station
        from_it = (journal.came_from[rows, number] == before) & (there_h < arrived_h)
        if only_there:
            from_it |= np.isnan(arrived_h) & np.isnan(left_h) & (there_h < horizon_h)
        found_h[from_it] = there_h[from_it]
    return found_h
