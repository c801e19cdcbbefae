"""The standard streams as they are found: any encoding, closed, or a disk that is full.

Consoles of Windows and of machines without a locale cannot show every letter; what they cannot show is written in
letters that they can, for a message that ends in an error of its encoding is no message.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import TextIO

PLAIN = {
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "·": "*",
    "≥": ">=",
    "≤": "<=",
    "≈": "~",
    "…": "...",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "→": "->",
    "²": "2",
    "³": "3",
    "\u00a0": " ",
    "\u202f": " ",
}
"""Signs that texts of this program have, in ASCII."""

BOX = range(0x2500, 0x2580)
"""The characters that frames of tables are drawn with."""


def prepare() -> None:
    """Let the standard streams take every text."""
    codecs.register_error("sim.plain", _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="sim.plain")


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """What stands in the place of letters that a stream cannot show."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_ascii(one) for one in letters), error.end


def _ascii(letter: str) -> str:
    if ord(letter) in BOX:
        return "-" if letter in "─━╌┄╴╶" else "|" if letter in "│┃╎┆" else "+"
    return PLAIN.get(letter) or letter.encode("ascii", "backslashreplace").decode()


def flushed() -> str:
    """Write what is left in standard output; returns why that is not possible, in words, empty where it was.

    Who closed the pipe (``sim list | head``) wants no more, and needs no message.
    """
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        _abandon(sys.stdout)
        return "" if isinstance(error, BrokenPipeError) else f"standard output: {error.strerror}"
    return ""


def _abandon(stream: TextIO) -> None:
    """Send what a stream still holds to nowhere, or Python would try, and complain, once more at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # open to the end of the process
