"""What a stranger can do to a folder: change a file and its digest with it."""

from __future__ import annotations

import json
from pathlib import Path

from sim.runs.manifest import MANIFEST, digest_of


def forge(folder: Path, name: str, content: bytes) -> None:
    """Put a file into a folder and its digest into the manifest, as somebody who can write both."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][name] = digest_of(content)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
