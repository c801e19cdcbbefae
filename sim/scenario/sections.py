"""Which section of the format a key belongs to: a walk through the models beside the tree."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.errors import Keys
from sim.scenario.model import Scenario


def section_at(tree: Any, keys: Keys, root: type[BaseModel] = Scenario) -> type[BaseModel] | None:
    """The model of the section at ``keys``; ``None`` where there is no section (a value, a list, an unknown key)."""
    annotation: Any = root
    for key in keys:
        annotation = _below(_resolve(annotation, tree), key)
        tree = tree.get(key) if isinstance(tree, dict) else None
    found = _resolve(annotation, tree)
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def named_collections() -> frozenset[str]:
    """Sections at the top whose keys are names that the scenario gives: places, stages and so on."""
    return frozenset(name for name, field in Scenario.model_fields.items() if get_origin(field.annotation) is dict)


def _below(annotation: Any, key: str) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(key)
        return None if field is None else field.annotation
    if get_origin(annotation) is dict:
        return get_args(annotation)[1]
    return None


def _resolve(annotation: Any, value: Any) -> Any:
    """Strip ``Annotated`` and choose the member of a union that the value's ``kind`` or ``law`` names."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    members = [_resolve(member, value) for member in get_args(annotation) if member is not type(None)]
    for member in members:
        if isinstance(member, type) and issubclass(member, BaseModel) and _named_by(member, value):
            return member
    return members[0] if len(members) == 1 else None


def _named_by(member: type[BaseModel], value: Any) -> bool:
    for key in ("kind", "law", "shape"):
        field = member.model_fields.get(key)
        if field is not None and get_origin(field.annotation) is Literal:
            return isinstance(value, dict) and value.get(key) in get_args(field.annotation)
    return False
