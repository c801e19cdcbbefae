"""One mutant in a process of its own: network after network, until a judge finds something wrong."""

from __future__ import annotations

import hashlib
import importlib
import multiprocessing as mp
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType, FunctionType, ModuleType
from typing import Any

from benchmarks.mutation.mutants import NETWORK, Mutant, mutated

SCENE_S = 3.0
"""Seconds of grace for one network, on top of many times what the engine as it stands takes; all of a processor."""

LONGEST_S = 300.0
"""For one network and the engine as it stands."""

SLOWER = 6.0
"""A run that takes so many times longer than the engine as it stands does not come to an end."""

WALL = 60.0
"""By the clock on the wall a process may take so many times longer, where others are at work too."""

DRY_SLACK_US = 500_000
"""Where somebody runs dry engine and oracle agree to that only: the engine looks to a hundredth of a millilitre."""


MOST = 56
"""Networks that are run for one mutant, of those that pass its line."""

Networks = dict[str, tuple[Callable[[], Any], Callable[[Any], list[str]]]]
"""How the scenario of each network is made, and what theory says of its journal."""


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


def put_in(mutant: Mutant) -> None:
    """Give the functions of a file of the network, wherever they have been imported to, the code of the mutant."""
    path = NETWORK / mutant.file
    module = importlib.import_module(f"sim.network.{path.stem}")
    changed = ModuleType(module.__name__)
    changed.__dict__.update(__file__=module.__file__)
    exec(compile(mutated(path, mutant.node), str(path), "exec"), changed.__dict__)
    _give(vars(module), vars(changed), module.__name__)


def _give(old: Mapping[str, Any], new: Mapping[str, Any], module: str) -> None:
    for name, one in old.items():
        if getattr(one, "__module__", None) != module and not isinstance(one, property):
            continue
        if isinstance(one, FunctionType):
            one.__code__, one.__defaults__ = new[name].__code__, new[name].__defaults__
        elif isinstance(one, property):
            _give({"fget": one.fget}, {"fget": new[name].fget}, module)
        elif isinstance(one, type):
            _give(vars(one), vars(new[name]), module)


def networks(generated: Sequence[Any]) -> Networks:
    """Every network by name: how its scenario is made, and what theory says of its journal.

    Args:
        generated: Scenarios that hypothesis has made.
    """
    from tests.theory.checks import violations
    from tests.theory.scenes import SCENES

    found: Networks = {}
    for name, scene in SCENES.items():
        found[name] = scene.make, scene.wrong
    for number, scenario in enumerate(generated):
        found[f"generated {number}"] = partial(_itself, scenario), violations
    return found


def _itself(scenario: Any) -> Any:
    return scenario


def look(
    name: str, make: Callable[[], Any], theory: Callable[[Any], list[str]], judges: frozenset[str], before: str = ""
) -> Seen:
    """Run one network and judge it.

    Args:
        name: What it is called.
        make: Makes its scenario.
        theory: What theory has against a journal.
        judges: Who may judge: who has something against the engine as it stands may not.
        before: Digest of its passages before: where they are the same, so is what the oracle says.
    """
    from tests.test_engine_oracle import beside_the_oracle, earliest_difference, run_engine, within_slack

    began = time.process_time()
    judge = what = digest = ""
    try:
        run = run_engine(make())
        digest = hashlib.sha256(run.actual_us.tobytes() + repr((run.rounds, run.ran_dry)).encode()).hexdigest()
        if "theory" in judges and (wrong := theory(run.journal)):
            judge, what = "theory", wrong[0]
        elif judges & {"oracle", "slack"} and digest != before:
            trial = beside_the_oracle(run)
            what = earliest_difference(trial) if "oracle" in judges else within_slack(trial, DRY_SLACK_US)
            judge = "oracle" if what else ""
    except TimeoutError:
        raise
    except Exception as error:
        judge, what = "error", f"{type(error).__name__}: {error}"
    return Seen(name, judge, what, digest, time.process_time() - began)


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


@dataclass(frozen=True)
class Task:
    """One network to run: who may judge it, the longest that it may take, and the digest of its passages before."""

    name: str
    judges: frozenset[str] = frozenset({"theory", "oracle"})
    longest_s: float = LONGEST_S
    before: str = ""


def child(mutant: Mutant | None, tasks: Sequence[Task], known: Networks, seen: Connection) -> None:
    """A process of its own: the change, then the networks. What it prints is of no interest."""
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGVTALRM, too_long)
    task = Task("putting it in")
    try:
        if mutant is not None:
            put_in(mutant)
        for task in tasks:
            signal.setitimer(signal.ITIMER_VIRTUAL, task.longest_s)
            found = look(task.name, *known[task.name], task.judges, task.before)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
            if mutant is None:
                with Passed() as passed:
                    look(task.name, *known[task.name], frozenset())
                found = replace(found, passed=frozenset(passed.lines))
            seen.send(found)
            if found.judge and mutant is not None:
                break
    except TimeoutError:
        seen.send(Seen(task.name, "timeout", f"longer than {task.longest_s:.0f} s", "", task.longest_s))
    except BaseException as error:
        seen.send(Seen(task.name, "error", f"{type(error).__name__}: {error}", "", 0.0))
    finally:
        seen.send(None)
        os._exit(0)


def each_seen(mutant: Mutant | None, tasks: Sequence[Task], known: Networks) -> Iterator[Seen]:
    """What a mutant shows, network by network; the engine as it stands for ``None``.

    Args:
        mutant: What to change.
        tasks: What to run, in order.
        known: Every network.
    """
    # Each child is a copy of this process, which has imported everything and run nothing.
    ours, theirs = mp.get_context("fork").Pipe(duplex=False)
    process = mp.get_context("fork").Process(target=child, args=(mutant, tasks, known, theirs))
    process.start()
    theirs.close()
    try:
        yield from shown(ours, WALL * max(task.longest_s for task in tasks))
    finally:
        process.kill()
        process.join()


def shown(ours: Connection, patience_s: float) -> Iterator[Seen]:
    """What a child says, until it has no more to say."""
    try:
        while ours.poll(patience_s):
            if (one := ours.recv()) is None:
                return
            yield one
        yield Seen("one of them", "timeout", "no news", "", patience_s)
    except EOFError:
        yield Seen("one of them", "error", "the process died", "", 0.0)


def judged(mutant: Mutant, order: Sequence[str], before: dict[str, Seen], known: Networks) -> Verdict:
    """Who notices a mutant first, on the first of the networks in that order that pass its line."""
    lines = {(mutant.file, line) for line in mutant.lines}
    passing = [before[name] for name in order if not lines or lines & before[name].passed][:MOST]
    tasks = [Task(one.name, judges_of(one), SCENE_S + SLOWER * one.took_s, one.digest) for one in passing]
    differs = "no" if tasks else "not reached"
    for one in each_seen(mutant, tasks, known) if tasks else ():
        if one.judge:
            return Verdict(one.judge, f"{one.name}: {one.what}", "yes")
        differs = "yes" if one.digest != before[one.name].digest else differs
    return Verdict("", "", differs)


def judges_of(before: Seen) -> frozenset[str]:
    """Who may judge a network: whoever has nothing against the engine as it stands."""
    if before.judge == "oracle":
        return frozenset({"theory", "slack"})
    return frozenset() if before.judge else frozenset({"theory", "oracle"})
