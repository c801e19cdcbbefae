"""An installed copy, in an environment that may not be written, for a user without a home, shows what the README shows.

Its dependencies are those of this environment: what is tried is the wheel. With ``make lowest`` they are the lowest.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hatch_build import for_an_index
from tests.cli.shell import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

NOBODY = 65534


@dataclass(frozen=True)
class Installed:
    """An installed copy.

    Attributes:
        wheel: The file that was installed.
        python: The interpreter of its environment.
        folder: Where its user works.
        other: What makes a process that of another user; nothing where no other user reaches this interpreter.
    """

    wheel: Path
    python: Path
    folder: Path
    other: dict[str, Any]

    def sim(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Call ``sim`` as its user, with nothing of this process's environment."""
        return self.run(str(self.python.with_name("sim")), *words)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Call any program of the environment likewise."""
        around = {"PATH": "/usr/bin:/bin", "TMPDIR": str(self.folder), "COLUMNS": "100"}
        return subprocess.run(
            words, cwd=self.folder, env=around, capture_output=True, text=True, timeout=300, check=False, **self.other
        )


def another_user(python: Path) -> dict[str, Any]:
    """What makes a process that of nobody, if this one may do so and the interpreter is not closed to others."""
    nobody: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": ()}
    if os.geteuid() != 0 or subprocess.run(["test", "-x", python.resolve()], check=False, **nobody).returncode:
        return {}
    return nobody


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    """The wheel in an environment that nobody can write; pytest's own folders are closed to other users."""
    with tempfile.TemporaryDirectory(prefix="an installed copy ") as folder:
        root = Path(folder)
        root.chmod(0o755)
        build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(root / "wheel")]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        (wheel,) = (root / "wheel").glob("*.whl")
        venv.create(root / "env", with_pip=False, symlinks=True)
        python = root / "env" / "bin" / "python"
        there = Path(sysconfig.get_path("purelib", vars={"base": str(root / "env")}))
        pip = (sys.executable, "-m", "pip", "--python", str(python))
        subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True)
        (there / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
        work = root / "work"
        work.mkdir()
        if os.geteuid() == 0:
            os.chown(work, NOBODY, NOBODY)
        for path in (root / "env").rglob("*"):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)
        yield Installed(wheel, python, work, another_user(python))
        for path in (root / "env").rglob("*"):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)


LOOKS = ("list", "metrics", "check", "schema")
"""Commands that make no run: a run as this user compiles the engine first, and takes minutes of the suite."""


def commands_of_the_readme() -> list[list[str]]:
    """What the README shows of the shell that only looks."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    calls = [line.split("#")[0].split() for block in blocks for line in block.splitlines()]
    return [call[1:] for call in calls if call[:1] == ["sim"] and call[1] in LOOKS]


def test_the_wheel_has_its_data_and_no_dead_links(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = set(wheel.namelist())
        (metadata,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        shown = wheel.read(metadata).decode("utf-8").partition("\n\n")[2]
    for folder, suffixes in (("scenarios", ("yaml", "csv", "json")), ("notebooks", ("ipynb",))):
        files = [path for suffix in suffixes for path in (ROOT / folder).rglob(f"*.{suffix}")]
        inside = "sim/shipped" if folder == "scenarios" else "sim/shipped/notebooks"
        assert files and {f"{inside}/{path.relative_to(ROOT / folder).as_posix()}" for path in files} <= names
    assert "sim/py.typed" in names and any(name.startswith("sim/pages/templates/") for name in names)
    assert "sim/view/atlas/natural-earth.npz" in names
    assert "# corridor-sim" in shown and not re.search(r"\]\((?!https?://|#)", shown)


def test_links_lead_below_an_address_where_there_is_one() -> None:
    text = "[a](docs/a.md) ![b](b.svg) [c](https://example.org/c) [d.md](d.md)"
    assert for_an_index(text) == "a (docs/a.md) *b* [c](https://example.org/c) d.md"
    there = for_an_index(text, "https://example.org/files/")
    assert there.startswith("[a](https://example.org/files/docs/a.md) ![b](https://example.org/files/b.svg)")
    site = for_an_index("[a](docs/parts/a.md#b) [c](c.md)", site="https://example.org/site/")
    assert site == "[a](https://example.org/site/parts/a.html#b) c (c.md)"


FINDS = "from sim.scenario.shipped import *; find_study('studies/small'), find_triggers('triggers/exodus-2023')"
"""What the commands that make runs need of an installed copy: files by name."""


def test_the_commands_of_the_readme_work(installed: Installed) -> None:
    """The user has no file but the scenario that the README calls the reader's own, which extends a shipped one."""
    (installed.folder / "my-scenario.yaml").write_text("extends: exodus-2023\ntitle: Mine\nhorizon_h: 300\n")
    calls = commands_of_the_readme()
    assert len(calls) >= len(LOOKS)
    for words in (*calls, ["notebooks"]):
        done = installed.sim(*words)
        assert done.returncode == 0 and "Traceback" not in done.stderr, f"sim {' '.join(words)}\n{done.stderr}"
    assert len(list((installed.folder / "notebooks").glob("*.ipynb"))) == 9
    python = installed.run(str(installed.python), "-c", f"{FINDS}; print(find_interventions('exodus-2023').is_file())")
    assert python.stdout == "True\n", python.stderr
