"""One name, one meaning: who reads a class's name knows which one is meant."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import sim

PACKAGE = Path(sim.__file__).parent


def test_no_two_classes_have_the_same_name() -> None:
    """Private ones may: nobody meets them outside their file."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(path.relative_to(PACKAGE)))
    assert {name: where for name, where in found.items() if len(where) > 1} == {}


def test_arrays_of_numbers_have_one_name() -> None:
    """``Floats`` is that of ``sim.arrays``."""
    elsewhere = [
        str(path.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("*.py"))
        if path != PACKAGE / "arrays.py" and "\nFloats = " in path.read_text(encoding="utf-8")
    ]
    assert elsewhere == []
