"""The one decorator that compiles a rule, with its types kept for the checker and a cache that sees every change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core.caching import _SourceFileBackedLocatorMixin as Sources

from sim.network import handle as handle  # registers how compiled code sees a network
from sim.network.parts import InnerRule, Whole

HERE = Path(__file__).parent

OPTIONS: dict[str, Any] = {"error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}
"""Machine code is kept beside the source file. Reference counts are off (``_nrt``): rules allocate nothing, and
counting every array at every call makes them ten times slower."""

_njit: Any = numba.njit
_config: Any = numba.config

Function = TypeVar("Function", bound=Callable[..., object])


def stamp() -> str:
    """A digest of every file of the network: compiled code is good for exactly these."""
    digest = hashlib.sha256()
    for file in sorted(HERE.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


_STAMP = stamp()


def _stamped(self: Any) -> tuple[float, int | str]:
    """What numba compares to know whether a cached function is stale.

    numba looks at the file of the function only, so a change in a rule that it calls from another file would go
    unseen. A rule of the network is stale when any file of the network has changed.
    """
    if Path(self._py_file).parent == HERE:
        return 0.0, _STAMP
    found: tuple[float, int | str] = _file_stamp(self)
    return found


_file_stamp: Any = Sources.get_source_stamp
setattr(Sources, "get_source_stamp", _stamped)  # noqa: B010 numba has no way to say this; a test holds that it works


# ``forceinline`` is said every time: what is left open numba takes from the rule whose compilation asked for this one.


def compiled(function: Function) -> Function:
    """Compile a rule with numba, for other rules to call, and keep it apart; from Python see :func:`exported`.

    ``NUMBA_DISABLE_JIT=1`` runs the same functions as plain Python, with identical results. Do not use it for what
    allocates arrays: their memory would never be given back.
    """
    return cast(
        Function, _njit(forceinline=False, no_cpython_wrapper=True, pipeline_class=InnerRule, **OPTIONS)(function)
    )


def inlined(function: Function) -> Function:
    """Compile a rule into its callers: for those that most events pass and that are short, or called from one place.

    Each place gets its own copy, so what is long, called from several places and rare is better :func:`compiled`.
    """
    return cast(
        Function, _njit(forceinline=True, no_cpython_wrapper=True, pipeline_class=InnerRule, **OPTIONS)(function)
    )


def exported(function: Function) -> Function:
    """Compile what Python calls, with all rules that it calls; each costs its own machine code (see ``calls``)."""
    return cast(Function, _njit(cache=True, forceinline=False, pipeline_class=Whole, **OPTIONS)(function))


def readable(records: Any) -> Any:
    """Records as the rules read them: with fields as attributes also where nothing is compiled."""
    return records.view(np.recarray) if _config.DISABLE_JIT else records


def is_ready(function: Any) -> bool:
    """Whether machine code of an exported rule is on disk, so that its first call will not compile."""
    if _config.DISABLE_JIT:
        return True
    return bool(function._cache._cache_file._load_index())
