"""The animated map: it counts what the journal holds, vehicles stand where there is room, and nobody is followed."""

from __future__ import annotations

import base64
import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import sim
from sim.journal import LEFT, Journal
from sim.network.time import HOUR_US
from sim.results.curves import Steps
from sim.results.results import Results
from sim.results.stays import stays
from sim.runs.own_file import put_file
from sim.scenario.shipped import shipped
from sim.simulate import simulate
from sim.view.animation.film import film
from sim.view.animation.layout import layout
from sim.view.animation.page import NEVER, animation, legend, quantum_h
from sim.view.animation.scene import Road, scene
from tests.cli.shell import SMALL, shell
from tests.shipped import shipped_run


def packed(results: Results) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="run">(.*?)</script>', animation(results), re.DOTALL)
    assert found is not None
    return dict(json.loads(found.group(1)))


def hours(text: str) -> np.ndarray[Any, np.dtype[np.uint16]]:
    return np.frombuffer(base64.b64decode(text), "<u2")


@pytest.fixture(scope="module")
def small() -> Results:
    return sim.run(sim.load(SMALL))


@pytest.fixture(scope="module")
def exodus() -> Results:
    return shipped_run("exodus-2023")


@pytest.mark.parametrize("name", ["D04", "Q05", "Q19", "Q21", "T02", "T13"])
def test_stays_add_up_to_where_everybody_is(name: str) -> None:
    """In a scenario where nobody dies, is held or goes home, persons who stay are those of the balance."""
    files = [path for key, path in shipped().items() if key.startswith(f"verification/{name}")]
    assert files
    journal = simulate(sim.load(files[0]))
    assert_stays_are_the_balance(journal)


def test_stays_of_the_small_scenario(small: Results) -> None:
    assert_stays_are_the_balance(small.journal)


def assert_stays_are_the_balance(journal: Journal) -> None:
    """The balance is taken by an actor, and actors come before the traffic of the same microsecond."""
    steps, found = Steps(journal.balance.time_h - 0.5 / HOUR_US), list(stays(journal))
    assert [stay.stage for stay in found] == list(journal.stages)
    for stay in found:
        persons = steps.between(stay.came_h, stay.left_h, journal.groups.persons[stay.rows])
        state = journal.balance.persons[:, journal.balance.states.index(stay.stage)]
        assert np.array_equal(persons, state), stay.stage


def test_packed_hours_count_exactly_at_every_recording_step(exodus: Results) -> None:
    run, journal = packed(exodus), exodus.journal
    found = {stay.stage: stay for stay in stays(journal)}
    time_h = journal.balance.time_h
    units = np.round(time_h / run["unit_h"])
    assert units[-1] < NEVER
    for road in run["roads"]:
        stay = found[road["name"]]
        entered, left = hours(road["entered"]), hours(road["left"])
        assert (np.diff(entered.astype(int)) >= 0).all() and (np.diff(left.astype(int)) >= 0).all()
        on_it = np.searchsorted(entered, units, side="right") - np.searchsorted(left, units, side="right")
        assert np.array_equal(on_it, Steps(time_h).between(stay.came_h, stay.left_h)), road["name"]
    for stop in run["stops"]:
        stay = found[stop["name"]]
        came, left = hours(stop["came"]), hours(stop["left"])
        inside = np.searchsorted(came, units, side="right") - np.searchsorted(left, units, side="right")
        assert np.array_equal(inside, Steps(time_h).between(stay.came_h, stay.left_h)), stop["name"]


def test_the_page_holds_no_journeys(exodus: Results) -> None:
    """Arrivals and departures of a stage are sorted apart from each other: no row is a vehicle."""
    run = packed(exodus)
    assert set(run["roads"][0]) >= {"entered", "left"}
    journal = exodus.journal
    road = next(one for one in scene(exodus).roads if one.name == "corridor_west")
    left = journal.passage_h[:, journal.stages.index("corridor_west"), LEFT]
    assert np.array_equal(road.left_h, np.sort(left[~np.isnan(left)]))
    text = animation(exodus)
    assert '"group' not in text and "household" not in text


def test_the_unit_of_time_divides_the_step_and_fits_the_horizon() -> None:
    for step_h, horizon_h in ((0.25, 371.0), (0.25, 48.0), (1.0, 4_000.0), (0.1, 7.3)):
        unit_h = quantum_h(step_h, horizon_h)
        assert step_h / unit_h == pytest.approx(round(step_h / unit_h))
        assert horizon_h / unit_h < NEVER


def test_vehicles_drive_freely_then_stand_at_jam_density() -> None:
    """Ten vehicles a minute apart onto 5 km at 60 km/h, whose end stays shut: they end 8 m apart from the end on."""
    road = Road("r", "r", 5.0, 60.0, 0.008, np.arange(10) / 60.0, np.zeros(0), np.zeros(10, np.uint8))
    far, queued = road.positions_km(3.0 / 60.0)
    assert far == pytest.approx([3.0, 2.0, 1.0, 0.0]) and not queued.any()
    far, queued = road.positions_km(1.0)
    assert far == pytest.approx(5.0 - 0.008 * np.arange(10)) and queued.all()


def test_positions_stay_on_the_road_in_their_order(exodus: Results) -> None:
    for road in scene(exodus).roads:
        if road.name == "ambulance_route":
            continue
        for now_h in np.arange(100.0, 300.0, 7.3):
            far, _ = road.positions_km(float(now_h))
            assert ((far >= 0.0) & (far <= road.length_km)).all()
            assert (np.diff(far) <= 1e-9).all(), f"{road.name} at {now_h}"


def test_places_of_the_exodus_keep_their_proportions() -> None:
    found = layout(sim.load(shipped()["exodus-2023"]))
    assert found.to_scale
    assert [name for name, spot in found.spots.items() if spot.far] == ["vayk", "yerevan"]
    east = found.spots["stepanakert"].x - found.spots["goris"].x
    north = found.spots["martakert"].y - found.spots["stepanakert"].y
    assert east == pytest.approx(0.41 * 111.13 * np.cos(np.radians(39.8)), rel=0.02)
    assert north == pytest.approx(0.39 * 111.13, rel=0.01)


def test_without_coordinates_stages_stand_in_the_order_of_passing() -> None:
    found = layout(sim.load(SMALL))
    assert not found.to_scale
    x = [found.spots["road begins"].x, found.spots["road ends"].x]
    x += [found.spots[name].x for name in ("checkpoint", "registration", "camp")]
    assert x == sorted(x) and found.spots["settlement village"].x < x[0]


def test_a_film_has_a_frame_every_half_hour(tmp_path: Path, small: Results) -> None:
    shown: list[float] = []
    content = film(small, ".gif", shown.append)
    with Image.open(BytesIO(content)) as image:
        frames = int(getattr(image, "n_frames", 1))
        assert image.size == (1280, 720)
    put_file(tmp_path / "small.gif", content, force=False)
    put_file(tmp_path / "small.gif", content, force=False)  # it is known as ours
    assert shown[-1] == 1.0
    assert 0 < frames <= len(shown)
    assert [path.name for path in tmp_path.iterdir()] == ["small.gif"]


def test_animate_writes_a_page_and_says_so(tmp_path: Path) -> None:
    assert shell("run", SMALL, "--out", "run", "--quiet", cwd=tmp_path).returncode == 0
    done = shell("animate", "run", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Written to run/animation.html")
    text = (tmp_path / "run" / "animation.html").read_text(encoding="utf-8")
    assert re.findall(r'(?:src|href)="(?!data:)', text) == []


def test_no_map_shows_where_a_column_is() -> None:
    """Only counts and hours are said of columns: on every road there are as many as come onto it of the others."""
    run = shipped_run("examples/column-and-families")
    column = np.isin(
        np.arange(len(run.journal.groups)), [run.journal.groups.rows_of(c) for c in run.scenario.troop_columns]
    )
    came = {stay.stage: column[stay.rows] for stay in stays(run.journal)}
    shown = scene(run)
    assert any(came[road.name].any() for road in shown.roads)
    for road in shown.roads:
        assert len(road.entered_h) == (~came[road.name]).sum()
    for stop in shown.stops:
        assert len(stop.came_h) == (~came[stop.name]).sum()
    assert all("column" not in words for _, words in legend(shown))


def test_shelters_that_have_a_place_fill_there_and_people_on_foot_have_a_mark() -> None:
    """Of the post on foot: its class walks, its legend says so; a region is drawn where its shelter stands."""
    results = sim.run(sim.load(SMALL))
    shown = scene(results)
    assert [region.spots for region in shown.regions] == [(shown.map.at["camp"],)]
    assert not any(mark == "foot" for mark, _ in legend(shown))
    walkers = shipped_run("examples/post-on-foot")
    assert any(mark == "foot" for mark, _ in legend(scene(walkers)))
    run = packed(walkers)
    assert any(run["on_foot"]) and len(run["on_foot"]) == len(run["classes"])


def test_a_film_or_page_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    for command, name in (("animate", "map.webm"), ("animate", "map"), ("report", "report.pdf")):
        done = shell(command, "run", "--out", name, cwd=tmp_path)
        assert done.returncode == 2 and name in done.stderr and ".html" in done.stderr
    assert list(tmp_path.iterdir()) == []
