"""Scenarios of all kinds, dressed for people: titles in many scripts, milestones, readiness, ages, or none of them."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

from sim.scenario.check import findings
from sim.scenario.limits import limits
from sim.scenario.model import Scenario
from tests.strategies import scenarios
from tests.strategies_people import with_people
from tests.strategies_pieces import Plan

WALKING = ("nobody", "nobody", "some", "all")
"""Who is on foot."""

TITLES = ("", "", "Мост у реки", "بوابة الشمال", "Pont d'été", "O'Hara & Söhne", "Το πέρασμα")
"""What people call places; none for some."""


@st.composite
def dressed(draw: st.DrawFn) -> Scenario:
    """A scenario with or without settlements, roads, desks, shelters, fleets, in words of any script."""
    maybe: st.SearchStrategy[bool] = st.booleans()
    plan: Plan = draw(scenarios() | with_people()).model_dump(mode="json", exclude_none=True)
    stages: dict[str, Plan] = plan["stages"]
    for number, stage in enumerate(stages.values()):
        if title := draw(st.sampled_from(TITLES)):
            stage["title"] = f"{title} {chr(ord('A') + number)}"
    plan["title"] = draw(st.sampled_from(TITLES)) or "A place"
    ends = sorted(name for name, stage in stages.items() if "to" not in stage)
    middle = sorted(name for name in stages if name.startswith("trunk"))
    if draw(st.integers(0, 3)):
        crossing: str = draw(st.sampled_from(middle))
        event: str = draw(st.sampled_from(["entered", "left"]))
        plan["milestones"] = {"crossed": [f"{crossing}.{event}"]}
        desks: list[str] = [name for name in ends if stages[name]["kind"] == "station"]
        if draw(maybe) and desks:
            desk: str = draw(st.sampled_from(desks))
            plan["milestones"]["registered"] = [f"{desk}.left"]
    if draw(maybe):
        unit: str = draw(st.sampled_from(["persons", "families"]))
        plan["readiness"] = {unit: draw(st.integers(1, 400))}
    if "people" in plan and draw(maybe):
        plan["people"]["traits"] |= {"child_share": 0.3, "older_share": 0.1}
    some_walk(draw, plan)
    found = Scenario.model_validate(plan)
    # What a file may not say is refused when the folder of the run is read.
    assume(not [*findings(found), *limits(found)])
    return found


def some_walk(draw: st.DrawFn, plan: Plan) -> None:
    """Put nobody, some or all on foot, but for classes that carry others or have a tank."""
    carriers = {one["vehicle_class"] for part in ("buses", "shuttles") for one in plan.get(part, {}).values()}
    carriers |= {plan["fuel"]["tanks"]["vehicle_class"]} if plan.get("fuel") else set()
    if plan.get("people", {}).get("transport", {}).get("car_owner_share", 1.0) < 1.0:
        carriers.add(plan["people"]["transport"]["car_class"])
    free = [name for name in plan["vehicle_classes"] if name not in carriers]
    who: str = draw(st.sampled_from(WALKING))
    for name in free if who == "all" else free[:1] if who == "some" else ():
        plan["vehicle_classes"][name]["on_foot"] = True
    for stream in plan.get("arrivals", {}).values():
        if plan["vehicle_classes"][stream["vehicle_class"]].get("on_foot"):
            stream["persons"] = max(1, stream["persons"])
