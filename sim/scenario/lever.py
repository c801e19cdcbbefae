"""Levers: one dotted path for ``--set``, the timeline, a sweep and a calibration.

A lever is a number or a switch of the scenario, such as ``stages.hakari.lanes`` or ``departure.cues.threat``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from sim.scenario.errors import Keys, Problem, ScenarioError, nearest
from sim.scenario.fields import is_timed, unit_of
from sim.scenario.model import LeverValue, Scenario
from sim.scenario.words import in_words

DRAWN_BEFORE: tuple[Keys, ...] = (("arrivals",), ("breakdowns",), ("warehouses",), ("fuel", "run_dry"))
"""Sections whose random numbers are all drawn before the run: nothing in them can move while it runs."""


@dataclass(frozen=True)
class Lever:
    """A number or a switch that can be moved.

    Attributes:
        path: Dotted path.
        value: Value in the scenario; ``None`` where nothing is set.
        unit: Unit, empty for counts, factors and switches.
        minimum, maximum: Allowed range, ``None`` where there is no bound.
        timed: Whether a timeline entry may move it while the simulation runs.
        meaning: What it is.
        field: Its declaration.
    """

    path: str
    value: LeverValue | None
    unit: str
    minimum: float | None
    maximum: float | None
    timed: bool
    meaning: str
    field: FieldInfo

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        kinds = get_args(self.field.annotation) or (self.field.annotation,)
        return int in kinds and float not in kinds

    @property
    def _validator(self) -> TypeAdapter[Any]:
        declared: Any = Annotated[self.field.annotation, self.field]
        return TypeAdapter(declared, config={"strict": True})

    def refuse(self, value: object) -> str | None:
        """Why a value is not allowed, in words; ``None`` when it is."""
        try:
            self._validator.validate_python(value)
        except ValidationError as error:
            return in_words(error.errors()[0], self.path.rsplit(".", 1)[-1])
        return None


def levers(scenario: Scenario) -> dict[str, Lever]:
    """Every lever of a scenario by its path."""
    return {lever.path: lever for lever in _levers_of(scenario, ())}


def lever(scenario: Scenario, path: str) -> Lever:
    """The lever of a path.

    Raises:
        ScenarioError: The scenario has no such lever.
    """
    known = levers(scenario)
    if path not in known:
        raise ScenarioError([Problem("", path, f"no such lever{nearest(path, known)}")])
    return known[path]


def _levers_of(section: BaseModel, keys: Keys) -> Iterator[Lever]:
    for name, field in type(section).model_fields.items():
        value, here = getattr(section, name), (*keys, name)
        if isinstance(value, BaseModel):
            yield from _levers_of(value, here)
        elif isinstance(value, dict):
            for key, member in value.items():
                if isinstance(member, BaseModel):
                    yield from _levers_of(member, (*here, key))
        elif _moves(field.annotation):
            yield _lever(here, value, field)


def _moves(annotation: Any) -> bool:
    kinds = {kind for kind in (get_args(annotation) or (annotation,)) if kind is not type(None)}
    return bool(kinds) and kinds <= {int, float, bool}


def _lever(keys: Keys, value: LeverValue | None, field: FieldInfo) -> Lever:
    bounds: dict[str, float] = {}
    for constraint in field.metadata:
        for side in ("gt", "ge", "lt", "le"):
            if getattr(constraint, side, None) is not None:
                bounds[side] = float(getattr(constraint, side))
    return Lever(
        path=".".join(keys),
        value=value,
        unit=unit_of(keys[-1]),
        minimum=bounds.get("ge", bounds.get("gt")),
        maximum=bounds.get("le", bounds.get("lt")),
        timed=is_timed(field) and not any(keys[: len(drawn)] == drawn for drawn in DRAWN_BEFORE),
        meaning=field.description or "",
        field=field,
    )
