"""Classes of people: where somebody can be, shown for planners. Everybody is in exactly one at every hour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from sim.results.definition import Better, Definition, Prominence, Question, Weighs

EVERYBODY = "everybody who was there when the clock started, and those of arrival streams"


class Standing(Enum):
    """What a class means for those who are in it, in the order in which it is reported; the value is a heading."""

    ARRIVED = "have arrived"
    UNDER_WAY = "on the way"
    WAITING = "waiting on the way"
    STRANDED = "stranded on the way"
    ELSEWHERE = "went elsewhere"
    NOT_SET_OFF = "have not set off"
    LOST = "died, detained or missing"


@dataclass(frozen=True)
class PersonClass:
    """Where somebody can be.

    A class of which there is one for each node has ``{node}`` in its name; :meth:`at` gives that of one node.

    Attributes:
        name: The metric is ``at_end_<name>_persons``.
        label: A few words for people; ``{node}`` stands for the node.
        meaning: Who is counted, after the word "persons".
        standing: What it means.
        node: The node, of one of them.
        together: The label of those of several nodes together; empty where there is one class only.
    """

    name: str
    label: str
    meaning: str
    standing: Standing
    node: str = ""
    together: str = ""

    def at(self, node: str) -> PersonClass:
        """The class of those at one node."""
        return replace(self, node=node)

    @cached_property
    def definition(self) -> Definition:
        """Its metric."""
        found = Definition(
            f"at_end_{self.name}_persons",
            "persons",
            f"persons {self.meaning}, at the end of the run",
            label=self.label,
            better=Better.MORE if self.standing is Standing.ARRIVED else Better.LESS,
            question=Question.LEFT_BEHIND,
            counted=EVERYBODY,
            place=Prominence.LINE,
            weighs=Weighs.NOT,
            mean_of_many=True,
            only_if_any=True,
        )
        return found.of(node=self.node) if self.node else found


DIED = PersonClass("died", "died", "who had been killed, or had died on the road or of wounds", Standing.LOST)
"""Several parts report some of them."""

UNDECIDED = PersonClass(
    "undecided",
    "had not decided to leave",
    "who would leave and had not decided to, at home or displaced inside",
    Standing.NOT_SET_OFF,
)
"""Those at home, and those who are displaced elsewhere."""

HOME_AGAIN = PersonClass(
    "returned", "arrived, and returned home", "who had arrived and had returned home since", Standing.ARRIVED
)
"""Those who came home by a road, and those who returned where a scenario says of no road."""
