"""Engine and oracle on gates with a quota: every passage, and that no day lets through more than it may."""

from __future__ import annotations

import numpy as np
from hypothesis import Phase, event, given, settings

from sim.journal import Journal
from sim.scenario.day_hours import hour_of_day
from sim.scenario.model import Scenario
from sim.scenario.stages import Station
from tests.examples import examples
from tests.strategies_quota import quota_scenarios
from tests.test_engine_oracle import earliest_difference, run_both


@settings(examples(150), phases=[Phase.explicit, Phase.generate])
@given(quota_scenarios())
def test_engine_and_oracle_agree_on_gates_with_a_quota(scenario: Scenario) -> None:
    trial = run_both(scenario)
    assert earliest_difference(trial) == ""
    event(f"a quota was used up: {'yes' if max(_most_used(trial.journal), default=0.0) >= 1.0 else 'no'}")


@settings(examples(60), phases=[Phase.explicit, Phase.generate])
@given(quota_scenarios())
def test_no_day_lets_through_more_than_its_largest_quota(scenario: Scenario) -> None:
    """Except one group that alone is larger."""
    assert max(_most_used(run_both(scenario).journal), default=0.0) <= 1.0


def _most_used(journal: Journal) -> list[float]:
    """The share of its largest quota that each gate let through on each day, without days on which one group did."""
    shares = []
    for name, stage in journal.scenario.stages.items():
        if not isinstance(stage, Station) or stage.quota is None:
            continue
        path = f"stages.{name}.quota.most_per_day"
        most = max([stage.quota.most_per_day, *(cue.value for cue in journal.cues if cue.path == path)])
        began = [journal.stage_h(name, "entered")]
        rows = [np.arange(len(journal.groups))]
        again = journal.revisits.stage == journal.stages.index(name)
        began.append(journal.revisits.times_h[again, 1])
        rows.append(journal.revisits.group[again])
        began_h, row = np.concatenate(began), np.concatenate(rows)
        row, began_h = row[~np.isnan(began_h)], began_h[~np.isnan(began_h)]
        day = np.floor((began_h + hour_of_day(journal.scenario.start)) / 24.0)
        for one in np.unique(day):
            here = row[day == one]
            counted = len(here) if stage.quota.unit == "vehicles" else int(journal.groups.persons[here].sum())
            shares.append(counted / most if len(here) > 1 else 0.0)
    return shares
