"""What a checkpoint decides of a vehicle when it has served it (``docs/model.md`` §3.1)."""

from __future__ import annotations

from sim.network.compiled import compiled, inlined
from sim.network.line import end_as_served
from sim.network.records import DETAINED, NOBODY, ON_ROAD, Network


@inlined
def is_screened(n: Network, p: int, s: int) -> bool:
    """Whether a vehicle has to go through a second inspection: by one draw, and each man on board makes it likelier."""
    row = n.node[s].screen_row
    if row == NOBODY:
        return False
    spared = (1.0 - n.node[s].screen_share) * (1.0 - n.node[s].screen_per_man) ** n.vehicle[p].men
    return bool(n.draws[row, p] < 1.0 - spared)


@compiled
def detain(n: Network, p: int, s: int) -> None:
    """Take the men who are detained out of a vehicle; one draw decides how many, and somebody goes on."""
    row, share = n.node[s].detain_row, n.node[s].detained_share
    men = min(n.vehicle[p].men, n.vehicle[p].persons - 1)
    taken, up_to = 0, (1.0 - share) ** men
    probability = up_to
    while taken < men and n.draws[row, p] >= up_to:
        probability *= (men - taken) / (taken + 1) * share / (1.0 - share)
        up_to += probability
        taken += 1
    n.vehicle[p].persons -= taken
    n.vehicle[p].men -= taken
    n.persons_at[n.node[s].stage] -= taken
    if not n.vehicle[p].crossed:
        n.count[ON_ROAD] -= taken
    n.count[DETAINED] += taken


@inlined
def end_of_service(n: Network, p: int, s: int) -> int:
    """Decide at the end of a service; returns the stage of the second inspection, or −1. The lane is still taken."""
    if n.node[s].lists_served:
        end_as_served(n, s, p)
    if n.node[s].detain_row != NOBODY:
        detain(n, p, s)
    if not is_screened(n, p, s):
        return NOBODY
    second = n.node[s].second
    if n.node[s].holds_lane:
        n.vehicle[p].held = s
    return int(n.node[second].stage)
