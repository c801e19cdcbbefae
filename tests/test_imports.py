"""Layers: each box imports only from boxes to its left, a part is one folder, and nothing slow is imported early."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import sim
from sim.parts.part_files import PartFiles
from sim.parts.registry import PARTS as PARTS_IN_USE
from sim.parts.registry import PartsInScenario

PACKAGE = Path(sim.__file__).parent

ORDER = (
    "arrays",
    "garbage",
    "pages",
    "locale",
    "scenario",
    "population",
    "network",
    "world",
    "journal",
    "results",
    "imports",
    "runs",
    "analysis",
    "verify",
    "view",
    "cli",
)
"""The boxes from left to right."""

FLOORS = {
    "section": "scenario",
    "check": "scenario",
    "measures": "results",
    "whereabouts": "results",
    "stranding": "results",
    "picture": "view",
}
"""On which floor a file of a part stands, by its name: it may import what that box may. All others are actors."""

ROOFS = {
    "section": "sim.scenario.model",
    "check": "sim.scenario.check",
    "actor": "sim.world.world",
    "measures": "sim.results.results",
    "whereabouts": "sim.results.person_classes",
    "stranding": "sim.results.person_classes",
    "picture": "sim.view.pictures",
}
"""What is put together from the files of a floor, which these may therefore not need."""

JOINTS = {
    "simulate": frozenset({"scenario", "population", "network", "world", "journal"}),
    "chain": frozenset({"scenario", "results", "runs", "view"}),  # only within its methods: see below
    "parts": frozenset({"arrays", "scenario", "world", "journal", "results", "view"}),
    "__main__": frozenset({"cli"}),
    "__init__": frozenset({"scenario", "results", "runs", "analysis", "view"}),
}
"""Modules that put boxes together, and the boxes that they may import."""

MAY_USE_JOINTS = {
    "simulate": frozenset({"runs", "verify"}),
    "parts": frozenset({"scenario", "world", "journal", "results", "runs", "view"}),
    "chain": frozenset({"scenario", "results", "runs"}),
}
"""Boxes that may import a joint."""

ONLY_IN = {
    "simpy": "world",
    "babel": "locale",
    "jinja2": "pages",
    "markupsafe": "pages",
    "matplotlib": "view",
    "typer": "cli",
    "numba": "network",
    "llvmlite": "network",
    "ruamel": "scenario",
    "yaml": "scenario",
}
"""Libraries that only one box may import."""

SLOW = ("matplotlib", "numba", "pandas", "pyarrow", "scipy", "pydantic", "numpy", "jinja2")
"""Libraries that ``sim --help`` must not wait for."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The dotted name of a source file."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


FILES = {name_of(path): path for path in modules()}
"""Every source file by its dotted name."""


def box_of(name: str) -> str:
    """The box of a module: the first part of its name below the package; of a part's file, that of its floor."""
    _, box, *rest = [*name.split("."), "__init__"]
    if box == "parts":
        return FLOORS.get(rest[1], "world") if len(rest) > 2 else "parts"
    return box


def part_of(name: str) -> str | None:
    """The part of the story to which a module belongs."""
    words = name.split(".")
    return words[2] if words[:2] == ["sim", "parts"] and len(words) > 3 else None


def module_of(name: str) -> str:
    """The module of what is imported: its own name, or without that of a thing in it."""
    return name if name in FILES else name.rpartition(".")[0]


@cache
def tree_of(path: Path) -> ast.Module:
    """A source file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and absolute dotted name of everything that a file imports, wherever it does so."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@cache
def needs(name: str) -> frozenset[str]:
    """Modules that must be there before a module: those that it imports outside any function, and their packages."""
    found: set[str] = set()
    for node in tree_of(FILES[name]).body:
        if isinstance(node, ast.Import):
            found |= {module_of(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {module_of(f"{node.module}.{alias.name}") for alias in node.names}
    around = set().union(*(packages_of(one) for one in found)) - packages_of(name)
    return frozenset(((found | around) & FILES.keys()) - {name})


def packages_of(name: str) -> set[str]:
    """The packages in which a module lies."""
    words = name.split(".")
    return {".".join(words[:count]) for count in range(1, len(words))}


@cache
def needs_in_the_end(name: str) -> set[str]:
    """What a module needs, and what that needs, and so on."""
    found, ahead = set[str](), [name]
    while ahead:
        new = needs(ahead.pop()) - found
        found |= new
        ahead += new
    return found


def is_allowed(importer: str, imported: str) -> bool:
    """Whether one box may import another."""
    if importer == imported:
        return True
    if importer in JOINTS:
        return imported in JOINTS[importer]
    if imported in JOINTS:
        return importer in MAY_USE_JOINTS.get(imported, frozenset())
    return imported in ORDER[: ORDER.index(importer)]


@pytest.mark.parametrize("name", FILES)
def test_a_module_imports_only_from_boxes_to_its_left(name: str) -> None:
    here = box_of(name)
    for line, imported in imports_of(FILES[name]):
        package, _, rest = imported.partition(".")
        if package == "sim" and rest != "__version__":
            there = box_of(module_of(imported))
            assert is_allowed(here, there), f"{FILES[name]}:{line}: '{here}' must not import '{there}'"
        only = ONLY_IN.get(package, here)
        assert here == only, f"{FILES[name]}:{line}: only '{only}' may import {package}"


def test_every_box_is_in_the_order() -> None:
    boxes = {box_of(name) for name in FILES}
    assert boxes <= {*ORDER, *JOINTS}, "a new box needs its place in ORDER"


OF_PARTS = [name for name in FILES if part_of(name) is not None]


@pytest.mark.parametrize("name", OF_PARTS)
def test_a_part_imports_of_other_parts_only_their_ports(name: str) -> None:
    for line, imported in imports_of(FILES[name]):
        there = part_of(module_of(imported))
        if there is not None and there != part_of(name):
            files: PartFiles = importlib.import_module(f"sim.parts.{there}").FILES
            file = module_of(imported).rpartition(".")[2]
            assert file in files.ports, f"{FILES[name]}:{line}: '{file}' is no port of '{there}'"


@pytest.mark.parametrize("name", OF_PARTS)
def test_a_file_of_a_part_does_not_need_what_is_put_together_from_such_files(name: str) -> None:
    file = name.rpartition(".")[2]
    roof = ROOFS[file if file in FLOORS else "actor"]
    assert roof not in needs_in_the_end(name), f"{FILES[name]}: '{file}' needs {roof}"


@pytest.mark.parametrize("part", sorted({str(part_of(name)) for name in OF_PARTS}))
def test_a_part_is_registered_and_its_registration_needs_none_of_its_files(part: str) -> None:
    name = f"sim.parts.{part}"
    assert importlib.import_module(name).FILES in PARTS_IN_USE
    assert needs_in_the_end(name) == {"sim.parts.part_files"}
    for line, imported in imports_of(FILES[name]):
        assert part_of(module_of(imported)) in (None, part), f"{FILES[name]}:{line}: registers a file of another part"


KEYS = {key for section in PartsInScenario.__bases__ for key in vars(section).get("__annotations__", ())}
"""What the parts add to the top of a scenario: the names by which planners know them, as their folders have."""

PARTS = {str(part_of(name)) for name in OF_PARTS}
"""The parts, by their folders."""

MAY_NAME = {
    "sim.parts.registry": PARTS,  # the lines of registration
    "sim.scenario.departure": {"fuel"},  # a cue, by which people decide
    "sim.world.departures": {"fuel"},  # the same
    "sim.analysis.constraints": {"fuel"},  # what limits at a fuel point, whether or not its petrol is counted
    "sim.view.palette": {"fuel"},  # the same
    **{name: PARTS for name in FILES if name.startswith("sim.verify.answers.")},  # exact cases, as tests are, of parts
}
"""Modules outside a part's folder that may know it by name, and why; a list that may only become shorter."""


def names_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every identifier of a module, and the first word of every text with dots that is no docstring, with its line."""
    shown = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in shown:
            yield node.lineno, node.value.partition(".")[0]
        for field in ("id", "attr", "arg", "name"):
            if isinstance(found := getattr(node, field, None), str):
                yield getattr(node, "lineno", 0), found


@cache
def classes_of(part: str) -> frozenset[str]:
    """The public classes of a part."""
    trees = (tree_of(FILES[name]) for name in OF_PARTS if part_of(name) == part)
    return frozenset(
        node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"
    )


@pytest.mark.parametrize("name", FILES)
def test_nobody_outside_the_folder_of_a_part_knows_it_by_name(name: str) -> None:
    """Neither by its section nor by its classes; a part may name another whose port it uses."""
    here = part_of(f"{name}.file")
    files = [name] if here is None else [one for one in OF_PARTS if part_of(one) == here]
    ports = {part_of(module_of(one)) for file in files for _, one in imports_of(FILES[file])} if here else set()
    others = PARTS - {here} - ports
    known = {key: key for key in others & KEYS} | {kind: part for part in others for kind in classes_of(part)}
    allowed = MAY_NAME.get(name, set())
    named = [(line, known.get(word)) for line, word in names_in(tree_of(FILES[name]))]
    named += [(line, part_of(module_of(imported))) for line, imported in imports_of(FILES[name])]
    for line, part in named:
        assert part not in others - allowed, f"{FILES[name]}:{line}: knows '{part}' by name"


def test_the_registry_needs_sections_only() -> None:
    needed = {name.rpartition(".")[2] for name in needs_in_the_end("sim.parts.registry") if part_of(name) is not None}
    assert needed == {"section"}


def test_the_chain_from_scenario_to_picture_needs_nothing_before_it_is_used() -> None:
    assert needs("sim.chain") == frozenset()


def test_no_module_needs_itself() -> None:
    order = TopologicalSorter({name: needs(name) for name in FILES})
    try:
        order.prepare()
    except CycleError as error:
        pytest.fail(f"modules that need each other: {' <- '.join(error.args[1])}")


def test_the_shell_starts_without_the_slow_libraries() -> None:
    code = f"import sys, sim.cli; print(*(name for name in {SLOW!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


ONLY_WHEN_USED = (
    "matplotlib",
    "pandas",
    "pyarrow",
    "scipy.stats",
    "scipy.optimize",
    "scipy.special",
    "rich",
    "jinja2",
    "ruamel.yaml",
    "dask",
    "SALib",
)
"""Libraries that a run with its measures, and a worker that makes one, must not wait for."""


def test_a_run_and_its_figures_start_without_what_they_do_not_use() -> None:
    code = """
import sys, sim, sim.runs.runs, sim.runs.workers, sim.runs.work
from sim.scenario.shipped import find
results = sim.run(sim.load(find("exodus-2023"), set=["settlements.stepanakert.residents_persons=900"]))
assert all(len(curve.values) for curve in results.curves)
assert results.metrics
print(*(name for name in %r if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code % (ONLY_WHEN_USED,)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_public_names_are_lazy_and_exist() -> None:
    for name in sim.__all__:
        assert getattr(sim, name) is not None
    assert set(sim.__all__) <= set(dir(sim))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        sim.__getattr__("nothing")
