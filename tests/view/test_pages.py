"""Every page: titles are text whatever stands in them, a missing value is an error, and a wheel has the templates."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import get_args
from warnings import catch_warnings

import pytest
from jinja2 import UndefinedError

import sim
from sim.pages.content import Block
from sim.pages.render import UNPRINTABLE, render
from sim.view.explore_picture import table_html
from tests.cli.shell import ROOT, environment, shell
from tests.sweep.plans import write_plan
from tests.view.reading import Page
from tests.view.strangers import TITLE, scenario


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Every page that the program writes, of scenarios and a study with a stranger's titles."""
    here = tmp_path_factory.mktemp("strangers")
    one, two = scenario(here, "one"), scenario(here, "two", people={"stay_share": 0.1})
    write_plan(here, title=TITLE, scenario=str(one), replications=2)
    for command in (
        ("run", one, "--out", "run", "--quiet", "--jobs", "1"),
        ("compare", one, two, "--replications", "2", "--out", "both", "--quiet", "--jobs", "1"),
        ("sweep", "study.yaml", "--out", "study", "--jobs", "1"),
        *(("report", folder) for folder in ("run", "both", "study")),
        ("brief", "run"),
        ("animate", "run"),
    ):
        with catch_warnings(action="ignore", category=UserWarning):  # no font has them all
            assert shell(*command, cwd=here).returncode == 0
    first, second = (sim.load(file) for file in (one, two))
    comparison = sim.paired(sim.runs({"first": first, "second": second}, n=2))
    notebook = {
        "run": sim.run(first)._repr_html_(),
        "ensemble": comparison.first._repr_html_(),
        "comparison": comparison._repr_html_(),
        "sliders": table_html(sim.run(first), sim.run(second)),
    }
    return {str(file.relative_to(here)): file.read_text(encoding="utf-8") for file in here.rglob("*.html")} | notebook


DATA = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
"""What a page draws: numbers and titles, which no title can end."""


def test_a_strangers_titles_are_text_on_every_page(pages: Mapping[str, str]) -> None:
    notebook = ("run", "ensemble", "comparison")
    assert len(pages) == 5 + 4
    for name, text in pages.items():
        page = Page(text)
        said = page.said
        data = DATA.findall(text)
        code = 0 if name in ("sliders", *notebook) or "brief" in name else 1
        assert page.tags["blink"] == 0 and page.tags["script"] == len(data) + code, name
        assert all(json.loads(one) for one in data) and "<" not in "".join(data), name
        assert all(set(picture) == {"src", "alt"} for picture in page.pictures), name
        assert name == "sliders" or " ".join(TITLE.split()) in said, name
        assert UNPRINTABLE.search(text) is None, name


def test_the_map_gets_the_titles_as_they_are(pages: Mapping[str, str]) -> None:
    packed = re.search(
        r'<script type="application/json" id="run">(.*?)</script>', pages["run/animation.html"], re.DOTALL
    )
    assert packed is not None
    run = json.loads(packed[1])
    assert [one["title"] for one in run["roads"]] == [TITLE]
    assert TITLE in [text for _, text in run["events"]]


def test_marks_of_direction_end_with_the_title(pages: Mapping[str, str]) -> None:
    """What a fact gave stands in an element of its own, which the style isolates."""
    assert "data { unicode-bidi: isolate; }" in pages["run/brief.html"]
    assert [text for text in Page(pages["run/brief.html"]).rest if "\u202e" in text] == []


def test_a_template_without_its_values_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'lead' is undefined"):
        render("map.html.j2", title="A", use="B", run={})


def test_a_wheel_holds_the_templates(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    code = "from sim.pages.render import render; print(render('explore_table.html.j2', rows=[('A & B', '', ())]))"
    found = environment() | {"PYTHONPATH": str(wheel)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=found, capture_output=True, text=True)
    assert (done.stderr, "A &amp; B" in done.stdout) == ("", True)


def test_every_block_has_its_branch_in_the_template() -> None:
    """By the name of its class: a block that is renamed or new, and has none, would be left out of a page."""
    template = (Path(sim.__file__).parent / "pages" / "templates" / "blocks.html.j2").read_text(encoding="utf-8")
    assert set(re.findall(r'kind == "(\w+)"', template)) == {block.__name__ for block in get_args(Block)}


def test_a_block_without_a_branch_is_an_error() -> None:
    class Unknown:
        """No template knows it."""

    with pytest.raises(UndefinedError):
        render("notebook.html.j2", first=Unknown(), crossed=None, folded=None)
