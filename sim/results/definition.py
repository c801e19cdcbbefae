"""What a metric is: its definition, which stands beside the function that works it out.

A definition can be read without a run, and ``run.metric(definition)`` gives its value in one. Tables, reports, the
brief, comparisons, interventions and sensitivity read the definitions (:mod:`sim.results.metrics`,
:mod:`sim.results.questions`) and keep no lists of names of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from enum import Enum, IntEnum
from functools import cached_property
from string import Formatter
from typing import TYPE_CHECKING

from sim.scenario.modes import said_once

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

MOMENT = "h after start"
"""Unit of a metric that is a moment: hours of the engine's clock, shown as local time."""


class Question(Enum):
    """What planners ask, in the order in which they ask; the value is the heading in tables."""

    CLEARANCE = "By when?"
    CROSSING = "How many cross?"
    WHO = "Who has crossed?"
    QUEUE = "How long is the queue?"
    STANDING = "How long do people stand?"
    READINESS = "Does reception suffice?"
    REGISTRATION = "Does registration keep up?"
    LEFT_BEHIND = "Who has arrived, who has not, and why?"
    WOUNDED = "When do the wounded get out, and who dies?"
    DEAD = "When are the dead taken home?"
    PETROL = "Is there petrol?"
    ROAD = "What blocks the road, and is there another?"
    CHECKPOINTS = "What happens at checkpoints?"
    ARMS = "How long do disarmament and withdrawal take?"
    COLUMNS = "When are columns through, and how long do they stand?"
    SUPPLIES = "Are there supplies, and does aid arrive?"
    INSIDE = "Who is displaced inside, and who goes back?"
    FIT = "How far from the announced counts?"


class Better(Enum):
    """Which direction of a metric is for the better; the value is the sign of a change for the worse."""

    MORE = -1
    LESS = 1
    NEITHER = 0


class Prominence(IntEnum):
    """Where a metric stands in its question; what is larger includes what is smaller."""

    DETAIL = 0
    """Only among all metrics."""
    LINE = 1
    """A line of the tables that answer the planner's questions."""
    HEADLINE = 2
    """Also where there is room for one or two metrics of a question: comparisons, sensitivity, sliders."""


class Weighs(Enum):
    """What a metric counts for when interventions are judged, if one direction of it is better."""

    AIM = "aim"
    """What interventions are for."""
    SIDE = "side effect"
    """What an intervention may buy or cost beside."""
    NOT = "not"
    """Nothing: another metric says the same already, in another unit or for a larger group."""


class OnFoot(Enum):
    """What a metric that counts vehicles counts where people are on foot."""

    SAME = "the same"
    """It does not count those who move, or says nothing of how they do."""
    PERSONS = "persons"
    GROUPS = "groups"
    """Those who travel together, for the persons are counted by another metric."""


@dataclass(frozen=True)
class Definition:
    """A quantity that a planner needs. It has one definition in every output.

    A family of metrics, one for each place, class or kind that a scenario names, has fields in braces in its name, such
    as ``{station}_wait_{vehicle_class}_mean_min``; :meth:`of` gives one of them. Meaning and label may have these and
    other fields, for what a scenario says.

    Attributes:
        name: Identifier, with the unit as its suffix where that helps.
        unit: Unit of the value.
        meaning: What exactly is meant, in one sentence.
        label: A few words that stand alone, for people.
        better: Which direction is for the better.
        question: The question that it answers.
        counted: Who or what is counted, and of which set; empty where nobody is (litres, tonnes, hours of a lane).
        place: Where it stands in its question.
        line: The label below the heading of its question; ``label`` if empty.
        heading: The label above a narrow column, without the unit; ``label`` if empty.
        weighs: What it counts for when interventions are judged.
        objective: Whether interventions that are worse in it can be Pareto-efficient only by being better in another.
        needs: Says whether a scenario has what the metric speaks of; of one that has not, nobody is reported. None: all
            have it, or the metric has no value where they have not.
        instead_of: Name of the metric whose line in the tables it takes where a run has both.
        at_bound_if: Name of the metric that is above 0 in runs in which the value is the most that it can be, and says
            how far it lies at its bound: more of what it measures would not show in it. Such values are reported with
            that metric, and effects on them are not ranked.
        mean_of_many: Whether many runs have its mean, not its median, for it must add up with others.
        one_of_many: Whether many runs have the value of one of them and none between two: a midnight, a clock hour.
        part_of: Name of the total of which it is a part, with all others that name it: small ones hide together.
        only_if_any: Whether its line in the tables is left out where it is zero in every run.
        on_foot: What it counts where people are on foot (:mod:`sim.results.counted`).
        stands_for: Name of the metric of vehicles that it takes the place of, where people are on foot.
        words: What the fields stand for, of one of a family.
        member_of: Name of its family, of one of a family.
        templates: Meaning, label and line of its family, of one of a family.
    """

    name: str
    unit: str
    meaning: str
    _: KW_ONLY
    label: str
    better: Better
    question: Question
    counted: str = ""
    place: Prominence = Prominence.DETAIL
    line: str = ""
    heading: str = ""
    weighs: Weighs = Weighs.SIDE
    objective: bool = False
    instead_of: str = ""
    at_bound_if: str = ""
    mean_of_many: bool = False
    one_of_many: bool = False
    part_of: str = ""
    only_if_any: bool = False
    needs: Callable[[Scenario], bool] | None = None
    on_foot: OnFoot = OnFoot.SAME
    stands_for: str = field(default="", compare=False, repr=False)
    words: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    member_of: str = field(default="", compare=False, repr=False)
    templates: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def is_moment(self) -> bool:
        """Whether its values are moments, of which a share means nothing."""
        return self.unit == MOMENT

    @property
    def is_family(self) -> bool:
        """Whether it stands for as many metrics as a scenario names places, classes or kinds."""
        return "{" in self.name

    @property
    def column(self) -> str:
        """The label above a narrow column, without the unit."""
        return self.heading or self.label

    @property
    def family(self) -> str:
        """Name of the family that it is one of; its own where it is of none."""
        return self.member_of or self.name

    @property
    def headline(self) -> bool:
        """Whether it stands where there is room for one or two metrics of a question."""
        return self.place is Prominence.HEADLINE

    @property
    def aim(self) -> bool:
        """Whether it is what interventions are for."""
        return self.weighs is Weighs.AIM

    @property
    def side_effect(self) -> bool:
        """Whether it says what an intervention does beside what it is for."""
        return self.weighs is Weighs.SIDE and self.better is not Better.NEITHER

    def __str__(self) -> str:
        return self.name

    def of(self, **words: str) -> Definition:
        """The same with its fields filled in; those of which nothing is said stay."""
        known = _Known(self.words, **words)
        templates = self.templates or (self.meaning, self.label, self.line)
        name, meaning, label, line = (text.format_map(known) for text in (self.name, *templates))
        return replace(
            self,
            name=name,
            meaning=meaning,
            label=label,
            line=line,
            words=dict(known),
            member_of=self.family,
            templates=templates,
            stands_for=self.stands_for.format_map(known),
        )

    def titled(self, titles: Mapping[str, str]) -> Definition:
        """The same with meaning and label in words for people, of one of a family.

        Args:
            titles: What people call a place, class or kind, by the name that fills a field; others keep their name.
        """
        if not self.member_of:
            return self
        known = _Known({field: titles.get(word, word) for field, word in self.words.items()})
        meaning, label, line = (
            own if "{" in (found := text.format_map(known)) else found
            for text, own in zip(self.templates, (self.meaning, self.label, self.line), strict=True)
        )
        return replace(self, meaning=meaning, label=said_once(label), line=said_once(line))

    def is_of(self, scenario: Scenario) -> bool:
        """Whether a scenario has what the metric speaks of."""
        return self.needs is None or self.needs(scenario)

    def named(self, name: str) -> Definition | None:
        """The one of the family that has a name; None where the name is of another."""
        if not self.is_family:
            return self if name == self.name else None
        found = self._regex.fullmatch(name)
        return None if found is None else self.of(**found.groupdict())

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        parts = (
            re.escape(text) + ("" if name is None else f"(?P<{name}>.+)")
            for text, name, *_ in Formatter().parse(self.name)
        )
        return re.compile("".join(parts))


@dataclass(frozen=True)
class Again:
    """A line for a metric below one more question, such as those who crossed in the account of all who were there.

    Attributes:
        definition: The metric.
        question: The other question.
        line: Its label there.
    """

    definition: Definition
    question: Question
    line: str


class _Known(dict[str, str]):
    """Fields that are known; the others stay fields."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"
