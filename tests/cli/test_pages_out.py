"""Where pages go and which are written: only what was asked for, and nothing is said where that is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.views import _page_and_print
from tests.cli.shell import SMALL, shell


@pytest.mark.parametrize(
    ("out", "files"),
    [
        (None, {"brief.html": None, "brief.pdf": None}),
        ("x.pdf", {"brief.pdf": "x.pdf"}),
        ("x.HTML", {"brief.html": "x.HTML"}),
        ("x", {"brief.html": "x.html", "brief.pdf": "x.pdf"}),
        ("there", {"brief.html": "there/brief.html", "brief.pdf": "there/brief.pdf"}),
    ],
)
def test_only_the_kind_that_was_asked_for_is_written(
    tmp_path: Path, out: str | None, files: dict[str, str | None]
) -> None:
    (tmp_path / "there").mkdir()
    wanted = {name: None if file is None else tmp_path / file for name, file in files.items()}
    assert _page_and_print(None if out is None else tmp_path / out, "brief") == wanted


def test_a_snapshot_as_pdf_leaves_no_page_beside_it_and_says_nothing_if_asked(tmp_path: Path) -> None:
    assert shell("run", SMALL, "--out", "run", cwd=tmp_path).returncode == 0
    done = shell("snapshot", "run", "--out", "x.pdf", "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run", "x.pdf"]
    assert not (tmp_path / "run" / "snapshot.html").exists()
    refused = shell("snapshot", "run", "--out", "x.doc", cwd=tmp_path)
    assert refused.returncode == 2 and "'.doc' cannot be written; allowed: .html, .pdf" in refused.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--parameters", "latin"), "'latin' is not one of 'fixed', 'latin-hypercube', 'sobol'; did you mean"),
        (("--replications", "0"), "0 is not allowed; allowed: at least 1"),
        (("--replications", "one"), "'one' is not a whole number"),
        (("--replications", "a\x1b[2Jb"), "'a\\x1b[2Jb' is not a whole number"),
    ],
)
def test_a_wrong_choice_says_what_was_given_what_is_allowed_and_the_nearest(
    tmp_path: Path, options: tuple[str, str], said: str
) -> None:
    done = shell("run", SMALL, *options, cwd=tmp_path)
    text = " ".join(done.stderr.replace("│", " ").split())
    assert done.returncode == 2 and said in text
    assert "Value error" not in text and "Input should" not in text
