"""``sim weigh`` as a user meets it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.cli.shell import SMALL, shell


def test_rivals_are_weighed_and_the_folder_has_it_all(tmp_path: Path) -> None:
    slow = tmp_path / "slow.yaml"
    slow.write_text(
        f"extends: {SMALL}\ntitle: Slow\nstages: {{checkpoint: {{service: {{mean_min: 3}}}}}}\n", encoding="utf-8"
    )
    (tmp_path / "jam.csv").write_text("time_local,low,high,unit\n2023-09-24T10:00,0.1,9,km\n", encoding="utf-8")
    done = shell("weigh", SMALL, slow, "-n", "3", "--reports", "jam.csv", "--out", "found", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.split())
    assert "Weights by all series" in shown and "What sets them apart the most" in shown
    assert "queue reported, km" in shown
    weights = pd.read_csv(tmp_path / "found" / "weights.csv")
    assert weights["scenario"].tolist() == ["small", "slow"] and weights["weight"].sum() == pytest.approx(1.0)
    assert {"scores.csv", "apart.csv", "slow.yaml", "manifest.json"} <= {
        path.name for path in (tmp_path / "found").iterdir()
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((str(SMALL),), "one scenario has no rival"),
        ((str(SMALL), str(SMALL)), "two scenarios have the same name"),
        (("examples/mm3-queue", str(SMALL)), "has no record to weigh by"),
        ((str(SMALL), "exodus-2023"), "they are no rivals"),
        ((str(SMALL), "exodus-2023", "--record", "none.csv"), "they are no rivals"),
        ((str(SMALL), str(SMALL.with_name("uncertain.yaml")), "--until", "soon"), "--until soon: is not a date"),
        ((str(SMALL), str(SMALL.with_name("uncertain.yaml")), "--record", "none.csv"), "none.csv: No such file"),
    ],
)
def test_mistakes_are_reported_and_nothing_is_written(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = shell("weigh", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert message in done.stderr and not list(tmp_path.iterdir())
