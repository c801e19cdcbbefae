"""A folder of ours that is read: only files that its manifest lists, that are as they were written, and lie in it.

A file is checked when it is read and not before, so that reading costs no more than what is read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.results.observed import find_record
from sim.results.seen import record_file
from sim.results.tables import from_cell
from sim.runs.errors import FolderError, incomplete
from sim.runs.manifest import ABSENT, HOLDS, MANIFEST, digest_of, path_in, read_manifest
from sim.scenario.count_files.errors import ObservedError
from sim.scenario.load import load_alone
from sim.scenario.model import Scenario

FileOf = Callable[[str], Path]
"""Gives the path of a file of a folder by its name in it: :meth:`SealedFolder.file`, or ``folder.joinpath``."""


@dataclass(frozen=True)
class SealedFolder:
    """A folder and its manifest.

    Attributes:
        folder: The folder.
        kind: Whose folder it is, for messages: that of a ``run``, for instance.
        manifest: What its manifest says.
    """

    folder: Path
    kind: str
    manifest: dict[str, Any]
    _checked: dict[str, Path] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, folder: Path, kind: str) -> SealedFolder:
        """The folder of a kind.

        Raises:
            FolderError: It has no manifest, or a damaged one.
        """
        try:
            found = cls(folder, kind, read_manifest(folder))
        except OSError as error:
            raise incomplete(folder, kind, error) from error
        except FolderError as error:
            raise cls(folder, kind, {}).error(str(error)) from error
        if (held := found.manifest.get(HOLDS, kind)) != kind:
            raise found.error(f"it is that of a {held}")
        return found

    def __contains__(self, name: str) -> bool:
        """Whether a file is in the list; one that a killed process was about to put there for the first time is not."""
        if name not in self.manifest["files"]:
            return False
        return self.manifest.get("replacing", {}).get(name) != ABSENT or (self.folder / name).exists()

    def below(self, name: str) -> tuple[str, ...]:
        """Names of all files in the list that lie in a folder of it, sorted."""
        return tuple(sorted(one for one in self.manifest["files"] if one.startswith(f"{name}/")))

    def error(self, why: str) -> FolderError:
        """Say why the folder cannot be believed."""
        return FolderError(f"{self.folder} is not the complete folder of a {self.kind}: {why}")

    def file(self, name: str) -> Path:
        """The path of a file, once it is known to be the one that was written.

        Raises:
            FolderError: It is missing, not in the list, changed, of another folder, a link, or leads out of the folder.
        """
        if name in self._checked:
            return self._checked[name]
        if name not in self:
            raise self.error(f"its {MANIFEST} lists no {name}")
        try:
            path = path_in(self.folder, name)
            found = digest_of(path.read_bytes())
        except FolderError as error:
            raise self.error(str(error)) from error
        except OSError as error:
            raise incomplete(self.folder, self.kind, error) from error
        if found not in (self.manifest["files"][name], self.manifest.get("replacing", {}).get(name)):
            raise self.error(f"{name} was changed, or is that of another folder: {MANIFEST} has another digest of it")
        self._checked[name] = path
        return path

    def text(self, name: str) -> str:
        """A file of text.

        Raises:
            FolderError: As of :meth:`file`, or it is not UTF-8.
        """
        try:
            return self.file(name).read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise self.error(f"{name} is not UTF-8 text") from error

    def rows(self, name: str, columns: Sequence[str]) -> list[dict[str, str]]:
        """The rows of a CSV.

        Args:
            name: The file.
            columns: Those that it must have.

        Raises:
            FolderError: As of :meth:`file`, or it has other columns, or half a row.
        """
        try:
            reader = csv.DictReader(io.StringIO(self.text(name), newline=""), strict=True)
            rows = list(reader)
        except csv.Error as error:
            raise self.error(f"{name} is not CSV: {error}") from error
        if missing := [column for column in columns if column not in (reader.fieldnames or ())]:
            raise self.error(f"{name} has no column {missing[0]}")
        if any(None in row or None in row.values() for row in rows):
            raise self.error(f"{name} has a row of another length than its heading")
        return [{column: from_cell(cell) for column, cell in row.items()} for row in rows]

    def scenario(self, name: str) -> Scenario:
        """A scenario, with the files of counts beside it that it names.

        Raises:
            FolderError: As of :meth:`file`, or it names a file that is not of this folder, or counts that are none.
            ScenarioError: Something else is wrong with it.
        """
        found = load_alone(self.file(name), self.file)
        try:
            # Read again when they are wanted; but there nobody knows the name of the folder any more.
            find_record(found)
            record_file(found)
        except ObservedError as error:
            raise self.error(str(error)) from error
        return found
