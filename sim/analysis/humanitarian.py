"""The tables that humanitarian organisations exchange: the situation by day and region, tagged with HXL 1.1.

Every column has one unit: persons, families, vehicles and places are never mixed. A metric is the median over the runs
at the midnight that ends a local day, with its 5 % and 95 % quantiles; all are simulated. Small counts are not written
(:mod:`sim.results.suppression`), and where a total of the country stands in one form and its regions in another, both
are guarded together.

Tags: HXL hashtag dictionary 1.1 final (hxlstandard.org). ``#date``, ``#adm1``, ``#affected``, ``#inneed``,
``#reached``, ``#capacity``, ``#indicator``, ``#meta`` and the attributes ``+ind``, ``+hh``, ``+f``, ``+m``,
``+children``, ``+adults``, ``+elderly``, ``+name``, ``+code``, ``+num`` are the standard's; the others are attributes
of one's own, which the standard allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.analysis.readiness import regions
from sim.analysis.region_codes import codes_of
from sim.arrays import Floats
from sim.results.beds import FOUND, GAVE_BACK
from sim.results.over_runs import FEWEST, quantile_over_runs
from sim.results.reception import shelters_by_region
from sim.results.suppression import Shown, SuppressedLine, alone, beside, hidden, written
from sim.runs.ensemble import Ensemble
from sim.scenario.model import Scenario

STATISTICS = (("median", 0.5), ("p05", 0.05), ("p95", 0.95))
"""Names of the quantiles, and the quantiles."""


@dataclass(frozen=True)
class Quantity:
    """A curve as a column: its heading and its HXL tag."""

    curve: str
    heading: str
    tag: str


COUNTRY = (
    Quantity("crossed", "persons crossed", "#affected+ind+crossed"),
    Quantity("registered", "persons registered", "#reached+ind+registered"),
    Quantity("asked_shelter", "persons who asked for shelter", "#inneed+ind+shelter"),
    Quantity("in_shelter", "persons in shelter", "#reached+ind+shelter"),
    Quantity("families_crossed", "families crossed", "#affected+hh+crossed"),
    Quantity("families_in_shelter", "families in shelter", "#reached+hh+shelter"),
    Quantity("vehicles_crossed", "vehicles crossed", "#indicator+num+vehicles+crossed"),
)
"""Counts of the whole country, cumulative."""

CAPACITY = (
    Quantity("places_persons", "beds ready", "#capacity+num+beds"),
    Quantity("places_families", "places for families ready", "#capacity+num+hh"),
)
"""What is ready in the whole country."""


PERSONS_IN = "persons_in_shelter"
"""How the name begins of the persons who have a place in a region whose places are for families."""


@dataclass(frozen=True)
class Column:
    """A column of a form: heading, HXL tag, and one cell for each row."""

    heading: str
    tag: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """A table to be exchanged: the name of its file, and its columns."""

    name: str
    columns: tuple[Column, ...]


def _days(ensemble: Ensemble) -> Iterator[date]:
    """The local day of each recording step; midnight ends a day, as in the nights, and begins none but the first."""
    for hour in ensemble.time_h.tolist():
        moment = ensemble.scenario.moment(hour)
        yield (moment - timedelta.resolution if hour > 0.0 else moment).date()


def _basis(ensemble: Ensemble) -> str:
    """How the numbers were made, and what stands in the columns of the interval."""
    runs = len(ensemble)
    if runs == 1:
        return "simulated; one run, no interval"
    ends = f"; p05 and p95: lowest and highest, {runs} runs are too few for 5–95 %" if runs < FEWEST else ""
    return f"simulated; {runs} runs, {ensemble.spread_is}{ends}"


@dataclass(frozen=True)
class Composition:
    """Shares of all persons, to be applied to simulated counts; None where nobody gave one.

    Attributes:
        children, older: Under 18, and 65 and over: the scenario's own.
        female, disabled: Women and girls, and persons with disability.
    """

    children: float | None = None
    older: float | None = None
    female: float | None = None
    disabled: float | None = None

    @classmethod
    def of(cls, scenario: Scenario, female: float | None, disabled: float | None) -> Composition:
        """The scenario's shares of children and older persons beside shares that were given.

        A share of zero is one that the scenario does not give, and of arrival streams no ages are known: what is not
        known is never shown as nobody.
        """
        traits = scenario.people.traits
        known = bool(scenario.settlements) and not scenario.arrivals
        children, older = (share if known and share else None for share in (traits.child_share, traits.older_share))
        return cls(children, older, female, disabled)

    @property
    def known(self) -> bool:
        """Whether any share is."""
        return any(share is not None for share in (self.children, self.older, self.female, self.disabled))

    @property
    def basis(self) -> str:
        """What was applied, in words."""
        given = {"under 18": self.children, "65 and over": self.older, "female": self.female}
        given["with disability"] = self.disabled
        shares = ", ".join(f"{name} {share:g}" for name, share in given.items() if share is not None)
        return f"shares applied, not counted: {shares}"


class Tables:
    """The forms of one ensemble."""

    def __init__(self, ensemble: Ensemble) -> None:
        """Find the recording step with which every local day ends, and guard small counts."""
        self._ensemble = ensemble
        self._step_of = {day.isoformat(): step for step, day in enumerate(_days(ensemble))}
        self._steps = np.array(list(self._step_of.values()), np.intp)
        self.regions = regions(ensemble)
        self.basis = _basis(ensemble)

    def situation(self) -> Form:
        """The whole country by day."""
        columns = [Column("date", "#date", tuple(self._step_of))]
        for quantity in self._there(COUNTRY):
            for name, share in self._statistics():
                counts, lines = self._counts(quantity.curve, share), self._lines(quantity.curve, share)
                shown = [alone(count) for count in counts] if lines is None else [line.total for line in lines]
                columns.append(_column(quantity, name, map(written, counts, shown)))
        columns += [_column(place, "", map(str, self._counts(place.curve, 0.5))) for place in self._there(CAPACITY)]
        columns.append(Column("basis", "#meta+basis", tuple([self.basis] * len(self._steps))))
        return Form("situation-by-day", tuple(columns))

    def by_region(self) -> Form:
        """Every region by day: who asked, who is in shelter, what is ready; a column for each unit."""
        columns = [
            Column("date", "#date", tuple(day for day in self._step_of for _ in self.regions)),
            Column("region", "#adm1+name", tuple(self.regions) * len(self._steps)),
            *self._codes(),
        ]
        for name, share in self._statistics():
            regional = [f"asked_shelter {region}" for region in self.regions]
            columns.append(_column(COUNTRY[2], name, self._by_day(regional, "asked_shelter", share)))
        for unit, quantity, place in (("persons", COUNTRY[3], CAPACITY[0]), ("families", COUNTRY[5], CAPACITY[1])):
            curves = [f"in_shelter {region}" if self._unit(region) == unit else "" for region in self.regions]
            if not any(curves):
                continue
            for name, share in self._statistics():
                columns.append(_column(quantity, name, self._by_day(curves, quantity.curve, share)))
            ready = [f"places {region}" if curve else "" for region, curve in zip(self.regions, curves, strict=True)]
            columns.append(_column(place, "", self._plain(ready)))
        columns.append(Column("basis", "#meta+basis", (self.basis,) * (len(self._steps) * len(self.regions))))
        return Form("situation-by-region", tuple(columns))

    def composition(self, of: Composition) -> Form:
        """Median persons in shelter by day, region, sex, age and disability: shares applied to simulated counts."""
        by_day = self._rows(self._parts("in_shelter"), "in_shelter", 0.5)
        rows = [
            (day, region, count, shown)
            for day, cells in zip(self._step_of, by_day, strict=True)
            for region, (count, shown) in zip(self.regions, cells, strict=True)
        ]
        split = [_split(count, shown, of) for *_, count, shown in rows]
        columns = [
            Column("date", "#date", tuple(row[0] for row in rows)),
            Column("region", "#adm1+name", tuple(row[1] for row in rows)),
            *self._codes(),
            *(
                Column(f"persons in shelter, {heading}", f"#reached{tag}+ind+shelter", cells)
                for (heading, tag), cells in zip(_groups(of), zip(*split, strict=True), strict=True)
            ),
            Column("basis", "#meta+basis", (f"{self.basis}; {of.basis}",) * len(rows)),
        ]
        return Form("shelter-by-sex-age-disability", tuple(columns))

    def _there(self, quantities: Sequence[Quantity]) -> list[Quantity]:
        return [quantity for quantity in quantities if quantity.curve in self._ensemble.names]

    def _statistics(self) -> tuple[tuple[str, float], ...]:
        return STATISTICS if len(self._ensemble) > 1 else STATISTICS[:1]

    def _counts(self, curve: str, share: float) -> list[int]:
        """A quantile at the end of each day, whole units."""
        values: NDArray[np.float64] = quantile_over_runs(self._values(curve)[:, self._steps], share)
        return [round(value) for value in values.tolist()]

    def _values(self, curve: str) -> Floats:
        """A curve of every run, or persons with a place in a region: found one, less those who gave one back."""
        if curve in self._ensemble.names:
            return self._ensemble.values(curve)
        of = shelters_by_region(self._ensemble.scenario)[curve.removeprefix(f"{PERSONS_IN} ")]
        values = self._ensemble.values
        found: Floats = np.sum([values(f"{FOUND} {name}") - values(f"{GAVE_BACK} {name}") for name in of], axis=0)
        return found

    def _lines(self, total: str, share: float) -> list[SuppressedLine] | None:
        """How the regions of a total, and the total, are written on each day; None where it has no regions."""
        parts = self._parts(total)
        if not parts:
            return None
        columns = [self._counts(part, share) for part in parts]
        return [hidden(row, of) for *row, of in zip(*columns, self._counts(total, share), strict=True)]

    def _parts(self, total: str) -> list[str]:
        if total == "asked_shelter":
            return [f"asked_shelter {region}" for region in self.regions]
        if total == "in_shelter":
            # Persons also where places are for families: the curve of the region counts families there.
            counts_families = [self._unit(region) == "families" for region in self.regions]
            pairs = zip(self.regions, counts_families, strict=True)
            return [f"{PERSONS_IN if families else 'in_shelter'} {region}" for region, families in pairs]
        families_in = total == "families_in_shelter"
        return [f"in_shelter {one}" for one in self.regions if families_in and self._unit(one) == "families"]

    def _rows(self, curves: Sequence[str], total: str, share: float) -> list[list[tuple[int | None, Shown]]]:
        """For each day every region's count and how it is written; None for a region without the curve."""
        lines, parts = self._lines(total, share) or [], self._parts(total)
        columns: list[list[tuple[int | None, Shown]]] = []
        for curve in curves:
            if not curve:
                columns.append([(None, Shown.PUBLISHED)] * len(self._steps))
                continue
            shown = [line.parts[parts.index(curve)] for line in lines]
            columns.append(list(zip(self._counts(curve, share), shown, strict=True)))
        return [list(row) for row in zip(*columns, strict=True)]

    def _by_day(self, curves: Sequence[str], total: str, share: float) -> list[str]:
        rows = self._rows(curves, total, share)
        return ["" if count is None else written(count, shown) for row in rows for count, shown in row]

    def _plain(self, curves: Sequence[str]) -> list[str]:
        known = [self._counts(curve, 0.5) if curve else None for curve in curves]
        return ["" if one is None else str(one[day]) for day in range(len(self._steps)) for one in known]

    def _unit(self, region: str) -> str:
        names = self._ensemble.names
        return self._ensemble.summaries[0].units[names.index(f"places {region}")]

    def _codes(self) -> list[Column]:
        """The column of the regions' codes, for rows by day and region; none where they are not known."""
        codes = codes_of(self.regions)
        return [Column("ISO 3166-2 code", "#adm1+code+v_iso_3166_2", codes * len(self._steps))] if codes else []


def _column(quantity: Quantity, statistic: str, cells: Iterable[str]) -> Column:
    heading = f"{quantity.heading}, {statistic}" if statistic else quantity.heading
    tag = f"{quantity.tag}+{statistic}" if statistic else quantity.tag
    return Column(heading, tag, tuple(cells))


def _groups(of: Composition) -> list[tuple[str, str]]:
    """Heading and attributes of every column of a composition; a group whose share nobody gave has none."""
    found = [("all", "")]
    if of.children is not None:
        found.append(("under 18", "+children"))
    if of.children is not None and of.older is not None:
        found.append(("18 to 64", "+adults"))
    if of.older is not None:
        found.append(("65 and over", "+elderly"))
    if of.female is not None:
        found += [("female", "+f"), ("male", "+m")]
    return [*found, ("with disability", "+disabled")] if of.disabled is not None else found


def _split(count: int | None, shown: Shown, of: Composition) -> list[str]:
    """The cells of one row; nothing of a hidden count is split."""
    width = len(_groups(of))
    if count is None:
        return [""] * width
    if shown is not Shown.PUBLISHED:
        return [shown.value, *[Shown.COMPLEMENTARY.value] * (width - 1)]
    cells = [str(count)]
    for parts in _parts_of(count, of):
        cells += [written(*cell) for cell in zip(parts, beside(parts, count), strict=True)]
    return cells


def _parts_of(count: int, of: Composition) -> Iterator[list[int]]:
    """The counts of every split whose shares are known, by age, sex and disability."""
    ages = [None if share is None else round(share * count) for share in (of.children, of.older)]
    children, older = ages
    if children is not None and older is not None:
        ages = [children, max(0, count - children - older), older]
    if known := [age for age in ages if age is not None]:
        yield known
    if of.female is not None:
        women = round(of.female * count)
        yield [women, count - women]
    if of.disabled is not None:
        yield [round(of.disabled * count)]
