"""The houses at home: intact, destroyed, or occupied by force; only shares are known, never whose house it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.parts.sojourn.section import RouteHome
from sim.world.setting import Setting


@dataclass(frozen=True)
class Houses:
    """What the houses of groups mean for their return, each bool of shape ``(P,)``.

    Attributes:
        keeps_away: The house is occupied, or destroyed and they know it: they never set out.
        finds_destroyed: It is destroyed, and they do not know: they set out, find it, and go back.
    """

    keeps_away: NDArray[np.bool_]
    finds_destroyed: NDArray[np.bool_]


def houses(setting: Setting, route: RouteHome) -> Houses:
    """Draw the houses of all groups, a stream for each origin.

    One uniform number a group: the first are occupied, the next are destroyed and known to be, the next destroyed. So a
    larger share takes in the same groups and some more.
    """
    groups = setting.people.groups
    keeps_away, finds = np.zeros(len(groups), np.bool_), np.zeros(len(groups), np.bool_)
    known = route.occupied_share + route.destroyed_share * route.destroyed_known_share
    for origin, rows in zip(groups.origins, groups.rows_by_origin, strict=True):
        draw = setting.streams[f"sojourn: house of, from {origin}"].random(len(rows))
        keeps_away[rows] = draw < known
        finds[rows] = (draw >= known) & (draw < route.occupied_share + route.destroyed_share)
    return Houses(keeps_away, finds)
