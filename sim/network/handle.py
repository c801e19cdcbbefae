"""How compiled rules see a network: one address instead of thirty arrays.

A rule takes the whole network and reads like the equation, ``n.node[s].free_us``. As a tuple of arrays that would be
two hundred numbers handed from rule to rule, most of the time to compile, and a dozen microseconds for every call from
Python. So a network keeps a header, the address and the shape of each array, and a compiled rule gets the address of
the header. That the header does not change while rules run is what lets the compiler keep the addresses in registers.
"""

from __future__ import annotations

from typing import Any, cast

import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, intrinsic, models, overload, register_model, typeof_impl, unbox

from sim.network.arrays import ArrayType, array_in
from sim.network.records import LAYOUT, Network

Handle = Any
"""What Python hands to a compiled rule in place of a network: the address of its header, or the network itself where
nothing is compiled."""

_config: Any = numba.config

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


@unbox(NetworkType)
def _address_of(kind: NetworkType, value: Any, context: Any) -> NativeValue:
    attribute = context.pyapi.object_getattr_string(value, "address")
    address = context.pyapi.long_as_longlong(attribute)
    context.pyapi.decref(attribute)
    return NativeValue(address)


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


def handle_of(network: Network) -> Handle:
    """The handle of a network; good until one of its arrays is replaced."""
    return network if _config.DISABLE_JIT else network.address


@intrinsic
def _at_address(context: Any, address: Any) -> Any:
    def same(_: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return arguments[0]

    return NETWORK(types.int64), same


def network_at(handle: Handle) -> Network:
    """The network of a handle, inside a compiled rule."""
    return cast(Network, handle)


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


def is_before(time_us: int, who: int, other_us: int, other: int) -> bool:
    """Whether an event comes before another: by time, then by number, which is not negative.

    As one comparison of 128 bits and without a jump, for nobody can guess which way it would go.
    """
    return time_us < other_us or (time_us == other_us and who < other)


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


def fetch(row: Any) -> None:
    """Bring a record near that will be wanted soon: a vehicle that nobody has touched for hours is far away.

    It changes nothing but the time of the next access.
    """


def _fetched(row: Any) -> Any:
    near: Any = _fetch
    return lambda row: near(row)


_fetched.__annotations__.clear()
overload(fetch)(_fetched)
