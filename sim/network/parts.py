"""Rules are parts of a few whole programs, and only those are made into machine code.

As numba has it, each of eighty rules is a program of its own: optimized together with all the rules that it calls, made
into machine code, and then once more within each of its callers. Here a rule that only other rules call is a *part*:
translated once, and kept as it is. What Python calls is a *whole*: all its parts are put together and optimized once.
That takes less than half the time, and it lets the compiler see through all the rules at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering

_function: Any = import_module("numba._dynfunc").make_function


class _Whole(JITCodeLibrary):
    """A program: its own code and that of all its parts."""

    def finalize(self) -> None:
        """Put the parts in: each after those that call it, for one that nobody has called yet is left out."""
        found: list[Any] = []
        for library in self._linking_libraries:
            _after_what_it_calls(library, found)
        self._linking_libraries = found[::-1]
        super().finalize()


def _after_what_it_calls(library: Any, found: list[Any]) -> None:
    """Append a rule behind all that it calls."""
    if library in found:
        return
    for called in library._linking_libraries if isinstance(library, _Part) else ():
        _after_what_it_calls(called, found)
    found.append(library)


class _Part(JITCodeLibrary):
    """The code of a rule as it was translated; nothing is optimized, and nothing can be run."""

    def add_ir_module(self, ir_module: Any) -> None:
        """Take what was translated, so marked that the largest rules are not copied to wherever they are called.

        In the text and not afterwards: llvmlite 0.44 and 0.45 then mark what a function returns in the place of itself.
        """
        for function in ir_module.functions:
            if not function.is_declaration and "alwaysinline" not in function.attributes:
                function.attributes.add("noinline")
        super().add_ir_module(ir_module)

    def finalize(self) -> None:
        """There is nothing to be added any more."""
        self._raise_if_finalized()
        self._finalized = True


def _lower(self: Any, state: Any, library: Any) -> None:
    """Translate into a library. numba knows a rule by a function object, which here is one without code."""
    state.library = library
    state.flags.no_compile = True
    NativeLowering.run_pass(self, state)
    described = state.cr.fndesc
    name = described.qualname.split(".")[-1]
    entry = _function(described.lookup_module(), name, "", 0, state.cr.env, (library,))
    state.targetctx.insert_user_function(entry, described, [library])
    state.cr = state.cr._replace(cfunc=entry)


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerWhole(NativeLowering):
    """Translate a rule that Python calls; its machine code is wanted."""

    _name = "whole_lowering"

    def run_pass(self, state: Any) -> bool:
        library = _Whole(state.targetctx.codegen(), state.func_id.func_qualname)
        library.enable_object_caching()
        _lower(self, state, library)
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerPart(NativeLowering):
    """Translate a rule that rules call."""

    _name = "part_lowering"

    def run_pass(self, state: Any) -> bool:
        library = _Part(state.targetctx.codegen(), state.func_id.func_qualname)
        _lower(self, state, library)
        return True


def _pipeline(state: Any, lowering: Any) -> list[Any]:
    found: Any = DefaultPassBuilder.define_nopython_pipeline(state)
    found.passes = [(lowering if one is NativeLowering else one, why) for one, why in found.passes]
    found.finalize()
    return [found]


class Whole(CompilerBase):
    """How numba compiles a rule that Python calls."""

    def define_pipelines(self) -> list[Any]:
        """The steps of the compiler."""
        return _pipeline(self.state, _LowerWhole)


class InnerRule(CompilerBase):
    """How numba compiles a rule that only rules call."""

    def define_pipelines(self) -> list[Any]:
        """The steps of the compiler."""
        return _pipeline(self.state, _LowerPart)
