"""What every section of a scenario shares: strict parsing, frozen values, units and parameters.

A *parameter* is a numeric or boolean field that a study, ``--set`` or a timeline entry may change. A field
that may change while the simulation runs is declared with :func:`timed`; every other field is fixed
for the run, and so is all that a field declared with :func:`drawn_before` holds. The unit of a field is the suffix of
its name (``length_km``, ``capacity_vph``).
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Annotated, Any, NoReturn, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from sim.scenario.frozen import FrozenError, frozen

# The first that fits counts, so a longer suffix stands before one that it ends with.
UNIT_BY_SUFFIX: dict[str, str] = {
    "_kg_per_person_day": "kg/person/day",
    "_kg_per_gang_h": "kg/gang/h",
    "_kcal_per_kg": "kcal/kg",
    "_kg_per_day": "kg/day",
    "_tonnes": "t",
    "_kg": "kg",
    "_per_100k_person_h": "per 100,000 person-h",
    "_per_day": "1/day",
    "_per_h": "1/h",
    "_vpkm": "veh/km",
    "_vph": "veh/h",
    "_kmh": "km/h",
    "_litres": "litres",
    "_persons": "persons",
    "_families": "families",
    "_veh": "vehicles",
    "_share": "share",
    "_pcu": "car spaces",
    "_deg": "degrees",
    "_days": "d",
    "_min": "min",
    "_km": "km",
    "_h": "h",
}

YEARS = (1700, 2250)
"""First and last year of any time: what clocks that count nanoseconds can hold."""

_DATE_AND_HOUR = re.compile(r"^\d{4}-\d{2}-\d{2}[Tt _]\d{2}:\d{2}")


def _written_as_time(value: object) -> object:
    """Refuse numbers, which would be taken for seconds since 1970, whether they stand in quotes or not."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATE_AND_HOUR.match(value)):
        return value
    raise PydanticCustomError("datetime_type", "is not a date and time")


def _in_range(value: datetime) -> datetime:
    if not YEARS[0] <= value.year <= YEARS[1]:
        raise ValueError(f"the year {value.year} is not one of {YEARS[0]} to {YEARS[1]}")
    return value


Time = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_written_as_time), AfterValidator(_in_range)]
"""A local ISO date and time with its offset, ``2024-06-01T14:00+00:00``."""

Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class Section(BaseModel):
    """Base of every scenario section: unknown keys are refused, values are frozen, nothing is coerced."""

    model_config = ConfigDict(
        # Frozen, so that many runs can share a scenario; strict, so that "4" is not taken for 4.
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        validate_default=True,
        # Validators are built when first used: most scenarios have few of the sections, and start faster.
        defer_build=True,
    )

    def model_post_init(self, context: Any, /) -> None:
        """Freeze the mappings too, which pydantic leaves open."""
        for name, value in self.__dict__.items():
            if isinstance(value, dict):
                self.__dict__[name] = frozen(value)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values, which are not checked; frozen as this one is."""
        copied = super().model_copy(update=update, deep=deep)
        copied.model_post_init(None)
        return copied

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenError(name)

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenError(name)


@cache
def meanings(section: type[BaseModel]) -> dict[str, str]:
    """What the fields of a section are, from the lines below them in its source, by name.

    Only the schema and lists of parameters need it. pydantic would read the source of every section whenever one
    scenario is loaded, which takes longer than the scenario does.
    """
    found: dict[str, str] = {}
    for kind in reversed(section.__mro__):
        if issubclass(kind, BaseModel) and kind is not BaseModel:
            found |= _attribute_docstrings(inspect.getmodule(kind)).get(kind.__qualname__, {})
    return {name: text for name, text in found.items() if name in section.model_fields}


@cache
def _attribute_docstrings(module: ModuleType | None) -> dict[str, dict[str, str]]:
    """The texts below the attributes of each class at the top of a module."""
    found: dict[str, dict[str, str]] = {}
    tree = ast.parse(inspect.getsource(module)) if module is not None else ast.Module([], [])
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            of_class = found.setdefault(node.name, {})
            for field, below in pairwise(node.body):
                said = ast.unparse(field.target) if isinstance(field, ast.AnnAssign) else ""
                if said and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                    of_class[said] = inspect.cleandoc(str(below.value.value))
    return found


def timed(default: Any = ..., **constraints: Any) -> Any:
    """A field that a ``timeline:`` entry may change while the simulation runs.

    ``default`` and ``constraints`` (``ge``, ``le``, ``gt``, ``lt``) are those of ``pydantic.Field``.
    """
    return Field(default, json_schema_extra={"timeline": True}, **constraints)


def drawn_before(default: Any = ...) -> Any:
    """A field that holds a section, or some, whose random numbers are all drawn before the run.

    So nothing in it can change while the simulation runs, even what is :func:`timed` where others hold it.
    """
    return Field(default, json_schema_extra={"timeline": False})


def is_timed(field: FieldInfo) -> bool:
    """Whether ``field`` was declared with :func:`timed`."""
    return _timeline_of(field) is True


def is_drawn_before(field: FieldInfo) -> bool:
    """Whether ``field`` was declared with :func:`drawn_before`."""
    return _timeline_of(field) is False


def _timeline_of(field: FieldInfo) -> object:
    extra = field.json_schema_extra
    return extra.get("timeline") if isinstance(extra, dict) else None


def unit_of(name: str) -> str:
    """The unit that the suffix of a field's name states; an empty string when it has none."""
    return next((unit for suffix, unit in UNIT_BY_SUFFIX.items() if name.endswith(suffix)), "")


def spoken(name: str) -> str:
    """The name of a field as people say it, without its unit: ``jam density`` of ``jam_density_vpkm``."""
    suffix = next((suffix for suffix in UNIT_BY_SUFFIX if name.endswith(suffix)), "")
    return name.removesuffix(suffix).replace("_", " ")


def with_unit_of(name: str, value: float) -> str:
    """A value with the unit that the suffix of a field's name states: ``300 veh/km``."""
    return f"{value:g} {unit_of(name)}".rstrip()


def hours_between(start: datetime, moment: datetime) -> float:
    """Hours from ``start`` to ``moment``; negative when ``moment`` is earlier."""
    return (moment - start).total_seconds() / 3600.0
