"""What an installed copy has with it is to be had from any folder."""

from __future__ import annotations

import json
from pathlib import Path

from sim.scenario.shipped import notebooks
from tests.cli.shell import contents, shell


def test_notebooks_are_copied_and_what_was_changed_is_left_alone(tmp_path: Path) -> None:
    done = shell("notebooks", "mine", cwd=tmp_path)
    assert done.returncode == 0 and "9 notebooks are in mine" in done.stdout
    found = contents(tmp_path / "mine")
    assert found == {path.name: path.read_bytes() for path in notebooks()} and len(found) == 9
    assert shell("notebooks", "mine", cwd=tmp_path).returncode == 0
    changed = tmp_path / "mine" / notebooks()[4].name
    changed.write_text("{}")
    (tmp_path / "mine" / notebooks()[0].name).unlink()
    done = shell("notebooks", "mine", cwd=tmp_path)
    assert done.returncode == 2 and f"{Path('mine') / changed.name} is there already" in done.stderr
    assert changed.read_text() == "{}" and len(contents(tmp_path / "mine")) == 8


def test_no_notebook_needs_a_checkout() -> None:
    for path in notebooks():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        assert "../" not in code, path.name
