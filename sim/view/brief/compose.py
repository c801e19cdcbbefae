"""The brief of a run's folder: two pages, put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from matplotlib.figure import Figure

from sim.analysis.run_folder import RUN, marked_lines, read_run
from sim.locale.language import Language
from sim.pages.content import Block, Bullets, Fields, Page, PageSection, Paragraph, Picture, fill, picture
from sim.runs.manifest import MANIFEST
from sim.runs.sealed import SealedFolder
from sim.view.answer import answer, found_full
from sim.view.bottleneck import bottleneck_picture
from sim.view.brief.behind import left_behind_table
from sim.view.brief.checklist import checklist
from sim.view.brief.doors import doors_page_table
from sim.view.brief.facts import BriefFacts
from sim.view.brief.foot import Foot
from sim.view.brief.points import points
from sim.view.brief.rests import FEWEST, MOST, rests_on
from sim.view.brief.sheets import Printed, pdf
from sim.view.brief.sizes import EVENT_ROWS, SMALL, SMALLEST, WIDTH_IN
from sim.view.cumulative import cumulative
from sim.view.readiness import places
from sim.view.reception import reception
from sim.view.style import IN_ENGLISH, PictureSheet, drawn_on_sheet, save


@dataclass(frozen=True)
class Made:
    """A brief and when its run was made.

    Attributes:
        page: The brief; its pictures are files of the folder that it was composed into.
        at: Beginning of the run, UTC.
        pdf: The same page in print, on two sheets unless its text alone takes more.
    """

    page: Page
    at: datetime
    pdf: Printed


HEIGHTS_IN = {"cumulative": (1.2, 2.2), "bottleneck": (0.3, 1.5), "beds": (0.0, 1.9)}
"""Least and largest height of the panels of the pictures, inches; of the sums of places none is the least."""


LEAST_IN = 0.9
"""Least height of the panel of beds of a single run, which has no strip, inches."""

LONGEST = 1.3
"""How many times as many letters a line of a picture's title has with the least room: it goes from edge to edge."""

SPACES = (1.0, 0.5, 0.25, 0.0)
"""Shares of what lies between the least and the largest that are tried one after the other until all fits.

With the least there is also one row of names of events, and classes of several nodes have a line together.
"""


def compose(folder: Path, drawn: Path, language: Language = IN_ENGLISH) -> Made:
    """The brief of a folder that ``sim run`` has written, its pictures as high as leaves room for the text.

    Args:
        folder: The folder.
        drawn: Where the pictures are put.
        language: The language of the page.

    Raises:
        FolderError: It is not the folder of a run, or a file of it is missing, damaged or that of another folder.
    """
    sealed = SealedFolder.of(folder, RUN)
    run = read_run(sealed)
    try:
        made = datetime.fromisoformat(sealed.manifest["started"])
    except (ValueError, KeyError, TypeError) as error:
        raise sealed.error(f"its {MANIFEST} does not say when the run was started") from error
    facts = BriefFacts(run, sealed.manifest, marked_lines(sealed), language)
    page = page_of(facts, drawn, SPACES[0])
    printed = pdf(page, made, language)
    for room in SPACES[1:]:
        if printed.sheets == len(page.sheets):
            break
        page = page_of(facts, drawn, room)
        printed = pdf(page, made, language)
    return Made(page, made, printed)


def page_of(facts: BriefFacts, drawn: Path, room: float = 1.0) -> Page:
    """The brief of a run.

    Args:
        facts: Of the run.
        drawn: Where the pictures are put.
        room: How high their panels are, share of what lies between least and largest. Letters stay.
    """
    foot, lines, say = Foot(facts.language), answer(facts), facts.say
    said = Bullets(points(lines, foot.of_answer(lines)))
    # In the width in which they are printed: a picture that is scaled down has letters that nobody can read.
    small, rows, longer = (SMALL, EVENT_ROWS, 1.0) if room else (SMALLEST, 1, LONGEST)
    with drawn_on_sheet(PictureSheet(WIDTH_IN, facts.scenario.title, *small, rows, facts.language, longer)):
        first = (PageSection(say("The answer"), (said, *_answer_pictures(facts, drawn, room))),)
        second = (
            *_shelter_and_left_behind(facts, drawn, room),
            PageSection(say("What it rests on"), (rests_on(facts, foot, MOST if room else FEWEST),)),
            PageSection(say("How it was made (STRESS-DES, model card)"), (Fields(checklist(facts)),)),
            PageSection(say("Sources"), (foot.fields(),)),
        )
    lead = [say("As of {when}.", when="{run:as_of}")] if facts.scenario.as_of else []
    lead.append(say("{runs}; times are local. {program}.", runs="{run:runs}", program="{manifest:made_by}"))
    return Page(fill("{scenario:title}", facts), fill(" ".join(lead), facts), (first, second))


def _height_in(name: str, room: float) -> float:
    least, most = HEIGHTS_IN[name]
    return least + room * (most - least)


def _answer_pictures(facts: BriefFacts, drawn: Path, room: float) -> Iterator[Picture]:
    """The curves, and what limits where the scenario has an end that can be limited."""
    yield _picture(cumulative(facts.run, _height_in("cumulative", room)), drawn / "cumulative")
    if facts.timeline.limits:
        height_in = _height_in("bottleneck", room)
        yield _picture(bottleneck_picture(facts.timeline, None, facts.run, height_in), drawn / "bottleneck")


def _shelter_and_left_behind(facts: BriefFacts, drawn: Path, room: float) -> Iterator[PageSection]:
    """Whether there is a bed, and who is left behind; nothing of what the scenario does not have."""
    blocks: list[Block] = []
    if "in_shelter" in facts.run.curves:
        blocks.append(_picture(_beds(facts, _height_in("beds", room)), drawn / "beds"))
        blocks += [Paragraph(fill(sentence, facts)) for sentence in _places(facts)]
        if (at_doors := doors_page_table(facts)) is not None:
            blocks.append(at_doors)
    blocks += [Paragraph(fill(sentence, facts)) for sentence in (*found_full(facts), *_announced(facts))]
    if (table := left_behind_table(facts, each=room > 0.0)) is not None:
        blocks.append(table)
    if blocks:
        beds = facts.say("Is there a bed, and who is left behind?")
        without = facts.say("Who is left behind?")
        yield PageSection(beds if "in_shelter" in facts.run.curves else without, tuple(blocks))


def _places(facts: BriefFacts) -> Iterator[str]:
    """Of many runs: in how many the places suffice everywhere, which region is short first, and what would help."""
    group = facts.beds
    if group is None:
        return
    yield facts.say("The places ready suffice everywhere at once in {share} of the runs.", share="{places:suffice}")
    if any(one.first.median_h is not None for one in group.members):
        yield facts.say(
            "First short of places is {region}, from {when}.", region="{places:region}", when="{places:from}"
        )
    yield "{places:advice}"


def _announced(facts: BriefFacts) -> Iterator[str]:
    """Of many runs: in how many an announced readiness suffices for those who cross, and when it is first short."""
    for unit in ("families", "persons"):
        if not facts.is_assessed(unit, "crossed"):
            continue
        n, share, when = f"{{announced:{unit}}}", f"{{suffices:{unit}:crossed}}", f"{{short:{unit}:crossed}}"
        if facts.announced(unit, "crossed").first.short.count:
            yield facts.say(
                "The announced readiness for {n} suffices for those who cross in {share} of the runs; first short: "
                "{when}.",
                n=n,
                share=share,
                when=when,
            )
        else:
            yield facts.say(
                "The announced readiness for {n} suffices for those who cross in {share} of the runs.", n=n, share=share
            )


def _beds(facts: BriefFacts, height_in: float) -> Figure:
    """How probable it is that places suffice, by region and day; for one run, or without places, who is placed."""
    if facts.readiness is not None and facts.beds is not None:
        return places(facts.readiness, facts.beds, height_in)
    return reception(facts.run, max(height_in, LEAST_IN), only_beds=True)


def _picture(figure: Figure, stem: Path) -> Picture:
    png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
    save(figure, svg)
    save(figure, png)
    return picture(png, svg, " ".join(" ".join(text.get_text().split()) for text in figure.texts[:2]))
