"""The manifest of a folder of ours: who made it, from what, and the digest of every file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from sim import __version__
from sim.runs.atomic import MANIFEST, file_hashes


def write_manifest(folder: Path, fields: Mapping[str, object]) -> None:
    """Write the manifest, after all other files of the folder.

    Args:
        folder: The folder, complete but for it.
        fields: What is reported beside the program, its packages and the files, in this order.

    Raises:
        OSError: It cannot be written.
    """
    shown = {
        "made_by": f"corridor-sim {__version__}",
        **fields,
        "packages": package_versions(),
        "files": file_hashes(folder),
    }
    text = json.dumps(shown, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def package_versions() -> dict[str, str]:
    """Version of every package that this one requires directly; empty where it runs without being installed."""
    try:
        requirements = metadata.requires("corridor-sim") or []
    except metadata.PackageNotFoundError:
        return {}
    names = [re.split(r"[\s;<>=!~\[(]", line, maxsplit=1)[0] for line in requirements if "extra ==" not in line]
    return {name: metadata.version(name) for name in sorted(names)}
