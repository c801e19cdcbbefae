"""The compiler: rules as machine code, by numba. Imported only where none is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numba
import numpy as np
from numba import types
from numba.core.compiler_lock import global_compiler_lock
from numba.core.typing.templates import builtin_registry

from sim.network import handle_code as handle_code  # registers how compiled code sees a network
from sim.network.compiled import RULES
from sim.network.kept import FLOAT, NETWORK, NOTHING, WHOLE, Built, array_kind
from sim.network.parts import InnerRule, Whole
from sim.network.records import Network

OPTIONS: dict[str, Any] = {"error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True, "no_cpython_wrapper": True}
"""Reference counts are off (``_nrt``): rules allocate nothing, and counting every array at every call makes them ten
times slower."""

_njit: Any = numba.njit
_typeof: Any = numba.typeof
_registry: Any = builtin_registry
_lock: Any = global_compiler_lock


@cache
def _register(rule: Callable[..., Any], into_callers: bool) -> Any:
    """Let compiled code call a rule, for as long as what is returned is kept.

    ``forceinline`` is said every time: what is left open numba takes from the rule whose compilation needed it.
    """
    called = _njit(forceinline=into_callers, pipeline_class=InnerRule, **OPTIONS)(rule)
    _registry.register_global(rule, types.Dispatcher(called))
    return called


def build(rule: Callable[..., Any], arguments: tuple[Any, ...]) -> Built:
    """Compile a rule, with all that it calls, for arguments such as these."""
    for inner, into_callers in RULES.items():
        _register(inner, into_callers)
    program = _njit(forceinline=False, pipeline_class=Whole, **OPTIONS)(rule)
    program.compile(tuple(map(_type_of, arguments)))
    (made,) = program.overloads.values()
    with _lock:  # only now is it made into machine code
        made.library.get_pointer_to_function(made.fndesc.llvm_func_name)
    gives = {types.none: NOTHING, types.int64: WHOLE, types.float64: FLOAT}[made.signature.return_type]
    return Built(
        made.fndesc.llvm_func_name, tuple(map(_kind_of, arguments)), gives, made.library._get_compiled_object()
    )


def _kind_of(argument: Any) -> str:
    if isinstance(argument, Network):
        return NETWORK
    if isinstance(argument, np.ndarray):
        return array_kind(argument.dtype)
    return WHOLE if isinstance(argument, int | np.integer) else FLOAT


def _type_of(argument: Any) -> Any:
    kind = _kind_of(argument)
    return {WHOLE: types.int64, FLOAT: types.float64}.get(kind) or _typeof(argument)
