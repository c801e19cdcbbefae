"""The one decorator that compiles a kernel, with its types kept for the checker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile ``function`` with numba and keep the machine code beside the source file.

    ``NUMBA_DISABLE_JIT=1`` runs the same functions as plain Python, with identical results. Reference counts are
    switched off: kernels allocate nothing, and counting some fifty arrays at every call makes them ten times slower.
    """
    return cast(Function, numba.njit(cache=True, error_model="numpy", _nrt=False)(function))
