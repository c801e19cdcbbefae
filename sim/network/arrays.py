"""How compiled rules read and write the arrays of a network: one load or store, and nothing beside it.

numba's own arrays are seven numbers each, and an index into one may count from the end, which costs a comparison every
time. Here an array is the place in the header where its address stands, a row is an address, and an index is what it
says. Whole numbers are read as 64 bits whatever room they take in their record, so every rule is compiled for one kind
of number only. Accesses are marked by array and field: what one rule writes into a vehicle does not make the compiler
read a node again.

An index is not checked, neither here nor by numba: ``NOBODY`` is no row. ``NUMBA_DISABLE_JIT=1`` reads numpy arrays,
where it would be the last one, so a rule must test before it looks. A test runs the rules over arrays
that refuse what is beside them (``tests/network/checked.py``).
"""

from __future__ import annotations

import operator
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import lower_builtin, lower_getattr_generic, lower_setattr_generic
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_getattr, infer_global, signature
from numba.extending import models, register_model

from sim.network.records import LAYOUT

WORD = ir.IntType(64)
BYTE = ir.IntType(8)

_place = 0
PLACES: dict[str, int] = {}
"""Where in the header the address of each array is; its shape follows."""
for _name, (_, _dimensions) in LAYOUT.items():
    PLACES[_name] = _place
    _place += 1 + _dimensions


class ArrayType(types.Type):
    """One array of the network; its value is where in the header it stands."""

    def __init__(self, array: str) -> None:
        self.array = array
        self.dtype, self.dimensions = LAYOUT[array]
        super().__init__(name=f"NetworkArray({array})")


class RowType(types.Type):
    """One record of an array; its value is its address."""

    def __init__(self, array: str) -> None:
        self.array = array
        super().__init__(name=f"NetworkRow({array})")


class CellsType(types.Type):
    """A few numbers of the same kind within a record; the value is the address of the first."""

    def __init__(self, array: str, field: str) -> None:
        self.array, self.field = array, field
        self.dtype = LAYOUT[array][0][field].base
        super().__init__(name=f"NetworkCells({array}.{field})")


@register_model(ArrayType)
@register_model(RowType)
@register_model(CellsType)
class _Pointer(models.PrimitiveModel):
    """An address."""

    def __init__(self, manager: Any, kind: types.Type) -> None:
        super().__init__(manager, kind, BYTE.as_pointer())


def _seen_as(dtype: np.dtype[Any]) -> types.Type:
    """The type that rules work with: 64 bits for every whole number."""
    return types.int64 if dtype.kind == "i" else numba.from_dtype(dtype)


def _marked(builder: Any, access: Any, name: str) -> Any:
    """An access that may touch what other accesses of the same name touch, and nothing else (LLVM's TBAA)."""
    module, zero = builder.module, ir.Constant(WORD, 0)
    root = module.add_metadata(["sim.network"])
    kind = module.add_metadata([name, root, zero])
    access.set_metadata("tbaa", module.add_metadata([kind, kind, zero]))
    return access


def _read(context: Any, builder: Any, address: Any, dtype: np.dtype[Any], name: str) -> Any:
    stored, seen = numba.from_dtype(dtype), _seen_as(dtype)
    model = context.data_model_manager[stored]
    at = builder.bitcast(address, model.get_data_type().as_pointer())
    value = model.from_data(builder, _marked(builder, builder.load(at), name))
    return context.cast(builder, value, stored, seen)


def _write(context: Any, builder: Any, address: Any, dtype: np.dtype[Any], name: str, value: Any) -> None:
    stored, seen = numba.from_dtype(dtype), _seen_as(dtype)
    model = context.data_model_manager[stored]
    at = builder.bitcast(address, model.get_data_type().as_pointer())
    value = model.as_data(builder, context.cast(builder, value, seen, stored))
    _marked(builder, builder.store(value, at), name)


def _word(builder: Any, header: Any, place: int) -> Any:
    """A number of the header; headers do not change while rules run, so it may be kept."""
    loaded = builder.load(builder.gep(builder.bitcast(header, WORD.as_pointer()), [ir.Constant(WORD, place)]))
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


def array_in(builder: Any, header: Any, name: str) -> Any:
    """An array of the network whose header is at an address."""
    at = builder.gep(builder.inttoptr(header, WORD.as_pointer()), [ir.Constant(WORD, PLACES[name])])
    return builder.bitcast(at, BYTE.as_pointer())


def _element(context: Any, builder: Any, kind: ArrayType, array: Any, index_type: Any, index: Any) -> Any:
    """The address of an element: rows one after the other, as C has them."""
    if isinstance(index_type, types.BaseTuple):
        of_each: Any = index_type
        each = list(zip(cgutils.unpack_tuple(builder, index), of_each, strict=True))
    else:
        each = [(index, index_type)]
    numbers = [context.cast(builder, value, of, types.int64) for value, of in each]
    at = numbers[0]
    for k, number in enumerate(numbers[1:], start=1):
        at = builder.add(builder.mul(at, _word(builder, array, 1 + k), flags=["nsw"]), number, flags=["nsw"])
    first = builder.inttoptr(_word(builder, array, 0), BYTE.as_pointer())
    size = ir.Constant(WORD, kind.dtype.itemsize)
    return builder.gep(first, [builder.mul(at, size, flags=["nsw"])], inbounds=True)


def _is_index(kind: Any, dimensions: int) -> bool:
    """Whether a type is that of as many whole numbers as an array has dimensions."""
    if dimensions == 1:
        return isinstance(kind, types.Integer)
    return isinstance(kind, types.BaseTuple) and len(kind) == dimensions


def _element_type(kind: Any) -> types.Type:
    if isinstance(kind, ArrayType) and kind.dtype.names is not None:
        return RowType(kind.array)
    return _seen_as(kind.dtype)


@infer_global(operator.getitem)
class _GetItem(AbstractTemplate):
    """``n.vehicle[p]``, ``n.passage_us[p, stage, event]``."""

    def generic(self, arguments: Any, keywords: Any) -> Any:
        kind, index = arguments
        if (isinstance(kind, ArrayType) and _is_index(index, kind.dimensions)) or isinstance(kind, CellsType):
            return signature(_element_type(kind), kind, index)
        return None


@infer_global(operator.setitem)
class _SetItem(AbstractTemplate):
    """``n.ended[k] = p``."""

    def generic(self, arguments: Any, keywords: Any) -> Any:
        kind, index, _ = arguments
        if (isinstance(kind, ArrayType) and _is_index(index, kind.dimensions)) or isinstance(kind, CellsType):
            return signature(types.none, kind, index, _element_type(kind))
        return None


@infer_global(len)
class _Length(AbstractTemplate):
    """``len(n.vehicle)``."""

    def generic(self, arguments: Any, keywords: Any) -> Any:
        return signature(types.intp, *arguments) if isinstance(arguments[0], ArrayType) else None


def _resolve_array(self: Any, kind: Any, name: str) -> Any:
    return types.UniTuple(types.intp, kind.dimensions) if name == "shape" else None


def _resolve_field(self: Any, kind: Any, name: str) -> Any:
    fields = LAYOUT[kind.array][0].fields
    if fields is None or name not in fields:
        return None
    dtype = fields[name][0]
    return CellsType(kind.array, name) if dtype.shape else _seen_as(dtype)


@infer_getattr
class _ArrayAttributes(AttributeTemplate):
    """``n.joins.shape``."""

    key = ArrayType
    generic_resolve: Any = _resolve_array


@infer_getattr
class _Fields(AttributeTemplate):
    """``n.vehicle[p].units``."""

    key = RowType
    generic_resolve: Any = _resolve_field


@lower_builtin(len, ArrayType)
def _length(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
    return _word(builder, arguments[0], 1)


@lower_getattr_generic(ArrayType)
def _shape(context: Any, builder: Any, kind: ArrayType, value: Any, name: str) -> Any:
    return cgutils.pack_array(builder, [_word(builder, value, 1 + k) for k in range(kind.dimensions)])


@lower_builtin(operator.getitem, ArrayType, types.Any)
def _get(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
    kind, index = sig.args
    at = _element(context, builder, kind, arguments[0], index, arguments[1])
    return at if isinstance(sig.return_type, RowType) else _read(context, builder, at, kind.dtype, kind.array)


@lower_builtin(operator.setitem, ArrayType, types.Any, types.Any)
def _set(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
    kind, index, _ = sig.args
    at = _element(context, builder, kind, arguments[0], index, arguments[1])
    _write(context, builder, at, kind.dtype, kind.array, arguments[2])
    return context.get_dummy_value()


def _field_at(builder: Any, kind: Any, row: Any, name: str) -> tuple[np.dtype[Any], Any, str]:
    fields = LAYOUT[kind.array][0].fields
    assert fields is not None
    dtype, offset = fields[name][:2]
    return dtype, builder.gep(row, [ir.Constant(WORD, offset)], inbounds=True), f"{kind.array}.{name}"


@lower_getattr_generic(RowType)
def _get_field(context: Any, builder: Any, kind: RowType, row: Any, name: str) -> Any:
    dtype, at, mark = _field_at(builder, kind, row, name)
    return at if dtype.shape else _read(context, builder, at, dtype, mark)


@lower_setattr_generic(RowType)
def _set_field(context: Any, builder: Any, sig: Any, arguments: Any, name: str) -> None:
    dtype, at, mark = _field_at(builder, sig.args[0], arguments[0], name)
    _write(context, builder, at, dtype, mark, arguments[1])


def _cell(context: Any, builder: Any, kind: CellsType, first: Any, index_type: Any, index: Any) -> Any:
    number = context.cast(builder, index, index_type, types.int64)
    return builder.gep(first, [builder.mul(number, ir.Constant(WORD, kind.dtype.itemsize))], inbounds=True)


@lower_builtin(operator.getitem, CellsType, types.Any)
def _get_cell(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
    kind, index = sig.args
    at = _cell(context, builder, kind, arguments[0], index, arguments[1])
    return _read(context, builder, at, kind.dtype, f"{kind.array}.{kind.field}")


@lower_builtin(operator.setitem, CellsType, types.Any, types.Any)
def _set_cell(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
    kind, index, _ = sig.args
    at = _cell(context, builder, kind, arguments[0], index, arguments[1])
    _write(context, builder, at, kind.dtype, f"{kind.array}.{kind.field}", arguments[2])
    return context.get_dummy_value()
