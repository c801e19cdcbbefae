"""How many examples hypothesis tries where a test says a number of its own."""

from __future__ import annotations

from hypothesis import settings

NIGHTLY = 150
"""Examples of a test that says nothing, in the profile ``nightly`` (``tests/conftest.py``)."""


def examples(count: int) -> settings:
    """So many in the profile ``nightly``, and in another one as many more or fewer as that tries of all."""
    return settings(max_examples=max(1, count * settings().max_examples // NIGHTLY))
