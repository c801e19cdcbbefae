"""The questions of ``sim new``: each is a field of the answers, with what it asks, what it takes, and its default."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from sim.scenario.new.kinds import (
    Answer,
    AnswerError,
    HoursOfDay,
    Kind,
    Moment,
    Number,
    Numbers,
    OneOf,
    WholeNumber,
    Words,
)

ALL_DAY = "00:00-24:00"
"""The hours of a post that never closes."""

MOST_ROADS = 9
"""Roads out that can be asked for."""

MOST_TOWNS = 20
"""Towns that can be asked for."""


@dataclass(frozen=True)
class Asked:
    """One question.

    Attributes:
        asks: The question, as a person puts it.
        help: The same in a few words, for the list of options.
        kind: What it takes for an answer.
        needs: Another question, beside whose answer ``unless`` this one has no effect.
        unless: That answer.
    """

    asks: str
    help: str
    kind: Kind
    needs: str | None = None
    unless: Answer | None = None


def _asked(
    default: Answer, asks: str, help: str, kind: Kind, needs: str | None = None, unless: Answer | None = None
) -> Any:
    return field(default=default, metadata={"question": Asked(asks, help, kind, needs, unless)})


@dataclass(frozen=True)
class Answers:
    """What somebody answered, or the default of what was not asked.

    The defaults are assumptions, to be replaced by what is known of the place; the file says which are left.
    """

    title: str = _asked("A place that leaves", "What is the case called?", "What the case is called.", Words())
    start: str = _asked(
        "2030-06-01T06:00+00:00",
        "When does the clock start (local time with its offset)?",
        "When the clock starts, local time with its offset.",
        Moment(),
    )
    hours: int = _asked(72, "How many hours are to be run?", "How many hours are run.", WholeNumber(1, 10_000))
    persons: int = _asked(
        10_000, "How many people live there?", "How many people live there.", WholeNumber(1, 20_000_000)
    )
    further: tuple[float, ...] = _asked(
        (0.0,),
        "How many people live in each further town (3000,800 for two; 0: there is none)?",
        "Residents of each further town, such as 3000,800; 0: none.",
        Numbers(0.0, 20_000_000.0, MOST_TOWNS - 1),
    )
    family: float = _asked(
        3.3, "How many persons has a family, on average?", "Persons in a family, on average.", Number(1.1, 12.0)
    )
    stay: float = _asked(
        0.0,
        "Which share of the families stays whatever happens (0 to 1)?",
        "Share of the families that stay whatever happens.",
        Number(0.0, 0.99),
    )
    by: str = _asked(
        "car", "Do they leave by car, or on foot (car, foot)?", "How they leave: car or foot.", OneOf(("car", "foot"))
    )
    car_share: float = _asked(
        1.0,
        "Which share of the families has a car that runs (0 to 1)?",
        "Share of the families with a car that runs.",
        Number(0.0, 1.0),
        "by",
        "foot",
    )
    bus_count: int = _asked(
        0,
        "How many buses fetch those who have no car?",
        "Buses for those who have no car.",
        WholeNumber(0, 10_000),
        "car_share",
        1.0,
    )
    order: float = _asked(
        0.0,
        "How many hours after the start is the order to leave given?",
        "Hours after the start at which the order is given.",
        Number(0.0, 10_000.0),
    )
    half: float = _asked(
        12.0,
        "Within how many hours of the order has half of them decided to leave?",
        "Hours after the order within which half decide to leave.",
        Number(0.01, 10_000.0),
    )
    road_km: tuple[float, ...] = _asked(
        (25.0,),
        "How long is each road out, km (25 for one, 25,40 for two)?",
        "Length of each road out, such as 25,40 for two.",
        Numbers(0.1, 2_000.0, MOST_ROADS),
    )
    road_vph: float = _asked(
        1200.0,
        "How many vehicles an hour can such a road carry?",
        "Vehicles an hour that such a road can carry.",
        Number(10.0, 10_000.0),
        "by",
        "foot",
    )
    desks: int = _asked(
        2,
        "How many desks or lanes has the post at the end of a road (0: no post)?",
        "Desks or lanes of each post; 0: no post.",
        WholeNumber(0, 1_000),
    )
    desk_min: float = _asked(
        1.5,
        "How many minutes does a desk need for a vehicle, or a family on foot?",
        "Minutes of a desk for a vehicle or family.",
        Number(0.05, 600.0),
        "desks",
        0,
    )
    open_hours: str = _asked(
        ALL_DAY, "When is the post open (06:00-20:00)?", "Hours in which the post is open.", HoursOfDay(), "desks", 0
    )
    beds: int = _asked(
        1000,
        "How many beds are ready (0: no shelter)?",
        "Beds that are ready; 0: no shelter.",
        WholeNumber(0, 10_000_000),
    )
    beds_share: float = _asked(
        0.3,
        "Which share of those who arrive needs a bed (0.01 to 0.99)?",
        "Share of those who arrive that needs a bed.",
        Number(0.01, 0.99),
        "beds",
        0,
    )

    @property
    def on_foot(self) -> bool:
        """Whether they walk."""
        return self.by == "foot"

    @property
    def towns(self) -> dict[str, int]:
        """Residents by the names of the towns, as the file gives them."""
        residents = [self.persons, *(round(more) for more in self.further if more >= 1.0)]
        return dict(zip(numbered("town", len(residents)), residents, strict=True))

    @property
    def roads(self) -> tuple[str, ...]:
        """Names of the roads out, as the file gives them."""
        kind = "path" if self.on_foot else "road"
        return numbered(kind, len(self.road_km))

    @property
    def posts(self) -> tuple[str, ...]:
        """Names of the posts at their ends; none where there is no post."""
        return numbered("post", len(self.road_km)) if self.desks else ()


def numbered(name: str, count: int) -> tuple[str, ...]:
    """``count`` names: the plain one, or with numbers from 1 where there are several."""
    return (name,) if count == 1 else tuple(f"{name}_{number}" for number in range(1, count + 1))


def questions() -> dict[str, Asked]:
    """Every question by the name of its option, in the order in which they are asked."""
    return {one.name: question_of(one) for one in fields(Answers)}


def question_of(asked: Field[Any]) -> Asked:
    """The question of a field of the answers."""
    found = asked.metadata["question"]
    assert isinstance(found, Asked)
    return found


def default_of(name: str) -> Answer:
    """The answer that is assumed where nobody gives one."""
    found: Answer = getattr(Answers(), name)
    return found


def as_typed(answer: Answer) -> str:
    """An answer as somebody would type it."""
    if isinstance(answer, tuple):
        return ",".join(f"{number:g}" for number in answer)
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


def option(name: str) -> str:
    """The option of the shell that answers a question."""
    return f"--{name.replace('_', '-')}"


def has_effect(question: Asked, given: Mapping[str, Answer]) -> bool:
    """Whether a question has an effect beside what was answered so far."""
    if question.needs is None:
        return True
    if not has_effect(questions()[question.needs], given):
        return False
    return given.get(question.needs, default_of(question.needs)) != question.unless


def assumed(answers: Answers, said: Collection[str]) -> list[str]:
    """The questions that nobody answered, without those that ask for nothing beside the other answers: cars on foot."""
    given = {name: getattr(answers, name) for name in questions()}
    return [name for name, one in questions().items() if name not in said and has_effect(one, given)]


def answers_of(given: Mapping[str, Answer]) -> Answers:
    """The answers with the defaults of what was not asked.

    Raises:
        AnswerError: An answer has no effect beside another; the text names both, a line each.
    """
    idle = [
        f"{option(name)} has no effect while {option(one.needs or '')} is {as_typed(one.unless or 0)}: change one"
        for name, one in questions().items()
        if name in given and given[name] != default_of(name) and not has_effect(one, given)
    ]
    if idle:
        raise AnswerError("\n".join(idle))
    return Answers(**given)  # type: ignore[arg-type]  # each was read by the kind of its question
