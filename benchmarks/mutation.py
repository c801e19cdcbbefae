"""Mutation run over the rules of the network: would anything notice a wrong rule?

``python -m benchmarks.mutation --sample 100`` changes one thing at a time in a file of ``sim/network`` (a comparison, a
sign, a constant, a condition, ``min`` for ``max``, a statement left out) and runs the scenes of ``tests/theory`` as
plain Python, one process a mutant. Three judges look at the passages, each by itself:

- *theory*: laws of every run and closed answers, which share nothing with the engine;
- *oracle*: the textbook model of ``tests/oracle``, where it is there and agrees with the engine as it stands;
- *before*: the engine as it stands. That is no proof that either is right, but shows which changes do anything at all:
  who survives theory and the oracle and is not as before marks a rule that nothing but itself checks.

A mutant that raises an error, or does not come to an end, is noticed by everybody.
"""

from __future__ import annotations

import argparse
import ast
import copy
import csv
import importlib.abc
import importlib.machinery
import multiprocessing as mp
import os
import random
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ["NUMBA_DISABLE_JIT"] = "1"

import numpy as np
from scipy.stats import binomtest

ROOT = Path(__file__).parents[1]
NETWORK = ROOT / "sim" / "network"
LEFT_OUT = ("__init__", "arrays", "calls", "compiled", "handle", "parts")
"""Files that hold no rule."""

SCENE_S, TIMEOUT_S = 20, 120
"""Seconds for one scene, and without any news from a process."""

COLUMNS = ("file", "line", "change", "theory", "oracle", "before", "how", "code")

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
TWINS = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum"}

Seen = dict[str, tuple[Any, list[str], str | None]]
"""Of each scene its passages (or the error that it ends with), what theory has against it, and what the oracle has."""


@dataclass(frozen=True)
class Mutant:
    """One change of one file: the number of the node in the order of a walk, and what is done to it."""

    file: str
    node: int
    line: int
    change: str
    code: str


@dataclass(frozen=True)
class Verdict:
    """Who noticed a mutant, and how; ``oracle`` is ``None`` where there is none."""

    theory: bool
    oracle: bool | None
    before: bool
    how: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Every change of a file that is looked at; annotations, docstrings, records and decorators are left alone."""
    source = path.read_text(encoding="utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    quiet = {id(inner) for node in ast.walk(tree) for part in _quiet(node) for inner in ast.walk(part)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) not in quiet and (change := _change_of(node)):
            line = getattr(node, "lineno", 0)
            yield Mutant(path.name, number, line, change, lines[line - 1].strip())


def _quiet(node: ast.AST) -> Iterator[ast.AST]:
    """Parts of a node that do nothing when the program runs."""
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
        yield node.annotation
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from node.decorator_list
    if isinstance(node, ast.FunctionDef) and node.returns:
        yield node.returns
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node
    if isinstance(node, ast.JoinedStr | ast.ImportFrom | ast.Import | ast.Raise | ast.Assert):
        yield node
    if isinstance(node, ast.Module):
        # Names of numbers and layouts of records: any other number would do, as long as it is another one.
        yield from (part for part in node.body if isinstance(part, ast.Assign | ast.AnnAssign))


def _change_of(node: ast.AST) -> str:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        return f"{type(node.ops[0]).__name__} to {SWAPS[type(node.ops[0])].__name__}"
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in SWAPS:
        return f"{type(node.op).__name__} to {SWAPS[type(node.op)].__name__}"
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
        return f"{node.value} to {_other(node.value)}"
    if isinstance(node, ast.If | ast.While) and not isinstance(node.test, ast.Constant):
        return "condition turned round"
    if isinstance(node, ast.Call) and (name := _called(node)) in TWINS:
        return f"{name} to {TWINS[name]}"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return "call left out"
    if isinstance(node, ast.Assign) and all(isinstance(one, ast.Attribute | ast.Subscript) for one in node.targets):
        return "assignment left out"
    return ""


def _other(value: float) -> float:
    return not value if isinstance(value, bool) else value + 1


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def mutated(path: Path, number: int) -> str:
    """The source of the file with one change."""
    tree = copy.deepcopy(ast.parse(path.read_text(encoding="utf-8")))
    node = next(node for place, node in enumerate(ast.walk(tree)) if place == number)
    if isinstance(node, ast.Compare):
        node.ops[0] = SWAPS[type(node.ops[0])]()  # type: ignore[call-overload]
    elif isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
        node.op = SWAPS[type(node.op)]()  # type: ignore[assignment]
    elif isinstance(node, ast.Constant):
        assert isinstance(node.value, bool | int | float)
        node.value = _other(node.value)
    elif isinstance(node, ast.If | ast.While):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        node.func.id = TWINS[node.func.id]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node.func.attr = TWINS[node.func.attr]
    elif isinstance(node, ast.Expr):
        node.value = ast.Constant(None)
    elif isinstance(node, ast.Assign):
        node.targets = [ast.Name("_", ast.Store())]
    return ast.unparse(ast.fix_missing_locations(tree))


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


def run_scenes(seen: Connection) -> None:
    """Run every scene with whatever engine there is, and tell of each: its passages, what theory and the oracle say."""
    warnings.simplefilter("ignore")
    from sim.simulate import simulate
    from tests.theory.scenes import SCENES

    judge = oracle_judge()
    signal.signal(signal.SIGALRM, too_long)
    for name, scene in SCENES.items():
        try:
            scenario = scene.make()
        except ValueError:
            continue
        signal.alarm(SCENE_S)
        try:
            journal = simulate(scenario)
            passages: Any = (journal.passage_h, journal.rounds.times_h)
            theory = scene.wrong(journal)
            against = judge(scenario) if judge else None
        except Exception as error:
            passages, theory, against = f"{type(error).__name__}: {error}", ["an error"], None
        signal.alarm(0)
        seen.send((name, passages, theory, against))
    seen.send(None)


def too_long(_signal: int, _frame: object) -> None:
    """A scene takes too long: a rule goes round and round."""
    raise TimeoutError


def oracle_judge() -> Callable[[Any], str] | None:
    """Where engine and oracle differ in words, empty where they agree; ``None`` while there is no such oracle."""
    try:
        from tests.test_engine_oracle import earliest_difference, run_both
    except ImportError:
        return None
    return lambda scenario: str(earliest_difference(run_both(scenario)))


def as_before(before: Any, now: Any) -> bool:
    """Whether two runs of a scene have the same passages."""
    if isinstance(before, str) or isinstance(now, str):
        return isinstance(before, str) and isinstance(now, str)
    pairs = zip(before, now, strict=True)
    return all(a.shape == b.shape and np.array_equal(a, b, equal_nan=True) for a, b in pairs)


def child(path: Path | None, number: int, seen: Connection) -> None:
    """A process of its own: the change, then the scenes. What it prints is of no interest."""
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    try:
        if path is not None:
            sys.meta_path.insert(0, Instead(path, mutated(path, number)))
        run_scenes(seen)
    except BaseException as error:
        seen.send(f"{type(error).__name__}: {error}")
    finally:
        os._exit(0)


def scenes_of(path: Path | None, number: int = -1) -> tuple[Seen, str]:
    """All that a mutant shows, and how it ended: empty for well."""
    # Each child is a copy of this process, which has imported what is slow and none of the network.
    ours, theirs = mp.get_context("fork").Pipe(duplex=False)
    process = mp.get_context("fork").Process(target=child, args=(path, number, theirs))
    process.start()
    theirs.close()
    found: Seen = {}
    ended = "did not end"
    try:
        while ours.poll(TIMEOUT_S):
            told = ours.recv()
            if told is None or isinstance(told, str):
                ended = told or ""
                break
            found[told[0]] = told[1:]
    except EOFError:
        ended = "died"
    process.kill()
    process.join()
    return found, ended


def judged(mutant: Mutant, before: Seen) -> Verdict:
    """Who notices a mutant. What theory or the oracle says of the engine as it stands counts for nothing."""
    found, ended = scenes_of(NETWORK / mutant.file, mutant.node)
    has_oracle = any(against == "" for _, _, against in before.values())
    if ended:
        return Verdict(True, True if has_oracle else None, True, ended[:60])
    theory, oracle, changed, how = False, False, False, ""
    for name, (passages, wrong, against) in before.items():
        now, wrong_now, against_now = found.get(name, ("missing", ["missing"], None))
        new = [what for what in wrong_now if not wrong]
        theory, how = theory or bool(new), how or (f"{name}: {new[0]}" if new else "")
        oracle = oracle or (against == "" and against_now != "")
        changed = changed or not as_before(passages, now)
    return Verdict(theory, oracle if has_oracle else None, changed, how[:60])


def sample(count: int, seed: int, files: Sequence[str]) -> list[Mutant]:
    """Mutants at random, of each file as many as its share of all of them, at least one."""
    rng = random.Random(seed)
    paths = [path for path in sorted(NETWORK.glob("*.py")) if path.stem not in LEFT_OUT]
    all_of = [list(mutants(path)) for path in paths if not files or path.stem in files]
    total = sum(map(len, all_of))
    chosen = [
        mutant
        for found in all_of
        if found
        for mutant in rng.sample(found, min(len(found), max(1, round(count * len(found) / total))))
    ]
    rng.shuffle(chosen)
    return chosen


def table(rows: Sequence[dict[str, str]]) -> str:
    """Files with how many of their mutants each judge noticed, the share in all, and the lines of those nobody did."""
    judges = ("theory", "oracle", "before")
    lines = ["| file | mutants | by theory | by the oracle | unlike before |", "|---|---:|---:|---:|---:|"]
    for name in [*sorted({row["file"] for row in rows}), ""]:
        mine = [row for row in rows if name in ("", row["file"])]
        counts = [sum(row[judge] == "True" for row in mine) for judge in judges]
        lines.append(f"| {name or 'all'} | {len(mine)} | {' | '.join(map(str, counts))} |")
    proved = sum("True" in (row["theory"], row["oracle"]) for row in rows)
    interval = binomtest(proved, len(rows)).proportion_ci(method="wilson")
    share = f"{proved / len(rows):.1%} ({interval.low:.1%} to {interval.high:.1%})"
    lines += ["", f"**{proved} of {len(rows)} noticed by theory or the oracle: {share}.**", "", "Survivors:", ""]
    for row in sorted(rows, key=lambda row: (row["file"], int(row["line"]))):
        if "True" not in (row["theory"], row["oracle"]):
            felt = "unlike before" if row["before"] == "True" else "nothing changed"
            lines.append(f"- {row['file']}:{row['line']}: {row['change']}; {felt}: `{row['code']}`")
    return "\n".join(lines)


def main() -> None:
    """Run what is not yet done, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=100, help="how many mutants")
    parser.add_argument("--seed", type=int, default=0, help="which ones")
    parser.add_argument("--files", nargs="*", default=[], help="only these files, such as link station")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--out", type=Path, default=Path("runs/mutation.csv"), help="what is done, to go on from")
    given = parser.parse_args()
    import numba  # noqa: F401  # what is slow and none of the network, for every child to have
    import pandas  # noqa: F401

    import sim.scenario.load  # noqa: F401

    before, ended = scenes_of(None)
    if ended:
        raise SystemExit(f"the engine as it stands: {ended}")
    for name, (_, wrong, against) in before.items():
        for what in [*wrong, *([against] if against else [])]:
            print(f"as it stands, {name}: {what}", file=sys.stderr)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    if not given.out.exists():
        given.out.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    chosen = sample(given.sample, given.seed, given.files)
    done = {(row["file"], int(row["line"]), row["change"], row["code"]) for row in read(given.out)}
    todo = [one for one in chosen if (one.file, one.line, one.change, one.code) not in done]

    def work(mutant: Mutant) -> None:
        verdict = judged(mutant, before)
        judges = (verdict.theory, verdict.oracle, verdict.before, verdict.how)
        with given.out.open("a", encoding="utf-8", newline="") as file:
            row = (mutant.file, mutant.line, mutant.change, *judges, mutant.code)
            csv.writer(file, lineterminator="\n").writerow(row)

    with ThreadPoolExecutor(given.jobs) as pool:
        list(pool.map(work, todo))
    print(table(read(given.out)))


def read(path: Path) -> list[dict[str, str]]:
    """The rows that are done."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
