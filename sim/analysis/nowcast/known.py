"""What a file of counts gives a nowcast: the counts that were known at an hour, and what of the file is not used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.nowcast.fluid import Fluid
from sim.analysis.nowcast.observations import PersonsRegistered, VehiclesCrossed
from sim.analysis.nowcast.particles import Observation
from sim.scenario.count_files.count import CountRead
from sim.scenario.count_files.errors import ObservedError
from sim.scenario.count_files.read import CountFile, read_count_file
from sim.scenario.count_files.series import COUNTS, SeriesNames
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

CROSSED = "crossed"
"""The curve that is weighted and forecast."""

OTHERS: dict[str, type[VehiclesCrossed] | type[PersonsRegistered]] = {
    "vehicles_crossed": VehiclesCrossed,
    "registered": PersonsRegistered,
}
"""Other series that a nowcast looks at, and what is seen there."""

INFINITE = float("inf")


@dataclass(frozen=True)
class KnownCounts:
    """The counts of a file, for a nowcast.

    Attributes:
        file: The file as read.
    """

    file: CountFile

    def persons(self, until_h: float = INFINITE) -> pd.DataFrame:
        """The counts of persons whose hour is known, as they stood at an hour, in the order of their times.

        Columns ``time_h`` and ``persons``; of several counts at one time the largest. What a correction has withdrawn
        by then is left out: a forecast of an earlier evening knew it.
        """
        import pandas as pd

        most: dict[float, float] = {}
        for one in self._seen(CROSSED, until_h):
            most[one.time_h] = max(one.value, most.get(one.time_h, 0.0))
        times = sorted(most)
        return pd.DataFrame({"time_h": times, "persons": [most[hour] for hour in times]}, dtype=float)

    def others(self, until_h: float = INFINITE) -> list[Observation[Fluid]]:
        """Counts of vehicles and of persons registered whose hour is known, as they stood at an hour."""
        found: list[Observation[Fluid]] = []
        for series, kind in OTHERS.items():
            found += [kind(one.time_h, one.value) for one in self._seen(series, until_h)]
        return found

    def notices(self) -> list[str]:
        """What was assumed of the file, and which of its counts a nowcast does not use, and why."""
        found = list(self.file.notices)
        looked_at = [one for one in self.file.counts if one.series in (CROSSED, *OTHERS)]
        if without := sum(not one.hour_known for one in looked_at):
            found.append(
                f"{self.file.name}: {without} of {len(looked_at)} counts have a date and no hour, and are not used: "
                "say the hour at which they hold, with --reading 'hour: 20:00' or a line '# hour: 20:00' in the file"
            )
        if other := dict.fromkeys(one.series for one in self.file.counts if one.series not in (CROSSED, *OTHERS)):
            found.append(
                f"{self.file.name}: {', '.join(other)}: not used, a nowcast looks at {CROSSED}, {', '.join(OTHERS)}"
            )
        if withdrawn := [one for one in looked_at if one.withdrawn_h < INFINITE]:
            places = ", ".join(dict.fromkeys(one.place for one in withdrawn))
            found.append(f"{places}: more than a later correction allows; not used from that correction on")
        return found

    def _seen(self, series: str, until_h: float) -> list[CountRead]:
        return [
            one
            for one in self.file.counts
            if one.series == series
            and one.hour_known
            and one.time_h <= until_h
            and (one.withdrawn_h > until_h or one.withdrawn_h == INFINITE)
        ]


def read_known(
    path: Path, start: datetime, scenario: Scenario | None = None, options: Iterable[str] = ()
) -> KnownCounts:
    """Read a file of counts for a nowcast.

    Args:
        path: The file, in any of the forms of ``docs/counts.md``.
        start: Zero of the clock; a time without offset is in its offset.
        scenario: Whose series there are; None for a bare file.
        options: Statements on how to read it.

    Raises:
        ObservedError: The file cannot be read, or has nothing that a nowcast looks at.
        FileNotFoundError: There is no such file.
    """
    file = read_count_file(path, start, SeriesNames.of(scenario), options=options)
    there = dict.fromkeys(one.series for one in file.counts)
    if there and not {CROSSED, *OTHERS} & there.keys():
        columns = [name for name, series in COUNTS.items() if series in (CROSSED, *OTHERS)]
        raise ObservedError(
            f"{path.name}: {', '.join(there)}: nothing that a nowcast looks at; name the column of those who have "
            f"crossed '{columns[0]}', others {' and '.join(columns[1:])}"
        )
    return KnownCounts(file)
