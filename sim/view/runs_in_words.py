"""What a number of runs says of a further one, in any language: what their interval holds, and what they differ by."""

from __future__ import annotations

from sim.locale.language import ENGLISH, Language
from sim.pages.content import Text
from sim.results.over_runs import FEWEST, interval_in_words
from sim.runs.ensemble import Ensemble


def interval_said(language: Language, runs: int) -> Text:
    """What the interval of a metric over so many runs holds."""
    if language.code is ENGLISH:
        return interval_in_words(runs)
    if runs >= FEWEST:
        return language.say("nine of ten further runs fall between")
    held = language.say("{n} %", n=language.number(f"{100.0 * (runs - 1) / (runs + 1):.0f}"))
    return language.say("of further runs {share} fall between, for these are few", share=held)


def spread_said(language: Language, run: Ensemble) -> Text:
    """What runs differ by."""
    if language.code is ENGLISH:
        return run.spread_is
    drawn = len(run.summaries[0].parameters)
    if run.weighted_by:
        return language.say("random variation and parameters of members drawn by their weights")
    if not drawn:
        return language.say("random variation; parameters fixed")
    n = language.number(str(drawn))
    return language.count(
        "random variation and {n} drawn parameter", "random variation and {n} drawn parameters", drawn, n=n
    )
