"""The scenarios that come with the program, by name."""

from __future__ import annotations

from pathlib import Path


def shipped() -> dict[str, Path]:
    """Every shipped scenario by name, in alphabetical order.

    An installed package holds them beside its code, a checkout in ``scenarios/``.
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "shipped"
    folder = installed if installed.is_dir() else package.parent / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def find(name_or_path: str) -> Path:
    """The file of a shipped scenario's name, or the path as it was given.

    A file of that path goes first; a path that is neither is returned, for the loader to say so.
    """
    path = Path(name_or_path)
    return path if path.exists() else shipped().get(name_or_path, path)
