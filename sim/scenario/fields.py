"""What every section of a scenario shares: strict parsing, frozen values, units and levers.

A *lever* is a numeric or boolean field that a study, ``--set`` or a timeline entry may change. A field
that may change while the simulation runs is declared with :func:`timed`; every other field is fixed
for the run. The unit of a field is the suffix of its name (``length_km``, ``capacity_vph``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

UNIT_BY_SUFFIX: dict[str, str] = {
    "_per_h": "1/h",
    "_vpkm": "veh/km",
    "_vph": "veh/h",
    "_kmh": "km/h",
    "_persons": "persons",
    "_families": "families",
    "_veh": "vehicles",
    "_share": "share",
    "_pcu": "car spaces",
    "_deg": "degrees",
    "_min": "min",
    "_km": "km",
    "_h": "h",
}

Time = Annotated[AwareDatetime, Field(strict=False)]
"""A local ISO date and time with its offset, ``2023-09-24T14:00+04:00``."""

Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class Section(BaseModel):
    """Base of every scenario section: unknown keys are refused, values are frozen, nothing is coerced."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        validate_default=True,
    )


def timed(default: Any = ..., **constraints: Any) -> Any:
    """A field that a ``timeline:`` entry may change while the simulation runs.

    ``default`` and ``constraints`` (``ge``, ``le``, ``gt``, ``lt``) are those of ``pydantic.Field``.
    """
    return Field(default, json_schema_extra={"timeline": True}, **constraints)


def is_timed(field: FieldInfo) -> bool:
    """Whether ``field`` was declared with :func:`timed`."""
    extra = field.json_schema_extra
    return isinstance(extra, dict) and extra.get("timeline") is True


def unit_of(name: str) -> str:
    """The unit that the suffix of a field's name states; an empty string when it has none."""
    return next((unit for suffix, unit in UNIT_BY_SUFFIX.items() if name.endswith(suffix)), "")


def hours_between(start: datetime, moment: datetime) -> float:
    """Hours from ``start`` to ``moment``; negative when ``moment`` is earlier."""
    return (moment - start).total_seconds() / 3600.0
