"""The big numbers: what a duty officer asks first, as far as a run has it; six at most."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sim.locale.language import message
from sim.pages.content import Text
from sim.results.definition import Definition
from sim.results.metric import Metric
from sim.results.metrics_arrival import ARRIVED_AT
from sim.results.metrics_crossing import CLEARANCE_AT, WOULD_LEAVE
from sim.results.metrics_nights import FIRST_SHORT_AT, TONIGHT_WITHOUT
from sim.results.metrics_partition import ARRIVED, NOT_ARRIVED, PRESENT
from sim.results.metrics_queues import QUEUE_VEH, ROAD_FULL
from sim.results.metrics_reception import IN_SHELTER
from sim.results.metrics_registration import BACKLOG
from sim.results.metrics_waiting import ROAD_TIME_MEDIAN, ROAD_TIME_P90
from sim.results.suppression import Shown, alone
from sim.view.snapshot.page import Card
from sim.view.snapshot.words import LocalWords

MOST = 6
"""Numbers that are shown."""

SHARE = message("{n} %")

HEADINGS: tuple[tuple[Definition, str], ...] = (
    (WOULD_LEAVE, message("Evacuation demand")),
    (CLEARANCE_AT[50], message("Half have crossed by")),
    (CLEARANCE_AT[90], message("{share} have crossed by")),
    (ROAD_TIME_P90, message("{share} are on the road for up to")),
    (FIRST_SHORT_AT, message("First midnight with too few beds")),
    (NOT_ARRIVED, message("Not arrived at the end of the run")),
    # What takes the place of those that a scenario cannot have.
    (PRESENT, message("Present at the start")),
    (ARRIVED_AT[50], message("Half have arrived by")),
    (ARRIVED_AT[90], message("{share} have arrived by")),
    (TONIGHT_WITHOUT, message("Without a bed tonight")),
    (QUEUE_VEH.most, message("Most who stand at once")),
    (ROAD_FULL, message("The road is full for")),
    (ROAD_TIME_MEDIAN, message("Half are on the road for up to")),
    (BACKLOG, message("Most who wait for registration")),
    (IN_SHELTER, message("In shelters at the end of the run")),
    (ARRIVED, message("Have arrived at the end of the run")),
)
"""What is shown, the first six that a run has, and what stands above it."""

SAME = {PRESENT.name: WOULD_LEAVE.name, ROAD_TIME_MEDIAN.name: ROAD_TIME_P90.name, ARRIVED.name: NOT_ARRIVED.name}
"""What says little beside another."""


def cards(words: LocalWords) -> tuple[Card, ...]:
    """The big numbers of a run."""
    return tuple(islice(_cards(words), MOST))


def _cards(words: LocalWords) -> Iterator[Card]:
    run, shown = words.facts.run, set[str]()
    there = {metric.name for metric in run.metrics}
    for definition, heading in HEADINGS:
        try:
            metric = run.metric(definition)
        except KeyError:  # a part that the scenario lacks has no such metric
            continue
        if metric.name not in there or SAME.get(definition.name) in shown or not metric.definition.is_of(run.scenario):
            continue
        if metric.value is None and not metric.beyond:
            continue
        shown.add(definition.name)
        yield Card(_heading(words, definition, heading), *_number(words, definition, metric))


def _number(words: LocalWords, definition: Definition, metric: Metric) -> tuple[Text, Text]:
    """The number and what stands below it; no small count but those of everybody, and no night where none is short."""
    if definition == FIRST_SHORT_AT and metric.beyond:
        return words.language.say("none in the run"), ""
    if definition == TONIGHT_WITHOUT and (how := alone(round(metric.number))) is not Shown.PUBLISHED:
        return words.hidden(how), ""
    return words.metric(metric), words.interval(metric)


def _heading(words: LocalWords, definition: Definition, heading: str) -> Text:
    """The heading; its percentage is taken from the metric's name, so that it cannot be another than the number's."""
    if "{share}" not in heading:
        return words.language.say(heading)
    share = words.facts.fact(f"metric:{definition.name}:percent")
    n = words.language.number(f"{share.value:.0f}")
    return words.language.say(heading, share=words.language.say(SHARE, n=n))
