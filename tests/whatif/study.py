"""A study of the village for the tests of the what-if page, with a stranger's title."""

from __future__ import annotations

from typing import Any

from sim.analysis.emulator.emulator import FIRST
from sim.results.metrics_crossing import CROSSED_PERSONS

TITLE = "<blink>Lanes</blink> & how many stay </script>"

PLAN: dict[str, Any] = {
    "title": TITLE,
    "design": {"kind": "latin-hypercube", "points": 12},
    "axes": {
        "lanes": {
            "law": "choice",
            "paths": ["timeline.third_lane.set.stages.checkpoint.lanes"],
            "values": [1, 2, 3, 4],
        },
        "stay": {"law": "uniform", "paths": ["people.stay_share"], "low": 0.0, "high": 0.4},
        "readiness": {"law": "paired", "settings": {"as_it_is": {}, "early": {"stages.camp.places.initial": 600}}},
    },
    "replications": 2,
    "keep": {
        "curves": ["crossed", "queue_vehicles", "in_shelter"],
        "metrics": [one.name for one in (*FIRST, CROSSED_PERSONS)],
    },
}
"""24 runs: numbers, whole numbers and a choice."""
