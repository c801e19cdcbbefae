"""The recipe "Add a picture": one new file, and its line among the pictures of every run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.recipes.package import CHECKOUT, Copy

pytestmark = pytest.mark.slow

PICTURE = '''"""Who has set off and who has crossed, as two lines."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.view.chart import Line, chart
from sim.view.palette import CROSSED
from sim.view.series import Run, fan
from sim.view.story import story_panels
from sim.view.style import styled


@styled
def still_inside(run: Run) -> Figure:
    """Persons who have crossed, once more."""
    title = f"{fan(run, 'crossed').middle[-1]:,.0f} persons had crossed at the end"
    figure, (axes,), span = story_panels(run, title, run.scenario.title, (2.5,))
    chart(axes, run, (Line("crossed", "crossed", CROSSED),), span, "persons")
    return figure
'''

REGISTRATION = "sim/view/pictures.py"


def test_a_new_picture_is_drawn_and_in_the_report(tmp_path: Path) -> None:
    copy = Copy.into(tmp_path)
    copy.add("sim/view/still_inside.py", PICTURE)
    copy.register(REGISTRATION, r"(?=from sim\.view\.style )", "from sim.view.still_inside import still_inside\n")
    copy.register(REGISTRATION, r'(?=    "cumulative": \()', '    "still_inside": (still_inside, lambda _: True),\n')
    copy.sim("run", str(CHECKOUT / "tests" / "cli" / "small.yaml"), "--out", "out")
    copy.sim("plot", "out")
    assert (copy.root / "out" / "plots" / "still_inside.png").stat().st_size > 5_000
    captions = json.loads((copy.root / "out" / "plots" / "captions.json").read_text(encoding="utf-8"))
    assert "persons had crossed at the end" in json.dumps(captions["still_inside"])
    copy.sim("report", "out")
    assert "persons had crossed at the end" in (copy.root / "out" / "report.html").read_text(encoding="utf-8")
