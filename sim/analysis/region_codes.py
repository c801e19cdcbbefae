"""Codes of regions by name, from the table that comes with the scenarios (``data/regions.csv``)."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from sim.scenario.shipped import folder

TABLE = "data/regions.csv"
"""The table, below the shipped scenarios: country, region, ISO 3166-2 code."""


def codes_of(regions: Sequence[str]) -> tuple[str, ...]:
    """The ISO 3166-2 codes of regions; none where they are not all known as regions of one country."""
    with (folder() / TABLE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    for country in dict.fromkeys(row["country"] for row in rows):
        of = {row["region"]: row["iso_3166_2"] for row in rows if row["country"] == country}
        if regions and all(region in of for region in regions):
            return tuple(of[region] for region in regions)
    return ()
