"""Random scenarios with gates that let through so much a day, and a midnight or two within the run."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from sim.scenario.model import Scenario
from tests.strategies import plans, pushed_aside
from tests.strategies_pieces import START, Plan, local, moments


@st.composite
def quotas(draw: st.DrawFn) -> Plan:
    """A quota that is mostly used up within the run, and of persons sometimes smaller than a group."""
    unit = draw(st.sampled_from(["persons", "vehicles"]))
    return {"unit": unit, "most_per_day": draw(st.integers(0, 12) if unit == "vehicles" else st.integers(0, 40))}


@st.composite
def quota_plans(draw: st.DrawFn) -> Plan:
    """A network of :func:`tests.strategies.plans` on which midnight falls within the run.

    The hours of the day at which gates open lie elsewhere in the day then, so they have none.
    """
    plan = draw(plans())
    after_start = timedelta(minutes=draw(st.integers(1, 120)))
    zone = timezone(timedelta(hours=24 - START.hour) - after_start)
    stages: dict[str, Plan] = {}
    changes: dict[str, Any] = {}
    for number, (name, stage) in enumerate(plan["stages"].items()):
        if stage["kind"] == "station" and "issues_litres" not in stage:
            stage = {key: value for key, value in stage.items() if key != "opening_hours"}
            stage["quota"] = draw(quotas())
            if draw(st.booleans()):
                path, most = f"stages.{name}.quota.most_per_day", draw(st.integers(0, 30))
                # No two at the same time as any other change.
                at = local(draw(moments()) + 1e-5 + 1e-6 * number)
                changes[f"quota{number}"] = {"at": at, "event": "another quota", "set": {path: most}}
        stages[name] = stage
    start = START.astimezone(zone).isoformat()
    return plan | {"start": start, "stages": stages, "timeline": plan["timeline"] | changes}


def quota_scenarios() -> st.SearchStrategy[Scenario]:
    """Valid scenarios of :func:`quota_plans`; who runs dry is pushed aside, as where engine and oracle are compared."""
    return quota_plans().map(Scenario.model_validate).map(pushed_aside)
