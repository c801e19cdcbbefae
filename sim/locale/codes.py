"""The languages of pages, by their codes (ISO 639-1); light, for the shell lists them before anything is imported."""

from __future__ import annotations

from enum import StrEnum


class LanguageCode(StrEnum):
    """A language that pages are written in."""

    EN = "en"
    FR = "fr"
    RU = "ru"
    HY = "hy"
    AR = "ar"
