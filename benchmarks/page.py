"""``python -m benchmarks.page``: docs/performance.md and the README's sentence on speed, from what was measured.

    python -m benchmarks.speed --out docs/performance
    python -m benchmarks.growth --out docs/performance
    python -m benchmarks.process --out docs/performance
    python -m benchmarks.page

No figure of either is typed by hand. Tables that were not measured are left out, and the page says so.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measured import ROOT, read

FOLDER = ROOT / "docs" / "performance"
PAGE = ROOT / "docs" / "performance.md"
README = ROOT / "README.md"
BEGIN, END = "<!-- speed: begin -->", "<!-- speed: end -->"

ENGINE = "this engine, run alone"
LIMIT = "C, events in a binary heap"
TEXTBOOK = "textbook SimPy with the same parts"

Facts = dict[str, Any]

HEAD = """<!-- made by python -m benchmarks.page -->
# How fast it is

All times are CPU time, medians; competitors ran in turn on the same work, so a busy machine slowed all of them. Take
the ratios. Memory is the peak of a process, with the interpreter and what it imports where there is one. Made by
`python -m benchmarks.speed`, `benchmarks.growth` and `benchmarks.process`; a small form of each is a test.
"""

NETWORK = """
## A network, beside other programs

Fuel station, three feeder links, a corridor, a checkpoint with its queue on the road, registration:
1,300 vehicles an hour set off and the checkpoint passes 1,200. Every competitor gets the same hours of departure, the
same feeder for each vehicle and, where it can take them, the same service times. It must agree: C on every finishing
time to the microsecond, the others on the hour at which the last vehicle has finished, since they merge, follow or step
in time in their own format.
"""

EXODUS = """
## The whole exodus, beside a textbook model with the same parts

`benchmarks/speed/exodus/` reads the same scenario file and has the same parts, as a SimPy textbook would
write them: a process per vehicle, squad, lorry, bus, ambulance and patient. It draws its own numbers; compared is
the hour by which 90 % of those who crossed had crossed.
"""

GROWTH = """
## How the time grows

One size at a time, the rest stays. The exponent is the slope of log time over log size through the three largest
points; 1 is linear, and below 1 the fixed cost of a run still shows.
"""

PROCESS = """
## Whole processes

Runs are made side by side in processes, not in threads: all of a run but its kernels holds the interpreter's lock, so
the share of the kernels bounds what threads could bring, and processes have no such bound.
"""


def number(value: float, digits: int = 3) -> str:
    """A number with so many digits that count."""
    if value == 0.0:
        return "0"
    places = max(0, digits - 1 - int(f"{value:e}".partition("e")[2]))
    return f"{value:,.{places}f}"


def agreement(row: Facts, first: Facts) -> str:
    """Whether a competitor's answer was the engine's."""
    if row["tolerance"] == "inf":
        return "no capacity, not comparable"
    if row["tolerance"] == 0.0:
        share = 100.0 * (row["equal_share"] or 0.0)
        if row["agrees"]:
            return "all finishing times equal"
        return f"**no**: {share:.1f} % of the finishing times equal, at most {duration(row['apart_s'])} apart"
    percent = 100.0 * abs(row["clearance_h"] / first["clearance_h"] - 1.0)
    apart = f"{number(percent, 2)} % apart" if percent >= 0.01 else "less than 0.01 % apart"
    return apart if row["agrees"] else f"**no**: {apart}, above {100.0 * row['tolerance']:g} %"


def duration(seconds: float) -> str:
    """Seconds, or microseconds where it is less than one of a thousand."""
    return f"{number(seconds)} s" if seconds >= 0.001 else f"{1e6 * seconds:.0f} µs"


def table(rows: list[Facts], limit: str = "") -> Iterator[str]:
    """Rows of one race in Markdown."""
    c = next((row["cpu_s"] for row in rows if row["title"] == limit and row["cpu_s"]), None)
    yield f"| | times the first |{' times C |' if limit else ''} CPU s | runs | peak MB | agrees | timed |"
    yield f"|---|--:|{'--:|' if limit else ''}--:|--:|--:|---|---|"
    for row in rows:
        if row["cpu_s"] is None:
            blanks = " |" * (5 if limit else 4)
            yield f"| {row['title']} |{blanks} {row['note']} | |"
            continue
        of_c = f" {number(row['cpu_s'] / c)} |" if limit and c else (" |" if limit else "")
        yield (
            f"| {row['title']} | {number(row['times'])} |{of_c} {number(row['cpu_s'])} | {row['runs']} "
            f"| {row['peak_mb']:,.0f} | {agreement(row, rows[0])} | {row['timed']} |"
        )


def made(facts: Facts) -> str:
    """On what, when and with what it was measured."""
    machine = facts["machine"]
    versions = ", ".join(
        version if name == "cc" else f"{name} {version}" for name, version in facts["versions"].items()
    )
    at = f", commit {facts['commit']}" if facts["commit"] else ""
    return (
        f"*{facts['measured']}{at}; {machine['processor']}, {machine['cores']} cores, {machine['system']}; {versions}.*"
    )


def network(facts: Facts) -> Iterator[str]:
    """The race on the network."""
    rows = facts["tables"]["network"]
    yield NETWORK
    for vehicles in sorted({row["vehicles"] for row in rows}):
        yield f"\n{vehicles:,} vehicles:\n"
        yield from table([row for row in rows if row["vehicles"] == vehicles], LIMIT)
    yield "\n" + made(facts)


def exodus(facts: Facts) -> Iterator[str]:
    """The race on the whole story."""
    yield EXODUS
    yield from table(facts["tables"]["exodus"])
    yield "\n" + made(facts)


def growth(facts: Facts) -> Iterator[str]:
    """The exponents."""
    yield GROWTH
    yield "| what grows | exponent | last two | target | points: CPU s |"
    yield "|---|--:|--:|--:|---|"
    for curve in facts["tables"]["growth"]:
        points = ", ".join(f"{size:,}: {number(s)}" for size, s in zip(curve["sizes"], curve["cpu_s"], strict=True))
        two = [curve["exponent"], curve["last"]]
        found, last = ("" if one is None else f"{one:.2f}" for one in two)
        mark = "**" if curve["meets"] is False else ""
        note = f" ({curve['note']})" if curve["note"] else ""
        yield f"| {curve['unit']} | {mark}{found}{mark} | {last} | {curve['target']:g} | {points}{note} |"
    yield "\n" + made(facts)


def process(facts: Facts) -> Iterator[str]:
    """What processes cost."""
    yield PROCESS
    yield "| | | |\n|---|--:|---|"
    for figure in facts["tables"]["process"]:
        shown = "" if figure["value"] is None else f"{number(figure['value'])} {figure['unit']}"
        yield f"| {figure['what']} | {shown} | {figure['how']} |"
    yield "\n" + made(facts)


def page(folder: Path) -> str:
    """The page."""
    parts = [HEAD]
    for name, write in (("network", network), ("exodus", exodus), ("growth", growth), ("process", process)):
        try:
            facts = read(folder, name)
        except FileNotFoundError:
            parts.append(f"\n*The table `{name}` has not been measured.*")
            continue
        parts += write(facts)
    return "\n".join(parts) + "\n"


def sentence(folder: Path) -> str:
    """What the README says of speed."""
    rows = {row["title"]: row for row in read(folder, "exodus")["tables"]["exodus"]}
    engine, textbook = rows["this engine"], rows[TEXTBOOK]
    return (
        f"A run of the whole exodus takes {number(engine['cpu_s'], 2)} s, "
        f"a textbook SimPy model with the same parts {number(textbook['times'], 2)} times as long "
        "([docs/performance.md](docs/performance.md))."
    )


def readme_with(text: str) -> str:
    """The README with another sentence."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    return before + BEGIN + text + END + rest.partition(END)[2]


def main() -> None:
    """Write the page and the sentence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="folder", type=Path, default=FOLDER, help="where the benchmarks wrote")
    given = parser.parse_args()
    PAGE.write_text(page(given.folder), encoding="utf-8")
    README.write_text(readme_with(sentence(given.folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
