"""Files that a person has named: a regular one, one of ours, where the link leads, with the mode that it had."""

from __future__ import annotations

import os
import resource
import socket
import stat
from pathlib import Path

import pytest

from sim.runs.errors import ForeignFileError, NotWritten
from sim.runs.files import clear_parts, is_part, part_of, write_file
from sim.runs.own_file import MARK, check_file, put_file

OURS = b"a page of " + MARK
LONG = 200_000


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    write_file(tmp_path / "elsewhere" / "page", OURS)
    (tmp_path / "page").symlink_to("elsewhere/page")
    put_file(tmp_path / "page", OURS + b" again", force=False)
    assert (tmp_path / "page").is_symlink()
    assert (tmp_path / "elsewhere" / "page").read_bytes() == OURS + b" again"
    (tmp_path / "new").symlink_to("elsewhere/new")
    put_file(tmp_path / "new", OURS, force=False)
    assert (tmp_path / "elsewhere" / "new").read_bytes() == OURS


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_mode_of_a_file_is_kept(tmp_path: Path, mode: int) -> None:
    put_file(tmp_path / "page", OURS, force=False)
    (tmp_path / "page").chmod(mode)
    put_file(tmp_path / "page", OURS, force=False)
    assert stat.S_IMODE((tmp_path / "page").stat().st_mode) == mode


def test_devices_pipes_and_folders_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        for name in ("pipe", "socket"):
            before = (tmp_path / name).stat()
            for force in (False, True):
                with pytest.raises(ForeignFileError, match="is a device, a pipe or a socket"):
                    put_file(tmp_path / name, OURS, force=force)
            assert (tmp_path / name).stat() == before
    with pytest.raises(ForeignFileError, match="is a device"):
        check_file(Path(os.devnull), force=True)
    with pytest.raises(ForeignFileError, match="is a folder; name a file"):
        check_file(tmp_path, force=True)


def test_a_document_of_somebody_else_is_left_alone_unless_it_is_forced(tmp_path: Path) -> None:
    (tmp_path / "thesis").write_bytes(b"years of work")
    with pytest.raises(ForeignFileError, match=r"thesis was not written by sim; name another file, or .* --force"):
        put_file(tmp_path / "thesis", OURS, force=False)
    assert (tmp_path / "thesis").read_bytes() == b"years of work"
    put_file(tmp_path / "thesis", OURS, force=True)
    assert (tmp_path / "thesis").read_bytes() == OURS


@pytest.mark.parametrize("content", [b"", OURS + LONG * b"x", LONG * b"x" + OURS, LONG // 2 * b"x" + OURS])
def test_an_empty_file_and_one_of_ours_of_any_length_are_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "page").write_bytes(content)
    check_file(tmp_path / "page", force=False)


def test_a_name_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    put_file(tmp_path / ("å" * 127), OURS, force=False)
    with pytest.raises(NotWritten, match="File name too long"):
        put_file(tmp_path / ("a" * 300), OURS, force=False)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_is_named_with_the_file_and_what_is_safe(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: the system refuses to write on in the same manner."""
    write_file(tmp_path / "page", b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LONG, hard))
    try:
        with pytest.raises(NotWritten) as found:
            write_file(tmp_path / "page", 2 * LONG * b"x")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert found.value.filename == str(tmp_path / "page")
    assert found.value.strerror == "File too large; what stood there is as it was"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"page": b"old"}


def test_what_a_killed_writer_left_is_removed_and_what_is_being_written_stays(tmp_path: Path) -> None:
    mine = part_of(tmp_path / "page")
    host, pid = mine.name.split(".")[-2].rsplit("-", 2)[:2]
    assert int(pid) == os.getpid()
    gone = [tmp_path / f".page.{host}-{2**22 + 1}-1.part", tmp_path / f".run.{host}-{2**22 + 2}-1.part"]
    far = tmp_path / ".page.another_host-1-1.part"
    foreign = [tmp_path / ".page.part", tmp_path / ".bashrc"]
    for path in (mine, gone[0], far, *foreign):
        path.touch()
    (gone[1] / "plots").mkdir(parents=True)
    clear_parts(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([mine, far, *foreign])
    assert not any(is_part(path.name) for path in foreign)
    os.utime(far, (0, 0))
    clear_parts(tmp_path)
    assert not far.exists()
