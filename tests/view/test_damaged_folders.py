"""What is drawn from a folder that was damaged, mixed with another, or made by a stranger: a message, and no more."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from sim.runs.manifest import MANIFEST
from tests.cli.shell import SMALL, Done, contents, shell
from tests.runs.forging import forge

ONE_PICTURE = "plots/cumulative.png"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("damaged")
    assert shell("run", SMALL, "--out", "run", "-q", cwd=here).returncode == 0
    return here / "run"


@pytest.fixture
def run(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "run"))


def refused(done: Done, *words: str) -> None:
    """One line, exit code 2, no traceback, and the words are in it."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_a_picture_that_is_a_link_is_not_embedded(run: Path, tmp_path: Path) -> None:
    secret = b"\x89PNG the secret picture"
    (tmp_path / "secret.png").write_bytes(secret)
    forge(run, ONE_PICTURE, secret)
    (run / ONE_PICTURE).unlink()
    (run / ONE_PICTURE).symlink_to("../../secret.png")
    refused(shell("report", "run", cwd=tmp_path), "cumulative.png is a link")
    assert not (run / "report.html").exists()


def test_a_picture_of_another_run_is_not_embedded(run: Path, tmp_path: Path) -> None:
    shutil.copyfile(run / "plots" / "queue.png", run / ONE_PICTURE)
    refused(shell("report", "run", cwd=tmp_path), f"{ONE_PICTURE} was changed, or is that of another folder")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cumulative": 3}', '{"cumulative": ["a"]}', '{"queue": [1, 2]}'])
def test_damaged_captions_are_reported(run: Path, tmp_path: Path, text: str) -> None:
    forge(run, "plots/captions.json", text.encode())
    refused(shell("report", "run", cwd=tmp_path), "captions.json")


@pytest.mark.parametrize("name", ["changes.csv", "scores.csv", "plots/captions.json", MANIFEST, "scenario.yaml"])
@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_file_that_was_cut_off_is_named(run: Path, tmp_path: Path, name: str, share: float) -> None:
    content = (run / name).read_bytes()
    (run / name).write_bytes(content[: int(share * len(content))])
    refused(shell("report", "run", cwd=tmp_path), name)


def test_scores_of_another_kind_are_reported(run: Path, tmp_path: Path) -> None:
    forge(run, "scores.csv", b"something,else\n1,2\n")
    refused(shell("report", "run", cwd=tmp_path), "scores.csv has no column series")


def test_a_brief_and_an_animation_refuse_a_folder_too(run: Path, tmp_path: Path) -> None:
    (run / "log.parquet").write_bytes(b"")
    for command in ("brief", "animate", "export", "plot"):
        refused(shell(command, "run", cwd=tmp_path), "log.parquet was changed, or is that of another folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]


def test_a_redrawn_folder_keeps_the_digests_of_what_was_not_drawn(run: Path, tmp_path: Path) -> None:
    """Drawing anew makes nothing foreign a file of the run."""
    (run / "metrics.json").write_text("{}", encoding="utf-8")
    before = (run / MANIFEST).read_text(encoding="utf-8")
    shutil.copyfile(run / "plots" / "queue.png", run / ONE_PICTURE)
    assert shell("plot", "run", cwd=tmp_path).returncode == 0
    after = (run / MANIFEST).read_text(encoding="utf-8")
    line = next(line for line in before.splitlines() if '"metrics.json"' in line)
    assert line in after
    assert shell("report", "run", cwd=tmp_path).returncode == 0


def test_a_report_goes_where_it_may(run: Path, tmp_path: Path) -> None:
    """Into its folder, over itself, where a link leads; not over a thesis, a pipe or a device."""
    (tmp_path / "thesis.html").write_text("years of work", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.html").symlink_to("page.html")
    for name in ("thesis.html", "pipe", os.devnull, "run"):
        refused(shell("report", "run", "--out", name, cwd=tmp_path), name)
    assert (tmp_path / "thesis.html").read_text(encoding="utf-8") == "years of work"
    assert stat.S_ISFIFO((tmp_path / "pipe").lstat().st_mode)
    assert shell("report", "run", "--out", "page.html", cwd=tmp_path).returncode == 0
    (tmp_path / "page.html").chmod(0o600)
    assert shell("report", "run", "--out", "link.html", cwd=tmp_path).returncode == 0
    assert (tmp_path / "link.html").is_symlink()
    assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o600
    assert shell("report", "run", "--out", "thesis.html", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "thesis.html").read_bytes() == (tmp_path / "page.html").read_bytes()


def test_a_region_is_no_formula_in_a_form(tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://example.org";"Kotayk")'
    region = f"stages.camp.region='{formula}'"
    assert shell("run", SMALL, "--set", region, "--out", "run", "-q", cwd=tmp_path).returncode == 0
    assert shell("export", "run", cwd=tmp_path).returncode == 0
    tables = {name: content for name, content in contents(tmp_path).items() if name.endswith(".csv")}
    cells = [line for content in tables.values() for line in content.decode().splitlines() if "HYPERLINK" in line]
    assert cells
    for line in cells:
        assert "'=HYPERLINK" in line and line.count("=HYPERLINK") == line.count("'=HYPERLINK")
