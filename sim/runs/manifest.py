"""The manifest of a folder of ours: who made it, from what, and the digest of every file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from sim import __version__
from sim.runs.errors import FolderError

MANIFEST = "manifest.json"
"""The file that marks a folder as one of ours and lists what else is in it under ``files``."""

HOLDS = "holds"
"""Key of the manifests of folders that grow with every call, such as a study: what they hold. None replaces them."""


ABSENT = ""
"""What stands under ``replacing`` in the place of a digest for a file that was not there before."""


class ManifestForm(BaseModel):
    """What a manifest must say to be one, and of which kind the rest is where it is there."""

    model_config = ConfigDict(strict=True, extra="allow")

    made_by: str = ""
    """Program and version."""

    files: dict[str, str]
    """SHA-256 of every file by its path in the folder."""

    replacing: dict[str, str] = {}
    """SHA-256 of files as they were, while they are being replaced."""

    packages: dict[str, str] = {}
    """Versions of the packages that made it."""

    counts: dict[str, int] = {}
    """How much of what was run."""

    replications: int = 0
    """Number of runs."""


def manifest_text(fields: Mapping[str, object], files: Mapping[str, str]) -> str:
    """The text of a new manifest.

    Args:
        fields: What it reports beside the program, its packages and the files, in this order.
        files: Digest of every file, by its path in the folder.
    """
    return as_text(
        {
            "made_by": f"corridor-sim {__version__}",
            **fields,
            "packages": package_versions(),
            "files": dict(files),
        }
    )


def as_text(manifest: Mapping[str, object]) -> str:
    """A manifest as it is written."""
    return json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write_manifest(folder: Path, fields: Mapping[str, object]) -> None:
    """Write the manifest of a new folder, after all other files of it.

    Args:
        folder: The folder, complete but for it.
        fields: As of :func:`manifest_text`.

    Raises:
        OSError: It cannot be written.
    """
    (folder / MANIFEST).write_text(manifest_text(fields, file_hashes(folder)), encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the manifest of a folder says.

    Raises:
        FolderError: It is damaged, or a link.
        OSError: There is none, or it cannot be read.
    """
    path = path_in(folder, MANIFEST)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        ManifestForm.model_validate(found)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise FolderError(f"{path} is not the manifest of an earlier run: {where or 'it has no keys'}") from error
    except (ValueError, RecursionError) as error:
        raise FolderError(f"{path} is not the manifest of an earlier run") from error
    manifest: dict[str, Any] = found
    return manifest


def path_in(folder: Path, name: str) -> Path:
    """The path of a file of a folder, which may come from a stranger: it lies in the folder, and nothing is a link.

    What is there is a file, for one who opens a pipe waits until somebody else writes into it.

    Args:
        folder: The folder; it may itself be a link.
        name: The path in it.

    Raises:
        FolderError: The name leads out of the folder, or is that of a link, or of a file below one; or it is no file.
    """
    inside = PurePosixPath(name)
    if not inside.parts or inside.is_absolute() or ".." in inside.parts or "\0" in name or "\\" in name:
        raise FolderError(f"{name!r} is not the name of a file of {folder}")
    path = folder
    for part in inside.parts:
        path = path / part
        if path.is_symlink():
            raise FolderError(f"{path} is a link, and what it leads to is not part of the folder")
    if path.exists() and not path.is_file():
        raise FolderError(f"{path} is no file")
    return path


def digest_of(content: bytes | memoryview) -> str:
    """SHA-256 of the content of a file."""
    return hashlib.sha256(content).hexdigest()


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below ``folder`` by its relative path, but for the manifest itself."""
    return {name: digest_of((folder / name).read_bytes()) for name in sorted(files_in(folder)) if name != MANIFEST}


def files_in(folder: Path) -> set[str]:
    """Relative paths of all files below a folder, and of links."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {path.relative_to(folder).as_posix() for path in found}


def package_versions() -> dict[str, str]:
    """Version of every package that this one requires directly; empty where it runs without being installed."""
    try:
        requirements = metadata.requires("corridor-sim") or []
    except metadata.PackageNotFoundError:
        return {}
    names = [re.split(r"[\s;<>=!~\[(]", line, maxsplit=1)[0] for line in requirements if "extra ==" not in line]
    return {name: metadata.version(name) for name in sorted(names)}
