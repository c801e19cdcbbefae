"""The commands that write files and folders, each on the smallest thing that it works on."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.shell import SMALL, shell
from tests.fuzz.folders import beside
from tests.imports.test_geojson import TOWN
from tests.interventions.scenes import write

UNCERTAIN = str(SMALL.with_name("uncertain.yaml"))
SMALL_COUNTS = str(SMALL.with_name("small-counts.csv"))
MADE = ("--jobs", "1", "-q")

COMMANDS: dict[str, tuple[str, ...]] = {
    "new": ("new", "town.yaml"),
    "import": ("import", "map.geojson", "--out", "imported.yaml"),
    "run": ("run", "gate.yaml", "-n", "6", "--out", "out", *MADE),
    "run over an older one": ("run", "gate.yaml", "--seed", "2", "--out", "ran", *MADE),
    "compare": ("compare", "gate.yaml", "other.yaml", "-n", "4", "--out", "out", *MADE),
    "bottleneck": ("bottleneck", "gate.yaml", "-n", "2", "--out", "out", *MADE),
    "readiness": ("readiness", str(SMALL), "-n", "4", "--check", "2", "--out", "out", *MADE),
    "triggers": ("triggers", "triggers.yaml", "-n", "4", "--out", "out", *MADE),
    "interventions": ("interventions", "gate.yaml", "--list", "list.yaml", "-n", "2", "--out", "out", *MADE),
    "sweep": ("sweep", "study.yaml", "-n", "2", "--out", "out", *MADE),
    "sweep made wider": ("sweep", "study.yaml", "-n", "3", "--out", "studied", *MADE),
    "sensitivity": ("sensitivity", "studied", "--out", "out"),
    "whatif": ("whatif", "studied"),
    "nowcast": (
        *("nowcast", UNCERTAIN, "--counts", SMALL_COUNTS, "-n", "20", "--posterior", "2"),
        *("--out", "out", *MADE),
    ),
    "nowcast of a series": ("nowcast", "--counts", "more.csv", "--out", "logged", "-q"),
    "calibrate": (
        *("calibrate", UNCERTAIN, "-n", "20", "--waves", "1", "--steps", "0"),
        *("--out", "out", *MADE),
    ),
    "weigh": ("weigh", "one.yaml", "two.yaml", "-n", "2", "--out", "out", *MADE),
    "validate": ("validate", "one.yaml", "-n", "3", "--out", "out", *MADE),
    "plot": ("plot", "ran"),
    "report": ("report", "ran"),
    "report --out": ("report", "ran", "--out", "page.html"),
    "brief": ("brief", "ran"),
    "snapshot": ("snapshot", "ran"),
    "animate": ("animate", "ran"),
    "export": ("export", "ran", "--out", "out"),
}
"""What is typed, by what it is called in the table of the results."""

TRIGGERS = {
    "title": "The gate",
    "scenario": "gate.yaml",
    "triggers": {
        "crossing": {
            "title": "Crossed",
            "observed": {"curve": "crossed", "side": "above", "threshold": 10, "unit": "persons"},
            "action": "Open the hall",
            "event": "half are out",
            "warns_of": {"curve": "crossed", "side": "above", "threshold": 30, "unit": "persons"},
        }
    },
}


def prepare(place: Path) -> None:
    """A folder in which each of the commands can be called: its files, and what earlier commands have written.

    Raises:
        AssertionError: One of these was refused.
    """
    beside(place)
    write(place, "other", {**json.loads((place / "gate.yaml").read_text()), "seed": 9})
    write(place, "triggers", TRIGGERS)
    (place / "map.geojson").write_text(json.dumps({"features": TOWN}), encoding="utf-8")
    for name, mean_min in (("one", 1), ("two", 3)):
        text = f"extends: {SMALL}\ntitle: {name}\nstages: {{checkpoint: {{service: {{mean_min: {mean_min}}}}}}}\n"
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    for call in (
        ("run", "gate.yaml", "--out", "ran", *MADE),
        ("sweep", "study.yaml", "-n", "2", "--out", "studied", *MADE),
        ("nowcast", "--counts", "counts.csv", "--out", "logged", "-q"),
    ):
        done = shell(*call, cwd=place)
        assert done.returncode == 0, done.stderr
