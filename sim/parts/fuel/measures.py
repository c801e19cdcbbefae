"""Curves and metrics of petrol: litres by where they are, cars that wait for it, that reneged, and that ran dry."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.parts.fuel.tables import RanDry
from sim.results.curves import Curve, Steps
from sim.results.definition import MOMENT, Better, Definition, Question, Weighs
from sim.results.metric import Metric
from sim.results.served import WaitDefinitions
from sim.scenario.model import Scenario
from sim.scenario.stages import Station

PETROL = "petrol"
DEPOT = "depot "


def _litres(name: str, meaning: str, label: str, better: Better = Better.NEITHER) -> Definition:
    return Definition(
        f"fuel_{name}_litres",
        "litres",
        meaning,
        label=label,
        better=better,
        question=Question.PETROL,
        weighs=Weighs.NOT,
    )


def _vehicles(name: str, meaning: str, label: str) -> Definition:
    return Definition(
        f"fuel_{name}_veh",
        "vehicles",
        meaning,
        label=label,
        better=Better.LESS,
        question=Question.PETROL,
        counted="vehicles of the class whose petrol is counted",
    )


ISSUED = _litres("issued", "petrol that the fuel points handed out by the end of the run", "petrol handed out")
BURNT = _litres("burnt", "petrol burnt on the roads by the end of the run", "petrol burnt")
GIVEN = _litres(
    "given_on_the_road", "petrol that those who ran dry were given by others", "petrol given on the road", Better.LESS
)
LOST = _litres("lost_in_depots", "petrol lost in depots that burnt", "petrol lost in depots", Better.LESS)
LEFT_AT_POINTS = _litres(
    "left_at_points", "petrol left at the fuel points at the end of the run", "petrol left at fuel points"
)
LEFT_AT = Definition(
    "{point}_left_litres",
    "litres",
    "petrol left at the end of the run in the stock of its own of: {title}",
    label="petrol left at {point}",
    better=Better.NEITHER,
    question=Question.PETROL,
    weighs=Weighs.NOT,
)
DRY_AT = Definition(
    "{point}_without_petrol_h",
    "h",
    "hours in which the stock of its own had too little for a car, at: {title}",
    label="without petrol at {point}",
    better=Better.LESS,
    question=Question.PETROL,
    weighs=Weighs.NOT,
)
RENEGED = _vehicles(
    "reneged",
    "vehicles that waited for petrol and went on without it",
    "vehicles that left the petrol queue unserved",
)
DRY = _vehicles("ran_dry", "vehicles with too little petrol for the road that they were on", "vehicles run dry")
QUEUE_MAX = _vehicles("queue_max", "most cars that waited for petrol, at a recording step", "longest queue for petrol")
QUEUE_MAX_AT = Definition(
    "fuel_queue_max_at_h",
    MOMENT,
    "when most cars waited for petrol",
    label="longest queue for petrol, at",
    better=Better.NEITHER,
    question=Question.PETROL,
    counted=QUEUE_MAX.counted,
)


WAIT = WaitDefinitions.named(
    "fuel_wait_*_h",
    wait="time until a car had its turn at a pump",
    label="wait for petrol",
    who="cars",
    question=Question.PETROL,
    weighs=Weighs.SIDE,
)

DEFINITIONS = (
    ISSUED,
    BURNT,
    GIVEN,
    LOST,
    LEFT_AT_POINTS,
    LEFT_AT,
    DRY_AT,
    QUEUE_MAX,
    QUEUE_MAX_AT,
    *WAIT.definitions,
    RENEGED,
    DRY,
)


def fuel_points(scenario: Scenario) -> tuple[str, ...]:
    """Names of the stations that hand out petrol."""
    stages = scenario.stages.items()
    return tuple(name for name, stage in stages if isinstance(stage, Station) and stage.issues_litres is not None)


def account_of(scenario: Scenario, point: str) -> str:
    """The account from which a fuel point hands out: its own, or that of the common stock."""
    own = scenario.fuel is not None and point in scenario.fuel.own_stock_litres
    return f"fuel point {point}" if own else "fuel points"


def curves(journal: Journal) -> Iterator[Curve]:
    """Litres and waiting cars over time; nothing where petrol is not counted.

    - ``fuel.points_litres``, ``fuel.on_lorries_litres``, ``fuel.depots.<name>.litres``, ``fuel.depots_litres``: what
      lies at the fuel points, is under way to them, lies in each depot, and in all depots.
    - ``fuel.issued_litres``, ``fuel.burnt_litres``, ``fuel.given_on_the_road_litres``, ``fuel.lost_litres``: handed
      out, burnt, given by others to those who ran dry, and lost in depots, so far.
    - ``fuel.waiting``: cars that have arrived for petrol and neither get it nor have reneged.
    """
    if journal.scenario.fuel is None:
        return
    books, nothing = journal.books, np.zeros(len(journal.balance.time_h))
    yield Curve("fuel.points_litres", "litres", books.series(PETROL, "fuel points"))
    yield Curve("fuel.on_lorries_litres", "litres", books.series(PETROL, "on lorries"))
    for point in journal.scenario.fuel.own_stock_litres:
        own = books.series(PETROL, account_of(journal.scenario, point))
        yield Curve(f"fuel.points.{point}.litres", "litres", own)
    depots = [account for account in books.accounts_of(PETROL) if account.startswith(DEPOT)]
    for account in depots:
        yield Curve(f"fuel.depots.{account.removeprefix(DEPOT)}.litres", "litres", books.series(PETROL, account))
    held = np.sum([nothing, *(books.series(PETROL, account) for account in depots)], axis=0)
    yield Curve("fuel.depots_litres", "litres", held)
    yield Curve("fuel.issued_litres", "litres", _issued(journal))
    yield Curve("fuel.burnt_litres", "litres", books.series(PETROL, "burnt"))
    yield Curve("fuel.given_on_the_road_litres", "litres", _given(journal))
    yield Curve("fuel.lost_litres", "litres", books.series(PETROL, "lost"))
    yield Curve("fuel.waiting", "vehicles", lambda: _waiting(journal))


def metrics(journal: Journal) -> Iterator[Metric]:
    """Litres by the end of the run, the longest queue for petrol, and who went without."""
    if journal.scenario.fuel is None:
        return
    books = journal.books
    for definition, litres in (
        (ISSUED, _issued(journal)),
        (BURNT, books.series(PETROL, "burnt")),
        (GIVEN, _given(journal)),
        (LOST, books.series(PETROL, "lost")),
        (LEFT_AT_POINTS, _at_points(journal)),
    ):
        yield Metric(definition, float(litres[-1]))
    yield from _by_point(journal)
    yield from _queue(journal)
    reneged = sum(int(_reneged(journal, name).sum()) for name in fuel_points(journal.scenario))
    yield Metric(RENEGED, float(reneged))
    yield Metric(DRY, float(journal.table(RanDry).vehicles.sum()))


def _at_points(journal: Journal) -> Floats:
    """Litres at all fuel points at every recording step, in the common stock and in those of their own."""
    accounts = {"fuel points", *(account_of(journal.scenario, name) for name in fuel_points(journal.scenario))}
    litres: Floats = np.sum([journal.books.series(PETROL, account) for account in sorted(accounts)], axis=0)
    return litres


def _by_point(journal: Journal) -> Iterator[Metric]:
    """What is left in each stock of its own, and for how long it had too little for a car."""
    assert journal.scenario.fuel is not None, "it is asked for where petrol is counted"
    time_h = journal.balance.time_h
    lasts_h = np.diff(time_h, append=time_h[-1:])
    for name in journal.scenario.fuel.own_stock_litres:
        stage = journal.scenario.stages[name]
        assert isinstance(stage, Station) and stage.issues_litres is not None, "the check says that it is a fuel point"
        litres = journal.books.series(PETROL, account_of(journal.scenario, name))
        words = {"point": name, "title": stage.title or name}
        yield Metric(LEFT_AT.of(**words), float(litres[-1]))
        yield Metric(DRY_AT.of(**words), float(lasts_h[litres < stage.issues_litres].sum()))


def _issued(journal: Journal) -> Floats:
    """Handed out so far: what the tanks have gained, what they have burnt, less what came from others on the road."""
    books = journal.books
    tanks = books.series(PETROL, "tanks")
    issued: Floats = tanks - tanks[0] + books.series(PETROL, "burnt") - _given(journal)
    # Millilitres are whole; the sum of three floats is not.
    return np.round(issued, 3)


def _given(journal: Journal) -> Floats:
    """What others have given so far: their account is of the world outside and begins at zero."""
    return 0.0 - journal.books.series(PETROL, "others on the road")


def _waits(journal: Journal) -> Iterator[tuple[Floats, Floats]]:
    """For each fuel point, from when to when every group waited (NaN: it never came, or still waits)."""
    for name in fuel_points(journal.scenario):
        number = journal.stages.index(name)
        yield journal.passage_h[:, number, ARRIVED], journal.waited_until_h[:, number]


def _reneged(journal: Journal, name: str) -> NDArray[np.bool_]:
    passage_h = journal.passage_h[:, journal.stages.index(name)]
    return np.asarray(np.isnan(passage_h[:, ENTERED]) & ~np.isnan(passage_h[:, LEFT]))


def _waiting(journal: Journal) -> Floats:
    """Cars that wait for petrol at each recording step, shape ``(steps,)``: what is drawn, and whose top is shown."""
    steps = Steps(journal.balance.time_h)
    return sum((steps.between(*wait_h) for wait_h in _waits(journal)), start=np.zeros(len(steps.time_h)))


def _queue(journal: Journal) -> Iterator[Metric]:
    waiting, none = _waiting(journal), "nobody waited for petrol"
    top = int(np.argmax(waiting))
    yield Metric(QUEUE_MAX, float(waiting[top]))
    first_h = float(journal.balance.time_h[top]) if waiting[top] else None
    yield Metric(QUEUE_MAX_AT, first_h, note="" if waiting[top] else none)
    yield from WAIT.metrics(_waited_h(journal), none)


def _waited_h(journal: Journal) -> Floats:
    """How long each car waited that came to a fuel point, hours, NaN where it got nothing within the run, ``(n,)``."""
    numbers = [journal.stages.index(name) for name in fuel_points(journal.scenario)]
    came_h, served_h = (journal.passage_h[:, numbers, event].ravel() for event in (ARRIVED, ENTERED))
    return (served_h - came_h)[~np.isnan(came_h)]
