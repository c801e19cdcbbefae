"""Parameters by name: ``sim.parameters(scenario).stages.checkpoint.lanes``, with completion and units."""

from __future__ import annotations

from typing import Any

from sim.scenario.arguments import checked
from sim.scenario.model import Scenario
from sim.scenario.parameter import Parameter, parameters


class ParameterNames:
    """Parameters below a path: names complete after a dot, and the last one says unit, range and meaning.

    ``str`` of one is its path, and ``sim.load(file, set=[one.to(4)])`` gives it another value.
    """

    def __init__(self, found: dict[str, Parameter], around: str = "") -> None:
        """Take parameters by path.

        Args:
            found: All parameters of a scenario.
            around: The path of this node.
        """
        self._found, self._around = found, around
        here = found.get(around)
        self.__doc__ = described(here) if here else f"Parameters below '{around}'." if around else "All parameters."

    def __dir__(self) -> list[str]:
        begin = f"{self._around}." if self._around else ""
        below = [path.removeprefix(begin) for path in self._found if path.startswith(begin) and path != self._around]
        return sorted({name.partition(".")[0] for name in below} | ({"to", "value"} if self._is_parameter else set()))

    def __getattr__(self, name: str) -> ParameterNames:
        path = f"{self._around}.{name}" if self._around else name
        if name.startswith("__") or not any(known == path or known.startswith(f"{path}.") for known in self._found):
            raise AttributeError(f"there is no parameter '{path}'; there are {', '.join(dir(self))}")
        return ParameterNames(self._found, path)

    @property
    def value(self) -> Any:
        """Value in the scenario.

        Raises:
            TypeError: This is a section, not a parameter.
        """
        return self._parameter().value

    def to(self, value: float | bool) -> str:
        """The setting that gives it another value, for ``sim.load(file, set=[…])`` and ``sim.changed``.

        Raises:
            TypeError: This is a section, not a parameter.
            ValueError: The value is not allowed.
        """
        refused = self._parameter().refuse(value)
        if refused is not None:
            raise ValueError(refused)
        return f"{self._around}={str(value).lower()}"

    def __str__(self) -> str:
        return self._around

    def __repr__(self) -> str:
        return self.__doc__ or ""

    @property
    def _is_parameter(self) -> bool:
        return self._around in self._found

    def _parameter(self) -> Parameter:
        if not self._is_parameter:
            raise TypeError(f"'{self._around}' is a section; its parameters are {', '.join(dir(self))}")
        return self._found[self._around]


@checked
def parameter_names(scenario: Scenario) -> ParameterNames:
    """All parameters of a scenario that ``set`` may change, to be completed with the Tab key.

    Not for keys that a scenario leaves out: ``docs/keys.md`` has those.

    Args:
        scenario: What :func:`sim.load` gave.

    Returns:
        By path: value, unit, range and meaning of each.
    """
    return ParameterNames(parameters(scenario))


def described(one: Parameter) -> str:
    """A parameter in words: path, value, unit, range, meaning."""
    unit = f" {one.unit}" if one.unit else ""
    bounds = (("at least", one.minimum), ("at most", one.maximum))
    ends = ", ".join(f"{side} {bound:g}" for side, bound in bounds if bound is not None)
    moves = "The timeline may move it." if one.timed else "It stands for the whole run."
    allowed = f" ({ends})" if ends else ""
    return f"{one.path} = {one.value}{unit}{allowed}. {one.meaning} {moves}"
