"""Which groups are away from home: drawn by settlement from streams of their own, so that all else stays as it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.population.groups import TravelGroups
from sim.population.streams import Streams
from sim.scenario.model import Scenario

AT_HOME = -1
"""Number of the site of those who are not displaced."""


def site_of(scenario: Scenario, streams: Streams, groups: TravelGroups) -> NDArray[np.int64]:
    """Site at which each group stays, by its number in the scenario, ``AT_HOME`` for those at home, shape ``(P,)``.

    The families that travel together are displaced together. One uniform number a group is cut by the shares of the
    sites in the scenario's order, so a site that is added behind the others moves nobody of theirs.
    """
    sites = [one.from_share for one in scenario.further_sources() if one.from_share is not None]
    site = np.full(len(groups), AT_HOME, np.int64)
    for town in scenario.settlements:
        shares = [share.get(town, 0.0) for share in sites]
        if not any(shares):
            continue
        rows = groups.rows_of(town)
        edges = np.cumsum(shares)
        drawn = np.searchsorted(edges, streams[f"displaced from {town}"].random(len(rows)), side="right")
        site[rows] = np.where(drawn < len(shares), drawn, AT_HOME)
    return groups.one_a_family(site)
