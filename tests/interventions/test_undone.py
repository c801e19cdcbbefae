"""An intervention that an entry of the timeline takes away again is said, for its numbers do not tell."""

from __future__ import annotations

from pathlib import Path

from sim.analysis.interventions.listed import read_listed, undone_notices

SCENARIO = """\
title: A gate that a flood closes
start: 2024-01-01T00:00+00:00
horizon_h: 12
arrivals: {cars: {to: gate, interarrival: {law: constant, mean_min: 10}}}
stages: {gate: {kind: station, lanes: 1, service: {law: constant, mean_min: 1}}}
milestones: {crossed: [gate.left]}
timeline: {flood: {at: 2024-01-01T02:00+00:00, event: The flood comes, set: {stages.gate.lanes: 0}}}
"""
LIST = """\
title: What could be done?
interventions:
  lanes: {title: Two lanes, set: {stages.gate.lanes: 2}}
  dyke: {title: A dyke, set: {stages.gate.lanes: 2, timeline.flood: null}}
  quick: {title: Quick service, set: {stages.gate.service.mean_min: 0.5}}
"""


def test_an_intervention_that_the_timeline_takes_away_is_said(tmp_path: Path) -> None:
    (tmp_path / "gate.yaml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "list.yaml").write_text(LIST, encoding="utf-8")
    (said,) = undone_notices(read_listed(tmp_path / "list.yaml", tmp_path / "gate.yaml"))
    assert said == (
        "intervention 'lanes': stages.gate.lanes holds until 2024-01-01T02:00+00:00, "
        "when the timeline entry 'flood' sets it to 0"
    )
