"""What becomes of a folder on a bad disk, in a bad copy, or in the hands of somebody who changes the digests too."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sim.runs.manifest import MANIFEST, digest_of, files_in
from tests.fuzz.mutations import MISTAKES, WILD, misspelt, places

ROWS = 1_000
"""Where something is done: so many thousandths of the way through a file."""


@dataclass(frozen=True)
class Damage:
    """One thing that is done to one file.

    Attributes:
        how: A name of ``HOW``.
        name: The file, by its path in the folder.
        other: Another file of the folder.
        where: Where in it, thousandths of its length.
        text: What stands there then.
    """

    how: str
    name: str
    other: str = ""
    where: int = 0
    text: str = ""


def _cut(place: Path, path: Path, damage: Damage) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * damage.where // ROWS])


def _emptied(place: Path, path: Path, damage: Damage) -> None:
    path.write_bytes(b"")


def _flipped(place: Path, path: Path, damage: Damage) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[(len(content) - 1) * damage.where // ROWS] ^= 1 << damage.where % 8
    path.write_bytes(content)


def _overwritten(place: Path, path: Path, damage: Damage) -> None:
    content = path.read_bytes()
    at, text = len(content) * damage.where // ROWS, damage.text.encode("utf-8", "surrogatepass")
    path.write_bytes(content[:at] + text + content[at + len(text) :])


def _doubled(place: Path, path: Path, damage: Damage) -> None:
    content = path.read_bytes()
    path.write_bytes(content + content[len(content) * damage.where // ROWS :])


def _foreign(place: Path, path: Path, damage: Damage) -> None:
    twin = place / "twin" / damage.name
    if twin.is_file():
        path.write_bytes(twin.read_bytes())


def _swapped(place: Path, path: Path, damage: Damage) -> None:
    other = path.parents[len(Path(damage.name).parts) - 1] / damage.other
    if other != path and other.is_file():
        between = path.read_bytes()
        path.write_bytes(other.read_bytes())
        other.write_bytes(between)


def _renamed(place: Path, path: Path, damage: Damage) -> None:
    path.rename(path.with_name(f"{path.name}x"))


def _removed(place: Path, path: Path, damage: Damage) -> None:
    path.unlink()


def _linked(place: Path, path: Path, damage: Damage) -> None:
    path.unlink()
    path.symlink_to(
        (place / "letter.txt", place / "nowhere", Path("/dev/zero"), path, place / "twin")[damage.where % 5]
    )


def _a_folder(place: Path, path: Path, damage: Damage) -> None:
    path.unlink()
    path.mkdir()


def _a_pipe(place: Path, path: Path, damage: Damage) -> None:
    path.unlink()
    os.mkfifo(path)


def _unreadable(place: Path, path: Path, damage: Damage) -> None:
    path.chmod(0)  # says nothing to root: what root sees is the folder as it was


def _extra(place: Path, path: Path, damage: Damage) -> None:
    path.with_name(("x.csv", ".x.part", "manifest.json.bak", "ä ö", "x" * 200)[damage.where % 5]).write_text("x")


def _column(place: Path, path: Path, damage: Damage) -> None:
    """Another table: a column gone, renamed, of another kind, empty, out of all bounds; or other rows."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    if path.suffix != ".parquet":
        return
    table = pq.read_table(io.BytesIO(path.read_bytes()))
    at = table.num_columns * damage.where // ROWS
    name, column = table.column_names[at], table.column(at)
    numbers = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    changed: tuple[Callable[[], Any], ...] = (
        lambda: table.drop_columns([name]),
        lambda: table.rename_columns([f"{one}x" if one == name else one for one in table.column_names]),
        lambda: table.set_column(at, name, pc.cast(column, pa.string())),
        lambda: table.set_column(at, name, pa.nulls(len(table), column.type)),
        lambda: table.set_column(at, name, pc.negate_checked(column)) if numbers else table,
        lambda: table.set_column(at, name, pa.array([2**31] * len(table))) if numbers else table,
        lambda: table.set_column(at, name, pa.array([float("nan")] * len(table))) if numbers else table,
        lambda: table.slice(0, len(table) // 2),
        lambda: table.slice(0, 0),
        lambda: pa.concat_tables([table, table]),
        lambda: table.replace_schema_metadata(None),
    )
    try:
        found = changed[damage.where % len(changed)]()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return
    pq.write_table(found, path)


def _value(place: Path, path: Path, damage: Damage) -> None:
    """Another value of a table or a tree that is text."""
    if path.suffix == ".csv":
        lines = path.read_bytes().decode("utf-8", "replace").split("\n")
        at = len(lines) * damage.where // ROWS
        cells = lines[at].split(",")
        cells[damage.where % len(cells)] = damage.text
        lines[at] = ",".join(cells)
        path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    elif path.suffix == ".json":
        tree = json.loads(path.read_bytes())
        if known := places(tree):
            *above, last = known[len(known) * damage.where // ROWS]
            around = tree
            for key in above:
                around = around[key]
            around[last] = WILD[damage.where % len(WILD)]
        path.write_bytes(json.dumps(tree).encode("utf-8", "surrogatepass"))


HOW: dict[str, Callable[[Path, Path, Damage], None]] = {
    "cut": _cut,
    "emptied": _emptied,
    "a bit flipped": _flipped,
    "overwritten": _overwritten,
    "said twice": _doubled,
    "of another folder": _foreign,
    "swapped": _swapped,
    "renamed": _renamed,
    "removed": _removed,
    "a link": _linked,
    "a folder": _a_folder,
    "a pipe": _a_pipe,
    "unreadable": _unreadable,
    "a file more": _extra,
    "another column": _column,
    "another value": _value,
}
"""What can be done to a file; the two last ones come oftener, for there is more of them."""


@st.composite
def damages(draw: st.DrawFn, names: Sequence[str]) -> tuple[list[Damage], bool, str]:
    """One or two things that are done, whether the digests are made to fit, and no other text of the manifest."""
    found = [
        Damage(
            draw(st.sampled_from((*HOW, "another column", "another value", "another value"))),
            names[draw(st.integers(0, len(names) - 1))],
            names[draw(st.integers(0, len(names) - 1))],
            draw(st.integers(0, ROWS - 1)),
            draw(st.sampled_from([one for one in WILD if isinstance(one, str)])),
        )
        for _ in range(draw(st.integers(1, 2)))
    ]
    return found, draw(st.integers(0, 2)) > 0, ""


@st.composite
def manifests(draw: st.DrawFn, text: str) -> tuple[list[Damage], bool, str]:
    """Another manifest of a folder that is as it was."""
    if draw(st.booleans()):
        return [], False, draw(misspelt(text))
    tree = json.loads(text)
    for _ in range(draw(st.integers(1, 2))):
        known = places(tree)
        if known:
            draw(st.sampled_from(MISTAKES))(draw, tree, known[draw(st.integers(0, len(known) - 1))], known)
    return [], False, json.dumps(tree, ensure_ascii=draw(st.booleans()))


def do(place: Path, folder: Path, done: Sequence[Damage], resealed: bool, manifest: str) -> None:
    """Damage a folder that lies in ``place``; what cannot be done to what is there any more is left out."""
    for damage in done:
        path = folder / damage.name
        if path.is_file() and not path.is_symlink():
            HOW[damage.how](place, path, damage)
    if manifest:
        (folder / MANIFEST).write_bytes(manifest.encode("utf-8", "surrogatepass"))
    elif resealed:
        _reseal(folder)


def _reseal(folder: Path) -> None:
    """Make the digests of the manifest those of the files that are there, as somebody would who means harm."""
    path = folder / MANIFEST
    if not _regular(path):
        return  # a pipe would be waited for
    try:
        said = json.loads(path.read_bytes())
        there = {name: folder / name for name in files_in(folder) if name != MANIFEST}
        said["files"] = {name: digest_of(p.read_bytes()) for name, p in there.items() if _regular(p)}
        path.write_text(json.dumps(said), encoding="utf-8")
    except (OSError, ValueError, TypeError):
        return


def _regular(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def copied(source: Path, target: Path) -> None:
    """A copy of a folder in the place of whatever is there."""
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target)
