"""Claim: on generated networks the engine and the oracle agree on every passage to the microsecond.

    python -m benchmarks.oracle_agreement [--scenarios 2000]

The tests ask the same of fewer scenarios; this prints how many were tried, how hard they were, and how far apart
the two came at most.
"""

from __future__ import annotations

import argparse

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings

from sim.scenario import Scenario
from tests.oracle import NEVER
from tests.strategies import scenarios
from tests.test_engine_oracle import happenings, run_both


def main() -> None:
    """Try generated scenarios and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenarios", type=int, default=2000)
    wanted = parser.parse_args().scenarios
    apart_us, passages, patterns = [0], [0], [0]
    hard = {"spillback": 0, "blocking": 0, "closure": 0}

    @settings(
        max_examples=wanted,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(scenarios())
    def compare(scenario: Scenario) -> None:
        trial = run_both(scenario)
        engine_us, oracle_us = trial.actual_us, trial.expected.passage_us
        both = (engine_us != NEVER) & (oracle_us != NEVER)
        patterns.append(int(((engine_us != NEVER) != (oracle_us != NEVER)).sum()))
        apart_us.append(int(np.abs(engine_us - oracle_us)[both].max(initial=0)))
        passages.append(int(both.sum()))
        seen = happenings(trial)
        for kind in hard:
            hard[kind] += getattr(seen, kind) > 0

    compare()
    tried = len(apart_us) - 1
    print(f"{tried} generated scenarios, {sum(passages):,} passages compared")
    print("with " + ", ".join(f"{kind} {100 * count / tried:.0f} %" for kind, count in hard.items()))
    print(f"largest difference {max(apart_us)} us; passages that only one of the two has: {sum(patterns)}")


if __name__ == "__main__":
    main()
