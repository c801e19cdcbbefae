"""Messages as templates of sentences: their fields are words or sources, which facts fill in later."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from sim.locale.language import ENGLISH, Language
from sim.pages.content import plain


class Sayings:
    """Says messages in a language, English where none is set."""

    language = Language()
    """In which language sentences are written."""

    def say(self, text: str, **fields: str) -> str:
        """A message in the language of these facts; fields may be templates, whose sources are filled in later."""
        return plain(self.language.say(text, **fields))

    def count(self, one: str, many: str, number: float, **fields: str) -> str:
        """The same of a message that depends on a number."""
        return plain(self.language.count(one, many, number, **fields))

    def series(self, parts: Iterable[str]) -> str:
        """Words with commas between them."""
        return plain(self.language.series(parts))

    def both(self, parts: Iterable[str]) -> str:
        """Words with "and" between them."""
        return reduce(lambda one, other: self.say("{one} and {other}", one=one, other=other), parts)

    def either(self, parts: Iterable[str]) -> str:
        """Words with "or" between them."""
        return reduce(lambda one, other: self.say("{one} or {other}", one=one, other=other), parts)

    @property
    def has_notes(self) -> bool:
        """Whether the reasons why a metric has no value can be said: they are English, and in no catalogue."""
        return self.language.code is ENGLISH
