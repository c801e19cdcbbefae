"""What programs and people write into files of counts: read with its right value, or refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.count_files.errors import ObservedError
from tests.scenario.count_files.reading import read, values

AT_SIX = [(6.0, 6.0, 200.0)]
ROW = "time,crossed\n2024-01-01T06:00,200\n"


@pytest.mark.parametrize(
    "content",
    [
        ROW,
        ROW.replace("\n", "\r\n"),
        ROW.replace("\n", "\r"),
        ROW.rstrip(),
        "\n\n" + ROW + "\n\n,\n",
        ROW.encode("utf-8-sig"),
        ROW.encode("utf-16"),
        ROW.encode("utf-16-le"),
        ROW.encode("utf-16-be"),
        b"\xfe\xff" + ROW.encode("utf-16-be"),
        ROW.replace(",", ";"),
        ROW.replace(",", "\t"),
        ROW.replace(",", "|"),
        "sep=;\n" + ROW.replace(",", ";"),
        ROW.replace("crossed", "persons_crossed"),
        ROW.replace("time,crossed", " Time_Local , Persons crossed "),
        ROW.replace("time", "date"),
        ROW.replace("time", "Timestamp"),
        "date,hour,crossed\n2024-01-01,06:00,200\n",
        "Date,Time,crossed\n01 Jan 2024,6:00 AM,200\n",
        "time,crossed,,\n2024-01-01T06:00,200,,\n,,,\n",
        "time,crossed,district,source\n2024-01-01T06:00,200,North,a bulletin\n",
        'time,crossed,source\n2024-01-01T06:00,200,"one, two\n# no comment\nthree"\n',
        "time,crossed\n#date,#affected+crossed\n2024-01-01T06:00,200\n",
        "time,crossed,source\n,#affected +crossed,#meta+source\n2024-01-01T06:00,200,\n",
        "curve,time,value\ncrossed,2024-01-01T06:00,200\n",
        "#DateTime,crossed\n2024-01-01T06:00,200\n",
        "series,time,low,high\ncrossed,2024-01-01T06:00,190,210\n",
        '"# a comment, quoted by a spreadsheet",\n' + ROW,
        "time,crossed,registered\n2024-01-01T06:00,200,n/a\n",
    ],
)
def test_the_same_count_in_many_forms(content: str | bytes, tmp_path: Path) -> None:
    assert values(read(tmp_path, content)) == AT_SIX


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("2024-01-02", (24.0, 48.0)),
        ("2024/01/02", (24.0, 48.0)),
        ("20240102", (24.0, 48.0)),
        ("2 January 2024", (24.0, 48.0)),
        ("2-Jan-2024", (24.0, 48.0)),
        ('"Tuesday, January 2, 2024"', (24.0, 48.0)),
        ("2024-01-02T06", (30.0, 30.0)),
        ("2024-1-2 6:00", (30.0, 30.0)),
        ("2024-01-02 06:00:00", (30.0, 30.0)),
        ("2024-01-02T06:00:00.000Z", (33.0, 33.0)),
        ("2024-01-02 06:00 UTC", (33.0, 33.0)),
        ("2024-01-02T06:00+0100", (32.0, 32.0)),
        ("2024-01-02T06:00-03:30", (36.5, 36.5)),
        ("2024-01-02 6:00 PM", (42.0, 42.0)),
        ("2024-01-02 12:00 a.m.", (24.0, 24.0)),
        ("2024-01-02T24:00", (48.0, 48.0)),
        ("\u00a02024-01-02\u202f06:00", (30.0, 30.0)),
    ],
)
def test_times(written: str, hours: tuple[float, float], tmp_path: Path) -> None:
    assert values(read(tmp_path, f"time,crossed\n{written},5\n")) == [(*hours, 5.0)]


@pytest.mark.parametrize(
    ("written", "how", "hours"),
    [
        ("02.01.2024", "dd.mm.yyyy", (24.0, 48.0)),
        ("02/01/2024 06:00", "dd/mm/yyyy", (30.0, 30.0)),
        ("1/2/2024 6:00 AM", "mm/dd/yyyy", (30.0, 30.0)),
        ("45293", "excel", (24.0, 48.0)),
        ("45293.25", "excel", (30.0, 30.0)),
    ],
)
def test_times_that_could_be_two_are_read_as_is_said(
    written: str, how: str, hours: tuple[float, float], tmp_path: Path
) -> None:
    content = f"time,crossed\n{written},5\n"
    with pytest.raises(ObservedError, match=r"c.csv:2: time '.*' may be .*; .* '# dates: "):
        read(tmp_path, content)
    assert values(read(tmp_path, f"# dates: {how}\n{content}")) == [(*hours, 5.0)]
    assert values(read(tmp_path, content, f"dates: {how}")) == [(*hours, 5.0)]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1200", 1200.0),
        ("1200.0", 1200.0),
        ("+1200", 1200.0),
        ("1.2e3", 1200.0),
        ("1 200", 1200.0),
        ("1\u00a0200", 1200.0),
        ("1\u202f200", 1200.0),
        ("1'200", 1200.0),
        ('"1,234,567"', 1234567.0),
        ('"1,200.50"', 1200.5),
        ("1.234.567", 1234567.0),
        ('"1.200,50"', 1200.5),
        ('"1200,5"', 1200.5),
        ('"0,125"', 0.125),
        ('"12,5"', 12.5),
        ("١٢٠٠", 1200.0),
    ],
)
def test_numbers(written: str, number: float, tmp_path: Path) -> None:
    assert values(read(tmp_path, f"time,crossed\n2024-01-01T06:00,{written}\n")) == [(6.0, 6.0, number)]


@pytest.mark.parametrize("written", ["", "n/a", "#N/A", "NA", "nan", "-", "–", "..", "?", "not reported", "NULL"])
def test_what_was_not_reported_is_missing_and_never_zero(written: str, tmp_path: Path) -> None:
    assert values(read(tmp_path, f"time,crossed\n2024-01-01T05:00,{written}\n2024-01-01T06:00,200\n")) == AT_SIX


@pytest.mark.parametrize(("how", "number"), [("1,234.5", 28120.0), ("1.234,5", 28.12)])
def test_a_thousand_or_a_decimal_is_read_as_is_said(how: str, number: float, tmp_path: Path) -> None:
    content = 'time,crossed\n2024-01-01T06:00,"28,120"\n'
    with pytest.raises(
        ObservedError, match=r"c.csv:2: crossed '28,120' may be 28120 or 28.120; .* '# numbers: 1,234.5'"
    ):
        read(tmp_path, content)
    assert values(read(tmp_path, f"# numbers: {how}\n{content}"))[0][2] == number


def test_a_point_before_three_digits_is_refused_where_persons_are_counted_only(tmp_path: Path) -> None:
    with pytest.raises(ObservedError, match=r"crossed '28.120' may be 28120 or 28.120"):
        read(tmp_path, "time,crossed\n2024-01-01T06:00,28.120\n")
    assert values(read(tmp_path, "time,queue_gate\n2024-01-01T06:00,1.250\n"), "queue_gate")[0][2] == 1.25


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "c.csv: the file is empty"),
        (b"PK\x03\x04anything", "c.csv: is a workbook of a spreadsheet (xlsx or ods) or a zip archive; open it there"),
        (
            b"\xd0\xcf\x11\xe0anything",
            "c.csv: is an old workbook (xls); open it there and save the sheet as CSV (UTF-8)",
        ),
        (b"%PDF-1.4", "c.csv: is a PDF; copy the table"),
        (b"\x1f\x8b\x08", "c.csv: is compressed (gzip); unpack it first"),
        ("<!DOCTYPE html><html>", "c.csv: is a web page or XML, not CSV"),
        ('[{"time": 1}]', "c.csv: is JSON, not CSV"),
        (ROW.encode("utf-32"), "c.csv: is UTF-32 text; save it as UTF-8"),
        (ROW.encode("utf-16") + b"x", "c.csv: begins as UTF-16 text and is none at byte"),
        (b"time,crossed\n2024-01-01T06:00,2\x0000\n", "c.csv:2: has a zero byte: it is damaged"),
        ("crossed\n200\n", "c.csv:1: no column time_local, datetime or timestamp or date; there are crossed"),
        ("time\n2024-01-01\n", "c.csv:1: no column of counts, one of persons_crossed"),
        (
            "Bulletin,\nof,the day\n" + ROW,
            "c.csv:1: is not the row that names the columns; c.csv:3 looks like it: remove",
        ),
        ("2024-01-01T06:00,200\n2024-01-01T07:00,300\n", "c.csv:1: no column time_local"),
        ("time,crossed,crossed\n", "c.csv:1: the column 'crossed' is there twice"),
        ("time,crossed,persons_crossed\n2024-01-01,1,1\n", "persons_crossed counts crossed, as another column does"),
        ("time,crossed,\n2024-01-01T06:00,200,5\n", "c.csv:1: column 3 has no name, and holds something"),
        ("time,crossed\n2024-01-01T06:00\n", "c.csv:2: has 1 fields instead of 2"),
        ("time,crossed\n2024-01-01T06:00,1,5\n", "c.csv:2: has 3 fields instead of 2; a comma within a number"),
        ('time,crossed,source\n2024-01-01T06:00,1,"a\n2024-01-01T07:00,2,b\n', "c.csv:2: unexpected end of data"),
        ("time,crossed\n,200\n", "c.csv:2: time '' is blank; give a date"),
        ("time,crossed\nTotal,200\n", "c.csv:2: time 'Total' is not a date such as 2024-06-01"),
        ("time,crossed\n01.02.24,200\n", "c.csv:2: time '01.02.24' has a year of two digits"),
        ("time,crossed\n1-Feb-24,200\n", "c.csv:2: time '1-Feb-24' has a year of two digits"),
        ("time,crossed\n1704067200,200\n", "c.csv:2: time '1704067200' may be seconds since 1970"),
        ("time,crossed\n2024-02-30,200\n", "c.csv:2: time '2024-02-30' is not a time of the calendar"),
        ("time,crossed\n2024-01-01T25:00,200\n", "is not a time of the calendar: hours are 00:00 to 24:00"),
        ("time,crossed\n2024-01-01 13:00 pm,200\n", "is not a time of the calendar: there is no hour 13 pm"),
        ("time,crossed\n0024-01-01,200\n", "c.csv:2: time '0024-01-01': the year 24 is not one of 1700 to 2250"),
        ("time,crossed\n2024-01,200\n", "c.csv:2: time '2024-01' is not a date"),
        ("time,crossed\n2024-01-01 18:00 EET,200\n", "c.csv:2: time '2024-01-01 18:00 EET' is not a date"),
        ("time,crossed\n2024-01-01,about 500\n", "crossed 'about 500' is not a number from 0 on; leave it blank when"),
        ("time,crossed\n2024-01-01,500+\n", "an estimate is a range: columns low and high of a record"),
        ("time,crossed\n2024-01-01,500 persons\n", "write the number alone, and what is said of it in a column note"),
        ("time,crossed\n2024-01-01,#VALUE!\n", "mend the formula of the spreadsheet"),
        ("time,crossed\n2024-01-01,1_000\n", "crossed '1_000' is not a number"),
        ("time,crossed\n2024-01-01,-5\n", "crossed '-5' is not a number from 0 on"),
        ("time,crossed\n2024-01-01,1e999\n", "crossed '1e999' is not a number from 0 on"),
        ("time,crosed\n2024-01-01,5\n", "c.csv:1: there is no series 'crosed'; did you mean 'crossed'?"),
        (
            "time,persons_crosed\n2024-01-01,5\n",
            "c.csv:1: there is no series 'persons_crosed'; did you mean 'persons_crossed'",
        ),
        ("time,queue_gat\n2024-01-01,5\n", "c.csv:1: there is no series 'queue_gat'; did you mean 'queue_gate'?"),
        (
            "curve,time,value\nregisterd,2024-01-01,5\n",
            "c.csv:2: there is no series 'registerd'; did you mean 'registered'?",
        ),
        ("curve,time,value\n,2024-01-01,5\n", "c.csv:2: curve is blank"),
        (
            "curve,time,low,high\ncrossed,2024-01-01,5,\n",
            "c.csv:2: low 5 and high  must be numbers from 0 on, in this order",
        ),
        ("# hour: 25:00\n" + ROW, "c.csv: '# hour: 25:00': is no hour of the day such as 20:00"),
        ("# dates: backwards\n" + ROW, "c.csv: '# dates: backwards': is none of dd/mm/yyyy, mm/dd/yyyy, excel"),
        ("# numbers: 1234\n" + ROW, "c.csv: '# numbers: 1234': is none of 1,234.5, 1.234,5"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place_and_what_to_do(
    content: str | bytes, message: str, tmp_path: Path
) -> None:
    with pytest.raises(ObservedError) as caught:
        read(tmp_path, content)
    assert message in str(caught.value)


def test_an_option_that_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ObservedError, match=r"--reading 'houre: 20:00': is not .*; did you mean 'hour'?"):
        read(tmp_path, ROW, "houre: 20:00")
    with pytest.raises(ObservedError, match="--reading '20:00'"):
        read(tmp_path, ROW, "20:00")


def test_text_that_is_not_utf8_is_read_and_said(tmp_path: Path) -> None:
    found = read(tmp_path, "time,crossed,source\n2024-01-01T06:00,200,Préfecture\n".encode("cp1252"))
    assert values(found) == AT_SIX and found.counts[0].source == "Préfecture"
    assert found.notices == ("c.csv:2: is not UTF-8; read as Windows-1252, so letters outside ASCII may be others",)
    russian = read(tmp_path, "time,crossed,source\n2024-01-01T06:00,200,Ереван и Горис\n".encode("cp1251"))
    assert values(russian) == AT_SIX and len(russian.notices) == 1
