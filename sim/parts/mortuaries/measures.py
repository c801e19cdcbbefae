"""Curves and metrics of the dead: where they lie, how many were brought in and taken home, and how long they waited."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sim.arrays import Floats
from sim.journal import Journal
from sim.parts.mortuaries.accounts import BROUGHT, HOME, MORTUARIES, ON_THE_WAY, lying_at
from sim.results.curves import Curve
from sim.results.definition import MOMENT, Better, Definition, Question, Weighs
from sim.results.metric import Metric
from sim.results.suppression import Shown, beside

ALL = "the dead in mortuaries inside, from the start or brought in during the run"

BROUGHT_IN = Definition(
    "mortuaries_brought_bodies",
    "bodies",
    "dead who were brought to a mortuary during the run: patients who died inside, and those killed in incidents",
    label="dead brought to mortuaries",
    better=Better.LESS,
    question=Question.DEAD,
    counted=ALL,
    weighs=Weighs.NOT,
)
TAKEN_HOME = Definition(
    "mortuaries_taken_home_bodies",
    "bodies",
    "dead who had been taken home by the end of the run",
    label="dead taken home",
    better=Better.MORE,
    question=Question.DEAD,
    counted=ALL,
    weighs=Weighs.NOT,
)
WAITING_AT_END = Definition(
    "mortuaries_waiting_at_end_bodies",
    "bodies",
    "dead who lay in a mortuary at the end of the run",
    label="dead not taken home",
    better=Better.LESS,
    question=Question.DEAD,
    counted=ALL,
)
WAITED = Definition(
    "mortuaries_waited_h",
    "body-h",
    "hours that the dead lay in mortuaries, until they set off or the run ended",
    label="hours that the dead lay in mortuaries",
    better=Better.LESS,
    question=Question.DEAD,
    counted=ALL,
)
ROAD_MEAN = Definition(
    "mortuaries_road_mean_h",
    "h",
    "mean time on the road of the dead who set off, until they were handed over or the run ended",
    label="mean time of the dead on the road",
    better=Better.LESS,
    question=Question.DEAD,
    counted="the dead who had set off by the end of the run",
)
LAST_HOME_AT = Definition(
    "mortuaries_last_home_at_h",
    MOMENT,
    "when the last of the dead had been taken home",
    label="last of the dead taken home",
    better=Better.LESS,
    question=Question.DEAD,
    counted=ALL,
)
LEFT_AT = Definition(
    "mortuary_{mortuary}_waiting_at_end_bodies",
    "bodies",
    "dead who lay at the end of the run at: {title}",
    label="dead left at {mortuary}",
    better=Better.LESS,
    question=Question.DEAD,
    counted="the dead at the place",
    weighs=Weighs.NOT,
)
DEFINITIONS = (BROUGHT_IN, TAKEN_HOME, WAITING_AT_END, WAITED, ROAD_MEAN, LAST_HOME_AT, LEFT_AT)


def curves(journal: Journal) -> Iterator[Curve]:
    """The dead who lie in all mortuaries, are on the way, and have been taken home, at each recording step."""
    if journal.scenario.mortuaries:
        yield Curve("mortuaries.waiting", "bodies", _waiting(journal))
        yield Curve("mortuaries.on_the_way", "bodies", journal.books.series(MORTUARIES, ON_THE_WAY))
        yield Curve("mortuaries.taken_home", "bodies", journal.books.series(MORTUARIES, HOME))


def metrics(journal: Journal) -> Iterator[Metric]:
    """How many were brought in and taken home, who is left at each place, and hours."""
    if not journal.scenario.mortuaries:
        return
    places = journal.scenario.mortuaries
    entries = journal.books.entries_of(MORTUARIES)
    at_end, under_way = float(_waiting(journal)[-1]), float(journal.books.series(MORTUARIES, ON_THE_WAY)[-1])
    taken = float(journal.books.series(MORTUARIES, HOME)[-1])
    yield Metric(BROUGHT_IN, float(sum(entry.amount for entry in entries if entry.source == BROUGHT)))
    yield Metric(TAKEN_HOME, taken)
    yield Metric(WAITING_AT_END, at_end)
    at_start = float(sum(one.bodies for one in places.values()))
    yield Metric(WAITED, _area_h(journal, [lying_at(name) for name in places], at_start))
    set_off = taken + under_way
    road_h = _area_h(journal, [ON_THE_WAY]) / set_off if set_off else None
    yield Metric(ROAD_MEAN, road_h, note="" if set_off else "nobody set off")
    yield _last_home(journal, at_end + under_way)
    yield from _left(journal, at_end)


def _last_home(journal: Journal, left: float) -> Metric:
    """When the last was home; without a value where some were not."""
    home_h = [entry.time_h for entry in journal.books.entries_of(MORTUARIES) if entry.target == HOME]
    late = f"{left:,.0f} had not been taken home by the end of the run" if left else "nobody was to be taken home"
    last_h = home_h[-1] if home_h and not left else None
    return Metric(LAST_HOME_AT, last_h, note="" if last_h is not None else late, beyond=left > 0.0)


def _left(journal: Journal, total: float) -> Iterator[Metric]:
    """Who is left at each place; a small count is not written, nor what would give it back."""
    places = journal.scenario.mortuaries
    counts = [round(float(journal.books.series(MORTUARIES, lying_at(name))[-1])) for name in places]
    for (name, place), count, shown in zip(places.items(), counts, beside(counts, round(total)), strict=True):
        written = shown is Shown.PUBLISHED
        definition = LEFT_AT.of(mortuary=name, title=place.title or name)
        yield Metric(definition, float(count) if written else None, note="" if written else shown.words)


def _waiting(journal: Journal) -> Floats:
    """Those who lie in any mortuary, at each recording step."""
    at_places = [journal.books.series(MORTUARIES, lying_at(name)) for name in journal.scenario.mortuaries]
    return sum(at_places[1:], at_places[0])


def _area_h(journal: Journal, inside: Collection[str], at_start: float = 0.0) -> float:
    """Exact area under the number of those in some accounts: every entry adds or takes off what is left of the run."""
    end_h, total = float(journal.balance.time_h[-1]), 0.0
    for entry in journal.books.entries_of(MORTUARIES):
        total += ((entry.target in inside) - (entry.source in inside)) * entry.amount * (end_h - entry.time_h)
    return at_start * end_h + total
