"""The one decorator that compiles a kernel, with its types kept for the checker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

OPTIONS: dict[str, Any] = {"cache": True, "error_model": "numpy", "forceinline": True, "_nrt": False}
"""Machine code is kept beside the source file. Reference counts are off (``_nrt``): kernels allocate nothing, and
counting some fifty arrays at every call makes them ten times slower. Calls between kernels are inlined, for another
quarter."""

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile ``function`` with numba when it is first called.

    ``NUMBA_DISABLE_JIT=1`` runs the same functions as plain Python, with identical results.
    """
    return cast(Function, numba.njit(**OPTIONS)(function))
