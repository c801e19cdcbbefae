"""Mutation check of ``sim/world``: would the tests notice a wrong engine?

``python -m benchmarks.mutation --sample 150`` changes one thing at a time in a copy of the tree (a comparison, an
operator, a constant, a condition, a statement), runs the tests that stand beside the file, and writes down whether one
of them failed. Kernels run as plain Python, so nothing is compiled anew. What is done is kept in ``--out``: a run that
was stopped goes on where it was. The table of a sample is in ``docs/mutation.md``.
"""

from __future__ import annotations

import argparse
import ast
import copy
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import binomtest

ROOT = Path(__file__).parents[1]
WORLD = ROOT / "sim" / "world"
TIMEOUT_S = 180
LEFT_OUT = (".git", ".venv", "runs", "__pycache__", ".*_cache")
COLUMNS = ("file", "line", "change", "outcome")

FLOWS = ("test_road", "test_checkpoint", "test_reception", "test_gates", "test_shuttles", "test_second_road")
"""Tests of the flows, beside the oracle's."""

BESIDE = {
    "kernels": (*FLOWS, "test_petrol"),
    "flow": (*FLOWS, "test_petrol", "test_switches"),
    "rules": (*FLOWS, "test_petrol"),
    "travellers": (*FLOWS, "test_petrol"),
    "tanks": ("test_petrol",),
    "routes": (*FLOWS, "test_switches"),
    "rounds": ("test_shuttles",),
    "closures": ("test_gates",),
    "draws": (*FLOWS, "test_promises"),
    "levers": (*FLOWS, "test_switches", "test_departures"),
    "away": ("test_displaced", "test_departures"),
    "trips": ("test_buses", "test_medical"),
    "ambulances": ("test_medical",),
    "helicopters": ("test_medical",),
    "ward": ("test_medical",),
    "patients": ("test_medical",),
    "bodies": ("test_medical", "test_incidents"),
    "squads": ("test_disarmament",),
    "desk": ("test_disarmament",),
    "rationing": ("test_stocks",),
    "goods": ("test_stocks", "test_aid"),
    "detentions": ("test_checkpoint",),
    "opening": ("test_exact_answers", "test_disarmament"),
    "on_the_road": ("test_departures", "test_medical"),
    "people": ("test_families", "test_medical", "test_incidents"),
    "recorder": ("test_ledger", "test_promises"),
    "timeline": ("test_conditions", "test_switches"),
    "part": ("test_switches",),
}
"""Tests of a file by its name; where it is not named, ``test_<name>``."""

ORACLE = ("kernels", "flow", "rules", "travellers", "routes", "tanks", "rounds", "draws", "closures")
"""Files that generated scenarios are run on as well, against the oracle."""

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


@dataclass(frozen=True)
class Mutant:
    """One change of one file: the number of the node in the order of a walk, and what is done to it."""

    file: str
    node: int
    line: int
    change: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Every change of a file that is looked at; those in annotations and docstrings are left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    quiet = {id(inner) for node in ast.walk(tree) for part in _quiet(node) for inner in ast.walk(part)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) not in quiet and (change := _change_of(node)):
            yield Mutant(path.name, number, getattr(node, "lineno", 0), change)


def _quiet(node: ast.AST) -> Iterator[ast.AST]:
    """Parts of a node that do nothing when the program runs."""
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
        yield node.annotation
    if isinstance(node, ast.FunctionDef):
        yield from [node.returns] if node.returns else []
        yield from node.decorator_list
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node
    if isinstance(node, ast.JoinedStr | ast.ImportFrom | ast.Import | ast.Raise):
        yield node


def _change_of(node: ast.AST) -> str:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        return f"{type(node.ops[0]).__name__} to {SWAPS[type(node.ops[0])].__name__}"
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in SWAPS:
        return f"{type(node.op).__name__} to {SWAPS[type(node.op)].__name__}"
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return f"{node.value} to {node.value + 1}"
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return f"{node.value} to {not node.value}"
    if isinstance(node, ast.If | ast.While) and not isinstance(node.test, ast.Constant):
        return "condition turned round"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return "call left out"
    return ""


def mutated(path: Path, mutant: Mutant) -> str:
    """The source of the file with one change."""
    tree = copy.deepcopy(ast.parse(path.read_text(encoding="utf-8")))
    node = next(node for number, node in enumerate(ast.walk(tree)) if number == mutant.node)
    if isinstance(node, ast.Compare):
        node.ops[0] = SWAPS[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
        node.op = SWAPS[type(node.op)]()
    elif isinstance(node, ast.Constant):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, ast.If | ast.While):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Expr):
        node.value = ast.Constant(None)
    return ast.unparse(ast.fix_missing_locations(tree))


def tests_of(file: str) -> list[str]:
    """The tests that stand beside a file."""
    name = file.removesuffix(".py")
    found = [f"tests/world/{test}.py" for test in BESIDE.get(name, (f"test_{name}",))]
    return found + (["tests/test_engine_oracle.py"] if name in ORACLE else [])


def outcome(mutant: Mutant, tree: Path) -> str:
    """Whether the tests notice a mutant in a copy of the tree: ``killed``, ``survived`` or ``timed out``."""
    path = tree / "sim" / "world" / mutant.file
    original = path.read_text(encoding="utf-8")
    path.write_text(mutated(path, mutant), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-cov"]
    settings = {"NUMBA_DISABLE_JIT": "1", "HYPOTHESIS_PROFILE": "few", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [*command, "-W", "ignore::RuntimeWarning", *tests_of(mutant.file)],
            cwd=tree,
            env={**os.environ, **settings, "PYTHONPATH": str(tree)},
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return "survived" if done.returncode == 0 else "killed"
    except subprocess.TimeoutExpired:
        return "timed out"
    finally:
        path.write_text(original, encoding="utf-8")


def sample(count: int, seed: int) -> list[Mutant]:
    """Mutants at random, of each file as many as its share of all of them, at least one."""
    rng, files = random.Random(seed), sorted(WORLD.glob("*.py"))
    all_of = {path: list(mutants(path)) for path in files if (ROOT / tests_of(path.name)[0]).exists()}
    total = sum(map(len, all_of.values()))
    chosen = [
        mutant
        for found in all_of.values()
        if found
        for mutant in rng.sample(found, min(len(found), max(1, round(count * len(found) / total))))
    ]
    rng.shuffle(chosen)
    return chosen


def table(out: Path) -> str:
    """Files with how many of their mutants were noticed, and the share in all with its 95 % Wilson interval."""
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = ["| file | mutants | noticed |", "|---|---:|---:|"]
    for name in sorted({row["file"] for row in rows}):
        mine = [row["outcome"] != "survived" for row in rows if row["file"] == name]
        lines.append(f"| `{name}` | {len(mine)} | {sum(mine)} |")
    noticed = sum(row["outcome"] != "survived" for row in rows)
    interval = binomtest(noticed, len(rows)).proportion_ci(method="wilson")
    share = f"{noticed / len(rows):.1%} ({interval.low:.1%} to {interval.high:.1%})"
    return "\n".join([*lines, "", f"**{noticed} of {len(rows)} noticed: {share}.**"])


def main() -> None:
    """Run what is not yet done, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=150)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("runs/mutation.csv"))
    given = parser.parse_args()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    if not given.out.exists():
        given.out.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    with given.out.open(encoding="utf-8") as file:
        done = {(row["file"], int(row["line"]), row["change"]) for row in csv.DictReader(file)}
    todo = [m for m in sample(given.sample, given.seed) if (m.file, m.line, m.change) not in done]

    def work(part: list[Mutant]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "tree"
            shutil.copytree(
                ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv", "runs", "__pycache__", ".*_cache")
            )
            for mutant in part:
                row = (mutant.file, mutant.line, mutant.change, outcome(mutant, tree))
                with given.out.open("a", encoding="utf-8", newline="") as file:
                    csv.writer(file, lineterminator="\n").writerow(row)

    with ThreadPoolExecutor(given.jobs) as pool:
        list(pool.map(work, [todo[start :: given.jobs] for start in range(given.jobs)]))
    print(table(given.out))


if __name__ == "__main__":
    main()
