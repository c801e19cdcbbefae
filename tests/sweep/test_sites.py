"""What a real site does: it lets people wait, refuses, and has networks and folders of its own."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from sim.runs.store import Store
from tests.cli.shell import command, contents, process, shell
from tests.needs import needs
from tests.sweep.plans import wait_for_rows, write_plan
from tests.sweep.real_slurm import NETWORK, lose_node, nodes_of, on_node, start_node, wait_until_idle

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("cluster"),
    needs("distributed", "corridor-sim[cluster] is not installed: NO site was tried"),
]

SIX: dict[str, Any] = {"replications": 2}


def swept(folder: Path, around: dict[str, str], *further: str, **slurm: Any) -> subprocess.CompletedProcess[str]:
    """A study of six runs on Slurm, to its end; what was said is in the result."""
    folder.mkdir(exist_ok=True)
    plan = write_plan(folder, **SIX, slurm={"workers": 2, **NETWORK, **slurm})
    call = command("sweep", plan, "--out", folder / "out", "--on", "slurm", *further)
    return subprocess.run(call, cwd=folder, env=around, capture_output=True, text=True, timeout=400, check=False)


def left(around: dict[str, str]) -> str:
    """What is in the queue."""
    return subprocess.run(["squeue", "-h"], env=around, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The rows of the six runs, made in this process."""
    folder = tmp_path_factory.mktemp("here")
    assert shell("sweep", write_plan(folder, **SIX), "--out", "out", "--jobs", "1", "-q", cwd=folder).returncode == 0
    return contents(folder / "out" / "runs")


def test_a_queue_is_waited_in_and_shown(tmp_path: Path, slurm: dict[str, str], expected: dict[str, bytes]) -> None:
    """The path has a space, a quote and a percent sign; memory is asked for by processor; scratch is the node's."""
    folder = tmp_path / "100% the team's study"
    more = {"extra": ["--begin=now+8", "--mem-per-cpu=1G"], "scratch": "/tmp/$SLURM_JOB_ID", "requeue": True}
    done = swept(folder, slurm, **more)
    assert done.returncode == 0, done.stderr
    assert "Slurm: 2 jobs PENDING (BeginTime)" in done.stderr and "2 jobs RUNNING" in done.stderr
    assert "without encryption" in done.stderr
    assert contents(folder / "out" / "runs") == expected
    assert not left(slurm)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"partition": "nosuch"}, ("Slurm takes no job", "invalid partition specified: nosuch", "`sinfo`")),
        ({"extra": ["--constraint=gold"]}, ("Slurm takes no job", "Invalid feature", "slurm.extra")),
        ({"memory_gb": 100}, ("Slurm takes no job", "slurm.memory_gb")),
        ({"scheduler_interface": "ib0"}, ("slurm.scheduler_interface, on this machine", "'ib0'", "simbr0")),
    ],
)
def test_what_is_refused_is_said_at_once(
    tmp_path: Path, slurm: dict[str, str], settings: dict[str, Any], said: tuple[str, ...]
) -> None:
    since_s = time.monotonic()
    done = swept(tmp_path, slurm, "-q", **settings)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert all(words in done.stderr for words in said), done.stderr
    assert time.monotonic() - since_s < 120.0 and not left(slurm)


def test_workers_that_cannot_begin_end_it_with_their_last_words(tmp_path: Path, slurm: dict[str, str]) -> None:
    done = swept(tmp_path, slurm, interface="ib0")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "all jobs ended and no worker came" in done.stderr
    assert "'ib0' is not a valid network interface" in done.stderr and "eth0" in done.stderr
    assert not left(slurm)


def test_a_machine_without_slurm_is_said(tmp_path: Path) -> None:
    plan = write_plan(tmp_path)
    done = process("sweep", plan, "--out", "out", "--on", "slurm", cwd=tmp_path, PATH=str(tmp_path))
    assert done.returncode == 1 and "there is no `sbatch` here" in done.stderr and "Traceback" not in done.stderr


def test_an_encrypted_network_lets_in_its_own_workers(
    tmp_path: Path, slurm: dict[str, str], expected: dict[str, bytes]
) -> None:
    pytest.importorskip("cryptography", reason="an encrypted network was NOT tried")
    done = swept(tmp_path, slurm, tls=True)
    assert done.returncode == 0, done.stderr
    assert "without encryption" not in done.stderr
    assert contents(tmp_path / "out" / "runs") == expected


def test_it_listens_at_the_address_of_its_interface_alone(tmp_path: Path, slurm: dict[str, str]) -> None:
    plan = write_plan(tmp_path, slurm={"workers": 1, **NETWORK, "extra": ["--begin=now+60"]})
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    call = command("sweep", plan, "--out", "out", "--on", "slurm")
    with subprocess.Popen(call, cwd=tmp_path, env=slurm, **quiet) as running:
        until_s = time.monotonic() + 60.0
        while not left(slurm):
            assert time.monotonic() < until_s and running.poll() is None
            time.sleep(0.2)
        found = addresses_of(running.pid)
        running.terminate()
    subprocess.run(["scancel", "--user=root"], env=slurm, check=True)
    wait_until_idle(slurm)
    assert found and set(found) == {"10.77.0.1"}


def addresses_of(process_id: int) -> list[str]:
    """The addresses at which a process listens."""
    psutil: Any = pytest.importorskip("psutil")
    return [one.laddr.ip for one in psutil.Process(process_id).net_connections("inet") if one.status == "LISTEN"]


def test_a_node_that_is_lost_costs_no_run(tmp_path: Path, slurm: dict[str, str]) -> None:
    plan = write_plan(
        tmp_path,
        set={"settlements.village.residents_persons": 30_000},
        replications=40,
        slurm={"workers": 4, **NETWORK, "requeue": True},
    )
    call = command("sweep", plan, "--out", "out", "--on", "slurm")
    with subprocess.Popen(
        call, cwd=tmp_path, env=slurm, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as one:
        wait_for_rows(tmp_path / "out", 10)
        lose_node(slurm, "n1")
        try:
            shown, said = one.communicate(timeout=400)
        finally:
            start_node(slurm, "n1")
    assert one.returncode == 0, said
    assert "120 of 120 runs" in shown and len(Store(tmp_path / "out").keys()) == 120


def scratch(around: dict[str, str], folder: Path, options: str, *nodes: str) -> Path:
    """A disk of its own for each of some nodes, at one place; it is gone with the node."""
    place = folder / "scratch"
    place.mkdir()
    for node in nodes:
        on_node(around, node, "mount", "-t", "tmpfs", "-o", options, "tmpfs", place)
    return place


def test_whole_nodes_each_with_a_scratch_of_its_own(
    tmp_path: Path, slurm: dict[str, str], expected: dict[str, bytes]
) -> None:
    """A job has a node for itself, with a process for each of its processors; another node's disk is another disk."""
    place = scratch(slurm, tmp_path, "size=16m", "n1", "n2")
    before = len(nodes_of(slurm))
    done = swept(tmp_path, slurm, whole_nodes=True, processes=2, scratch=f"{place}/$SLURM_JOB_ID")
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "out" / "runs") == expected
    wait_until_idle(slurm)
    assert sorted(nodes_of(slurm)[before:]) == ["n1", "n2"]


FULL = "size=16m,nr_inodes=1"
"""Options of a disk on which nothing more can be made."""


def test_a_full_scratch_of_one_node_costs_no_run(
    tmp_path: Path, slurm: dict[str, str], expected: dict[str, bytes]
) -> None:
    place = scratch(slurm, tmp_path, FULL, "n1")
    done = swept(tmp_path, slurm, whole_nodes=True, scratch=f"{place}/$SLURM_JOB_ID")
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "out" / "runs") == expected


def test_full_scratches_of_all_nodes_are_said(tmp_path: Path, slurm: dict[str, str]) -> None:
    place = scratch(slurm, tmp_path, FULL, "n1", "n2")
    done = swept(tmp_path, slurm, scratch=f"{place}/$SLURM_JOB_ID")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "No space left on device" in done.stderr and str(place) in done.stderr, done.stderr
    assert not left(slurm)
