"""What a study, a site and Dask's own file may ask of Slurm: nothing of a study is run, and each is heard."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.runs.batch import Certificates, JobRequest
from sim.runs.site import ClusterSite, minutes, this_site
from sim.runs.slurm import Slurm
from sim.scenario.errors import ScenarioError
from tests.cli.shell import shell
from tests.sweep.plans import write_plan

SCHEDULER = "tcp://10.0.0.1:40123"
SAYS_ITS_WORDS = "printf %s\\\\n"
"""In the place of the nodes' Python: each word on a line."""


def batch(slurm: dict[str, Any], logs: Path = Path("/nowhere/logs"), **site: Any) -> JobRequest:
    """A request with such settings."""
    return JobRequest(ClusterSite.model_validate({"slurm": slurm, **site}), SCHEDULER, logs)


def words_of(asked: JobRequest, cwd: Path, **around: str) -> list[str]:
    """What the last line of a batch script runs, word by word, as bash divides it."""
    around = {"PATH": "/usr/bin:/bin", **around}
    done = subprocess.run(
        ["bash"], input=asked.script(), capture_output=True, text=True, cwd=cwd, env=around, check=True
    )
    return done.stdout.splitlines()


TEXTS = ("partition", "account", "qos", "interface", "scheduler_interface", "scratch")


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize(
    "attack",
    [
        "main\ntouch hacked",
        "main;touch hacked",
        "$(touch hacked)",
        "`touch hacked`",
        "a b",
        "",
        '"',
        "/x\n#SBATCH -p x",
    ],
)
def test_no_text_of_a_study_is_a_command(field: str, attack: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        Slurm.model_validate({field: attack})


@pytest.mark.parametrize(
    "directive",
    [
        *("--output=/home/somebody/.bashrc", "--error=x", "--chdir=/", "--export=ALL", "--wrap=id", "--uid=0"),
        *("--mail-user=a@b.example", "--array=1-9", "--job-name=x", "-p main", "main", "--"),
        *("--comment=a\ntouch hacked", "--comment=a b", "--comment=$(id)", "--comment='"),
    ],
)
def test_a_directive_of_a_study_says_only_what_a_job_needs(directive: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        Slurm.model_validate({"extra": [directive]})


@given(text=st.text(min_size=1, max_size=20), field=st.sampled_from([*TEXTS, "extra"]))
def test_whatever_is_let_through_is_one_word(text: str, field: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        slurm = Slurm.model_validate({field: [f"--comment={text}"] if field == "extra" else text})
    except ValueError:
        return
    asked = batch(slurm.model_dump(), python=SAYS_ITS_WORDS)
    assert all("\n" not in word and not any(sign in word for sign in "\"'`;<>") for word in asked.options(3))
    folder = tmp_path_factory.mktemp("node")
    try:
        words = words_of(asked, folder)
    except subprocess.CalledProcessError as error:
        assert "unbound variable" in error.stderr
    else:
        assert len(words) == len(words_of(batch({}, python=SAYS_ITS_WORDS), folder))
    assert not list(folder.iterdir())


def test_paths_with_spaces_quotes_and_percent_signs_are_one_word_each(tmp_path: Path) -> None:
    logs = tmp_path / 'a study, 100% "mine" & $HOME' / "logs"
    keys = Certificates(logs / "ca.pem", logs / "cert.pem", logs / "key.pem")
    site = ClusterSite.model_validate({"python": SAYS_ITS_WORDS})
    asked = JobRequest(site, "tls://10.0.0.1:40123", logs, keys)
    words = words_of(asked, tmp_path)
    assert words[words.index("--local-directory") + 1] == str(logs)
    assert words[words.index("--tls-key") + 1] == str(keys.key)
    assert f"--output={str(logs).replace('%', '%%')}/%A-%a.out" in asked.options(2)


def test_scratch_is_that_of_each_node(tmp_path: Path) -> None:
    asked = batch({"scratch": "$LOCAL/sim-${SLURM_JOB_ID}"}, python=SAYS_ITS_WORDS)
    words = words_of(asked, tmp_path, LOCAL="/local disk", SLURM_JOB_ID="7")
    assert words[words.index("--local-directory") + 1] == "/local disk/sim-7"
    with pytest.raises(subprocess.CalledProcessError) as caught:
        words_of(asked, tmp_path, SLURM_JOB_ID="7")
    assert "LOCAL: unbound variable" in caught.value.stderr


@pytest.mark.parametrize(
    ("slurm", "there", "not_there"),
    [
        ({}, {"--array=1-9", "--mem=1024M", "--cpus-per-task=1", "--time=60"}, {"--exclusive", "--requeue"}),
        ({"processes": 8, "memory_gb": 0.5}, {"--cpus-per-task=8", "--mem=4096M"}, set()),
        ({"whole_nodes": True}, {"--exclusive", "--mem=0"}, {"--mem=1024M"}),
        ({"extra": ["--mem-per-cpu=1G"]}, {"--mem-per-cpu=1G"}, {"--mem=1024M"}),
        ({"at_once": 3, "requeue": True}, {"--array=1-9%3", "--requeue"}, {"--no-requeue"}),
        ({"requeue": False, "qos": "low"}, {"--no-requeue", "--qos=low"}, {"--requeue"}),
    ],
)  # fmt: skip
def test_what_is_asked_is_what_the_settings_say(slurm: dict[str, Any], there: set[str], not_there: set[str]) -> None:
    options = set(batch(slurm).options(9))
    assert there <= options and not not_there & options


@pytest.mark.parametrize(
    ("text", "expected"), [("90", 90), ("01:30:00", 90), ("90:30", 91), ("2-00:00:00", 2880), ("1-12", 2160)]
)
def test_time_limits_are_read_as_slurm_reads_them(text: str, expected: int) -> None:
    assert minutes(text) == expected


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without any file of a site."""
    pytest.importorskip("dask")
    import dask.config

    monkeypatch.delenv("SIM_SITE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(dask.config, "paths", [str(tmp_path / "dask")])
    monkeypatch.setattr(dask.config.collect, "__defaults__", ([str(tmp_path / "dask")], None))
    return tmp_path


def test_a_study_goes_over_the_site_and_the_site_over_dask(home: Path) -> None:
    (home / "dask").mkdir()
    (home / "dask" / "jobqueue.yaml").write_text(
        "jobqueue: {slurm: {queue: from-dask, account: dask, walltime: '02:00:00', cores: 4, memory: 8GB,"
        " death-timeout: 300, local-directory: $TMPDIR, job-script-prologue: [module load python],"
        " job-extra-directives: [--licenses=x], scheduler-options: {interface: eth1}}}"
    )
    (home / "corridor-sim").mkdir()
    (home / "corridor-sim" / "site.yaml").write_text(
        "slurm: {partition: of-the-site, walltime_min: 30, extra: [--constraint=fast]}\nprologue: [module load sim]\n"
    )
    site = this_site()
    found = Slurm.model_validate({"walltime_min": 5, "extra": ["--nice"]}).over(site.slurm)
    assert (found.partition, found.account, found.walltime_min) == ("of-the-site", "dask", 5)
    assert (found.processes, found.memory_gb, found.give_up_s, found.scratch) == (4, 2.0, 300, "$TMPDIR")
    assert found.scheduler_interface == "eth1" and found.workers == Slurm().workers
    assert found.extra == ("--constraint=fast", "--nice")
    assert site.prologue == ("module load python", "module load sim") and site.directives == ("--licenses=x",)


def test_without_any_file_what_stands_in_the_program_counts(home: Path) -> None:
    assert Slurm().over(this_site().slurm) == Slurm.model_validate({"extra": ()})


def test_a_mistake_in_the_site_is_said_with_its_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = home / "here.yaml"
    monkeypatch.setenv("SIM_SITE", str(file))
    with pytest.raises(ScenarioError, match=r"here\.yaml: no such file"):
        this_site()
    file.write_text("slurm:\n  partitoin: main\n")
    with pytest.raises(ScenarioError, match=r"here\.yaml:2: .*did you mean 'partition'"):
        this_site()


def test_a_study_keeps_what_was_said_and_no_more(tmp_path: Path) -> None:
    """So that the site's settings count wherever it is carried on."""
    plan = write_plan(tmp_path, slurm={"workers": 9})
    assert shell("sweep", plan, "--out", "out", "--jobs", "1", "-q", cwd=tmp_path).returncode == 0
    text = (tmp_path / "out" / "study.yaml").read_text(encoding="utf-8")
    assert "workers: 9" in text and "memory_gb" not in text and "walltime_min" not in text


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("partition=a b", "--slurm: partition: 'a b' is not one word"),
        ("walltime_min=0", "--slurm: walltime_min: 0 min is below the minimum 1 min"),
        ("partitoin=main", "--slurm: partitoin: unknown key 'partitoin'; did you mean 'partition'?"),
        ("extra=--output=/x", "--slurm: extra: --output is not for a study"),
    ],
)
def test_a_mistake_in_a_setting_is_said(tmp_path: Path, setting: str, said: str) -> None:
    done = shell("sweep", write_plan(tmp_path), "--out", "out", "--on", "slurm", "--slurm", setting, cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.startswith(said), done.stderr
