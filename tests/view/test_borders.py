"""Borders behind a map: in their place, cut to it, named once, and never misleading about a far place."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import sim
from sim.locale.codes import LanguageCode
from sim.locale.language import Language
from sim.scenario.shipped import shipped
from sim.view.animation.ground import draw_ground
from sim.view.animation.layout import Layout, layout
from sim.view.animation.names import overlap
from sim.view.animation.page import animation
from sim.view.animation.scene import scene
from sim.view.atlas.backdrop import backdrop, country_of
from sim.view.atlas.natural_earth import atlas
from sim.view.atlas.projection import Projection
from sim.view.snapshot.places import plan_of
from tests.cli.shell import SMALL
from tests.shipped import shipped_run

MAPPED = ("exodus-2023", "burundi-2015", "poland-2022", "fort-mcmurray-2016")


def drawn(name: str) -> Layout:
    return layout(sim.load(shipped()[name]))


def test_the_atlas_has_the_borders_and_countries_of_the_world() -> None:
    assert len(atlas().borders) > 450 and len(atlas().countries) > 230
    assert sum(one.is_agreed for one in atlas().borders) > 400
    points = np.concatenate([one.points_deg for one in atlas().borders])
    assert (np.abs(points) <= (180.0, 90.0)).all()


@pytest.mark.parametrize(
    ("name", "longitude", "latitude"),
    [
        ("Armenia", 44.5, 40.2),
        ("Azerbaijan", 46.75, 39.82),
        ("Lesotho", 28.2, -29.6),
        ("South Africa", 26.0, -29.0),
        ("Canada", -111.4, 56.7),
        ("Fiji", 178.0, -17.8),
        ("", -30.0, 0.0),
    ],
)
def test_a_point_lies_in_its_country_and_in_no_enclave_of_another(name: str, longitude: float, latitude: float) -> None:
    assert country_of(np.array([[longitude, latitude]])) == [name]


def test_lines_are_cut_to_the_frame_and_names_stand_in_their_country() -> None:
    projection = Projection(39.7)
    x, y = projection.drawn(np.array([[46.5, 39.6]]))[0].tolist()
    frame = (x - 100.0, y - 60.0, x + 100.0, y + 60.0)
    found = backdrop(projection, frame)
    points = np.concatenate([np.array(border.points) for border in found.borders])
    assert (points >= np.array(frame[:2]) - 1e-6).all() and (points <= np.array(frame[2:]) + 1e-6).all()
    for country in found.countries:
        assert set(country_of(projection.on_earth(np.array(country.anchors)))) == {country.name}
    assert {country.name for country in found.countries} == {"Armenia", "Azerbaijan", "Iran"}


def test_the_border_passes_between_hakari_and_goris() -> None:
    """A line of 1:50 million would put Kornidzor east of it."""
    found = drawn("exodus-2023")
    line = np.concatenate([np.array(border.points) for border in found.behind.borders])
    for name, least_km, most_km in (("kornidzor", 0.0, 2.0), ("goris", 8.0, 20.0), ("stepanakert", 25.0, 60.0)):
        spot = found.spots[name]
        assert least_km <= np.hypot(*(line - (spot.x, spot.y)).T).min() <= most_km, name


def test_a_map_within_one_country_has_its_name_and_no_line() -> None:
    found = drawn("fort-mcmurray-2016").behind
    assert not found.borders and [country.name for country in found.countries] == ["Canada"]


def test_no_border_stands_where_a_far_place_would_seem_to_lie_in_another_country() -> None:
    """Yerevan drawn in at the direction from the corridor would lie east of the border."""
    found = drawn("exodus-2023")
    near = [spot for spot in found.spots.values() if not spot.far]
    left = min(x for border in found.behind.borders for x, _ in border.points)
    assert any(spot.far for spot in found.spots.values())
    assert left > min(spot.x for spot in near) - 20.0 > max(spot.x for spot in found.spots.values() if spot.far)


def test_a_plan_has_no_borders_and_joins_all_that_people_pass() -> None:
    found = layout(sim.load(SMALL))
    assert not found.behind.borders and not found.behind.countries
    joined = {spot for pair in (*found.ends.values(), *found.leads) for spot in pair}
    assert joined == set(found.spots)
    assert "Natural Earth" not in animation(sim.run(sim.load(SMALL)))


def test_the_page_says_whose_borders_they_are_and_that_they_imply_no_position() -> None:
    page = animation(shipped_run("exodus-2023"))
    assert re.search(r"Natural Earth, public domain.*imply no position of ours on any border", page)


@pytest.mark.parametrize("name", MAPPED)
def test_names_of_a_film_lie_over_no_other_name(name: str) -> None:
    figure = Figure(figsize=(12.8, 7.2), dpi=100)
    FigureCanvasAgg(figure)
    land = figure.add_axes((0.01, 0.07, 0.62, 0.84))
    draw_ground(land, scene(shipped_run(name)))
    shown = [text.get_window_extent().shrunk(0.98, 0.98) for text in land.texts]
    boxes = [(box.x0, box.y0, box.x1, box.y1) for box in shown]
    assert len(boxes) >= len(drawn(name).spots)
    assert not any(overlap(one, other) for k, one in enumerate(boxes) for other in boxes[:k])


@pytest.mark.parametrize("code", list(LanguageCode))
def test_countries_of_a_snapshot_are_named_in_its_language_and_lie_over_no_other_name(code: LanguageCode) -> None:
    plan = plan_of(sim.load(shipped()["exodus-2023"]), ["hakari"], language=Language(code))
    named = {LanguageCode.EN: "Azerbaijan", LanguageCode.FR: "Azerbaïdjan", LanguageCode.RU: "Азербайджан"}
    assert plan.borders and any(one.text == named.get(code, one.text) for one in plan.countries)
    assert all(0.0 <= one.x_mm <= plan.wide_mm and 0.0 <= one.y_mm <= plan.high_mm for one in plan.countries)
