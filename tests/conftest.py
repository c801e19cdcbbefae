"""How many examples hypothesis tries: ``HYPOTHESIS_PROFILE=thorough`` for many, else few enough for every commit."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)

settings.register_profile("default", max_examples=150, deadline=None, suppress_health_check=QUIET)
settings.register_profile("thorough", max_examples=1_000, deadline=None, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
