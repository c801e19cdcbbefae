"""Letters that the typeface of the pictures does not have: which installed font has them, and what to install if none.

A scenario may name its places in any script. A letter is looked for in the typeface itself, then in all fonts of the
machine; one that nobody has is drawn as � and said at the end of the command, with the font to install.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from matplotlib.font_manager import FontEntry, fontManager, get_font

UNKNOWN = "\ufffd"
"""What is drawn for a letter that no font has."""

LAST_RESORT = "Last Resort"
"""Matplotlib's own font of boxes, which claims to have every letter."""

_homes: dict[str, FontEntry | None] = {}
"""The font in which a letter was found that the typeface lacks; none where no font has it."""


def others(text: str, files: Iterable[str]) -> tuple[FontEntry, ...]:
    """Fonts for the letters of a text that the fonts in ``files`` lack."""
    if text.isascii():
        return ()
    lacking = {letter for letter in text if letter.isprintable() and not any(_has(file, letter) for file in files)}
    _look_for(lacking - _homes.keys())
    found = {home.fname: home for letter in sorted(lacking) if (home := _homes[letter]) is not None}
    return tuple(found.values())


def drawable(text: str) -> str:
    """A text that was asked for before with ``others``, with a sign for every letter that no font has."""
    return "".join(UNKNOWN if letter in _homes and _homes[letter] is None else letter for letter in text)


def notices() -> Iterator[str]:
    """What to install for the letters that no font had so far, in one line; none if all were found."""
    lacking = sorted(letter for letter, home in _homes.items() if home is None)
    if lacking:
        scripts = sorted({unicodedata.name(letter, "UNKNOWN").split()[0] for letter in lacking})
        names = ", ".join("CJK" if script == "CJK" else script.capitalize() for script in scripts)
        yield (
            f"pictures show {UNKNOWN} for {len(lacking)} letters that no installed font has ({''.join(lacking[:8])}; "
            f"script: {names}): install a font with them, such as one of the Noto Sans family, and draw them again"
        )


def _has(file: str, letter: str) -> bool:
    return get_font(file).get_char_index(ord(letter)) != 0


def _look_for(letters: set[str]) -> None:
    """Find a home for letters: upright fonts of common weight first, those without serifs before others."""
    left = set(letters)
    for font in sorted(fontManager.ttflist, key=_unlike):
        if not left:
            break
        if not font.name.startswith(LAST_RESORT):
            found = {letter for letter in left if _has(font.fname, letter)}
            _homes.update(dict.fromkeys(found, font))
            left -= found
    _homes.update(dict.fromkeys(left))


def _unlike(font: FontEntry) -> tuple[bool, int, bool, str, str]:
    weight = font.weight if isinstance(font.weight, int) else 400
    return font.style != "normal", abs(weight - 400), "Sans" not in font.name, font.name, font.fname
