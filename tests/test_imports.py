"""The cut of the package: each box imports only from boxes to its left, and nothing slow is imported early."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim

PACKAGE = Path(sim.__file__).parent

ORDER = ("scenario", "population", "network", "world", "journal", "results", "study", "verify", "view", "cli")
"""The boxes from left to right."""

JOINTS = {
    "simulate": frozenset({"scenario", "population", "network", "world", "journal"}),
    "__main__": frozenset({"cli"}),
    "__init__": frozenset({"scenario", "results", "study", "view"}),
}
"""Modules that put boxes together, and the boxes that they may import."""

MAY_USE_JOINTS = {"simulate": frozenset({"study", "verify", "cli"})}
"""Boxes that may import a joint."""

ONLY_IN = {
    "simpy": "world",
    "matplotlib": "view",
    "typer": "cli",
    "numba": "network",
    "ruamel": "scenario",
    "yaml": "scenario",
}
"""Libraries that only one box may import."""

SLOW = ("matplotlib", "numba", "pandas", "pyarrow", "scipy", "pydantic", "numpy")
"""Libraries that ``sim --help`` must not wait for."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def box_of(path: Path) -> str:
    """The box of a source file: the first part of its path below the package, without its suffix."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and absolute dotted name of everything that a file imports, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def is_allowed(importer: str, imported: str) -> bool:
    """Whether one box may import another."""
    if importer == imported:
        return True
    if importer in JOINTS:
        return imported in JOINTS[importer]
    if imported in JOINTS:
        return importer in MAY_USE_JOINTS.get(imported, frozenset())
    return imported in ORDER[: ORDER.index(importer)]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_boxes_to_its_left(path: Path) -> None:
    here = box_of(path)
    for line, name in imports_of(path):
        package, _, rest = name.partition(".")
        if package == "sim" and rest != "__version__":
            there = rest.partition(".")[0]
            assert is_allowed(here, there), f"{path}:{line}: '{here}' must not import '{there}'"
        only = ONLY_IN.get(package, here)
        assert here == only, f"{path}:{line}: only '{only}' may import {package}"


def test_every_box_is_in_the_order() -> None:
    boxes = {box_of(path) for path in modules()}
    assert boxes <= {*ORDER, *JOINTS}, "a new box needs its place in ORDER"


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
    "ruamel.yaml",
    "dask",
)
"""Libraries that a run with its figures, and a worker that makes one, must not wait for."""


def test_a_run_and_its_figures_start_without_what_they_do_not_use() -> None:
    code = """
import sys, sim, sim.study.replicate, sim.study.workers, sim.study.sweep.work
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
