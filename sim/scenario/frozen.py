"""Mappings that cannot be changed: what a scenario holds by name is as frozen as the scenario itself."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from sim.scenario.errors import SimError

K = TypeVar("K")
V = TypeVar("V")


class FrozenError(SimError, TypeError):
    """Something in a scenario was to be changed in place: many runs share it, and would all be of another one."""

    def __init__(self, what: str) -> None:
        """Name what was to be changed, and what to do in its place."""
        super().__init__(
            f"{what} cannot be changed: a scenario is frozen, for runs share it; "
            "sim.changed(scenario, ['path=value']) gives another one"
        )


class FrozenDict(dict[K, V]):
    """A dictionary that refuses every change; ``|`` and ``copy()`` give one of Python's own, free to change.

    It is a real ``dict`` and no view of one, so that it can be written to files, sent to workers and compared.
    """

    def _refuse(self, *args: Any, **named: Any) -> NoReturn:
        raise FrozenError(f"a mapping of {', '.join(map(str, list(self)[:3])) or 'nothing'}{' …' * (len(self) > 3)}")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self),)


def frozen(value: Any) -> Any:
    """A value whose dictionaries, and those in them, cannot be changed."""
    if isinstance(value, dict) and not isinstance(value, FrozenDict):
        return FrozenDict({key: frozen(member) for key, member in value.items()})
    return value
