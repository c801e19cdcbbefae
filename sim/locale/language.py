"""A language of a page: its messages, its numbers and dates, and the direction in which it is written.

A message is the English sentence, with fields in braces. The catalogues (``fr.po`` …) are gettext files that are read
as they are; English needs none. What a scenario names stays as it is, in whatever script.

Not for messages of the shell, which are English.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sim.locale.codes import LanguageCode
from sim.pages.content import SOURCE, Sourced, Text

if TYPE_CHECKING:
    from babel import Locale
    from babel.messages.catalog import Catalog

CATALOGUES = Path(__file__).parent
"""Where the catalogues lie."""

ENGLISH = LanguageCode.EN

# CLDR's own default for "ar" is Arabic-Indic digits; situation reports of the United Nations in Arabic have these.
DIGITS = "latn"
"""Digits of all languages: the same as in tables and files, so that a number can be looked up."""


def message(text: str) -> str:
    """Mark a text as a message that is looked up later: the text itself."""
    return text


def plural(one: str, many: str) -> tuple[str, str]:
    """Mark two texts as a message for one and for any other number, that is looked up later: the two."""
    return one, many


@dataclass(frozen=True)
class Language:
    """A language.

    Attributes:
        code: Its code.
    """

    code: LanguageCode = ENGLISH

    @property
    def rtl(self) -> bool:
        """Whether it is written from right to left."""
        return self._locale.text_direction == "rtl"

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, as HTML has it."""
        return "rtl" if self.rtl else "ltr"

    def say(self, text: str, **fields: Text) -> Text:
        """A message in this language, with its fields filled in; their sources are kept.

        Args:
            text: The message in English.
            fields: What stands in the place of each ``{field}``.

        Raises:
            KeyError: A field of the message is not given.
        """
        return _filled(self._messages.gettext(text), fields)

    def count(self, one: str, many: str, number: float, **fields: Text) -> Text:
        """A message that depends on a number, in the plural form that this language has for it.

        Args:
            one: The message in English for one.
            many: For any other number.
            number: The number; it is not filled in by itself.
            fields: As of :meth:`say`.
        """
        # A catalogue knows whole numbers; of a fraction the form of many is right or never wrong.
        whole = int(number) if float(number).is_integer() else 100
        return _filled(self._messages.ngettext(one, many, whole), fields)

    def sentences(self, parts: Iterable[Text]) -> Text:
        """Sentences one after the other."""
        return self._joined(message("{one} {other}"), parts)

    def series(self, parts: Iterable[Text]) -> Text:
        """Words with commas between them."""
        return self._joined(message("{one}, {other}"), parts)

    def _joined(self, between: str, parts: Iterable[Text]) -> Text:
        found: Text = ""
        for part in parts:
            found = self.say(between, one=found, other=part) if found else part
        return found

    def number(self, written: str) -> str:
        """A number as this language writes it, with the digits that it has already.

        Args:
            written: As :func:`sim.results.metric.number` writes it: ``100,409``, ``57.5``, ``−3.8``.
        """
        from babel.numbers import format_decimal

        if self.code == ENGLISH:
            return written
        bare = written.lstrip("+−-")
        sign = written[: len(written) - len(bare)].replace("-", "−")
        digits = len(bare.partition(".")[2])
        pattern = "#,##0" + (f".{'0' * digits}" if digits else "")
        shown = format_decimal(Decimal(bare.replace(",", "")), pattern, locale=self._locale, numbering_system=DIGITS)
        return f"{sign}{shown}"

    def moment(self, when: datetime, english: str) -> str:
        """Local day and time of a moment.

        Args:
            when: The moment, local.
            english: How it is written in English, the same as everywhere else.
        """
        from babel.dates import format_datetime

        return english if self.code == ENGLISH else format_datetime(when, "d MMM HH:mm", locale=self._locale)

    def dated(self, when: datetime, english: str) -> str:
        """As :meth:`moment`, with the year."""
        from babel.dates import format_datetime

        return english if self.code == ENGLISH else format_datetime(when, "d MMM y, HH:mm", locale=self._locale)

    def day(self, when: date) -> str:
        """A day without its year, short enough for the head of a narrow column: ``24 Sep``, ``24.09``."""
        from babel.dates import format_date, format_skeleton

        if self.code is LanguageCode.EN:
            return format_date(when, "d MMM", locale="en")
        return format_skeleton("Md", when, locale=self._locale)

    def country(self, code: str, english: str) -> str:
        """The name of a country.

        Args:
            code: Two letters of ISO 3166; empty where it has none.
            english: Its name in English, which stands where this language has none.
        """
        return english if self.code == ENGLISH else self._locale.territories.get(code, english)

    @cached_property
    def _locale(self) -> Locale:
        from babel import Locale

        return Locale.parse(self.code)

    @cached_property
    def _messages(self) -> gettext.NullTranslations:
        return _translations(self.code)


def catalogue(code: LanguageCode) -> Catalog:
    """The catalogue of a language, as its file has it.

    Raises:
        OSError: There is none.
    """
    from babel.messages.pofile import read_po

    with (CATALOGUES / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


@cache
def _translations(code: LanguageCode) -> gettext.NullTranslations:
    if code == ENGLISH:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo

    # Compiled in memory: no file can be older than the text that it was made from.
    compiled = BytesIO()
    write_mo(compiled, catalogue(code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _filled(template: str, fields: Mapping[str, Text]) -> Text:
    """A template with its fields filled in; adjoining words without a source are one."""
    found: list[str | Sourced] = []
    for place, part in enumerate(SOURCE.split(template)):
        given = part if place % 2 == 0 else fields[part]
        for one in (given,) if isinstance(given, str) else given:
            if isinstance(one, str) and found and isinstance(last := found[-1], str):
                found[-1] = last + one
            elif one:
                found.append(one)
    return found[0] if len(found) == 1 and isinstance(found[0], str) else tuple(found)
