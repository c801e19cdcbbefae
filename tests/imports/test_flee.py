"""A FLEE instance as a scenario: who sets out, where to, when, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.imports.flee import read_flee
from sim.imports.geography import Geography, ImportMistake
from sim.imports.routes import routes_of
from sim.imports.scenario import imported
from sim.results.results import Results
from sim.results.seen import sightings
from sim.scenario.count_files.errors import ObservedError
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.imports.flee import CLOSURES, LOCATIONS, ROUTES, instance


def scenario_of(geography: Geography, folder: Path) -> Scenario:
    """The scenario as it is written, read again."""
    texts = imported(geography, "record.csv")
    (folder / "record.csv").write_text(texts.record, encoding="utf-8")
    (folder / "written.yaml").write_text(texts.scenario, encoding="utf-8")
    return load(folder / "written.yaml")


def test_those_set_out_by_whom_the_total_grows_where_there_is_conflict(tmp_path: Path) -> None:
    """120 a day for two days, nobody until 290 is passed again, then some 170 a day; Mill has a quarter from day 2."""
    old_town, mill = read_flee(instance(tmp_path)).demands
    assert old_town.rates[0] == (0.0, 5.0) and mill.rates[0] == (0.0, 0.0)
    total = sum(
        rate * (later - hour)
        for one in (old_town, mill)
        for (hour, rate), (later, _) in zip(one.rates, [*one.rates[1:], (240.0, 0.0)], strict=True)
    )
    assert total == pytest.approx(1250 - 50, abs=0.5)
    at_the_end = {one.at: [rate for hour, rate in one.rates if hour < 216.0][-1] for one in (old_town, mill)}
    assert at_the_end["old_town"] == pytest.approx(3.0 * at_the_end["mill"], rel=1e-3)


def test_shares_are_places_over_distance_along_the_shortest_route(tmp_path: Path) -> None:
    """From Mill: 4000 places in 90 km against 2000 in 130 km, 0.7429 to 0.2571; from Old Town 20 km farther."""
    routes = routes_of(read_flee(instance(tmp_path)))
    assert routes.goals["mill"]["camp_one"] == pytest.approx((4000 / 90) / (4000 / 90 + 2000 / 130))
    assert routes.goals["old_town"]["camp_one"] == pytest.approx((4000 / 110) / (4000 / 110 + 2000 / 150))
    at_camp = routes.onward[("ford", "camp_one")]
    assert at_camp["mill"] == {"camp_one": 0.7429, ("camp_one", "camp_two"): 0.2571}
    assert routes.first["old_town"] == {("old_town", "mill"): 1.0}


def test_the_scenario_runs_and_everybody_comes_where_the_shares_say(tmp_path: Path) -> None:
    scenario = scenario_of(read_flee(instance(tmp_path)), tmp_path)
    assert (scenario.start.isoformat(), scenario.horizon_h) == ("2020-03-01T00:00:00+00:00", 240.0)
    curves = Results(simulate(scenario)).curves
    crossed, one, two = (curves[name].values for name in ("crossed", "at_shelter camp_one", "in_shelter Hills"))
    assert one[0] == 50.0, "who was there on the first day"
    # The border is closed for three days; vehicles have five persons each.
    assert crossed[int(72.0 / scenario.record_step_h) - 1] == 50.0
    assert crossed[-1] == pytest.approx(1250.0, abs=60.0)
    at_120_h = int(120.0 / scenario.record_step_h)
    assert 0.0 < two[at_120_h] == two[-1], "closed from the fifth day on"


def test_the_record_is_that_of_the_camps_and_of_all(tmp_path: Path) -> None:
    rows = sightings(scenario_of(read_flee(instance(tmp_path)), tmp_path))
    assert {one.curve for one in rows} == {"crossed", "at_shelter camp_one", "at_shelter camp_two"}
    last = [one for one in rows if one.curve == "crossed"][-1]
    assert (last.low, last.time_h, last.end_h) == (1250.0, 240.0, 264.0)


def test_without_counts_a_share_of_the_population_leaves_and_that_is_an_assumption(tmp_path: Path) -> None:
    old_town, _ = read_flee(instance(tmp_path, data_layout="")).demands
    assert old_town.rates == ((0.0, 2.5), (240.0, 0.0))  # a fifth of 3000 in ten days
    text = imported(read_flee(instance(tmp_path, data_layout="")), "record.csv").scenario
    assert "record:" not in text and "[A] 0.05 to 0.5: share of" in text


def test_conflicts_by_day_go_before_the_date_of_a_location(tmp_path: Path) -> None:
    folder = instance(tmp_path)
    rows = "".join(f"{day},{int(day < 5)},1,\n" for day in range(10))
    (folder / "input_csv" / "conflicts.csv").write_text("#Day,Old Town,Mill,\n" + rows, encoding="utf-8")
    old_town, mill = read_flee(folder).demands
    assert old_town.rates[-1] == (120.0, 0.0) and mill.rates[0][1] > 0.0


def test_every_value_that_no_file_gives_is_marked(tmp_path: Path) -> None:
    text = imported(read_flee(instance(tmp_path)), "record.csv").scenario
    for line in text.splitlines():
        if any(key in line for key in ("free_flow_kmh:", "capacity_vph:", "jam_density_vpkm:", "lanes:")):
            assert "[A]" in line, line
        if "length_km:" in line:
            assert "routes.csv:" in line, line


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("locations", "", "input_csv: there is no locations.csv; a FLEE instance has locations.csv and routes.csv"),
        ("routes", "", "input_csv: there is no routes.csv"),
        ("sim_period", "", "there is no sim_period.csv"),
        ("locations", "#name\nA,B,C,1,2,camp\n", "locations.csv:2: has 6 fields; a location has name, region"),
        ("locations", LOCATIONS.replace("10.0", "north"), "locations.csv:2: latitude 'north' is not a number from -90"),
        (
            "locations",
            LOCATIONS.replace('"town"', '"twon"'),
            "locations.csv:4: location_type 'twon' is none of FLEE's; did",
        ),
        ("locations", LOCATIONS.replace("Mill", "Old Town"), "locations.csv:3: the location 'Old Town' is there twice"),
        ("locations", LOCATIONS.replace("camp", "town"), "locations.csv: there is no camp"),
        ("locations", LOCATIONS.replace("conflict_zone", "town"), "there is no conflict zone with a population"),
        ("locations", LOCATIONS.replace("3000", "many"), "locations.csv:2: population 'many' is not a number"),
        (
            "routes",
            ROUTES.replace("Ford,Camp-One", "Frod,Camp-One"),
            "routes.csv:4: there is no location 'Frod'; did you mean",
        ),
        ("routes", ROUTES.replace("30", "far"), "routes.csv:3: distance 'far' is not a number from 0 to 2000"),
        ("routes", ROUTES + "Mill,Mill,3\n", "routes.csv:6: the route leads from 'Mill' to itself"),
        ("routes", ROUTES + "Mill\n", "routes.csv:6: has 1 fields; a route has name1, name2, distance"),
        (
            "closures",
            CLOSURES.replace("Beland", "Bland"),
            "closures.csv:2: there is no country 'Bland'; did you",
        ),
        ("closures", "country,Aland\n", "closures.csv:1: has 2 fields; a closure has"),
        ("sim_period", "StartDate,soon\n", "sim_period.csv:1: StartDate 'soon' is not a day"),
        ("data_layout", "total,absent.csv\n", "data_layout.csv:1: there is no file 'absent.csv'"),
        ("refugees", "Date,n\n2020-03-01,many\n", "refugees.csv:2: count 'many' is not a number from 0 on"),
        ("refugees", "Date,n\n01/03/2020,5\n", "refugees.csv:2: date '01/03/2020' may be two days"),
        ("refugees", "Date,n\n", "refugees.csv: there are no counts"),
        ("refugees", "Date,n\n2020-03-01,10000001\n", "refugees.csv:2: the count 10,000,001 is above 10,000,000"),
        ("sim_period", "StartDate,9999-12-30\nLength,10\n", "9999-12-30, and 10 days from then, are not within 1700"),
        (
            "sim_period",
            "StartDate,2020-03-01\nLength,40000\n",
            "sim_period.csv:2: Length '40000' is not a number from 1",
        ),
        (
            "sim_period",
            "StartDate,1900-03-01\n",
            "days after the start; give a Length",
        ),
        ("data_layout", "total,../../letter.txt\n", "letter.txt lies outside the folder"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(file: str, text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Date,n\nDear Anna,1\n", encoding="utf-8")
    with pytest.raises((ImportMistake, ObservedError)) as caught:
        read_flee(instance(tmp_path, **{file: text}))
    assert message in str(caught.value)


@pytest.mark.parametrize(("content", "message"), [(b"\n", "conflicts.csv: is empty"), (b"a\0b", "zero byte")])
def test_conflicts_that_are_none_are_refused(content: bytes, message: str, tmp_path: Path) -> None:
    folder = instance(tmp_path)
    (folder / "input_csv" / "conflicts.csv").write_bytes(content)
    with pytest.raises((ImportMistake, ObservedError), match=message):
        read_flee(folder)


def test_a_link_to_a_file_elsewhere_is_not_followed(tmp_path: Path) -> None:
    folder = instance(tmp_path, closures="")
    (tmp_path / "letter.txt").write_text("Dear Anna", encoding="utf-8")
    (folder / "input_csv" / "closures.csv").unlink(missing_ok=True)
    (folder / "input_csv" / "closures.csv").symlink_to(tmp_path / "letter.txt")
    with pytest.raises(ImportMistake, match="lies outside the folder") as caught:
        read_flee(folder)
    assert "Dear Anna" not in str(caught.value)


def test_more_than_can_wait_at_a_camp_from_the_start_is_refused(tmp_path: Path) -> None:
    geography = read_flee(instance(tmp_path, one="2020-03-01,9000000\n"))
    with pytest.raises(ImportMistake, match="9,000,000 persons on the first day are above 5,000,000"):
        imported(geography, "record.csv")


def test_lines_in_the_names_of_places_make_no_lines_of_the_scenario(tmp_path: Path) -> None:
    changed = {
        name: text.replace("Ford", '"Ford\nevil: 1"') for name, text in (("locations", LOCATIONS), ("routes", ROUTES))
    }
    changed["locations"] = changed["locations"].replace('""', '"')
    text = imported(read_flee(instance(tmp_path, **changed)), "record.csv").scenario
    assert "Ford evil: 1" in text and "\nevil" not in text


def test_who_was_at_no_camp_on_the_first_day_is_said(tmp_path: Path) -> None:
    said = read_flee(instance(tmp_path, one="2020-03-01,20\n2020-03-11,900\n")).left_out
    assert "refugees.csv: 30 persons of the first day, who are at no camp" in said


def test_what_is_not_in_the_scenario_is_said(tmp_path: Path) -> None:
    closures = CLOSURES + "remove_forced_redirection,Ford,Mill,3,0\n"
    said = read_flee(instance(tmp_path, closures=closures, routes=ROUTES.replace("60", "60,1"))).left_out
    assert any("forced redirection" in text for text in said)
    assert any("the closure 'remove_forced_redirection' of Ford" in text for text in said)


def test_a_place_without_a_road_is_left_out_and_said_and_none_at_all_is_refused(tmp_path: Path) -> None:
    apart = read_flee(instance(tmp_path, routes=ROUTES.replace("Old Town,Mill,20,0\n", "")))
    assert routes_of(apart).stranded == ("old_town",)
    assert "left out: Old Town: no road leads from there to a refuge" in imported(apart, "r.csv").notices
    with pytest.raises(ImportMistake, match="no road leads from any place with people"):
        imported(read_flee(instance(tmp_path, routes="Old Town,Mill,20\n")), "r.csv")
