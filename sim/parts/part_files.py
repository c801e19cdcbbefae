"""Which files a part of the story has: all that the rest of the program needs of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from sim.arrays import Rows
    from sim.journal import Journal
    from sim.results.curves import Curve
    from sim.results.definition import Definition
    from sim.results.metric import Metric
    from sim.results.person_class import PersonClass
    from sim.scenario.errors import Keys
    from sim.scenario.model import Scenario
    from sim.view.series import Drawing
    from sim.world.part import Part
    from sim.world.setting import Setting


class Check(Protocol):
    """``check.py``: what no section of the part can know alone, and what it lets conditions look at."""

    def findings(self, scenario: Scenario) -> Iterable[tuple[Keys, str]]:
        """Everything that is wrong with the part, as the key and the reason; none without the part."""
        ...

    def observes(self, scenario: Scenario) -> Iterable[str]:
        """Names of the measures that ``Part.observables`` of its actors will have, known before the run."""
        ...


class Actor(Protocol):
    """``actor.py``: what happens."""

    def actors(self, setting: Setting) -> Iterable[Part]:
        """Make the part's actors for a run; none when the scenario does not have the part."""
        ...


class Measures(Protocol):
    """``measures.py``: curves and metrics."""

    @property
    def DEFINITIONS(self) -> tuple[Definition, ...]:
        """What its metrics are, in the order of the tables: who needs others does not pay for these."""
        ...

    def curves(self, journal: Journal) -> Iterable[Curve]:
        """The curves of a run; none without the part."""
        ...

    def metrics(self, journal: Journal) -> Iterable[Metric]:
        """The metrics of a run; none without the part."""
        ...


class PictureFile(Protocol):
    """``picture.py``: what can be seen."""

    def pictures(self, scenario: Scenario) -> Mapping[str, Drawing]:
        """The pictures of a run of a scenario by the names of their files; none without the part."""
        ...

    def moving(self, scenario: Scenario) -> tuple[str, ...]:
        """Curves from whose first to whose last move the time axis of a run's pictures goes; none without the part."""
        ...


class Whereabouts(Protocol):
    """``whereabouts.py`` of a part: the classes of those it is in charge of."""

    @property
    def CLASSES(self) -> tuple[PersonClass, ...]:
        """All its classes, in the order in which they are reported."""
        ...

    def states(self, scenario: Scenario) -> Mapping[str, PersonClass]:
        """The class of each of its states of the balance; none without the part."""
        ...


class Stranding(Protocol):
    """``stranding.py`` of a part: why people who travel are stranded at a node, or on a road."""

    @property
    def CLASSES(self) -> tuple[PersonClass, ...]:
        """All its classes, in the order in which they are reported."""
        ...

    def may_strand(self, scenario: Scenario) -> Iterable[PersonClass]:
        """Classes of those who can be stranded at one of its nodes in a run, or stand on a road."""
        ...

    def stranded(self, journal: Journal, step: int) -> Iterable[PersonClass]:
        """Those of them in which everybody is who waits for their node at a recording step."""
        ...

    def standing(self, journal: Journal) -> Iterable[tuple[PersonClass, Rows]]:
        """Classes of those who stand on a road when the run is over, with who they are; waiting for nobody."""
        ...


class PartFiles(ABC):
    """The registration of a part: ``FILES`` in the ``__init__`` of its folder.

    Each method gives a file of the folder, or None where the part has nothing to say there; it imports the file when
    it is called, for who checks a scenario needs no actors, and who runs one no pictures. Files are modules that have
    the functions of the protocols above, and mypy refuses a registration that lacks a file, or a file that lacks a
    function.
    """

    ports: ClassVar[tuple[str, ...]] = ()
    """Files that other parts may import; all others are the part's own."""

    @abstractmethod
    def check(self) -> Check | None:
        """What may be wrong with it."""

    @abstractmethod
    def actor(self) -> Actor | None:
        """What happens; None where the network alone lets it happen."""

    @abstractmethod
    def measures(self) -> Measures | None:
        """Its curves and metrics."""

    @abstractmethod
    def picture(self) -> PictureFile | None:
        """Its pictures."""

    def whereabouts(self) -> Whereabouts | None:
        """The classes of those it is in charge of; None where it is in charge of nobody."""
        return None

    def stranding(self) -> Stranding | None:
        """Why people who travel are stranded; None where it strands nobody."""
        return None

    def unmapped(self, scenario: Scenario) -> Collection[str]:
        """Origins whose vehicles no map shows: where they stand and when is refused (``docs/ethics.md``)."""
        return ()
