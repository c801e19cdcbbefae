"""Places and roads of GeoJSON as a scenario: a street that forks, measured by hand, and files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.imports.geography import Geography, ImportMistake
from sim.imports.geojson import read_geojson
from sim.imports.lines import EARTH_KM, distance_km
from sim.imports.routes import routes_of
from sim.imports.scenario import imported
from sim.results.results import Results
from sim.scenario.load import load
from sim.simulate import simulate

DEGREE_KM = EARTH_KM * 3.141592653589793 / 180.0
"""A degree along the equator."""


def point(longitude: float, latitude: float, **said: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": said, "geometry": {"type": "Point", "coordinates": [longitude, latitude]}}


def line(*points: tuple[float, float], **said: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": said, "geometry": {"type": "LineString", "coordinates": points}}


TOWN = [
    point(0.0, 0.0, name="Town", population=900),
    point(0.3, 0.0, name="Hall", capacity=500),
    point(0.2, 0.1, name="Post", kind="exit"),
    line((0.0, 0.0), (0.1, 0.0), (0.2, 0.0), name="Main Road", maxspeed="50", lanes=2),
    line((0.2, 0.0), (0.3, 0.0), name="East Road", maxspeed="30 mph"),
    line((0.2, 0.0), (0.2, 0.1), name="North Road", oneway="yes"),
]


def read(folder: Path, features: list[dict[str, Any]]) -> Geography:
    path = folder / "map.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return read_geojson(path, None)


def test_roads_meet_where_they_share_a_point_and_are_as_long_as_their_course(tmp_path: Path) -> None:
    found = read(tmp_path, TOWN)
    lengths = {one.title: round(one.length_km / DEGREE_KM, 6) for one in found.roads}
    assert lengths == {"Main Road": 0.2, "East Road": 0.1, "North Road": 0.1}
    by_title = {one.title: one for one in found.roads}
    assert by_title["Main Road"].speed_kmh == 50.0 and by_title["Main Road"].lanes == 1
    assert by_title["East Road"].speed_kmh == pytest.approx(48.28032) and by_title["North Road"].speed_kmh is None
    assert by_title["North Road"].one_way and not by_title["Main Road"].one_way
    # 0.3 degrees each, to a hall with a number of places and an exit without one: halves.
    assert routes_of(found).goals["town"] == pytest.approx({"hall": 0.5, "post": 0.5}, abs=1e-6)


@pytest.mark.parametrize(
    ("lanes", "maxspeed", "name"),
    [
        (["3", "4"], ["60", "100"], ["N7", "Naas Road"]),
        ("['4', '3']", "['100', '60']", "['N7', 'Naas Road']"),
        ("4;3", "100; 60", "N7;Naas Road"),
    ],
)
def test_of_several_lanes_and_speeds_the_lowest_is_taken_and_said(
    tmp_path: Path, lanes: object, maxspeed: object, name: object
) -> None:
    """As OSMnx and OpenStreetMap give a road whose pieces differ: a list, the text of one, semicolons."""
    town, hall = point(0.0, 0.0, name="St John's, Upper", population="1,200"), point(0.2, 0.0, name="Hall", beds="500")
    road = line((0.0, 0.0), (0.2, 0.0), oneway=True, lanes=lanes, maxspeed=maxspeed, name=name)
    found = read(tmp_path, [town, hall, road])
    (only,) = found.roads
    assert (only.lanes, only.speed_kmh, only.title) == (3, 60.0, "N7 / Naas Road")
    assert found.demands[0].residents_persons == 1_200
    assert found.spots[0].title == "St John's, Upper"
    assert found.left_out == ("map.geojson: all but the lowest where a road has several lanes or speeds: 1 road",)


def test_the_scenario_runs_and_everybody_leaves(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(imported(read(tmp_path, TOWN), "").scenario, encoding="utf-8")
    scenario = load(tmp_path / "map.yaml")
    assert scenario.settlements["town"].residents_persons == 900
    curves = Results(simulate(scenario)).curves
    assert curves["departed"].values[-1] == pytest.approx(900, abs=40)
    assert curves["crossed"].values[-1] >= 0.9 * curves["departed"].values[-1]


def test_a_place_beside_a_road_is_joined_to_its_nearest_point(tmp_path: Path) -> None:
    """The town is 1 km north of the middle of the road, which is cut there; a second place there has its own access."""
    beside = [
        point(0.1, 1.0 / DEGREE_KM, name="Town", residents=10),
        point(0.1, -1.0 / DEGREE_KM, name="Hall", beds=20),
        line((0.0, 0.0), (0.2, 0.0), name="Road"),
    ]
    found = read(tmp_path, beside)
    assert sorted(round(one.length_km, 3) for one in found.roads) == [1.0, *[round(0.1 * DEGREE_KM, 3)] * 2]
    assert routes_of(found).goals == {"town": {"hall": 1.0}}


def test_what_is_far_or_no_road_is_left_out_and_said(tmp_path: Path) -> None:
    found = read(
        tmp_path, [*TOWN, point(3.0, 3.0, name="Far", population=5), line((0.0, 0.0), (1.0, 0.0), waterway="river")]
    )
    assert any("Far, " in text and "km from any road" in text for text in found.left_out)
    assert any("a LineString that is no place and no road" in text for text in found.left_out)


def test_an_area_is_a_place_at_its_middle(tmp_path: Path) -> None:
    ring = [[-0.01, -0.01], [0.01, -0.01], [0.01, 0.01], [-0.01, 0.01]]
    area = {
        "type": "Feature",
        "properties": {"name": "Town", "pop": "1 000"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    [town] = read(tmp_path, [area, *TOWN[1:]]).demands
    assert (town.at, town.residents_persons) == ("town", 1000)


def test_a_length_of_the_file_goes_before_the_measured_one(tmp_path: Path) -> None:
    found = read(tmp_path, [*TOWN[:3], *TOWN[4:], line((0.0, 0.0), (0.2, 0.0), name="Main Road", length_km=30)])
    assert next(one.length_km for one in found.roads if one.title == "Main Road") == pytest.approx(30.0)


def test_great_circles() -> None:
    assert distance_km((0.0, 0.0), (90.0, 0.0)) == pytest.approx(90.0 * DEGREE_KM)
    assert distance_km((20.0, 60.0), (21.0, 60.0)) == pytest.approx(55.597, abs=1e-2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "map.geojson:1: is not JSON"),
        ("[" * 100_000, "map.geojson"),
        ("[]", "map.geojson: is not a GeoJSON FeatureCollection"),
        ('{"features": [1]}', "map.geojson, feature 1: has no geometry"),
        ('{"features": []}', "map.geojson: there are no lines, so no roads"),
        (json.dumps({"features": [line((0.0, 0.0), (1.0, 0.0))]}), "no place has residents, so nobody leaves"),
        (json.dumps({"features": [TOWN[0], TOWN[3]]}), "there is nowhere to go; give a point one of places_persons"),
        (json.dumps({"features": [point(400.0, 0.0)]}), "feature 1: the coordinates of a Point are not as GeoJSON has"),
        (
            json.dumps({"features": [point(0.0, 0.0, population="many")]}),
            "feature 1: population 'many' is not a whole number",
        ),
        (json.dumps({"features": [line((0.0,), (1.0, 0.0))]}), "feature 1: the coordinates of a LineString"),  # type: ignore[arg-type]
        (json.dumps({"features": [point("a", "b")]}), "feature 1: the coordinates of a Point are not as"),  # type: ignore[arg-type]
        (
            json.dumps({"features": [point(10**400, 0.0)]}),
            "feature 1: the coordinates of a Point are not as GeoJSON has",
        ),
        ('{"features": [' + "9" * 5_000 + "]}", "map.geojson: has a number of more digits than can be read"),
        (
            json.dumps({"features": [line((0.0, 0.0), (1.0, 0.0), length_km=10**400)]}),
            "is not a number from 0 to 2,000",
        ),
        (json.dumps({"features": [line((0.0, 0.0), (1.0, 0.0), length_km="far")]}), "length_km 'far' is not a number"),
        (
            json.dumps({"features": [*TOWN, line((0.0, 0.0), (90.0, 0.0))]}),
            "feature 7: 10,008 km are more than a road has",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_feature(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "map.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(ImportMistake) as caught:
        read_geojson(tmp_path / "map.geojson", None)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Hall\nevil: 1", "Hall evil: 1"),
        ("a\x1b[2Jb\0c", "a [2Jb c"),
        ("half \ud800", "half"),
        ("\x1b", "map.geojson, feature 2"),
        ("true", "true"),
        ("null", "null"),
        ("x" * 5_000, "x" * 5_000),
        ("a: [b # c", "a: [b # c"),
    ],
)
@pytest.mark.parametrize("where", [(0.3, 0.0), (9.0, 9.0)], ids=["on the road", "far away"])
def test_whatever_a_place_is_called_the_scenario_can_be_read(
    name: str, title: str, where: tuple[float, float], tmp_path: Path
) -> None:
    geography = read(tmp_path, [TOWN[0], point(*where, name=name, capacity=500), *TOWN[2:]])
    (tmp_path / "written.yaml").write_text(imported(geography, "r.csv").scenario, encoding="utf-8")
    titles = {place.title for place in load(tmp_path / "written.yaml").places.values()}
    assert (title in titles) == (where == (0.3, 0.0))


def test_a_record_and_a_map_may_be_called_anything(tmp_path: Path) -> None:
    path = tmp_path / "a: [b\nc.geojson"
    path.write_text(json.dumps({"features": TOWN}), encoding="utf-8")
    (tmp_path / "written.yaml").write_text(imported(read_geojson(path, None), "r.csv").scenario, encoding="utf-8")
    assert load(tmp_path / "written.yaml").title == "a: [b c, from GeoJSON"


def test_a_hall_without_places_is_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, [TOWN[0], point(0.3, 0.0, name="Hall", capacity=0), *TOWN[2:]])
    assert found.left_out == ("map.geojson, feature 2: Hall, which has no places",)
    assert [one.at for one in found.refuges] == ["post"]


def test_a_device_is_not_read_to_its_end() -> None:
    with pytest.raises(ImportMistake, match="zero: is larger than 64 MB"):
        read_geojson(Path("/dev/zero"), None)
