"""What the mutation run changes: one comparison, sign, constant, condition or statement of one file of the network."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
NETWORK = ROOT / "sim" / "network"
LEFT_OUT = ("__init__", "arrays", "calls", "compiled", "compiling", "handle", "handle_code", "kept", "parts")
"""Files that hold no rule."""

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


@dataclass(frozen=True)
class Mutant:
    """One change of one file.

    Attributes:
        file: Its name.
        node: Number of the node in the order of a walk.
        line, column, change, code: Where it is, what is done to it, and the line.
        lines: Lines of the statement that it belongs to, of which a run that could notice it passes one; empty for
            what is carried out when the file is imported.
    """

    file: str
    node: int
    line: int
    column: int
    change: str
    code: str
    lines: range

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What it is called in the log, as text."""
        return self.file, str(self.line), str(self.column), self.change, self.code


def mutants(path: Path) -> Iterator[Mutant]:
    """Every change of a file that is looked at; annotations, docstrings, records and decorators are left alone."""
    source = path.read_text(encoding="utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    quiet = {id(inner) for node in ast.walk(tree) for part in _quiet(node) for inner in ast.walk(part)}
    reach = _reach(tree)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) not in quiet and (change := _change_of(node)):
            line, column = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
            yield Mutant(
                path.name, number, line, column, change, lines[line - 1].strip(), reach.get(id(node), range(0))
            )


def _reach(tree: ast.Module) -> dict[int, range]:
    """The lines of the innermost statement of a function that each node belongs to; of a compound one its head."""
    found: dict[int, range] = {}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        # The walk goes outside in, so what an inner statement says of its nodes comes last.
        for statement in (node for part in function.body for node in ast.walk(part) if isinstance(node, ast.stmt)):
            bodies = [part for name in ("body", "orelse") for part in getattr(statement, name, [])]
            end = min([part.lineno for part in bodies], default=(statement.end_lineno or statement.lineno) + 1)
            for node in ast.walk(statement):
                found[id(node)] = range(statement.lineno, max(end, statement.lineno + 1))
    return found


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
