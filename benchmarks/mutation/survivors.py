"""Why a mutant survives: read by a person, one by one."""

from __future__ import annotations

from pathlib import Path

import yaml

from benchmarks.mutation.log import Row

FILE = Path(__file__).parent / "survivors.yaml"

REASONS = {
    "equivalent": "No run could be any other: the changed rule says the same wherever it is asked.",
    "speed only": "Only how often something is looked at, or how much memory is kept ready; never what happens.",
    "gap": "A run would be other, and none of the networks shows it.",
    "not read yet": "Nobody has looked at it.",
}
EQUIVALENT = ("equivalent", "speed only")
"""Classes of mutants whose runs say the same."""


def _read() -> dict[tuple[str, str, str], tuple[str, str]]:
    if not FILE.exists():
        return {}
    found = {}
    for file, notes in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        for note in notes:
            for change in note["changes"]:
                found[file, change, note["code"]] = note["class"], note["why"]
    return found


_KNOWN = _read()


def reason_of(row: Row) -> tuple[str, str]:
    """The class of a survivor, and why it is of it."""
    return _KNOWN.get((row.file, row.change, row.code), ("not read yet", ""))
