"""Tests that need a package which not everybody installs: they are skipped, and say loudly what was not tried."""

from __future__ import annotations

from importlib.util import find_spec

import pytest


def needs(package: str, reason: str) -> pytest.MarkDecorator:
    """A mark that skips what it marks where a package is not installed.

    The package is looked for and not imported: whoever collects all tests would wait seconds for what only some use.
    """
    return pytest.mark.skipif(find_spec(package) is None, reason=reason)
