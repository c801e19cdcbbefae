"""The log of the mutation run: a row a mutant, appended as soon as it is judged."""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks.mutation.killers import Verdict
from benchmarks.mutation.mutants import Mutant

LOG = Path(__file__).parent / "log.csv"


@dataclass(frozen=True)
class Row:
    """One mutant and who noticed it; all as text, in the order of the columns."""

    file: str
    line: str
    column: str
    change: str
    code: str
    judge: str
    how: str
    differs: str

    @property
    def key(self) -> tuple[str, ...]:
        """The mutant."""
        return self.file, self.line, self.column, self.change, self.code


def append(log: Path, mutant: Mutant, verdict: Verdict) -> None:
    """Add a verdict; a later one of the same mutant counts instead of the earlier one."""
    new = not log.exists()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow([field.name for field in fields(Row)])
        how = verdict.how.replace("\n", " ")[:160]
        writer.writerow([*mutant.key, verdict.judge, how, verdict.differs])


def read(log: Path) -> dict[tuple[str, ...], Row]:
    """The rows by mutant, the last of each; empty where there is no log yet."""
    if not log.exists():
        return {}
    with log.open(encoding="utf-8", newline="") as file:
        rows = [Row(**row) for row in csv.DictReader(file)]
    return {row.key: row for row in rows}
