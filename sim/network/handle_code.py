"""How compiled code sees a network, an address instead of thirty arrays, and the rules of ``handle.py``."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, models, overload, register_model, typeof_impl

from sim.network.arrays import ArrayType, array_in
from sim.network.handle import fetch, is_before, network_at
from sim.network.records import LAYOUT, Network

CACHE_LINE = 64
"""Bytes that a processor brings near at once."""

LINES_FETCHED = 2
"""Cache lines of a record that most events touch."""


class NetworkType(types.Type):
    """The type of a network in compiled code."""

    def __init__(self) -> None:
        super().__init__(name="Network")


NETWORK = NetworkType()


@typeof_impl.register(Network)
def _type_of(value: Network, context: Any) -> NetworkType:
    return NETWORK


@register_model(NetworkType)
class _Address(models.PrimitiveModel):
    """A network is the address of its header."""

    def __init__(self, manager: Any, kind: NetworkType) -> None:
        super().__init__(manager, kind, ir.IntType(64))


def _type_of_array(self: Any, kind: Any, name: str) -> Any:
    return ArrayType(name) if name in LAYOUT else None


@infer_getattr
class _Attributes(AttributeTemplate):
    """Every array is an attribute."""

    key = NetworkType
    generic_resolve: Any = _type_of_array


@lower_getattr_generic(NetworkType)
def _array_of(context: Any, builder: Any, kind: NetworkType, value: Any, name: str) -> Any:
    return array_in(builder, value, name)


@intrinsic
def _at_address(context: Any, address: Any) -> Any:
    def same(_: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return arguments[0]

    return NETWORK(types.int64), same


def _network_at(handle: Any) -> Any:
    to_network: Any = _at_address
    return lambda handle: to_network(handle)


_network_at.__annotations__.clear()  # numba wants the arguments of both to be written alike, and a lambda has no types
overload(network_at)(_network_at)


@intrinsic
def _less(context: Any, time_us: Any, who: Any, other_us: Any, other: Any) -> Any:
    def less(_: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide, word = ir.IntType(128), ir.Constant(ir.IntType(128), 64)
        high = [builder.shl(builder.sext(arguments[k], wide), word) for k in (0, 2)]
        low = [builder.zext(arguments[k], wide) for k in (1, 3)]
        return builder.icmp_signed("<", builder.or_(high[0], low[0]), builder.or_(high[1], low[1]))

    return types.boolean(types.int64, types.int64, types.int64, types.int64), less


def _is_before(time_us: Any, who: Any, other_us: Any, other: Any) -> Any:
    less: Any = _less
    return lambda time_us, who, other_us, other: less(time_us, who, other_us, other)


_is_before.__annotations__.clear()
overload(is_before)(_is_before)


@intrinsic
def _fetch(context: Any, row: Any) -> Any:
    def fetched(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
        prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        for line in range(LINES_FETCHED):
            at = builder.gep(arguments[0], [ir.Constant(ir.IntType(64), CACHE_LINE * line)])
            builder.call(prefetch, [at, flag(1), flag(3), flag(1)])  # to be written, kept near, data
        return target.get_dummy_value()

    return types.none(row), fetched


def _fetched(row: Any) -> Any:
    near: Any = _fetch
    return lambda row: near(row)


_fetched.__annotations__.clear()
overload(fetch)(_fetched)
