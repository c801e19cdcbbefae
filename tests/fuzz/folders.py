"""A folder of every kind that some command reads, made once, and the commands that read it."""

from __future__ import annotations

import atexit
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sim.view.snapshot.tried import LEDGER
from tests.cli.shell import SMALL, shell
from tests.interventions.scenes import GATE, LIST, write

HERE = "here"
"""What the damaged folder is called in the commands that read it."""

SECRET = "a line of somebody else's letter"
"""What stands in a file beside the folder: nothing that a command says or writes may hold it."""

BESIDE = ("letter.txt", "gate.yaml", "list.yaml", "study.yaml", "counts.csv", "more.csv")
"""Files beside the folder, which no command may change."""

STUDY = {
    "title": "Lanes",
    "scenario": "gate.yaml",
    "design": {"kind": "full-factorial"},
    "axes": {"lanes": {"law": "choice", "paths": ["stages.gate.lanes"], "values": [1, 2, 3, 4]}},
    "keep": {"curves": ["crossed"], "metrics": ["clearance_90_h"]},
}
COUNTS = "time_local,persons_crossed\n2024-06-02T00:00,1000\n2024-06-03T00:00,2600\n2024-06-04T00:00,4400\n"
LATER = "2024-06-05T00:00,5900\n"
AT = ("--jobs", "1", "-q")


@dataclass(frozen=True)
class Kind:
    """What is read.

    Attributes:
        made: The command that makes it; with another seed it makes the folder that foreign files come from.
        read: The commands that read it; what takes long stands once, what is done in a moment several times.
        grows: Whether reading may change it: a study sets damaged rows aside, a log of forecasts grows.
        part: The folder in it that is read; the rest is left out, or hardly any damage would be seen.
    """

    made: tuple[str, ...]
    read: tuple[tuple[str, ...], ...]
    grows: bool = False
    part: str = ""


PAGES = tuple((page, HERE) for page in ("report", "brief", "snapshot", "plot"))
SOON = (("export", HERE), ("animate", HERE), ("export", HERE, "--out", "forms"), ("animate", HERE, "--out", "a.html"))

KINDS = {
    "run": Kind(("run", "gate.yaml"), (*PAGES, *SOON * 3)),
    "runs": Kind(
        ("run", str(SMALL), "-n", "3"),
        (*PAGES, *SOON * 2, *[("readiness", HERE, "--check", "0", "--out", "found")] * 3),
    ),
    "comparison": Kind(("compare", "gate.yaml", "gate.yaml", "-n", "2"), (("report", HERE),)),
    "study": Kind(
        ("sweep", "study.yaml", "-n", "2"),
        (
            *[("status", HERE)] * 3,
            *[("resume", HERE, "--jobs", "1")] * 2,
            ("sweep", "study.yaml", "-n", "2", "--out", HERE, *AT),
            ("sensitivity", HERE),
            ("whatif", HERE, "--out", "page.html"),
            ("report", HERE, "--out", "page.html"),
        ),
        grows=True,
    ),
    "log of nowcasts": Kind(
        ("nowcast", "--counts", "counts.csv"),
        (
            ("nowcast", "--counts", "more.csv", "--out", HERE, "-q"),
            ("nowcast", "--counts", "counts.csv", "--out", HERE, "-q"),
        ),
        grows=True,
    ),
    "interventions": Kind(
        ("interventions", "gate.yaml", "--list", "list.yaml", "-n", "2"),
        (("snapshot", "run", "--interventions", HERE),),
        part=LEDGER,
    ),
}
"""By what the folder is of."""


@cache
def made(name: str) -> Path:
    """A folder with what lies beside a folder of a kind, the folder itself, and ``twin``, another one of the kind."""
    place = Path(mkdtemp(prefix="fuzz-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    beside(place)
    kind = KINDS[name]
    seeds = ((HERE, ()), ("twin", ("--seed", "2") if name != "log of nowcasts" else ("--most", "9000")))
    for out, seed in seeds:
        done = shell(*kind.made, *seed, "--out", out, *(AT if "nowcast" not in kind.made else ("-q",)), cwd=place)
        assert done.returncode == 0, done.stderr
        if kind.part:
            whole = (place / out).rename(place / "whole")
            (whole / kind.part).rename(place / out)
            shutil.rmtree(whole)
    if name == "interventions":
        done = shell("run", "gate.yaml", "--out", "run", "-q", cwd=place)
        assert done.returncode == 0, done.stderr
    return place


def beside(place: Path) -> None:
    """Write the files that lie beside a folder."""
    gate = {**GATE, "places": {"town": {"title": "Town", "latitude_deg": 39.8, "longitude_deg": 46.7}}}
    gate["stages"] = {name: {**stage, "at": "town"} for name, stage in GATE["stages"].items()}
    write(place, "gate", gate)
    write(place, "list", LIST)
    write(place, "study", STUDY)
    (place / "counts.csv").write_text(COUNTS, encoding="utf-8")
    (place / "more.csv").write_text(COUNTS + LATER, encoding="utf-8")
    (place / "letter.txt").write_text(SECRET, encoding="utf-8")
