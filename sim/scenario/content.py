"""The bytes of a file that somebody names: never more than a file of a person has, whatever stands there."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.errors import SimError

LARGEST_BYTES = 2**26
"""Size of a file that is read: far above any scenario, map or table; a device, or a pipe that never ends, has more."""


class TooLarge(SimError):
    """A file is larger than any of its kind; ``str()`` says so without its name."""

    def __init__(self) -> None:
        """The size is the same for all."""
        super().__init__(f"is larger than {LARGEST_BYTES // 2**20} MB, too large for a file of this kind")


def content_of(path: Path) -> bytes:
    """All that stands in a file.

    Raises:
        TooLarge: It has more than ``LARGEST_BYTES``.
        OSError: It is not there, or cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise TooLarge
    return content
