"""Briefs: two pages, and every number in them traced to the file of the run that it came from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from sim.analysis.bottleneck import bottleneck, limit_hours
from sim.analysis.run_folder import read_folder
from sim.analysis.shares import parameter_shares
from sim.pages.content import Sourced, fill, plain
from sim.results.metric import readable
from sim.runs.ensemble import Ensemble
from sim.scenario.load import load
from sim.view.brief.sizes import BODY_PT, FINE_PT
from sim.view.groups import hidden_groups
from tests.cli.shell import contents, shell
from tests.view.reading import Page, assert_stands_alone, page_of

UNCERTAIN = Path(__file__).parents[1] / "cli" / "uncertain.yaml"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module", params=["joint", "ensemble", "single"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of each kind, with its brief."""
    options = {
        "joint": ("--replications", "24", "--parameters", "latin-hypercube"),
        "ensemble": ("--replications", "3"),
        "single": (),
    }
    here = tmp_path_factory.mktemp(request.param)
    done = shell("run", UNCERTAIN, *options[request.param], "--jobs", "1", "--out", "run", "--quiet", cwd=here)
    assert (done.returncode, done.stderr) == (0, "")
    done = shell("brief", "run", cwd=here)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.sub(r"\(.*?\)", "", done.stdout).split("\n")[:2] == [
        "Written to run/brief.html ",
        "Written to run/brief.pdf ",
    ]
    return here / "run"


def test_a_brief_stands_alone_and_takes_at_most_two_sheets(folder: Path) -> None:
    page = page_of(folder / "brief.html")
    assert_stands_alone(page)
    assert len(page.pictures) == 3
    reader = PdfReader(folder / "brief.pdf")
    assert len(reader.pages) == 2
    assert all(
        (float(sheet.mediabox.width), float(sheet.mediabox.height)) == pytest.approx((595.3, 841.9), abs=0.1)
        for sheet in reader.pages
    )


def test_letters_are_large_enough_in_print(folder: Path) -> None:
    """Bullets and paragraphs in 9.5 pt; nothing is smaller than the small print."""
    found: dict[float, str] = {}

    def note(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        if text.strip():
            found[round(size, 1)] = found.get(round(size, 1), "") + text

    for sheet in PdfReader(folder / "brief.pdf").pages:
        sheet.extract_text(visitor_text=note)
    assert min(found) >= FINE_PT
    assert BODY_PT >= 9.5 and "By when: " in found[BODY_PT] and "How sure: " in found[BODY_PT]


def test_pictures_are_printed_in_the_size_in_which_they_are_drawn(folder: Path) -> None:
    """So the letters of their figures, of which none is below 7 pt (test_looks), are so large on paper."""
    placed = re.compile(rb"([\d.]+) 0 0 [\d.]+ [\d.]+ [\d.]+ cm /I\d+ Do")
    widths = []
    for sheet in PdfReader(folder / "brief.pdf").pages:
        contents_of_sheet = sheet.get_contents()
        assert contents_of_sheet is not None
        drawn = [image.image.size[0] / 150.0 for image in sheet.images if image.image is not None]
        printed = [float(found[1]) / 72.0 for found in placed.finditer(contents_of_sheet.get_data())]
        assert len(drawn) == len(printed)
        widths += [one / other for one, other in zip(printed, drawn, strict=True)]
    assert widths == pytest.approx([1.0] * 3, abs=2e-3)


def test_no_bullet_is_longer_than_two_lines(folder: Path) -> None:
    _, *bullets = PdfReader(folder / "brief.pdf").pages[0].extract_text().split("•")
    assert len(bullets) > 4
    assert [bullet for bullet in bullets if len(bullet.strip().splitlines()) > 2] == []


def test_every_source_that_is_referred_to_stands_at_the_foot(folder: Path) -> None:
    said = page_of(folder / "brief.html").said
    body, _, foot = said.rpartition("Sources")
    referred, listed = (set(re.findall(r"\[(\d+)\]", text)) for text in (body, foot))
    assert referred == listed and "1" in listed


def test_no_digit_was_typed_by_hand(folder: Path) -> None:
    """Outside of what facts gave there is no number at all."""
    page = page_of(folder / "brief.html")
    assert [text for text in page.rest if re.search(r"\d", text)] == []
    assert len(page.facts) > 20


def test_every_number_is_that_of_its_source(folder: Path) -> None:
    """Held against the files of the folder, to the digits that are printed."""
    page = page_of(folder / "brief.html")
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    checked = 0
    for source, text in page.facts:
        kind, _, rest = source.partition(":")
        if kind == "metric":
            _hold_metric(metrics, rest, text)
        if kind == "shown":
            figure, _, between = text.partition(" (")
            _hold_metric(metrics, rest, figure)
            _hold_range(metrics[rest], between.removesuffix(")"))
            checked += 1
        if kind == "scenario":
            assert text == _scenario_text(folder, rest)
        elif kind == "manifest" and not isinstance(manifest[rest], dict):
            assert text == str(manifest[rest])
        elif source == "run:runs":
            assert int(text.split()[0]) == manifest["replications"]
    assert checked > 10


def test_shares_of_assumptions_are_those_of_the_runs(folder: Path) -> None:
    run = read_folder(folder)
    facts = {source: text for source, text in page_of(folder / "brief.html").facts if source.startswith("share:")}
    if not (folder / "nominal").is_dir():
        assert facts == {} and "The uncertain parameters were not drawn" in page_of(folder / "brief.html").said
        return
    assert isinstance(run, Ensemble)
    found = parameter_shares(run, "clearance_90_h")
    assert found is not None
    for one in found.parameters:
        text = facts[f"share:clearance_90_h:{one.parameter}"]
        numbers = [round(100.0 * x) for x in (one.share, one.low, one.high)] if one.clear else []
        assert [float(part) for part in NUMBER.findall(text)] == numbers
        assert one.clear or text == "no clear effect"


def test_what_limits_is_reported_as_the_timeline_has_it(folder: Path) -> None:
    facts = dict(page_of(folder / "brief.html").facts)
    found = limit_hours(bottleneck(read_folder(folder)), "crossed")
    assert found
    places = [place for place, (name, median, *_) in enumerate(found) if name != "demand" and median >= 1.0][:3]
    places += [place for place, (name, median, *_) in enumerate(found) if name == "demand" and median >= 1.0]
    said = {source.split(":")[2] for source in facts if source.startswith("limit:crossed:")}
    assert said == {str(place) for place in places}
    for place in places:
        name, median, low, high = found[place]
        assert facts.get(f"limit:crossed:{place}:name", "demand") == name
        many = isinstance(read_folder(folder), Ensemble) and high - low >= 1.0
        between = f" ({low:.0f} to {high:.0f})" if many else ""
        assert facts[f"limit:crossed:{place}"] == f"{median:.0f} h{between}", "of one run there is no interval"


def test_no_small_count_of_those_left_behind_is_written(folder: Path) -> None:
    run = read_folder(folder)
    facts = {source: text for source, text in page_of(folder / "brief.html").facts if source.startswith("persons:")}
    hidden = hidden_groups(run)
    assert facts
    for source, text in facts.items():
        metric = run.metric(source.removeprefix("persons:"))
        assert text == hidden.get(metric.name, text)
        assert metric.name in hidden or (text.startswith(metric.text) and not 1 <= (metric.value or 0) < 9.5)


def test_the_probability_of_the_readiness_is_a_count_of_runs(folder: Path) -> None:
    """Recounted from the curves: the share of runs in which no more ever cross than were announced."""
    run = read_folder(folder)
    facts = {source: text for source, text in page_of(folder / "brief.html").facts if source.startswith("suffices:")}
    if not isinstance(run, Ensemble):
        assert facts == {}
        return
    for unit, curve in (("families", "families_crossed"), ("persons", "crossed")):
        announced = getattr(run.scenario.readiness, unit)
        if announced is not None:
            enough = (run.values(curve).max(axis=1) <= announced).mean()
            assert facts[f"suffices:{unit}:crossed"].startswith(f"{100.0 * enough:.0f} %")


def test_html_and_pdf_say_the_same(folder: Path) -> None:
    """Every fact of the page stands in the PDF too, whatever its line breaks."""
    printed = "".join("".join(sheet.extract_text() for sheet in PdfReader(folder / "brief.pdf").pages).split())
    for _, text in page_of(folder / "brief.html").facts:
        assert "".join(text.split()) in printed


def test_the_same_run_gives_the_same_brief(folder: Path) -> None:
    before = contents(folder)
    assert shell("brief", folder, cwd=folder.parent).returncode == 0
    assert contents(folder) == before
    assert set(json.loads(before["manifest.json"])["files"]) == set(before) - {"manifest.json"}


def test_a_folder_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    done = shell("brief", ".", cwd=tmp_path)
    assert done.returncode == 2 and len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_template_keeps_its_sources() -> None:
    text = fill("Half by {metric:a}, all by {metric:b}.", {"metric:a": "noon", "metric:b": ""}.__getitem__)
    assert text == ("Half by ", Sourced("noon", "metric:a"), ", all by ", ".")
    assert plain(text) == "Half by noon, all by ."


def _hold_metric(metrics: dict[str, dict[str, Any]], rest: str, text: str) -> None:
    """The printed figure of a metric is the stored one, rounded to the digits that are printed."""
    name, _, what = rest.partition(":")
    stored = metrics[name]
    if what == "percent":
        assert text.removesuffix(" %") in name.replace("p", "_").split("_")
    elif what == "note":
        assert text == stored["note"]
    elif what == "":
        if stored["value"] is None:
            assert text in ("not known", "not within the run")
        elif "local" in stored:
            assert text == stored["local"]
        else:
            _hold_number(text, _factor(stored) * stored["value"])


def _factor(stored: dict[str, Any]) -> float:
    """How many of the unit in which people write a figure are one of its own."""
    return readable(stored["value"] or stored.get("high") or 0.0, stored["unit"])[0]


def _hold_range(stored: dict[str, Any], text: str) -> None:
    """The printed interval is the stored one; an end without a value lies beyond the run."""
    if stored.get("low") is None and stored.get("high") is None:
        assert text == ""
    elif "local" not in stored and stored["unit"] != "h after start" and " to " in text:
        low, high = text.split(" to ")
        for printed, value in ((low, stored["low"]), (high, stored["high"])):
            if value is None:
                assert printed == "beyond the run"
            elif stored["unit"] == "persons" and 1 <= round(value) <= 9:
                assert printed == "fewer than 10"
            else:
                _hold_number(printed, _factor(stored) * value)


def _hold_number(text: str, value: float) -> None:
    printed = NUMBER.search(text)
    assert printed is not None, text
    digits = printed[0].replace(",", "")
    unit = 10.0 ** -len(digits.partition(".")[2])
    loose = unit if "." in digits or abs(value) < 1e3 else 1.0
    assert float(digits) == pytest.approx(value, abs=0.5 * loose + 1e-9)


def _scenario_text(folder: Path, path: str) -> str:
    value: Any = load(folder / "scenario.yaml")
    for part in path.split("."):
        value = getattr(value, part)
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if value == int(value) else f"{value:.3g}"


def test_the_page_reader_shows_facts_from_the_rest() -> None:
    page = Page('<p>It is <data value="metric:a">5 km</data> long</p>')
    assert page.facts == [("metric:a", "5 km")] and page.rest == ["It is ", " long"]
