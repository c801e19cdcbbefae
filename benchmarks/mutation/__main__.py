"""``python -m benchmarks.mutation``: run what is not yet in the log, and write the page."""

from __future__ import annotations

import argparse
import hashlib
import os
import pickle
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ["NUMBA_DISABLE_JIT"] = "1"

from benchmarks.mutation.killers import Networks, Seen, Task, each_seen, judged, judges_of, networks
from benchmarks.mutation.log import LOG, Row, append, read
from benchmarks.mutation.mutants import ROOT, Mutant, sample
from benchmarks.mutation.page import PAGE, page


def main() -> None:
    """Run what is not yet done, append it to the log, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=150, help="how many mutants, over all files; 0: only the page")
    parser.add_argument("--seed", type=int, default=0, help="which ones")
    parser.add_argument("--files", nargs="*", default=[], help="only these files, such as link station")
    parser.add_argument("--generated", type=int, default=30, help="generated networks after the scenes")
    parser.add_argument("--again", action="store_true", help="run survivors of the log again: the tests have changed")
    parser.add_argument("--log", type=Path, default=LOG, help="what is done, to go on from")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write")
    given = parser.parse_args()
    rows = read(given.log)
    chosen = sample(given.sample, given.seed, given.files) if given.sample else []
    todo = [one for one in chosen if one.key not in rows or (given.again and not rows[one.key].judge)]
    if todo:
        run(todo, rows, networks(generated_scenarios(given.generated)), given.log)
    given.page.write_text(page(read(given.log)), encoding="utf-8")


def run(todo: Sequence[Mutant], rows: dict[tuple[str, ...], Row], known: Networks, log: Path) -> None:
    """Judge mutants one after the other; each is in the log before the next begins."""
    before = kept(known)
    kills: Counter[tuple[str, str]] = Counter((row.file, row.how.partition(":")[0]) for row in rows.values())
    for number, mutant in enumerate(todo, 1):
        began = time.monotonic()
        verdict = judged(mutant, in_order(mutant.file, kills, before), before, known)
        append(log, mutant, verdict)
        kills[mutant.file, verdict.how.partition(":")[0]] += 1
        took_s, who = time.monotonic() - began, verdict.judge or "NOBODY"
        print(f"{number}/{len(todo)} {mutant.file}:{mutant.line} {who} {took_s:.1f} s {verdict.how[:70]}", flush=True)


def in_order(file: str, kills: Counter[tuple[str, str]], before: dict[str, Seen]) -> list[str]:
    """Networks in the order in which they are worth trying: those that noticed mutants of this file, then the quick."""
    return sorted(before, key=lambda name: (before[name].took_s / (1.0 + 10.0 * kills[file, name]), name))


def kept(known: Networks) -> dict[str, Seen]:
    """The engine as it stands, from the last time if not a file has changed since: it takes as long as many mutants."""
    digest = hashlib.sha256(str(len(known)).encode())
    for pattern in ("sim/**/*.py", "tests/oracle/*.py", "tests/theory/*.py", "tests/*.py"):
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.read_bytes())
    file = ROOT / "runs" / f"mutation-{digest.hexdigest()[:16]}.pickle"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(pickle.dumps(as_it_stands(known)))
    found: dict[str, Seen] = pickle.loads(file.read_bytes())
    return found


def as_it_stands(known: Networks) -> dict[str, Seen]:
    """The engine as it stands on every network; where the oracle differs, once more with the slack."""
    found = {one.name: one for one in each_seen(None, [Task(name) for name in known], known)}
    apart = [Task(one.name, judges_of(one)) for one in found.values() if one.judge == "oracle"]
    for one in each_seen(None, apart, known) if apart else ():
        if one.judge:
            found[one.name] = replace(one, passed=found[one.name].passed)
            print(f"as it stands, {one.name}: {one.judge}: {one.what}", file=sys.stderr)
    return found


def generated_scenarios(count: int) -> list[Any]:
    """So many scenarios of the comparison with the oracle, the same every time; who runs dry is pushed aside."""
    from hypothesis import Phase, given, seed, settings

    from tests.strategies import pushed_aside, scenarios

    found: list[Any] = []

    @seed(0)
    @settings(max_examples=count, database=None, phases=[Phase.generate], deadline=None)
    @given(scenarios())
    def keep(scenario: Any) -> None:
        found.append(pushed_aside(scenario))

    keep()
    return found


if __name__ == "__main__":
    main()
