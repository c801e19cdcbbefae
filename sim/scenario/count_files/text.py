"""The text of a file of counts, by its encoding; files that are no text are named for what they are."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.content import TooLarge, content_of
from sim.scenario.count_files.errors import ObservedError

_AS_CSV = "open it there and save the sheet as CSV (UTF-8)"

_NO_TEXT = (
    (b"PK\x03\x04", f"is a workbook of a spreadsheet (xlsx or ods) or a zip archive; {_AS_CSV}"),
    (b"PK\x05\x06", "is an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", f"is an old workbook (xls); {_AS_CSV}"),
    (b"PAR1", "is a Parquet table; write it as CSV"),
    (b"SQLite format 3", "is a database; export the table as CSV"),
    (b"%PDF", "is a PDF; copy the table into a spreadsheet and save it as CSV (UTF-8)"),
    (b"\x1f\x8b", "is compressed (gzip); unpack it first"),
    (b"{\\rtf", "is a text document; copy the table into a spreadsheet and save it as CSV (UTF-8)"),
)
"""First bytes of what people take for a CSV, what it is, and what to do."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
"""Byte order marks of encodings that are read; that of UTF-32 begins like one of UTF-16, and is looked at before."""


@dataclass(frozen=True)
class Text:
    """A file's text.

    Attributes:
        name: The file's name, for messages.
        text: What stands in it.
        notices: What was assumed of its encoding, for people.
    """

    name: str
    text: str
    notices: tuple[str, ...] = ()


def read_text(path: Path) -> Text:
    """Read a file as text: UTF-8, UTF-16, or else Windows-1252, in which every file can be read.

    Raises:
        OSError: It is not there, or cannot be read.
        ObservedError: It is no text, or too large.
    """
    try:
        raw = content_of(path)
    except TooLarge as error:
        raise ObservedError(f"{path.name}: {error}") from None
    for begins, what in _NO_TEXT:
        if raw.startswith(begins):
            raise ObservedError(f"{path.name}: {what}")
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise ObservedError(f"{path.name}: is UTF-32 text; save it as UTF-8")
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), None) or _unmarked(raw)
    if encoding != "cp1252":
        try:
            return _checked(Text(path.name, raw.decode(encoding)))
        except UnicodeDecodeError as error:
            if encoding != "utf-8":
                raise ObservedError(
                    f"{path.name}: begins as {encoding.upper()} text and is none at byte {error.start:,}; "
                    "is it damaged? Save it again as UTF-8"
                ) from None
    line = 1 + raw[: _first_wrong(raw)].count(b"\n")
    notice = f"{path.name}:{line}: is not UTF-8; read as Windows-1252, so letters outside ASCII may be others"
    # Of the bytes that Windows-1252 leaves open a letter for people is made: numbers and times have none of them.
    return _checked(Text(path.name, raw.decode("cp1252", errors="replace"), (notice,)))


def _unmarked(raw: bytes) -> str:
    """The encoding of a file without a mark: UTF-16 shows by a zero in every other byte of ASCII letters."""
    head = raw[:400]
    if len(head) >= 4:
        for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if head[first::2].count(0) > 0.8 * len(head[first::2]):
                return encoding
    return "utf-8"


def _first_wrong(raw: bytes) -> int:
    """The first byte that is not UTF-8."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(raw)


def _checked(found: Text) -> Text:
    """The text, unless it is one of another format."""
    if "\0" in found.text:
        line = 1 + found.text[: found.text.index("\0")].count("\n")
        raise ObservedError(f"{found.name}:{line}: has a zero byte: it is damaged, or no text; save it as CSV (UTF-8)")
    begin = found.text.lstrip()[:15].casefold()
    if begin.startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise ObservedError(f"{found.name}: is a web page or XML, not CSV; download or save the table itself as CSV")
    if begin.startswith(("{", "[{")):
        raise ObservedError(f"{found.name}: is JSON, not CSV; write it as CSV")
    return found
