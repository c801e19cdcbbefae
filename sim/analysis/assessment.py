"""Everything about the readiness of one ensemble in one place: probabilities, first hours, additions, and as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.additions import Addition, AdditionPlan, addition, plan
from sim.analysis.readiness import DayShare, FirstShort, Kind, Need, RunShare, days, first_short, needs
from sim.results.reception import shelter_labels
from sim.results.times import local_label
from sim.runs.ensemble import Ensemble
from sim.scenario.arguments import checked
from sim.scenario.errors import SimError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Assessed:
    """One need with all that is reported it."""

    need: Need
    days: tuple[DayShare, ...]
    first: FirstShort
    addition: Addition


@dataclass(frozen=True)
class NeedGroup:
    """Needs of one kind and unit that belong together, such as the beds of all regions.

    Attributes:
        kind, unit: What they have in common.
        members: The needs, by region or shelter.
        days: The probability that none of them is short, by local day: (day, share).
        plan: The cheapest joint additions that were found.
    """

    kind: Kind
    unit: str
    members: tuple[Assessed, ...]
    days: tuple[tuple[str, RunShare], ...]
    plan: AdditionPlan


@dataclass(frozen=True)
class Assessment:
    """The readiness of one ensemble.

    Attributes:
        ensemble: The replications.
        single: Needs of the whole country, each for itself.
        groups: Needs by region or shelter, in groups.
    """

    ensemble: Ensemble
    single: tuple[Assessed, ...]
    groups: tuple[NeedGroup, ...]

    @property
    def all(self) -> tuple[Assessed, ...]:
        """Every need, those of the whole country first."""
        return (*self.single, *(one for group in self.groups for one in group.members))


class NothingReady(SimError, ValueError):
    """A scenario announces no readiness and has no places, so there is nothing to assess."""


@checked
def assess(ensemble: Ensemble, costs: Mapping[str, float] | None = None) -> Assessment:
    """Whether the beds of each region suffice, night by night, and where more of them help (``docs/readiness.md``).

    Not for what beds cost or who runs them: ``costs`` only ranks places. With fixed parameters the risk is of random
    variation only, which is narrow: draw the parameters too (``sim.runs(scenario, n=100, draw="sobol")``).

    Args:
        ensemble: Replications of one scenario, with fixed or with drawn parameters.
        costs: Cost of one place by shelter or region, for the cheapest additions; 1 for all where left out.

    Returns:
        What is needed, by region or shelter and for the whole country, persons and families by night.

    Raises:
        NothingReady: The scenario announces no readiness and has no places.
    """
    prices = _prices(ensemble, costs or {})
    found = [
        Assessed(
            need,
            days(ensemble, need),
            first_short(ensemble, need),
            addition(ensemble, need, prices.get(need.region, 1.0)),
        )
        for need in needs(ensemble)
    ]
    if not found:
        raise NothingReady("the scenario announces no readiness and has no shelters: there is nothing to run out")
    kinds = dict.fromkeys((one.need.kind, one.need.unit) for one in found if one.need.kind != "announced")
    groups = tuple(
        _group(ensemble, [one for one in found if (one.need.kind, one.need.unit) == key], prices) for key in kinds
    )
    return Assessment(ensemble, tuple(one for one in found if one.need.kind == "announced"), groups)


def _prices(ensemble: Ensemble, costs: Mapping[str, float]) -> dict[str, float]:
    """The cost of one place by what people call a shelter: its own, or that of its region."""
    stages = ensemble.scenario.stages
    found = dict(costs)
    for name, label in shelter_labels(ensemble.scenario).items():
        region = getattr(stages[name], "region", "") or name
        found.setdefault(label, costs.get(region, 1.0))
    return found


def _group(ensemble: Ensemble, members: list[Assessed], prices: Mapping[str, float]) -> NeedGroup:
    time_h, joint = ensemble.time_h, []
    for number, day in enumerate(members[0].days):
        steps = (time_h >= day.from_h) & (time_h <= day.to_h)
        met = np.all([(one.need.shortfall[:, steps] == 0.0).all(axis=1) for one in members], axis=0)
        joint.append((members[0].days[number].day, RunShare.of(int(met.sum()), len(ensemble))))
    first = members[0].need
    together = plan(ensemble, [one.need for one in members], prices)
    return NeedGroup(first.kind, first.unit, tuple(members), tuple(joint), together)


def days_frame(found: Assessment) -> pd.DataFrame:
    """One row for each need and local day: how probable it is that it suffices, and what is needed and ready.

    Rows of a group with region ``every region`` are the probability that none of its regions is short.
    """
    import pandas as pd

    rows = [
        {
            **_of(one.need),
            "day": day.day,
            **_share("suffices", day.suffices),
            "needed_p05": day.needed[0],
            "needed_median": day.needed[1],
            "needed_p95": day.needed[2],
            "ready": day.ready,
        }
        for one in found.all
        for day in one.days
    ]
    for group in found.groups:
        of = {**_of(group.members[0].need), "region": "every region"}
        rows += [{**of, "day": day, **_share("suffices", share)} for day, share in group.days]
    return pd.DataFrame(rows)


def first_frame(found: Assessment) -> pd.DataFrame:
    """One row for each need: how probable a shortfall is, when it begins, and what would prevent it."""
    import pandas as pd

    start = found.ensemble.scenario.start
    rows = []
    for one in found.all:
        hours = {"p05": one.first.p05_h, "median": one.first.median_h, "p95": one.first.p95_h}
        rows.append(
            {
                **_of(one.need),
                **_share("ever_short", one.first.short),
                **{f"first_short_{name}_h": hour for name, hour in hours.items()},
                **{f"first_short_{name}": when(found.ensemble, hour) for name, hour in hours.items()},
                "largest_shortfall_median": float(np.median(one.need.largest)),
                "add_alone": one.addition.places,
                "add_alone_95_percent_sure": one.addition.sure,
                "add_by": "" if one.addition.by_h is None else local_label(start, one.addition.by_h),
                **_share("short_with_addition", one.addition.left_short),
            }
        )
    return pd.DataFrame(rows).astype({"add_alone_95_percent_sure": "Int64"})


def plans_frame(found: Assessment) -> pd.DataFrame:
    """One row for each region of each joint plan, the dearest first, and one for the plan as a whole."""
    import pandas as pd

    rows: list[dict[str, object]] = []
    for group in found.groups:
        for one in dearest_first(group.plan):
            added = {"add_jointly": one.places, "add_covering": one.sure, "cost": one.cost}
            rows.append({**_of(one.need), **added, **_by(found.ensemble, one)})
        rows.append(
            {
                **_of(group.members[0].need),
                "region": "every region",
                "add_jointly": sum(one.places for one in group.plan.additions),
                "add_covering": sum(one.sure or 0 for one in group.plan.additions),
                "cost": group.plan.cost,
                **_share("any_short", group.plan.left_short),
                **_share("any_short_if_alone", group.plan.alone_left_short),
                **({} if group.plan.held_out is None else _share("any_short_held_out", group.plan.held_out)),
                "covering_any_short_at_most": group.plan.covering_at_most,
            }
        )
    return pd.DataFrame(rows)


def dearest_first(of: AdditionPlan) -> tuple[Addition, ...]:
    """The additions of a plan in order of their cost."""
    return tuple(sorted(of.additions, key=lambda one: -one.cost))


def when(ensemble: Ensemble, hour: float | None) -> str:
    """An hour as local time; ``never`` for None."""
    return "never" if hour is None else local_label(ensemble.scenario.start, hour)


def _by(ensemble: Ensemble, one: Addition) -> dict[str, object]:
    return {"add_by": "" if one.by_h is None else local_label(ensemble.scenario.start, one.by_h)}


def _of(need: Need) -> dict[str, object]:
    return {"kind": need.kind, "region": need.region, "unit": need.unit, "who": need.who}


def _share(name: str, share: RunShare) -> dict[str, object]:
    return {
        f"{name}_runs": share.count,
        "runs": share.replications,
        f"{name}_share": share.value,
        f"{name}_low": share.low,
        f"{name}_high": share.high,
    }
