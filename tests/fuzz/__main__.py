"""``python -m tests.fuzz --inputs 100000``: many inputs of every kind, one finding of each sort, a table of all.

Unlike the tests it goes on after a finding. ``--seed`` makes other inputs, and ``--part 1/4`` a quarter of them, for
several processors.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import tests.conftest  # noqa: F401 - what hypothesis draws from must not hang on what is imported
from tests.fuzz import test_files, test_folders, test_imports, test_options
from tests.fuzz.folders import KINDS
from tests.fuzz.outcome import outcome

SHARES = {
    "scenario": 17,
    "study": 8,
    "triggers": 7,
    "interventions": 7,
    "counts": 9,
    "record": 3,
    "demand": 3,
    "reports": 3,
    "map": 6,
    "FLEE instance": 6,
    "options": 12,
    **{f"folder: {name}": 3 for name in KINDS},
}
"""How many of a hundred inputs are of each kind; the rest goes to scenarios."""

Try = Callable[[st.DataObject], int]
"""Draws an input, feeds it to a command, and gives the exit code."""


@dataclass
class Found:
    """What came of the inputs of one kind.

    Attributes:
        codes: How often each exit code came.
        faults: What went wrong, by where; the input with the shortest text of those that did the same.
    """

    codes: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)


def tries(place: Path) -> dict[str, Try]:
    """How an input of each kind is tried, in a folder."""
    test_files.lay_out(place)
    test_options.lay_out(place)
    test_imports.lay_out(place)
    found: dict[str, Try] = {kind: partial(_read, place, kind) for kind in test_files.KINDS}
    found["map"] = partial(_import_map, place)
    found["FLEE instance"] = partial(_import_instance, place)
    found["options"] = partial(_call, place)
    return found | {f"folder: {name}": partial(_feed, name) for name in KINDS}


def _read(place: Path, kind: str, data: st.DataObject) -> int:
    return test_files.read(place, kind, data.draw(test_files.KINDS[kind]))


def _import_map(place: Path, data: st.DataObject) -> int:
    return test_imports.read_map(place, data.draw(test_imports.maps()))


def _import_instance(place: Path, data: st.DataObject) -> int:
    return test_imports.read_instance(place, data.draw(test_imports.instances()))


def _call(place: Path, data: st.DataObject) -> int:
    return outcome(*data.draw(test_options.calls()), cwd=place).returncode


def _feed(name: str, data: st.DataObject) -> int:
    return test_folders.feed(name, data.draw(test_folders.given_of(name)), data.draw(st.sampled_from(KINDS[name].read)))


def many(tried: Try, inputs: int, root: int) -> Found:
    """Try so many inputs of one kind, and go on after a finding."""
    found = Found()

    @seed(root)
    @settings(
        max_examples=inputs,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def one(data: st.DataObject) -> None:
        try:
            found.codes[tried(data)] += 1
        except (KeyboardInterrupt, SystemExit):
            raise
        except (Exception, test_folders.Hangs) as error:
            if type(error).__module__.startswith("hypothesis"):
                raise
            where, what = _where(error), f"{error!r}\n{data.conjecture_data.events or ''}"[:3_000]
            if len(what) < len(found.faults.get(where, what + " ")):
                found.faults[where] = what

    one()
    return found


def _where(error: BaseException) -> str:
    """The line of the package, or of the check, where something went wrong."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/sim/" in frame.filename and "site-packages" not in frame.filename]
    last = (ours or frames)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def main() -> int:
    """Try them, print the table and the findings; 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=2_000, help="how many, of all kinds")
    parser.add_argument("--seed", type=int, default=0, help="another number makes other inputs")
    parser.add_argument(
        "--part", default="1/1", help="K/N: only one N-th of the inputs, and others than the other parts"
    )
    parser.add_argument("--only", nargs="*", default=list(SHARES), choices=list(SHARES), metavar="KIND")
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    print("| kind | inputs | exit codes | findings |\n|---|---|---|---|")
    faults = 0
    with TemporaryDirectory(prefix="fuzz-") as folder:
        for kind, tried in tries(Path(folder)).items():
            if kind not in options.only:
                continue
            inputs = max(1, options.inputs * SHARES[kind] // sum(SHARES[one] for one in options.only) // parts)
            found = many(tried, inputs, 1_000 * options.seed + part)
            codes = ", ".join(f"{code}: {count:,}" for code, count in sorted(found.codes.items()))
            print(f"| {kind} | {sum(found.codes.values()):,} | {codes} | {len(found.faults)} |", flush=True)
            faults += len(found.faults)
            for where, what in found.faults.items():
                print(f"{kind}: {where}: {what}", file=sys.stderr, flush=True)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
