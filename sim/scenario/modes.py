"""Posts at which some come on foot and others in vehicles, whatever happens in a run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from sim.scenario.classes_at import classes_at
from sim.scenario.model import Scenario
from sim.scenario.stages import Station


class Mode(Enum):
    """How people come to a post; the value is how names of curves and metrics have it."""

    ON_FOOT = "on_foot"
    IN_VEHICLES = "in_vehicles"

    @property
    def words(self) -> str:
        """For sentences."""
        return self.value.replace("_", " ")

    def of(self, title: str) -> str:
        """A station's title with its mode, which is not said again where the title says it: ``Medyka on foot``."""
        return title if self.words in title.casefold() else f"{title} {self.words}"


def said_once(text: str) -> str:
    """A text without the mode that stands behind a title that has said it."""
    return _TWICE.sub(r"\1", text)


_TWICE = re.compile(rf"\b({'|'.join(mode.words for mode in Mode)}) \1\b", re.IGNORECASE)


def modes_at(scenario: Scenario) -> Iterator[tuple[str, tuple[Mode, ...]]]:
    """The stations of posts with two modes, and the modes that each serves.

    A post is a station, or all stations at one place: people on foot may have desks of their own beside the lanes. A
    station whose post has one mode only is left out, for there is nothing to separate.
    """
    classes = scenario.vehicle_classes
    if len({one.on_foot for one in classes.values()}) < 2:
        return
    found: dict[str, set[Mode]] = {}
    post: dict[str, set[Mode]] = {}
    for name, there in classes_at(scenario).items():
        stage = scenario.stages[name]
        assert isinstance(stage, Station)
        found[name] = {Mode.ON_FOOT if classes[one].on_foot else Mode.IN_VEHICLES for one in there}
        post.setdefault(_post(name, stage), set()).update(found[name])
    for name, modes in found.items():
        stage = scenario.stages[name]
        assert isinstance(stage, Station)
        if len(post[_post(name, stage)]) > 1:
            yield name, tuple(mode for mode in Mode if mode in modes)


def _post(name: str, station: Station) -> str:
    """The place of a station; its own name, which no place can have with a dot before it, where it has none."""
    return station.at or f".{name}"
