"""Machine code that was compiled once, kept on disk and called without the compiler.

A file holds one program, the rules that it calls included, and is good for exactly the rules and the processor that it
was made for: both are in its name. It is called as numba's programs call each other: an address for what is
found, one for an exception (none is ever raised: rules divide as numpy does), and the arguments; an array is its
owner, parent, number of elements, bytes of one, address, length and stride.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import stat
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent

NETWORK, WHOLE, FLOAT, NOTHING = "network", "int64", "float64", "none"
"""Kinds of arguments and results; an array is named by its type, as :func:`array_kind` writes it."""


@dataclass(frozen=True)
class Built:
    """A program as the compiler has made it.

    Attributes:
        symbol: By which name its code is found.
        takes: The kind of each argument.
        gives: The kind of its result.
        code: An object file.
    """

    symbol: str
    takes: Sequence[str]
    gives: str
    code: bytes


@cache
def array_kind(dtype: np.dtype[Any]) -> str:
    """How an array of one dimension is named by its type: those of the same name are read by the same code."""
    return str(dtype.descr)


class Code:
    """Machine code that can be called."""

    def __init__(self, built: Built) -> None:
        """Load it."""
        self._engine = _loaded(built.code)
        self._takes = tuple(built.takes)
        self._result: Any = ctypes.c_double if built.gives == FLOAT else ctypes.c_int64
        self._gives = built.gives
        words = [word for kind in built.takes for word in _WORDS.get(kind, _ARRAY)]
        kind = ctypes.PYFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, *words)
        self._function = kind(self._engine.get_function_address(built.symbol))

    def __call__(self, *arguments: Any) -> Any:
        """Carry it out.

        Raises:
            TypeError: An array is of another type than the code was made for.
        """
        words: list[Any] = []
        for kind, value in zip(self._takes, arguments, strict=True):
            if kind == NETWORK:
                words.append(value.address)
            elif kind in (WHOLE, FLOAT):
                words.append(value)
            else:
                words += _array_words(kind, value)
        result, exception = self._result(), ctypes.c_void_p()
        status = self._function(ctypes.addressof(result), ctypes.addressof(exception), *words)
        assert status <= 0, "a rule has raised an exception"  # −2: it gives nothing back
        return None if self._gives == NOTHING else result.value


_ARRAY: list[Any] = [*[ctypes.c_void_p] * 2, *[ctypes.c_int64] * 2, ctypes.c_void_p, *[ctypes.c_int64] * 2]
_WORDS: dict[str, list[Any]] = {NETWORK: [ctypes.c_int64], WHOLE: [ctypes.c_int64], FLOAT: [ctypes.c_double]}


_words_of: dict[int, tuple[weakref.ref[Any], str, tuple[Any, ...]]] = {}
"""Arrays that are handed over time and again, by their identity: to ask one where it lies takes longer than a call."""


def _array_words(kind: str, array: np.ndarray[Any, Any]) -> tuple[Any, ...]:
    known = _words_of.get(id(array))
    if known is not None and known[0]() is array and known[1] == kind:
        return known[2]
    words, key = _asked_words(kind, array), id(array)
    # Called as C, without a step of Python: in one, Ctrl-C would be raised where Python drops what is raised.
    _words_of[key] = weakref.ref(array, partial(_words_of.pop, key)), kind, words
    return words


def _asked_words(kind: str, array: np.ndarray[Any, Any]) -> tuple[Any, ...]:
    if array.ndim != 1 or not array.flags.c_contiguous or array_kind(array.dtype) != kind:
        raise TypeError(f"an array of {array.dtype} where one of {kind} is read, all in one piece")
    count, size = len(array), array.itemsize
    return None, None, count, size, _address(array), count, size


def _address(array: Any) -> int:
    """Where an array lies. Its own word for it takes three times as long, and half of what is handed over is new."""
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(array))
    except (TypeError, ValueError):  # it may not be written, or there is nothing in it
        return int(array.ctypes.data)


@cache
def _llvm() -> Any:
    """What loads object files; ready for this processor."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm


def _loaded(code: bytes) -> Any:
    """An object file in memory, ready to be run: for as long as what is returned is kept."""
    llvm = _llvm()
    engine = llvm.create_mcjit_compiler(
        llvm.parse_assembly(""), llvm.Target.from_default_triple().create_target_machine()
    )
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return engine


@cache
def stamp() -> str:
    """A digest of every file of the network as imported: compiled code is good for exactly these."""
    digest = hashlib.sha256()
    for file in sorted(HERE.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def source(file: Path) -> bytes:
    """The file of a rule as imported; nothing more than :func:`stamp` holds where it is one of the network."""
    return b"" if file.parent == HERE else file.read_bytes()


# Read now: what is compiled is what was imported, and the files may be updated before the first call.
stamp()


@cache
def processor() -> str:
    """What code is made for: a processor, and a version of what makes it."""
    llvm = _llvm()
    name = os.environ.get("NUMBA_CPU_NAME") or llvm.get_host_cpu_name()
    features = os.environ.get("NUMBA_CPU_FEATURES") or llvm.get_host_cpu_features().flatten()
    version = ".".join(map(str, llvm.llvm_version_info))
    return hashlib.sha256(f"{name} {features} {llvm.get_process_triple()} {version}".encode()).hexdigest()[:12]


def file_name(rule: Callable[..., Any], of: str = "") -> str:
    """The name of the file of a program, or of those of other editions of it with ``*``."""
    own = source(Path(rule.__code__.co_filename))
    edition = of or hashlib.sha256(stamp().encode() + own).hexdigest()[:20]
    return f"{rule.__module__}.{rule.__qualname__}-{processor()}-{edition}.code"


def folders() -> tuple[Path, ...]:
    """Where code may be kept, the best first: where numba is set to, beside the rules, with the user, for a while."""
    if given := os.environ.get("NUMBA_CACHE_DIR"):
        return (Path(given),)
    return HERE / "__pycache__", *_of_user(), *_for_a_while()


def _of_user() -> Iterator[Path]:
    """The user's folder of caches; a service account may have no home."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        yield Path(given) / "sim-network"
        return
    with suppress(RuntimeError):
        yield Path.home() / ".cache" / "sim-network"


def _for_a_while() -> Iterator[Path]:
    """A folder of this user alone among the temporary ones, for what is kept there is run as machine code."""
    if not hasattr(os, "getuid"):  # Windows: its temporary folder is the user's own
        yield Path(tempfile.gettempdir()) / "sim-network"
        return
    folder = Path(tempfile.gettempdir()) / f"sim-network-{os.getuid()}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077:
            yield folder


def is_kept(rule: Callable[..., Any]) -> bool:
    """Whether the code of a program is on disk."""
    return any((folder / file_name(rule)).is_file() for folder in folders())


def kept(rule: Callable[..., Any]) -> Code | None:
    """The code of a program; None where none is kept that is good for these rules and this processor."""
    name = file_name(rule)
    for folder in folders():
        try:
            first, _, code = (folder / name).read_bytes().partition(b"\n")
            about = json.loads(first)
            # Half a file of machine code, loaded, ends the process without a word.
            if about.pop("digest") == hashlib.sha256(code).hexdigest():
                return Code(Built(code=code, **about))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
            continue
    return None


def store(rule: Callable[..., Any], built: Built) -> Code:
    """Keep a program where that is possible, in place of its other editions for this processor."""
    about = {name: value for name, value in asdict(built).items() if name != "code"}
    about["digest"] = hashlib.sha256(built.code).hexdigest()
    for folder in folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            new, target = folder / f"{file_name(rule)}.{os.getpid()}", folder / file_name(rule)
            new.write_bytes(json.dumps(about).encode() + b"\n" + built.code)
            for old in folder.glob(file_name(rule, of="*")):
                old.unlink(missing_ok=True)
            new.replace(target)
            break
        except OSError:
            continue
    return Code(built)
