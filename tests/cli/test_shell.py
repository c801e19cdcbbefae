"""``sim run``, ``check``, ``plot``, ``list``, ``schema`` as a user meets them."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import jsonschema
import pytest
from ruamel.yaml import YAML

import sim
from sim.cli import groups
from sim.scenario.lineage import title_of
from sim.scenario.load import load
from sim.scenario.shipped import shipped, shipped_interventions, shipped_studies, shipped_triggers
from tests.cli.shell import ROOT, SMALL, command, contents, environment, process, shell

COMMANDS = ("run", "compare", "check", "plot", "list", "schema", "verify")
FIRST = ("cumulative", "limits", "queue", "reception")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a run of the small scenario, and what the run printed."""
    here = tmp_path_factory.mktemp("done")
    found = shell("run", SMALL, cwd=here)
    assert (found.returncode, found.stderr) == (0, "")
    return here / "runs" / "small", found.stdout


def test_help_names_every_command(tmp_path: Path) -> None:
    found = shell("--help", cwd=tmp_path)
    assert found.returncode == 0
    assert all(f" {name} " in found.stdout for name in COMMANDS)


def test_python_m_sim_is_the_command(tmp_path: Path) -> None:
    done = process("--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"sim {sim.__version__}\n"


def test_run_prints_the_answer_and_names_the_folder_it_wrote(done: tuple[Path, str]) -> None:
    folder, printed = done
    assert printed.splitlines()[-1] == (
        "Written to runs/small; all pictures: sim plot runs/small; the long tables: --full"
    )
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    assert all(metrics[f"clearance_{percent}_at_h"]["local"] in " ".join(printed.split()) for percent in (50, 90, 100))
    assert {"scenario.yaml", "manifest.json", "metrics.json", "curves.parquet", "journal.parquet"} <= set(
        contents(folder)
    )
    drawn = [name for name in contents(folder) if name.endswith((".png", ".svg"))]
    assert sorted(drawn) == sorted(f"plots/{name}.png" for name in FIRST)


def test_the_folder_can_be_run_again_as_it_is(done: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = done
    assert shell("run", folder / "scenario.yaml", "--out", "again", cwd=tmp_path).returncode == 0
    origin = ("manifest.json", "source/small.yaml", "source/scenario.yaml", "changes.csv")
    assert contents(tmp_path / "again", *origin) == contents(folder, *origin)
    assert (tmp_path / "again" / "source" / "scenario.yaml").read_bytes() == (folder / "scenario.yaml").read_bytes()


def test_a_terminal_sees_how_far_the_run_is(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    arguments = command("run", SMALL, "--out", "here")
    with subprocess.Popen(
        arguments, cwd=tmp_path, env=environment(TERM="xterm"), stderr=theirs, stdout=PIPE
    ) as process:
        os.close(theirs)
        seen = b""
        # A terminal whose other side has closed raises an error on Linux and ends on other systems.
        with contextlib.suppress(OSError):
            while part := os.read(ours, 4096):
                seen += part
        process.communicate()
    os.close(ours)
    assert process.returncode == 0
    assert b"A village of 900" in seen
    assert b"100%" in seen


def test_quiet_prints_nothing(tmp_path: Path) -> None:
    found = shell("run", SMALL, "--quiet", "--out", "here", "--replications", "2", "--jobs", "1", cwd=tmp_path)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
    assert json.loads((tmp_path / "here" / "manifest.json").read_text())["replications"] == 2


def test_seed_and_set_are_in_the_resolved_scenario_and_change_the_results(
    done: tuple[Path, str], tmp_path: Path
) -> None:
    found = shell("run", SMALL, "--seed", "8", "--set", "stages.checkpoint.lanes=1", "--out", "a", cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    resolved = YAML(typ="safe").load((tmp_path / "a" / "scenario.yaml").read_text())
    assert (resolved["seed"], resolved["stages"]["checkpoint"]["lanes"]) == (8, 1)
    assert (tmp_path / "a" / "metrics.json").read_bytes() != (done[0] / "metrics.json").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere.yaml",), "nowhere.yaml: no such file"),
        (("exodus-2024",), "did you mean 'exodus-2023'?"),
        ((SMALL, "--set", "stages.checkpoint.lane=3"), "stages.checkpoint.lane"),
        ((SMALL, "--set", "stages.checkpoint.lanes=-3"), "lanes"),
        ((SMALL, "--set", "nonsense"), "nonsense"),
        ((SMALL, "--set", "observed=file"), "file"),
        ((SMALL, "--out", "file/below"), "file is a file, so"),
        ((SMALL, "--out", "x" * 300), "File name too long"),
        ((SMALL, "--out", "full"), "no manifest.json"),
    ],
)
def test_mistakes_give_a_message_and_leave_no_trace(
    tmp_path: Path, arguments: tuple[str | Path, ...], message: str
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    before = contents(tmp_path)
    found = shell("run", *arguments, cwd=tmp_path)
    assert found.returncode == 2
    assert message in found.stderr
    assert "Traceback" not in found.stderr
    assert found.stdout == ""
    assert contents(tmp_path) == before


def test_check_looks_at_every_file(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(
        SMALL.read_text().replace("lanes: 2", "lanes: -2").replace("observed:", "title2:")
    )
    (tmp_path / "empty.yaml").write_text("")
    found = shell("check", "bad.yaml", SMALL, "empty.yaml", cwd=tmp_path)
    assert found.returncode == 2
    assert found.stdout == f"{SMALL}: ok\n"
    assert "bad.yaml:" in found.stderr and "title2" in found.stderr and "empty.yaml" in found.stderr
    assert "Traceback" not in found.stderr


def test_check_of_good_files_says_so(tmp_path: Path) -> None:
    """Buses stand in the same queue as cars before Hakari, and three convoys never pass: noted as meant."""
    found = shell("check", SMALL, "exodus-2023", cwd=tmp_path)
    first, *others = found.stderr.splitlines()
    note = "note: priority of class bus has no effect at hakari: the queue stands on the road; reserve a lane"
    assert found.returncode == 0 and first.startswith(f"{note} with lane_groups; meant: ")
    assert [line.partition(" waits")[0] for line in others] == [
        f"note: aid.{name}" for name in ("armenia", "france", "baku_red_crescent")
    ]
    assert [line.rpartition(": ")[2] for line in found.stdout.splitlines()] == ["ok", "ok"]


def with_counts(folder: Path, row: str) -> Path:
    """The small scenario with a file of counts that has one row."""
    header = "time_local,persons_crossed,vehicles_crossed,persons_registered,persons_in_shelter,source\n"
    (folder / "counts.csv").write_text(header + row, encoding="utf-8")
    path = folder / "counted.yaml"
    path.write_text(f"extends: {SMALL}\nobserved: counts.csv\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_mistake_in_the_counts_is_found_before_the_run(tmp_path: Path, command: str) -> None:
    path = with_counts(tmp_path, "2023-09-25T06:00,many,,,,a\n")
    found = shell(command, path.name, cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert "counts.csv:2: persons_crossed 'many' is not a number" in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_notes_are_reported_on_standard_error_unless_it_shall_be_quiet(tmp_path: Path) -> None:
    late = '  late: {at: "2033-01-01T00:00+04:00", event: Too late, set: {departure.cues.threat: 1.0}}\n'
    (tmp_path / "late.yaml").write_text(f"extends: {SMALL}\ntimeline:\n{late}", encoding="utf-8")
    note = "note: timeline entry 'late' lies after the end and does not happen"
    assert shell("check", "late.yaml", cwd=tmp_path).stderr.splitlines() == [note]
    assert note in shell("run", "late.yaml", "--out", "a", cwd=tmp_path).stderr.splitlines()
    assert shell("run", "late.yaml", "--out", "a", "--quiet", cwd=tmp_path).stderr == ""


def test_too_little_memory_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(*arguments: object, **options: object) -> None:
        raise MemoryError

    monkeypatch.setattr("sim.runs.runs.replicated", too_large)
    found = shell("run", SMALL, "--out", "a", cwd=tmp_path)
    assert found.returncode == 1
    assert "The memory of this machine is not enough. Nothing was written." in found.stderr
    assert not list(tmp_path.iterdir())


def test_plot_draws_all_pictures_and_the_same_from_the_files_alone(done: tuple[Path, str], tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(done[0], folder)
    shutil.rmtree(folder / "plots")
    found = shell("plot", "copy", cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    of_run, of_plot, more = (
        contents(done[0]),
        contents(folder),
        {"plots/nights.png", "plots/road_time.png", "plots/throughput.png"},
    )
    assert of_plot.keys() == of_run.keys() | more
    assert {name for name, held in of_run.items() if of_plot[name] != held} == {"manifest.json", "plots/captions.json"}
    assert f"copy/plots/{FIRST[0]}.png" in found.stdout.splitlines()
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_plot_says_when_a_folder_is_not_that_of_a_run_or_damaged(done: tuple[Path, str], tmp_path: Path) -> None:
    shutil.copytree(done[0], tmp_path / "damaged")
    (tmp_path / "damaged" / "journal.parquet").write_bytes(b"PAR1")
    for folder in ("damaged", "nowhere"):
        found = shell("plot", folder, cwd=tmp_path)
        assert found.returncode == 2
        assert f"{folder} is not the complete folder of a run" in found.stderr
        assert "Traceback" not in found.stderr


def test_list_names_all_that_is_shipped_with_its_title(tmp_path: Path) -> None:
    found = shell("list", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    lines, _, cases = found.stdout.partition("\n\n")
    # What is longer than a line goes on below its title, further in.
    entries = [line for line in lines.splitlines() if line.startswith("  ") and line[2] != " "]
    scenarios = [name for name in shipped() if not name.startswith("verification/")]
    assert [line.split()[0] for line in entries] == [
        *scenarios,
        *shipped_studies(),
        *(f"interventions/{name}" for name in shipped_interventions()),
        *shipped_triggers(),
    ]
    assert len({line.split()[0] for line in entries}) == len(entries), "no name stands there twice"
    assert all(len(line.split(maxsplit=1)) == 2 for line in entries)
    assert "sim verify" in cases


def test_the_title_in_the_list_is_the_one_of_the_scenario() -> None:
    assert [title_of(path) for path in shipped().values()] == [load(path).title for path in shipped().values()]


def test_each_command_stands_below_one_heading_of_the_help(tmp_path: Path) -> None:
    names = [getattr(groups, name) for name in dir(groups) if name.isupper()]
    found = shell("-h", cwd=tmp_path).stdout
    assert found == shell("--help", cwd=tmp_path).stdout
    assert all(found.count(f"─ {name} ─") == 1 for name in names)
    assert "─ Commands ─" not in found


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("sim valid", ["validate"]),
        ("sim run exodus-2", ["exodus-2023"]),
        ("sim compare exodus-2023 two-la", ["two-lanes-at-hakari"]),
        ("sim run exodus-2023 --se", ["--set", "--seed"]),
        ("sim run my-", ["my-place.yaml"]),
    ],
)
def test_the_shell_completes_commands_scenarios_files_and_options(
    tmp_path: Path, typed: str, offered: list[str]
) -> None:
    (tmp_path / "my-place.yaml").touch()
    asked = {"_SIM_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    call = [sys.executable, "-c", "import sys; sys.argv[0] = 'sim'; from sim.cli import main; main()"]
    done = subprocess.run(
        call, cwd=tmp_path, env=environment(**asked), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split() == offered


def test_schema_is_a_schema_and_accepts_the_scenario(tmp_path: Path) -> None:
    found = shell("schema", cwd=tmp_path)
    schema = json.loads(found.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(json.dumps(YAML(typ="safe", pure=True).load(SMALL), default=str)), schema)
    assert found.stdout == (ROOT / "scenarios" / "scenario.schema.json").read_text(encoding="utf-8")
