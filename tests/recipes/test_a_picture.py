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

from sim.view.axis import busy_span, time_axis
from sim.view.series import Run, draw_line, fan
from sim.view.style import BLUE, counts_axis, panels, styled


@styled
def still_inside(run: Run) -> Figure:
    """Persons who have crossed, once more."""
    line = fan(run, "crossed")
    figure, (axes,) = panels(f"{line.middle[-1]:,.0f} persons had crossed at the end", run.scenario.title, (2.5,))
    draw_line(axes, line, BLUE, "-")
    counts_axis(axes, "persons", line.top)
    time_axis(axes, run.scenario.start, *busy_span(run.curves, ("crossed",)))
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
