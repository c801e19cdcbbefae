"""Parameters: one dotted path for ``--set``, the timeline, a sweep and a calibration.

A parameter is a number or a switch of the scenario, such as ``stages.gate.lanes`` or ``departure.cues.threat``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from sim.scenario.errors import Keys, Problem, ScenarioError, nearest
from sim.scenario.fields import is_drawn_before, is_timed, meanings, unit_of
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.words import in_words


@dataclass(frozen=True)
class Parameter:
    """A number or a switch that can be moved.

    Attributes:
        path: Dotted path.
        value: Value in the scenario; ``None`` where nothing is set.
        unit: Unit, empty for counts, factors and switches.
        minimum, maximum: Allowed range, ``None`` where there is no bound.
        timed: Whether a timeline entry may move it while the simulation runs.
        field: Its declaration.
        section: The kind of section that it is a field of.
    """

    path: str
    value: ParameterValue | None
    unit: str
    minimum: float | None
    maximum: float | None
    timed: bool
    field: FieldInfo
    section: type[BaseModel]

    @property
    def meaning(self) -> str:
        """What it is."""
        return meanings(self.section).get(self.path.rsplit(".", 1)[-1], "")

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        kinds = get_args(self.field.annotation) or (self.field.annotation,)
        # bool is a subclass of int, but stands in an annotation under its own name, so switches are not whole numbers.
        return int in kinds and float not in kinds

    def refuse(self, value: object) -> str | None:
        """Why a value is not allowed, in words; ``None`` when it is."""
        try:
            _validator(self.field).validate_python(value)
        except ValidationError as error:
            return in_words(error.errors()[0], self.path.rsplit(".", 1)[-1])
        return None


def parameters(scenario: Scenario) -> dict[str, Parameter]:
    """Every parameter of a scenario by its path."""
    return {parameter.path: parameter for parameter in _parameters_of(scenario, ())}


def parameter(scenario: Scenario, path: str) -> Parameter:
    """The parameter of a path.

    Raises:
        ScenarioError: The scenario has no such parameter.
    """
    known = parameters(scenario)
    if path not in known:
        raise ScenarioError([Problem("", path, f"no such parameter{nearest(path, known)}")])
    return known[path]


def _parameters_of(section: BaseModel, keys: Keys, moves: bool = True) -> Iterator[Parameter]:
    """Those of a section; none of them is timed where it does not move."""
    for name, declared, all_drawn in _declarations(type(section)):
        value = getattr(section, name)
        if declared is not None:
            unit, least, most, timed, field = declared
            path = ".".join((*keys, name))
            yield Parameter(path, value, unit, least, most, timed and moves, field, type(section))
        elif isinstance(value, BaseModel):
            yield from _parameters_of(value, (*keys, name), moves and not all_drawn)
        elif isinstance(value, dict):
            for key, member in value.items():
                if isinstance(member, BaseModel):
                    yield from _parameters_of(member, (*keys, name, key), moves and not all_drawn)


_Declared = tuple[str, float | None, float | None, bool, FieldInfo]
"""Unit, bounds, whether it is timed, and field of a parameter: what does not depend on the scenario."""


@cache
def _declarations(section: type[BaseModel]) -> tuple[tuple[str, _Declared | None, bool], ...]:
    """The fields of a kind of section, each as a parameter, or None where it is none and may hold some.

    The last says whether all that it holds is drawn before the run.
    """
    fields = section.model_fields.items()
    return tuple(
        (name, _declared(name, field) if _moves(field.annotation) else None, is_drawn_before(field))
        for name, field in fields
    )


def _moves(annotation: Any) -> bool:
    kinds = {kind for kind in (get_args(annotation) or (annotation,)) if kind is not type(None)}
    # Texts, lists and times are not moved: a study could not order them, nor a slider show them.
    return bool(kinds) and kinds <= {int, float, bool}


def bounds_of(field: FieldInfo) -> dict[str, float]:
    """The bounds of a field by ``gt``, ``ge``, ``lt`` and ``le``, those that it has."""
    bounds: dict[str, float] = {}
    for constraint in field.metadata:
        for side in ("gt", "ge", "lt", "le"):
            if getattr(constraint, side, None) is not None:
                bounds[side] = float(getattr(constraint, side))
    return bounds


def _declared(name: str, field: FieldInfo) -> _Declared:
    bounds = bounds_of(field)
    least, most = bounds.get("ge", bounds.get("gt")), bounds.get("le", bounds.get("lt"))
    return unit_of(name), least, most, is_timed(field), field


_validators: dict[int, TypeAdapter[Any]] = {}
"""Of each declaration that was used, by its identity: to build one takes longer than all its uses."""


def _validator(field: FieldInfo) -> TypeAdapter[Any]:
    if id(field) not in _validators:
        declared: Any = Annotated[field.annotation, field]
        # By identity, for declarations compare slowly; they live as long as their classes.
        _validators[id(field)] = TypeAdapter(declared, config={"strict": True})
    return _validators[id(field)]
