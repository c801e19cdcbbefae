"""Further files in a folder of ours, and in the list of its manifest: all of them, whatever is killed or comes between.

The new files are written beside their places first. Then the manifest is replaced by one that has both digests, the
new one under ``files`` and the old one under ``replacing``; then the files are renamed; then the old digests go. So a
folder is right at every moment, and a file that a killed process has put there is always in the list.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.runs.errors import ForeignFileError
from sim.runs.files import clear_parts, naming, stage_file, sync_folder, write_file
from sim.runs.lock import locked
from sim.runs.manifest import ABSENT, HOLDS, MANIFEST, as_text, digest_of, manifest_text, path_in, read_manifest
from sim.runs.sealed import SealedFolder


def add_file(folder: Path, name: str, content: bytes) -> Path:
    """Write one further file, as :func:`add_files`; returns it."""
    add_files(folder, {name: content})
    return folder / name


def add_files(
    folder: Path, contents: Mapping[str, bytes | memoryview], fields: Mapping[str, object] | None = None
) -> None:
    """Write files into one of our folders and into the list of its manifest; other processes may do so at once.

    Where everything is there already, nothing is written.

    Args:
        folder: The folder.
        contents: What is written, by the name of the file.
        fields: What the manifest reports, for a folder that has none yet or to change it; None: the folder has one.

    Raises:
        FolderError: The manifest is damaged, or a place is below a link.
        ForeignFileError: A file of that name is there and not in the list.
        NotWritten: A file cannot be written; then all are as they were.
    """
    _begin(folder, fields)
    with locked(folder):
        _add(folder, contents, fields)


def extend_file(folder: Path, name: str, more: Callable[[bytes], bytes], fields: Mapping[str, object]) -> bytes:
    """Add to the end of a file of a folder of ours that only grows: its bytes are the old ones, or old and new.

    Processes that extend files of one folder at once wait for each other.

    Args:
        folder: The folder.
        name: The file.
        more: What is added, from what is there.
        fields: As of :func:`add_files`; what the folder holds is among them.

    Returns:
        What the file holds now.

    Raises:
        FolderError: What is there is not what was written, or the manifest is damaged.
        ForeignFileError: A file of that name is there and not in the list.
        NotWritten: It cannot be written; then it is as it was.
    """
    _begin(folder, fields)
    with locked(folder):
        sealed = SealedFolder(folder, str(fields[HOLDS]), _manifest(folder, fields))
        there = sealed.file(name).read_bytes() if name in sealed else b""
        whole = there + more(there)
        _add(folder, {name: whole}, fields)
    return whole


def _begin(folder: Path, fields: Mapping[str, object] | None) -> None:
    if fields is not None:
        with naming(folder, "nothing was written"):
            folder.mkdir(parents=True, exist_ok=True)


def _add(folder: Path, contents: Mapping[str, bytes | memoryview], fields: Mapping[str, object] | None) -> None:
    for place in {folder, *((folder / name).parent for name in contents)}:
        clear_parts(place)
    manifest = _manifest(folder, fields)
    old = {name: _found(folder, name, manifest) for name in contents}
    new = {name: digest_of(content) for name, content in contents.items()}
    said = {} if fields is None else json.loads(manifest_text(fields, {}))
    meant = {**manifest, **said, "files": dict(sorted((manifest["files"] | new).items()))}
    half = manifest.get("replacing", {}).keys() & contents.keys()
    if old != new or meant != manifest or half:
        _put(folder, contents, meant, {name: found for name, found in old.items() if found != new[name]})


def check_additions(folder: Path, names: Iterable[str]) -> None:
    """Refuse, before the work is done, to write over files of somebody else.

    Raises:
        FolderError: The manifest is damaged, or a place is below a link.
        ForeignFileError: A file of that name is there and not in the list.
    """
    if (folder / MANIFEST).exists():
        manifest = read_manifest(folder)
        for name in names:
            _place(folder, name, manifest)


def _manifest(folder: Path, fields: Mapping[str, object] | None) -> dict[str, Any]:
    """The manifest of a folder, or a new one where it has none yet."""
    if fields is not None and not (folder / MANIFEST).exists():
        new: dict[str, Any] = json.loads(manifest_text(fields, {}))
        return new
    return read_manifest(folder)


def _found(folder: Path, name: str, manifest: Mapping[str, Any]) -> str:
    """Digest of a file that is to be replaced."""
    path = _place(folder, name, manifest)
    return digest_of(path.read_bytes()) if path.exists() else ABSENT


def _place(folder: Path, name: str, manifest: Mapping[str, Any]) -> Path:
    """Where a file goes, once it is known that nothing of somebody else stands there."""
    path = path_in(folder, name)
    if path.exists() and name not in manifest["files"]:
        raise ForeignFileError(f"{path} was not written by sim; move it away, or name another file")
    return path


def _put(
    folder: Path, contents: Mapping[str, bytes | memoryview], manifest: Mapping[str, Any], old: Mapping[str, str]
) -> None:
    # Files of a killed process that are not among ours keep both their digests.
    others = {name: one for name, one in manifest.get("replacing", {}).items() if name not in contents}
    after = {key: value for key, value in manifest.items() if key != "replacing"}
    if others:
        after["replacing"] = others
    meanwhile = {**after, "replacing": others | dict(old)} if old else after
    staged: dict[Path, Path] = {}
    try:
        for name, content in contents.items():
            with naming(folder / name):
                staged[folder / name] = stage_file(folder / name, content)
        write_file(folder / MANIFEST, as_text(meanwhile).encode())
        for path, part in staged.items():
            with naming(path, "the same command puts it right"):
                part.replace(path)
        for parent in {path.parent for path in staged}:
            sync_folder(parent)
    finally:
        for part in staged.values():
            part.unlink(missing_ok=True)
    if old:
        write_file(folder / MANIFEST, as_text(after).encode())
