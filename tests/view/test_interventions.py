"""Pictures of a ledger: the finding in the title, a line for each intervention, figures beside the dots."""

from __future__ import annotations

from io import StringIO

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from rich.console import Console

from sim.analysis.interventions.ledger import InterventionLedger, ledger
from sim.view.interventions import ledger_picture, options_picture
from sim.view.interventions_table import ledger_table, options_table, side_effects_table
from tests.interventions.scenes import DESK, GATE, LANE, listing, write

LISTED = listing(
    lane=LANE,
    desk=DESK,
    gate={"title": "The gate works", "without": {"set": {"stages.gate.service.mean_min": 60}}},
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> InterventionLedger:
    """The ledger of the gate; with 60 minutes a car 12 of 20 cars cross within the run."""
    folder = tmp_path_factory.mktemp("interventions")
    return ledger(write(folder, "gate", GATE), folder / "out", write(folder, "list", LISTED), n=2)


def texts(drawing: Figure) -> list[str]:
    """What stands in a picture, its title first."""
    return [" ".join(text.get_text().split()) for text in (*drawing.texts[:1], *drawing.findobj(Text))]


def test_the_ledger_says_what_it_finds(found: InterventionLedger) -> None:
    shown = texts(ledger_picture(found))
    assert shown[0].startswith(
        "A second lane: 90 % cross 0.9 h earlier (90 %: 0.9 to 0.9); no intervention saves person-hours"
    )
    assert {"A second lane", "A second desk", "The gate works", "What could be done"} <= set(shown)
    assert any("largest backlog of registration +30 persons" in text for text in shown)
    assert any("in 2 of 2" in text and "0 with it" in text for text in shown)


def test_labels_stay_within_the_picture(found: InterventionLedger) -> None:
    for drawing in (ledger_picture(found), options_picture(found)):
        drawing.canvas.draw()
        whole = drawing.bbox
        for text in drawing.findobj(Text):
            box = text.get_window_extent()
            if text.get_text() and text.get_visible() and box.width:
                assert box.x0 >= whole.x0 - 1 and box.x1 <= whole.x1 + 1, text.get_text()


def test_options_say_how_many_are_pareto_efficient(found: InterventionLedger) -> None:
    shown = texts(options_picture(found))
    assert shown[0] == "3 of 4 options are Pareto-efficient; the earliest: A second lane + a second desk"
    assert "A second desk" not in shown, "it is dominated"


def test_tables_show_the_same(found: InterventionLedger) -> None:
    console = Console(width=300, record=True, file=StringIO())
    for table in (ledger_table(found), side_effects_table(found), options_table(found)):
        console.print(table)
    shown = " ".join(console.export_text().split())
    assert " 0.9 " in shown and "0.9 to 0.9" not in shown, "an interval whose ends are equal is no interval"
    assert "late: 2, 0" in shown
    assert "largest backlog of registration +30 persons; stood after the crossing +30 person-h" in shown
    assert "Pareto-efficient: 3 of 4 options, at most 2 at once" in shown
