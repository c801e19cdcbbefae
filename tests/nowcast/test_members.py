"""Nowcasts of a village: members that are kept, a log that only grows, scores worked out by hand, the posterior."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.nowcast.cast import Cast, Course, cast_of_scenario
from sim.analysis.nowcast.ensemble import Members, Nowcast, counts_until, issue_h, members_of, run_members
from sim.analysis.nowcast.forecast_log import (
    COLUMNS,
    QUANTILES,
    append,
    append_scores,
    entries,
    latest,
    logged_hours,
    read_log,
    score,
)
from sim.analysis.nowcast.known import read_known
from sim.analysis.nowcast.paced import PaceWalk
from sim.analysis.nowcast.posterior import MEMBER, posterior
from sim.analysis.nowcast.resampling import systematic
from sim.analysis.nowcast.weighing import Counts
from sim.analysis.run_folder import read_folder, write_folder
from sim.runs.api import carried_out
from sim.runs.design import DesignError
from sim.runs.plan import Keep, Study
from sim.runs.sweep import begin, read_sweep
from sim.scenario.count_files.errors import ObservedError
from sim.scenario.load import load
from tests.cli.shell import contents

VILLAGE = Path(__file__).parents[1] / "cli" / "uncertain.yaml"
HEADER = "time_local,persons_crossed,vehicles_crossed,persons_registered,persons_in_shelter,source\n"


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Members:
    """24 members of the village."""
    return run_members(load(VILLAGE), tmp_path_factory.mktemp("village") / "members", 24)


def cast_at(members: Members, hour: float, *pairs: tuple[float, float]) -> Nowcast:
    """A nowcast issued at an hour with the counts given as pairs of hour and persons."""
    known = pd.DataFrame(pairs, columns=["time_h", "persons"], dtype=np.float64)
    return Nowcast(members, counts_until(known, members, hour), hour)


def pooled_at(members: Members, hour: float, *pairs: tuple[float, float]) -> Cast:
    """The same pooled with the fluid queue and the last rates."""
    ensemble = cast_at(members, hour, *pairs)
    scenario = members.scenario
    course = Course(scenario.title, scenario.start, scenario.horizon_h, scenario)
    return cast_of_scenario(course, ensemble.counts, [], (), hour, ensemble)


def test_members_have_their_own_draws_their_own_random_numbers_and_nobody_is_lost(members: Members) -> None:
    assert len(members) == 24
    assert list(members.parameters) == ["hazard", "inspection", "third_lane"]
    assert len(set(members.parameters["hazard"])) == 24
    assert len({run.replication for run in members.sweep.runs}) == 24
    assert members.curves.shape == (24, len(members.time_h))
    assert members.time_h[-1] == 96.0
    assert np.all(np.diff(members.curves, axis=1) >= 0.0)
    assert np.all(members.curves[:, -1] <= members.population)
    assert members.population.min() > 800.0


def test_members_are_run_once_and_kept(members: Members) -> None:
    """The second time no run is made, and nothing in the folder changes."""
    before = contents(members.sweep.folder)
    done: list[float] = []
    again = run_members(load(VILLAGE), members.sweep.folder, 24, progress=done.append)
    assert done == []
    assert contents(members.sweep.folder) == before
    assert np.array_equal(again.curves, members.curves)
    assert np.array_equal(members_of(read_sweep(members.sweep.folder)).population, members.population)


def test_the_clearance_of_a_member_is_its_own_where_nothing_is_counted(members: Members, tmp_path: Path) -> None:
    """The median of 90 % by the curves is that by the vehicles of each run, to the recording step."""
    study = members.sweep.study
    plan = study.plan.model_copy(update={"keep": Keep(curves=(), metrics=("clearance_90_at_h",))})
    sweep = carried_out(begin(Study.of(plan, study.base), tmp_path / "the same runs"))
    exact = sweep.frame()["clearance_90_at_h"].to_numpy(np.float64)
    none = counts_until(pd.DataFrame({"time_h": [], "persons": []}, dtype=np.float64), members, 0.0)
    at_its_own_pace = Nowcast(members, none, 0.0, walk=PaceWalk(0.0, 0.0))
    ours = at_its_own_pace.clearance_h(90.0)[2]
    assert ours == pytest.approx(np.quantile(exact, 0.5, method="inverted_cdf"), abs=0.26)
    assert np.isinf(at_its_own_pace.reached_h(90.0)).mean() == pytest.approx(np.isinf(exact).mean())


def test_counts_of_a_member_find_its_parameters(members: Members) -> None:
    """Counts taken from the fastest member: the hazard moves up, and the band closes around what came."""
    fastest = int(members.parameters["hazard"].argmax())
    truth = members.curves[fastest]
    pairs = [(hour, float(np.interp(hour, members.time_h, truth))) for hour in (4.0, 6.0, 8.0)]
    knowing, blind = cast_at(members, 8.0, *pairs), cast_at(members, 8.0)
    moved = knowing.parameters_frame().set_index("range")["moved_sd"]
    assert moved["hazard"] > 0.3
    at = np.array([10.0])
    (low, _, _, _, high), (lower, _, _, _, higher) = (one.forecast(at).quantiles()[0] for one in (knowing, blind))
    assert low <= np.interp(10.0, members.time_h, truth) <= high
    assert high - low < 0.7 * (higher - lower)


def test_a_forecast_is_the_same_whatever_is_counted_later(members: Members) -> None:
    """What was announced after the issue is altered or missing: weights, log and clearance stay the same."""
    early = ((4.0, 60.0), (6.0, 150.0))
    casts = [
        cast_at(members, 6.0, *early),
        cast_at(members, 6.0, *early, (8.0, 151.0)),
        cast_at(members, 6.0, *early, (8.0, 800.0), (20.0, 850.0)),
    ]
    for other in casts[1:]:
        assert np.array_equal(other.weights.values, casts[0].weights.values)
        assert np.array_equal(other.paces.mean, casts[0].paces.mean)
        assert np.array_equal(other.clearance_h(), casts[0].clearance_h())


def test_the_log_only_grows(members: Members, tmp_path: Path) -> None:
    """The same again adds nothing; an earlier time, and other counts of the same time, come after what was said."""
    first, second = pooled_at(members, 6.0, (6.0, 150.0)), pooled_at(members, 8.0, (6.0, 150.0), (8.0, 300.0))
    log = tmp_path / "forecasts.csv"
    append(tmp_path, second)
    alone = log.read_bytes()
    append(tmp_path, second)
    assert log.read_bytes() == alone
    whole = append(tmp_path, first)
    both = log.read_bytes()
    assert both.startswith(alone)
    assert whole["issued_at"].drop_duplicates().tolist() == ["2023-09-24T14:00:00+04:00", "2023-09-24T12:00:00+04:00"]
    corrected = append(tmp_path, pooled_at(members, 6.0, (6.0, 170.0)))
    assert log.read_bytes().startswith(both) and corrected["entry"].drop_duplicates().tolist() == [1, 2, 3]
    assert latest(corrected)["entry"].drop_duplicates().tolist() == [1, 3]
    kept = corrected[corrected["entry"] == 1].drop(columns="entry").reset_index(drop=True)
    assert kept.equals(entries(second))
    assert read_log(tmp_path).equals(corrected)


def test_scores_only_grow_and_a_corrected_count_is_a_further_one(members: Members, tmp_path: Path) -> None:
    log, start = append(tmp_path, pooled_at(members, 6.0, (6.0, 150.0))), members.scenario.start
    counts = pd.DataFrame({"time_h": [6.0, 8.0], "persons": [150.0, 300.0]})
    scores, sizes = tmp_path / "scores.csv", [0]
    for more in ([], [], [(8.0, 310.0)], [(10.0, 500.0)]):
        counts = pd.concat([counts[~counts["time_h"].isin([at_h for at_h, _ in more])], _counts(more)])
        before = scores.read_bytes() if scores.exists() else b""
        append_scores(tmp_path, score(log, counts, start))
        assert scores.read_bytes().startswith(before)
        sizes.append(len(pd.read_csv(scores)))
    methods = log["method"].nunique()
    assert sizes == [0, methods, methods, 2 * methods, 3 * methods]


def _counts(pairs: list[tuple[float, float]]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["time_h", "persons"], dtype=np.float64)


def test_logged_hours_reach_the_end_of_the_run() -> None:
    assert logged_hours(10.0, 12.5).tolist() == [10.0, 11.0, 12.0, 12.5]
    found = logged_hours(0.0, 60.0)
    assert found.tolist() == [*np.arange(48.0), 48.0, 54.0, 60.0]


def test_scores_by_hand() -> None:
    """A band 80, 90, 100, 110, 120 at hour 2, and 10 more of each at hour 4, against 130 at hour 3.

    At hour 3 the band is 85, 95, 105, 115, 125: error 25, intervals of 20 and 40 are missed by 15 and 5, so WIS is
    (25/2 + (20/2 · 1/2 + 15) + (0.1/2 · 40 + 5)) / 2.5.
    """
    start = datetime.fromisoformat("2023-09-24T06:00+04:00")
    rows = [
        [1, "2023-09-24T08:00:00+04:00", method, f"2023-09-24T{hour}:00:00+04:00", 1, *(value + more for value in band)]
        for method, band in (("nowcast", (80, 90, 100, 110, 120)), ("persistence", (100,) * 5))
        for hour, more in (("08", 0), ("10", 10))
    ]
    counts = pd.DataFrame({"time_h": [1.0, 2.0, 3.0, 9.0], "persons": [50.0, 90.0, 130.0, 500.0]})
    found = score(pd.DataFrame(rows, columns=list(COLUMNS)), counts, start).set_index("method")
    assert found["counted_at"].tolist() == ["2023-09-24T09:00:00+04:00"] * 2  # not what was known, nor beyond the log
    ours, plain = found.loc["nowcast"], found.loc["persistence"]
    assert [ours[name] for name in QUANTILES] == [85.0, 95.0, 105.0, 115.0, 125.0]
    assert ours["lead_h"] == 1.0
    assert ours["absolute_error"] == 25.0
    assert ours["wis"] == pytest.approx((12.5 + 20.0 + 7.0) / 2.5)
    assert (ours["within_50"], ours["within_90"]) == (False, False)
    assert plain["wis"] == pytest.approx(plain["absolute_error"]) == pytest.approx(25.0)


def test_systematic_resampling_by_hand() -> None:
    """Weights 0.1, 0.6, 0.3 and four draws at 1/8, 3/8, 5/8, 7/8."""
    assert systematic(np.array([0.1, 0.6, 0.3]), 4).tolist() == [1, 1, 1, 2]
    weights = np.random.default_rng(3).dirichlet(np.ones(9))
    found = np.bincount(systematic(weights, 50), minlength=9)
    assert np.all(np.abs(found - 50.0 * weights) < 1.0)


def test_the_posterior_is_a_run_like_any_other(members: Members, tmp_path: Path) -> None:
    """Its members are the rows that they say, its parameters survive the folder, and it says what its spread is."""
    cast = cast_at(members, 8.0, (4.0, 60.0), (6.0, 150.0), (8.0, 300.0))
    counts = tmp_path / "counts.csv"
    counts.write_text(HEADER + "2023-09-24T14:00,300,,,,none\n", encoding="utf-8")
    study = posterior(cast, 5, counts)
    ensemble = study.ensemble
    assert len(ensemble) == 5
    drawn = ensemble.parameters_frame()
    own = members.rows[systematic(cast.weights.values, 5)]
    assert drawn[MEMBER].tolist() == own.tolist()
    first = members.rows.tolist().index(own[0])
    assert np.array_equal(ensemble.values("crossed")[0], members.curves[first])
    assert (
        drawn["hazard"].tolist()
        == members.parameters["hazard"].to_numpy()[[members.rows.tolist().index(r) for r in own]].tolist()
    )
    write_folder(study, tmp_path / "run", lambda subject, folder: [])
    back = read_folder(tmp_path / "run")
    assert isinstance(back, sim.Ensemble)
    assert back.parameters_frame().equals(drawn)
    assert back.spread_is == ensemble.spread_is
    assert "drawn by their weights after 3 counts until 24 Sep 14:00" in back.spread_is
    assert back.record.counts is not None


def test_a_member_that_is_drawn_twice_has_other_random_numbers(members: Members, tmp_path: Path) -> None:
    """All the weight on one member: its first run is its own, the second is not, with the same parameters."""
    counts = tmp_path / "counts.csv"
    counts.write_text(HEADER, encoding="utf-8")
    cast = cast_at(members, 0.0)
    alone = np.zeros(len(members))
    alone[3] = 1.0
    object.__setattr__(cast.weights, "values", alone)
    found = posterior(cast, 2, counts).ensemble
    assert found.parameters_frame()[MEMBER].tolist() == [3, 3]
    own, other = found.values("crossed")
    assert np.array_equal(own, members.curves[3])
    assert not np.array_equal(other, own)


def test_what_a_nowcast_cannot_be_made_of_is_said(tmp_path: Path) -> None:
    scenario = load(VILLAGE)
    fixed = load(VILLAGE.with_name("small.yaml"))
    with pytest.raises(DesignError, match="no section 'uncertain'"):
        run_members(fixed, tmp_path / "a", 24)
    with pytest.raises(DesignError, match="5 members are too few"):
        run_members(scenario, tmp_path / "a", 5)
    with pytest.raises(DesignError, match="--reading 'hour: 20:00', or with --as-of"):
        issue_h(scenario, pd.DataFrame({"time_h": [], "persons": []}), None)
    with pytest.raises(DesignError, match="is not within the run"):
        issue_h(scenario, pd.DataFrame({"time_h": [], "persons": []}), datetime(2023, 10, 9))
    assert not (tmp_path / "a").exists()


def test_counts_without_an_hour_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(
        HEADER
        + "2023-09-24T10:00,100,,,,a\n2023-09-24,150,,,,b\n2023-09-24T12:00,,20,,,c\n2023-09-24T10:00,110,,,,d\n",
        encoding="utf-8",
    )
    known = read_known(path, load(VILLAGE).start)
    assert known.persons().to_dict("list") == {"time_h": [4.0], "persons": [110.0]}
    assert "counts.csv: 1 of 4 counts have a date and no hour, and are not used" in known.notices()[0]
    said = read_known(path, load(VILLAGE).start, options=["hour: 20:00"])
    assert said.persons().to_dict("list") == {"time_h": [4.0, 14.0], "persons": [110.0, 150.0]}
    assert said.notices() == []


@pytest.mark.parametrize("column", ["crossed_persons", "persons"])
def test_a_file_of_nothing_that_is_looked_at_says_which_names_are(tmp_path: Path, column: str) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(f"time,{column}\n2023-09-24T10:00,100\n", encoding="utf-8")
    with pytest.raises(ObservedError, match=f"{column}: nothing that a nowcast looks at; .*'persons_crossed'"):
        read_known(path, load(VILLAGE).start)


def test_a_correction_is_known_from_its_hour_on(tmp_path: Path) -> None:
    """Who forecasts before it knows the count that was too high; who forecasts after it does not."""
    path = tmp_path / "counts.csv"
    path.write_text(
        "time,persons_crossed,note\n2023-09-24T10:00,100,\n2023-09-24T12:00,600,\n2023-09-24T18:00,580,correction\n",
        encoding="utf-8",
    )
    known = read_known(path, load(VILLAGE).start)
    assert known.persons(6.0)["persons"].tolist() == [100.0, 600.0]
    assert known.persons(12.0)["persons"].tolist() == [100.0, 580.0]
    assert known.persons()["persons"].tolist() == [100.0, 580.0]
    assert known.notices() == ["counts.csv:3: more than a later correction allows; not used from that correction on"]


def test_sim_nowcast_does_all_of_it_in_python(members: Members) -> None:
    counts = VILLAGE.with_name("small-counts.csv")
    found = sim.nowcast(load(VILLAGE), counts, members.sweep.folder, datetime(2023, 9, 24, 15), members=24)
    assert isinstance(found.counts, Counts)
    assert found.counts.persons.tolist() == [300.0]
    assert found.course.moment(found.issued_h).isoformat() == "2023-09-24T15:00:00+04:00"
    assert found.forecast(np.array([14.0])).quantiles()[0, 2] > 300.0
