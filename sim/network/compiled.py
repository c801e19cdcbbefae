"""The decorators of rules that are compiled, with their types kept for the checker; nothing is compiled by importing.

A rule stays the plain function that it is. What Python calls is a :class:`Program`: at its first call its machine code
is read from disk (``kept.py``), and only where there is none is the compiler imported (``compiling.py``): that is most
of what a small run would otherwise cost.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from sim.network.kept import Code, is_kept, kept, source, store

Function = TypeVar("Function", bound=Callable[..., Any])

PLAIN = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
"""Whether the rules run as plain Python (``NUMBA_DISABLE_JIT=1``), with identical results."""

RULES: dict[Callable[..., Any], bool] = {}
"""Every rule that other rules call, and whether it is put into its callers."""


def compiled(function: Function) -> Function:
    """A rule for other rules to call, compiled and kept apart; for Python see :func:`exported`.

    Do not use it for what allocates arrays: their memory would never be given back.
    """
    RULES[function] = False
    return function


def inlined(function: Function) -> Function:
    """A rule that is compiled into its callers: for what most events pass and is short, or called from one place.

    Each place gets its own copy, so what is long, called from several places and rare is better :func:`compiled`.
    """
    RULES[function] = True
    return function


def exported(function: Function) -> Function:
    """What Python calls, compiled with all rules that it calls; each costs its own machine code (see ``calls``)."""
    return function if PLAIN else cast(Function, Program(function))


class Program:
    """A rule that Python calls, as machine code.

    Attributes:
        rule: The rule as it is written.
    """

    def __init__(self, rule: Callable[..., Any]) -> None:
        """Take a rule; its code is looked for at the first call."""
        self.rule = rule
        self._code: Code | None = None
        source(Path(rule.__code__.co_filename))
        functools.update_wrapper(self, rule)

    def __call__(self, *arguments: Any) -> Any:
        """Carry it out: networks, whole numbers, floats and arrays of one dimension may be handed over."""
        return (self._code or self._found(arguments))(*arguments)

    def _found(self, arguments: tuple[Any, ...]) -> Code:
        code = kept(self.rule)
        if code is None:
            from sim.network.compiling import build

            code = store(self.rule, build(self.rule, arguments))
        self._code = code
        return code


def readable(records: Any) -> Any:
    """Records as the rules read them: with fields as attributes also where nothing is compiled."""
    return records.view(np.recarray) if PLAIN else records


def is_ready(program: Any) -> bool:
    """Whether machine code of an exported rule is on disk, so that its first call will not compile."""
    return PLAIN or is_kept(program.rule)
