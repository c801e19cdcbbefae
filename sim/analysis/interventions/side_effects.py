"""Metrics that tell what an intervention does beside what it is for, and which way is for the worse.

The names may hold ``*``, for what a scenario names itself. Metrics of which neither way is worse (how many are in
shelters, how many arms are counted) are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from fnmatch import fnmatchcase


class Worse(Enum):
    """Which way of a metric is for the worse."""

    MORE = 1.0
    LESS = -1.0


SIDES: tuple[tuple[str, str, Worse], ...] = (
    ("crossed_persons", "persons crossed", Worse.LESS),
    ("registered_persons", "persons registered", Worse.LESS),
    ("not_departed_persons", "persons who have not set off", Worse.MORE),
    ("on_road_persons", "persons on the road at the end", Worse.MORE),
    ("backlog_max_persons", "largest backlog of registration", Worse.MORE),
    ("waited_after_crossing_person_h", "stood after the crossing", Worse.MORE),
    ("readiness_*_passed_by_crossed_at_h", "readiness used up by who crosses", Worse.LESS),
    ("readiness_*_passed_by_in_shelter_at_h", "readiness used up by who is in shelters", Worse.LESS),
    ("queue_max_km", "longest queue", Worse.MORE),
    ("queue_origin_max_veh", "vehicles not let onto the road", Worse.MORE),
    ("road_time_median_h", "median time on the road", Worse.MORE),
    ("road_time_p90_h", "90 % quantile of the time on the road", Worse.MORE),
    ("waiting_for_bus_max_persons", "most persons waiting for a bus", Worse.MORE),
    ("waited_for_bus_person_h", "waited for a bus", Worse.MORE),
    ("held_back_family_h", "waited for men", Worse.MORE),
    ("detained_persons", "men detained", Worse.MORE),
    ("medical_died_on_road_persons", "deaths on the road", Worse.MORE),
    ("medical_died_inside_persons", "deaths in hospital inside", Worse.MORE),
    ("medical_died_on_the_way_persons", "deaths of patients on the way", Worse.MORE),
    ("medical_waited_h", "waited for transport by patients", Worse.MORE),
    ("medical_waiting_at_end_persons", "patients not carried out", Worse.MORE),
    ("medical_last_patient_out_at_h", "last patient out", Worse.MORE),
    ("fuel_ran_dry_veh", "vehicles run dry", Worse.MORE),
    ("fuel_queue_max_veh", "longest queue for petrol", Worse.MORE),
    ("fuel_wait_mean_h", "mean wait for petrol", Worse.MORE),
    ("fuel_gave_up_veh", "vehicles that gave up waiting for petrol", Worse.MORE),
    ("breakdowns_blocked_h", "lane blocked by broken-down vehicles", Worse.MORE),
    ("held_by_convoys_h", "road held by convoys", Worse.MORE),
    ("displaced_stayed_persons", "displaced who wait at the end", Worse.MORE),
    ("stocks_*_without_ration_person_days", "rations that cannot be handed out", Worse.MORE),
    ("stocks_*_lowest_cover_days", "lowest cover of a stock", Worse.LESS),
    ("aid_delivered_tonnes", "aid delivered", Worse.LESS),
)
"""Metric, what it is in few words, and which way is for the worse; in the order in which they are told."""


def sides(metrics: Iterable[str]) -> Iterator[tuple[str, str, Worse]]:
    """The side effects that can be told of a run with such metrics: name, words, which way is for the worse."""
    known = list(metrics)
    for pattern, words, worse in SIDES:
        for name in known:
            if fnmatchcase(name, pattern):
                yield name, _told(words, name, pattern), worse


def _told(words: str, name: str, pattern: str) -> str:
    """The words, with what the ``*`` stands for where the scenario names it."""
    if "*" not in pattern:
        return words
    before, _, after = pattern.partition("*")
    which = name.removeprefix(before).removesuffix(after).replace("_", " ")
    return f"{words} ({which})"
