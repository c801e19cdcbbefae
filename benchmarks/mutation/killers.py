"""One mutant in a process of its own: network after network, until a judge finds something wrong."""

from __future__ import annotations

import hashlib
import importlib.abc
import importlib.machinery
import multiprocessing as mp
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from benchmarks.mutation.mutants import NETWORK, Mutant, mutated

SCENE_S = 10.0
"""Seconds of grace for one network, on top of many times what the engine as it stands takes."""

LONGEST_S = 300.0
"""For one network and the engine as it stands."""

SLOWER = 20.0
"""A run that takes so many times longer than the engine as it stands does not come to an end."""

DRY_SLACK_US = 500_000
"""Where somebody runs dry engine and oracle agree to that only: the engine looks to a hundredth of a millilitre."""


@dataclass(frozen=True)
class Seen:
    """One network, run and judged.

    Attributes:
        name: Which one.
        judge: Who found something wrong first: ``theory``, ``oracle`` or ``error``; empty for nobody.
        what: What that is.
        digest: Of all passages.
        took_s: How long it took.
        passed: Lines of the network's files that it passed, where that was noted.
    """

    name: str
    judge: str
    what: str
    digest: str
    took_s: float
    passed: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """Who noticed a mutant: the judge (empty for nobody), how, and what is unlike before.

    Where nobody did, ``differs`` is ``yes`` or ``no`` for whether any passage is unlike before, and ``not reached``
    where no network passes the line.
    """

    judge: str
    how: str
    differs: str


class Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives Python another source for one file of the network."""

    def __init__(self, path: Path, source: str) -> None:
        """For a file, this source."""
        self._name, self._path, self._source = f"sim.network.{path.stem}", path, source

    def find_spec(self, name: str, path: object, target: ModuleType | None = None) -> Any:
        """Only for that file."""
        return importlib.machinery.ModuleSpec(name, self, origin=str(self._path)) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run it; nothing is kept on disk."""
        exec(compile(self._source, str(self._path), "exec"), module.__dict__)


def networks(generated: Sequence[Any]) -> dict[str, tuple[Callable[[], Any], Callable[[Any], list[str]]]]:
    """Every network by name: how its scenario is made, and what theory says of its journal.

    Args:
        generated: Scenarios that hypothesis has made.
    """
    from tests.theory.checks import violations
    from tests.theory.scenes import SCENES

    found: dict[str, tuple[Callable[[], Any], Callable[[Any], list[str]]]] = {}
    for name, scene in SCENES.items():
        found[name] = scene.make, scene.wrong
    for number, scenario in enumerate(generated):
        found[f"generated {number}"] = (lambda given=scenario: given), violations
    return found


def look(name: str, make: Callable[[], Any], theory: Callable[[Any], list[str]], judges: frozenset[str]) -> Seen:
    """Run one network and judge it.

    Args:
        name: What it is called.
        make: Makes its scenario.
        theory: What theory has against a journal.
        judges: Who may judge: who has something against the engine as it stands may not.
    """
    from tests.test_engine_oracle import earliest_difference, run_both, within_slack

    began = time.monotonic()
    judge = what = digest = ""
    try:
        trial = run_both(make())
        digest = hashlib.sha256(trial.actual_us.tobytes() + repr(trial.rounds).encode()).hexdigest()
        if "theory" in judges and (wrong := theory(trial.journal)):
            judge, what = "theory", wrong[0]
        elif judges & {"oracle", "slack"}:
            what = earliest_difference(trial) if "oracle" in judges else within_slack(trial, DRY_SLACK_US)
            judge = "oracle" if what else ""
    except TimeoutError:
        raise
    except Exception as error:
        judge, what = "error", f"{type(error).__name__}: {error}"
    return Seen(name, judge, what, digest, time.monotonic() - began)


class Passed:
    """Notes which lines of the network's files a run passes: others it cannot notice a change of."""

    def __init__(self) -> None:
        """None yet."""
        self.lines: set[tuple[str, int]] = set()
        self._names: dict[str, str] = {}

    def __enter__(self) -> Passed:
        sys.settrace(self._enters)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _enters(self, frame: FrameType, _event: str, _arg: object) -> Any:
        file = frame.f_code.co_filename
        if file not in self._names:
            self._names[file] = Path(file).name if Path(file).parent == NETWORK else ""
        return self._line if self._names[file] else None

    def _line(self, frame: FrameType, event: str, _arg: object) -> Any:
        if event == "line":
            self.lines.add((self._names[frame.f_code.co_filename], frame.f_lineno))
        return self._line


def too_long(_signal: int, _frame: object) -> None:
    """A network takes too long: a rule goes round and round."""
    raise TimeoutError


def child(mutant: Mutant | None, todo: Sequence[tuple[str, frozenset[str], float]], generated: Any, seen: Any) -> None:
    """A process of its own: the change, then the networks. What it prints is of no interest."""
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    warnings.simplefilter("ignore")
    try:
        if mutant is not None:
            path = NETWORK / mutant.file
            sys.meta_path.insert(0, Instead(path, mutated(path, mutant.node)))
        known = networks(generated)
        todo = todo or [(name, frozenset({"theory", "oracle"}), LONGEST_S) for name in known]
        signal.signal(signal.SIGALRM, too_long)
        for name, judges, longest_s in todo:
            signal.setitimer(signal.ITIMER_REAL, longest_s)
            found = look(name, *known[name], judges)
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            if mutant is None:
                with Passed() as passed:
                    look(name, *known[name], frozenset())
                found = replace(found, passed=frozenset(passed.lines))
            seen.send(found)
            if found.judge and mutant is not None:
                break
    except TimeoutError:
        seen.send(Seen(name, "timeout", f"longer than {longest_s:.0f} s", "", longest_s))
    except BaseException as error:
        seen.send(Seen("importing it", "error", f"{type(error).__name__}: {error}", "", 0.0))
    finally:
        seen.send(None)
        os._exit(0)


def each_seen(
    mutant: Mutant | None, todo: Sequence[tuple[str, frozenset[str], float]], generated: Sequence[Any]
) -> Iterator[Seen]:
    """What a mutant shows, network by network; the engine as it stands for ``None``.

    Args:
        mutant: What to change.
        todo: The networks in their order, who may judge each, and the longest that it may take, seconds; empty for
            all of them and every judge.
        generated: Scenarios that hypothesis has made.
    """
    # Each child is a copy of this process, which has imported what is slow and none of the network.
    ours, theirs = mp.get_context("fork").Pipe(duplex=False)
    process = mp.get_context("fork").Process(target=child, args=(mutant, todo, generated, theirs))
    process.start()
    theirs.close()
    patience_s = 2.0 * max((longest_s for _, _, longest_s in todo), default=LONGEST_S) + 60.0
    try:
        yield from told(ours, patience_s)
    finally:
        process.kill()
        process.join()


def told(ours: Connection, patience_s: float) -> Iterator[Seen]:
    """What a child tells, until it has no more to tell."""
    try:
        while ours.poll(patience_s):
            if (one := ours.recv()) is None:
                return
            yield one
        yield Seen("one of them", "timeout", "no news", "", patience_s)
    except EOFError:
        yield Seen("one of them", "error", "the process died", "", 0.0)


def judged(mutant: Mutant, order: Sequence[str], before: dict[str, Seen], generated: Sequence[Any]) -> Verdict:
    """Who notices a mutant first, on those of the networks in that order that pass its line."""
    lines = {(mutant.file, line) for line in mutant.lines}
    passing = [name for name in order if not lines or lines & before[name].passed]
    todo = [(name, judges_of(before[name]), SCENE_S + SLOWER * before[name].took_s) for name in passing]
    differs = "no" if todo else "not reached"
    for one in each_seen(mutant, todo, generated) if todo else ():
        if one.judge:
            return Verdict(one.judge, f"{one.name}: {one.what}", "yes")
        differs = "yes" if one.digest != before[one.name].digest else differs
    return Verdict("", "", differs)


def judges_of(before: Seen) -> frozenset[str]:
    """Who may judge a network: whoever has nothing against the engine as it stands."""
    if before.judge == "oracle":
        return frozenset({"theory", "slack"})
    return frozenset() if before.judge else frozenset({"theory", "oracle"})
