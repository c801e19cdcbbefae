"""What counts mean: hours of days, totals of days, corrections, and which series they are of."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.count_files.errors import ObservedError
from tests.scenario.count_files.reading import read, values

DAYS = "time,persons_crossed\n2024-01-01,800\n2024-01-02,1500\n2024-01-03,1800\n"
STAMPS = "time,persons_crossed\n2024-01-01 00:00:00,0\n2024-01-02 00:00:00,900\n2024-01-03 00:00:00,1500\n"


def test_a_date_is_an_interval_over_its_day_unless_the_hour_is_said(tmp_path: Path) -> None:
    assert values(read(tmp_path, DAYS)) == [(0.0, 24.0, 800.0), (24.0, 48.0, 1500.0), (48.0, 72.0, 1800.0)]
    for said in (read(tmp_path, f"# hour: 20:00\n{DAYS}"), read(tmp_path, DAYS, "hour: 20")):
        assert values(said) == [(20.0, 20.0, 800.0), (44.0, 44.0, 1500.0), (68.0, 68.0, 1800.0)]
    assert values(read(tmp_path, DAYS, "hour: 24:00"))[0] == (24.0, 24.0, 800.0)
    # What the user says goes before what the file says.
    assert values(read(tmp_path, f"# hour: 20:00\n{DAYS}", "hour: not known"))[0] == (0.0, 24.0, 800.0)


def test_an_hour_that_is_written_is_kept(tmp_path: Path) -> None:
    mixed = read(tmp_path, "# hour: 20:00\ntime,crossed\n2024-01-01,5\n2024-01-02 00:00,6\n2024-01-02T06:00,7\n")
    assert [hour for hour, _, _ in values(mixed)] == [20.0, 24.0, 30.0]


def test_stamps_that_are_all_at_midnight_are_said_and_the_user_says_which(tmp_path: Path) -> None:
    as_they_are = read(tmp_path, STAMPS)
    assert [hour for hour, _, _ in values(as_they_are)] == [0.0, 24.0, 48.0]
    assert "every hour is 00:00, taken for the beginning of the day" in as_they_are.notices[0]
    meant = read(tmp_path, STAMPS, "hour: 00:00")
    assert values(meant) == values(as_they_are) and meant.notices == ()
    evening = read(tmp_path, STAMPS, "hour: 20:00")
    assert [hour for hour, _, _ in values(evening)] == [20.0, 44.0, 68.0] and evening.notices == ()
    assert values(read(tmp_path, STAMPS, "hour: not known"))[1] == (24.0, 48.0, 900.0)


@pytest.mark.parametrize(
    "content",
    [
        DAYS.replace("persons_crossed", "crossed_daily"),
        DAYS.replace("persons_crossed", "persons crossed per day"),
        DAYS.replace("persons_crossed", "new_crossed"),
        "# persons_crossed: daily\n" + DAYS,
        "# arrivals: crossed daily\n" + DAYS.replace("persons_crossed", "Arrivals"),
        DAYS.replace("persons_crossed", "crossed_daily").replace(",800", " 00:00,800").replace(",1", " 00:00,1"),
        "curve,time,value\n" + "".join(f"crossed daily,{row}\n" for row in DAYS.splitlines()[1:]),
    ],
)
def test_totals_of_days_are_summed_to_the_end_of_each(content: str, tmp_path: Path) -> None:
    """By hand: 800, 800 + 1500, and 1800 more. A stamp of midnight is the day that begins with it."""
    found = read(tmp_path, content)
    assert values(found) == [(24.0, 24.0, 800.0), (48.0, 48.0, 2300.0), (72.0, 72.0, 4100.0)]
    assert (
        "crossed is the sum of daily totals from 2024-01-01 00:00 on; who came before is not in it" in found.notices[-1]
    )


def test_a_total_of_a_bulletin_is_that_of_the_day_until_its_hour(tmp_path: Path) -> None:
    daily = DAYS.replace("persons_crossed", "crossed_daily")
    assert values(read(tmp_path, daily, "hour: 20:00"))[1] == (44.0, 44.0, 2300.0)


def test_a_sum_needs_every_day_once(tmp_path: Path) -> None:
    gap = "time,crossed_daily\n2024-01-01,800\n2024-01-03,1800\n"
    with pytest.raises(
        ObservedError, match=r"c.csv:3: crossed_daily of 2024-01-03 does not follow a day after 2024-01-01"
    ):
        read(tmp_path, gap)
    with pytest.raises(ObservedError, match="give 0 for a day on which nobody came"):
        read(tmp_path, gap.replace("2024-01-03", "2024-01-02,n/a\n2024-01-03"))
    twice = "time,crossed_daily,note\n2024-01-01,800,\n2024-01-01,700,\n"
    with pytest.raises(
        ObservedError, match=r"c.csv:3: crossed_daily has a second total of the day 2024-01-01 \(c.csv:2\)"
    ):
        read(tmp_path, twice)
    assert values(read(tmp_path, twice.replace("700,", "700,correction"))) == [(24.0, 24.0, 700.0)]


FALL = "time,crossed,{}\n2024-01-01T06:00,200,\n2024-01-01T12:00,600,\n2024-01-01T18:00,580,{}\n"


@pytest.mark.parametrize(
    ("column", "mark"),
    [("source", "correction"), ("note", "Correction of noon"), ("status", "corrected"), ("correction", "yes")],
)
def test_a_correction_withdraws_what_was_too_high(column: str, mark: str, tmp_path: Path) -> None:
    found = read(tmp_path, FALL.format(column, mark)).counts
    assert [(one.value, one.correction, one.withdrawn_h) for one in found] == [
        (200.0, False, float("inf")),
        (600.0, False, 18.0),
        (580.0, True, float("inf")),
    ]


@pytest.mark.parametrize("mark", ["", "no", "a bulletin"])
def test_a_count_that_falls_is_refused_and_the_message_says_how_to_mark_it(mark: str, tmp_path: Path) -> None:
    with pytest.raises(ObservedError) as caught:
        read(tmp_path, FALL.format("correction" if mark == "no" else "note", mark))
    assert "c.csv:4: crossed 580 is less than 600 before it (c.csv:3); cumulative counts never fall" in str(
        caught.value
    )
    assert "write 'correction' in a column note" in str(caught.value)
    assert "'# crossed: daily'" in str(caught.value)


def test_days_without_an_hour_must_not_fall_from_one_to_the_next(tmp_path: Path) -> None:
    with pytest.raises(ObservedError, match=r"c.csv:3: crossed 700 is less than 800 before it"):
        read(tmp_path, "time,crossed\n2024-01-01,800\n2024-01-02,700\n")
    assert len(read(tmp_path, "time,crossed\n2024-01-01,800\n2024-01-01T12:00,700\n").counts) == 2


def test_levels_rise_and_fall_and_a_record_may_have_sources_that_differ(tmp_path: Path) -> None:
    assert len(read(tmp_path, "time,in_shelter,queue_gate\n2024-01-01,9,40\n2024-01-02,4,0\n").counts) == 4
    record = "curve,time,low,high\ncrossed,2024-01-01T06:00,9,9\ncrossed,2024-01-01T07:00,8,8\n"
    assert len(read(tmp_path, record, ranges=True).counts) == 2


def test_a_bare_value_is_taken_for_who_has_crossed_and_that_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, "time,value\n2024-01-01T06:00,200\n")
    assert values(found) == [(6.0, 6.0, 200.0)]
    assert "value is taken for the cumulative number of persons who have crossed" in found.notices[0]
    said = read(tmp_path, "# value: registered\ntime,value\n2024-01-01T06:00,200\n")
    assert values(said, "registered") == [(6.0, 6.0, 200.0)] and said.notices == ()


def test_any_series_has_its_own_name_and_texts_are_for_people(tmp_path: Path) -> None:
    found = read(tmp_path, "time,stocks.flour.kg,in_shelter Old Town,post,who\n2024-01-01T06:00,5,6,,Anna\n")
    assert {one.series for one in found.counts} == {"stocks.flour.kg", "in_shelter Old Town"}


def test_times_with_and_without_offset_are_said(tmp_path: Path) -> None:
    found = read(tmp_path, "time,crossed\n2024-01-01T06:00+02:00,200\n2024-01-01T08:00,300\n")
    assert [hour for hour, _, _ in values(found)] == [7.0, 8.0]
    [notice] = found.notices
    assert notice == "c.csv: 1 of 2 times have no offset from UTC: they are read with that of the start, +0300"
