"""What lets nobody pass within a run, although it is open: a road or a gate that is slower than anybody means."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Station


def slow_notices(scenario: Scenario) -> Iterator[str]:
    """Roads that let out, and stations that finish, less than one vehicle in the whole run, a line each."""
    # A notice, not a mistake: a variant may stop a road in this manner on purpose.
    changed = {path for change in scenario.timeline.values() for path in change.set}
    for name, stage in scenario.stages.items():
        if isinstance(stage, Link):
            out_vph = _most_out_vph(scenario, name, stage)
            if 0.0 < out_vph * scenario.horizon_h < 1.0:
                yield f"{name} lets out less than one vehicle in the whole run: {out_vph:.3g} an hour"
        elif isinstance(stage, Station) and not any(path.startswith(f"stages.{name}.service") for path in changed):
            services = (stage.service, *stage.service_by_class.values())
            least_h = min(one.minimum_h + one.mean_h for one in services)
            if least_h > scenario.horizon_h:
                yield f"{name} finishes hardly any service within the run: one takes {least_h:.3g} h on average"


def _most_out_vph(scenario: Scenario, name: str, link: Link) -> float:
    """The most that a road ever lets out, the timeline included, vehicles an hour."""

    def most(key: str, at_the_start: float) -> float:
        path = f"stages.{name}.{key}"
        return max([at_the_start, *(float(one.set[path]) for one in scenario.timeline.values() if path in one.set)])

    out_vph = most("capacity_vph", link.capacity_vph) * most("lanes", link.lanes)
    given_vph = link.exit_capacity_vph
    return out_vph if given_vph is None else min(out_vph, most("exit_capacity_vph", given_vph))
