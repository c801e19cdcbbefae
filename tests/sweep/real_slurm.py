"""A real Slurm for tests, with two nodes that have networks, processes and names of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.shell import environment

SCRIPT = Path(__file__).with_name("slurm.sh")
NEEDED = ("slurmctld", "slurmd", "munged", "sbatch", "ip", "unshare")
NETWORK = {"interface": "eth0", "scheduler_interface": "simbr0"}
"""Settings of a study: the interface of the nodes, and that of this machine by which they are reached."""


@contextmanager
def running(root: Path) -> Iterator[dict[str, str]]:
    """Two nodes with two processors each; the environment in which its commands work."""
    path = os.environ["PATH"] + os.pathsep + "/usr/sbin"
    missing = [name for name in NEEDED if shutil.which(name, path=path) is None]
    if missing or os.geteuid() != 0:
        pytest.skip(f"Slurm was NOT tried: {'it takes root' if not missing else 'there is no ' + ', '.join(missing)}")
    around = {**os.environ, "PATH": path}
    up = subprocess.run(["bash", SCRIPT, "up", root, "2", "2"], env=around, check=False, stdout=subprocess.DEVNULL)
    try:
        if up.returncode:
            pytest.skip("Slurm was NOT tried: its nodes did not come up here (network namespaces are not allowed?)")
        yield environment(PATH=path, SLURM_CONF=str(root / "slurm.conf"))
    finally:
        subprocess.run(["bash", SCRIPT, "down", root], env=around, check=False)


def lose_node(around: dict[str, str], name: str) -> None:
    """Cut a node's network and its power."""
    subprocess.run(["bash", SCRIPT, "kill", Path(around["SLURM_CONF"]).parent, name], env=around, check=True)


def start_node(around: dict[str, str], name: str) -> None:
    """Give a lost node back."""
    subprocess.run(["bash", SCRIPT, "start", Path(around["SLURM_CONF"]).parent, name], env=around, check=True)


def on_node(around: dict[str, str], name: str, *call: str | Path) -> None:
    """Do something on a node, such as mounting a disk there: no other node sees it."""
    outer = (Path(around["SLURM_CONF"]).parent / "run" / f"node.{name}.pid").read_text(encoding="utf-8").strip()
    subprocess.run(["nsenter", f"--target={outer}", "--mount", "--", *call], check=True)


def nodes_of(around: dict[str, str]) -> list[str]:
    """The node of every job that has ended, in the order in which they ended."""
    log = Path(around["SLURM_CONF"]).parent / "log" / "jobcomp.log"
    return re.findall(r"NodeList=(\S+)", log.read_text(encoding="utf-8"))


def jobs_of(around: dict[str, str]) -> list[str]:
    shown = subprocess.run(
        ["squeue", "-h", "-t", "R", "-o", "%i"], env=around, capture_output=True, text=True, check=True
    )
    return shown.stdout.split()


def wait_until_idle(around: dict[str, str]) -> None:
    until = time.monotonic() + 180
    while subprocess.run(["squeue", "-h"], env=around, capture_output=True, text=True, check=True).stdout.strip():
        assert time.monotonic() < until, "jobs do not end"
        time.sleep(0.5)
