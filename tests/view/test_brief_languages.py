"""Briefs in other languages: the same facts, nothing of it English, two sheets, no word of a picture over another."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

import pytest
from matplotlib.figure import Figure
from pypdf import PdfReader

from sim.locale.codes import LanguageCode
from sim.locale.language import Language
from sim.pages.content import Bullets, Fields, Page, PageTable, Paragraph, Sourced, Text
from sim.pages.render import render
from sim.view.bottleneck import limits
from sim.view.brief.compose import page_of
from sim.view.brief.facts import BriefFacts
from sim.view.brief.sheets import pdf
from sim.view.cumulative import cumulative
from sim.view.reception import reception
from sim.view.style import PictureSheet, drawn_on_sheet
from tests.view.looks import faults
from tests.view.test_snapshot import MADE, OTHERS, many

MANIFEST = {
    "made_by": "corridor-sim 0",
    "python": "CPython 3",
    "packages": {"numpy": "2", "babel": "2"},
    "counts": {"groups": 300},
    "seed": 1,
    "wall_s": 1.0,
    "platform": "Linux",
}
OF_THE_FORMAT = re.compile(
    r"--[a-z-]+|STRESS-DES|SimPy|extends|\(MIT\)|uncertain|\(-n\)|delays|links|stations|shelters"
)
"""Words that are the same in every language: names of options, of the format and of methods."""

SAME_IN_FRENCH = ("Estimation", "Sources", "Code", "source")


@cache
def brief(code: LanguageCode) -> Page:
    """A brief of many runs; it is shared, so leave it as it is."""
    return page_of(BriefFacts(many(), MANIFEST, (), Language(code)), Path(mkdtemp()), 0.0)


def texts(page: Page) -> list[Text]:
    """What a reader reads, in order, without the pictures."""
    found: list[Text] = [page.lead]
    for section in (section for sheet in page.sheets for section in sheet):
        found.append(section.heading)
        for block in section.blocks:
            match block:
                case Bullets(items):
                    found += items
                case Paragraph(text):
                    found.append(text)
                case Fields(items):
                    found += [one for item in items for one in item]
                case PageTable():
                    found += [block.caption, *block.headings, *(cell for row in block.rows for cell in row)]
    return found


def sources(page: Page) -> list[str]:
    """What facts it has; cuts between bullets are where the words allow them."""
    parts = [part for text in texts(page) if not isinstance(text, str) for part in text]
    return sorted(part.source for part in parts if isinstance(part, Sourced) and part.source != "foot:")


@pytest.mark.parametrize("code", OTHERS)
def test_a_brief_in_another_language_has_the_same_facts_and_no_english(code: LanguageCode) -> None:
    english, page = brief(LanguageCode.EN), brief(code)
    assert {one.partition(":")[0] for one in sources(page)} == {one.partition(":")[0] for one in sources(english)}
    said = {words_of(text) for text in texts(english)}
    for words in map(words_of, texts(page)):
        if code is LanguageCode.FR:
            assert words not in said or not re.search("[a-z]{3}", words) or words in SAME_IN_FRENCH, words
        else:
            assert not re.search(r"[A-Za-z]{2,}", OF_THE_FORMAT.sub("", words)), words


def words_of(text: Text) -> str:
    """What stands beside the facts."""
    return "".join(part for part in ((text,) if isinstance(text, str) else text) if isinstance(part, str))


@pytest.mark.parametrize("code", LanguageCode)
def test_a_brief_takes_two_sheets_in_every_language(code: LanguageCode) -> None:
    page, language = brief(code), Language(code)
    made = pdf(page, MADE, language)
    printed = PdfReader(BytesIO(made.content))
    assert len(printed.pages) == made.sheets == 2
    shown = render("brief.html.j2", page=page, language=language)
    assert f'<html lang="{code}"{" dir=" if language.rtl else ">"}' in shown


@pytest.mark.parametrize("code", OTHERS)
def test_pictures_of_a_brief_speak_its_language(code: LanguageCode) -> None:
    """Beside names and titles of the scenario no word of them is in Latin letters, and nothing covers another."""
    run, language = many(), Language(code)
    own = " ".join([run.scenario.title, *(stage.title for stage in run.scenario.stages.values()), "North UTC"])
    with drawn_on_sheet(PictureSheet(title=run.scenario.title, language=language)):
        for figure in (cumulative(run), limits(run), reception(run, only_beds=True)):
            assert faults(figure) == []
            if code is not LanguageCode.FR:
                assert [word for word in _latin(figure) if word not in own] == []


def _latin(figure: Figure) -> list[str]:
    texts_of = [*figure.texts, *(text for axes in figure.axes for text in (axes.yaxis.label, *axes.texts))]
    return re.findall(r"[A-Za-z]{2,}", " ".join(text.get_text() for text in texts_of))
