"""What hypothesis tries.

By default few enough examples for every commit, and the same ones each time, so that a verdict depends on the commit
alone. Hypothesis also draws from the constants of whatever local modules happen to be loaded, so that a test alone and
the same test in a whole run would try different examples: it is given none (``test_draws.py`` holds that).
``HYPOTHESIS_PROFILE=few`` is for ``make quick`` and for the mutation check, which runs them many times; ``nightly``
tries three times as many as by default (``make nightly``), also the same ones; ``thorough`` tries many, and others at
every run: that is how new faults are looked for.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants

from tests.examples import NIGHTLY

QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)

settings.register_profile("default", max_examples=50, derandomize=True, deadline=None, suppress_health_check=QUIET)
settings.register_profile("nightly", max_examples=NIGHTLY, derandomize=True, deadline=None, suppress_health_check=QUIET)
settings.register_profile("few", max_examples=15, derandomize=True, deadline=None, suppress_health_check=QUIET)
settings.register_profile("thorough", max_examples=1_000, deadline=None, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# No setting turns this off, and another backend would shrink and report otherwise.
HypothesisProvider._local_constants = property(lambda self: Constants())  # type: ignore[assignment]
