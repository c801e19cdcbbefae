"""``docs/mutation.md``: how many mutants of each file were noticed, by whom, and every survivor with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from scipy.stats import binomtest

from benchmarks.mutation.log import Row
from benchmarks.mutation.mutants import LEFT_OUT, NETWORK, ROOT, mutants
from benchmarks.mutation.since import paragraphs
from benchmarks.mutation.survivors import EQUIVALENT, REASONS, reason_of

PAGE = ROOT / "docs" / "mutation.md"
JUDGES = ("theory", "oracle", "error", "timeout")

HEAD = """<!-- made by python -m benchmarks.mutation -->
# Would anything notice a wrong rule?

One thing at a time is changed in a file of `sim/network` (a comparison, a sign, a constant, a condition, `min` for
`max`, a statement left out), and small networks are run: the scenes of `tests/theory/scenes.py`, then generated ones.
The first judge who finds something wrong ends it: *theory* (invariants of every run and exact answers, worked out
without the engine), the *oracle* (the textbook model of `tests/oracle`, every passage to the microsecond), an *error*
(such as a person who is missing in the count that every run makes), or a *timeout*. The mutants are a sample, drawn by
seed 0 from all of a file's; those of lines that have changed since are left out. Survivors are listed below, each with
the reason.

"""


def page(rows: Mapping[tuple[str, ...], Row]) -> str:
    """The whole page, of the mutants whose line is still there."""
    rows = standing(rows)
    return HEAD + "\n".join([*paragraphs(), *table(rows), "", *summary(rows), "", *survivors(rows)]) + "\n"


def standing(rows: Mapping[tuple[str, ...], Row]) -> dict[tuple[str, ...], Row]:
    """The mutants whose line stands in its file as it did, wherever it is now; of one that was tried twice the last."""
    there = {(one.file, one.change, one.code) for path in NETWORK.glob("*.py") for one in mutants(path)}
    last = {(row.file, row.change, row.code, row.column): row for row in rows.values()}
    return {row.key: row for row in last.values() if (row.file, row.change, row.code) in there}


def table(rows: Mapping[tuple[str, ...], Row]) -> Iterator[str]:
    """Files with how many of their mutants each judge noticed."""
    yield "| file | mutants there are | tried | " + " | ".join(f"by {judge}" for judge in JUDGES) + " | nobody |"
    yield "|---|" + "---:|" * (3 + len(JUDGES))
    every: Counter[str] = Counter()
    for path in sorted(NETWORK.glob("*.py")):
        if path.stem in LEFT_OUT:
            continue
        by = Counter(row.judge or "nobody" for row in rows.values() if row.file == path.name)
        counts = {"there": len(list(mutants(path))), "tried": sum(by.values()), **by}
        every.update(counts)
        yield line(f"`{path.name}`", counts)
    yield line("**all**", every)


def line(name: str, counts: Mapping[str, int]) -> str:
    """One row of the table."""
    columns = ("there", "tried", *JUDGES, "nobody")
    return f"| {name} | " + " | ".join(str(counts.get(column, 0)) for column in columns) + " |"


def summary(rows: Mapping[tuple[str, ...], Row]) -> Iterator[str]:
    """The share that was noticed, of those that change anything that a run is to say."""
    tried = len(rows)
    alive = [row for row in rows.values() if not row.judge]
    same = sum(reason_of(row)[0] in EQUIVALENT for row in alive)
    noticed, real = tried - len(alive), tried - same
    interval = binomtest(noticed, real).proportion_ci(method="wilson")
    yield (
        f"**{noticed} of {tried} noticed. Of the {len(alive)} others {same} change nothing that a run has to say; "
        f"of the {real} that do, {noticed / real:.1%} are noticed (95 % interval {interval.low:.1%} to "
        f"{interval.high:.1%}).**"
    )


def survivors(rows: Mapping[tuple[str, ...], Row]) -> Iterator[str]:
    """Every survivor by class, with its line and its reason."""
    alive = sorted((row for row in rows.values() if not row.judge), key=lambda row: (row.file, int(row.line)))
    for name, meaning in REASONS.items():
        mine = [row for row in alive if reason_of(row)[0] == name]
        if mine:
            yield from (f"## Survivors: {name} ({len(mine)})", "", meaning, "")
            for row in mine:
                unlike = {"yes": ", passages differ", "not reached": ", never reached"}.get(row.differs, "")
                yield f"- `{row.file}`, {row.change}{unlike}: `{row.code}`. {reason_of(row)[1]}"
            yield ""
