"""A run that is paused at an hour, from which variants go on that differ only from then on.

A world cannot be copied, since its actors are Python's generators; but a process can. One of its own carries out the
run until the hour, and for each variant the system makes a copy of it, which shares all memory that it does not change
and carries out the rest. The run is the same, byte for byte, as one from the beginning.

The process is a new one and not a copy of ours: copies of a process with threads, such as a notebook, may hang.
"""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.connection import Connection

from sim.results.results import Results
from sim.runs.workers import interrupts_held_back
from sim.scenario.model import Scenario
from sim.simulate import journal_of
from sim.world.world import World

CAN_COPY = hasattr(os, "fork")
"""Whether the system can copy a process."""


class Paused:
    """A run that is carried out until an hour, in a process of its own.

    Attributes:
        time_h: The hour.
    """

    def __init__(self, scenario: Scenario, replication: int, time_h: float) -> None:
        """Begin; :attr:`is_ready` says when variants can go on."""
        self.time_h = time_h
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_keep, args=(theirs, scenario, replication, time_h), daemon=True)
        with interrupts_held_back():
            self._process.start()
        theirs.close()
        self._is_ready = False

    @property
    def is_ready(self) -> bool:
        """Whether the hour has come; never where the process has died."""
        if not self._is_ready and self._process.is_alive() and self._ours.poll():
            self._is_ready = self._ours.recv()
        return self._is_ready and self._process.is_alive()

    def run(self, variant: Scenario) -> Results:
        """The run of a variant that differs from the scenario only from the hour on.

        Waits until the hour has come.

        Raises:
            EOFError: The process died.
            Exception: Whatever ended the run.
        """
        if not self._is_ready:
            self._is_ready = self._ours.recv()
        self._ours.send(variant)
        found = self._ours.recv()
        if isinstance(found, Exception):
            raise found
        return Results(found)

    def close(self) -> None:
        """End the process."""
        self._ours.close()
        self._process.join()


def _keep(theirs: Connection, scenario: Scenario, replication: int, time_h: float) -> None:
    """What the process does: go to the hour, then a copy for each variant, one after the other."""
    world = World(scenario, replication)
    world.start()
    world.go_to(time_h)
    theirs.send(True)
    while True:
        try:
            variant = theirs.recv()
        except EOFError:
            return
        copy = os.fork()
        if copy == 0:
            _go_on(theirs, world, variant)
        os.waitpid(copy, 0)


def _go_on(theirs: Connection, world: World, variant: Scenario) -> None:
    """What a copy does; it never returns."""
    try:
        world.go_on_as(variant)
        world.finish()
        theirs.send(journal_of(world))
    except Exception as error:
        theirs.send(error)
    finally:
        os._exit(0)
