"""Slurm's queue, by its own commands: jobs are handed in, looked at and taken out."""

from __future__ import annotations

import re
import secrets
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.runs.batch import JobRequest
from sim.runs.errors import ClusterError

COMMAND_S = 120.0
"""How long a command of Slurm may take; a busy site's answer within seconds."""

GONE_S = 10.0
"""How long the end of jobs is waited for that were taken out of the queue."""

IN_ONE_ARRAY = 1_000
"""Jobs of one array: what Slurm takes where a site has not said more or less (``MaxArraySize``)."""

ENDING = frozenset({"COMPLETING", "COMPLETED", "CANCELLED", "FAILED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY"})
"""States of jobs that work no more."""

STUCK = frozenset(
    {
        "AccountNotAllowed", "BadConstraints", "DependencyNeverSatisfied", "InvalidAccount", "InvalidQOS",
        "JobHeldAdmin", "JobHeldUser", "PartitionDown", "PartitionInactive", "PartitionNodeLimit",
        "PartitionTimeLimit", "QOSNotAllowed",
    }
)  # fmt: skip
"""Reasons for which a job waits until somebody changes something."""

ADVICE = (
    ("invalid partition", "slurm.partition: see `sinfo` for those that there are"),
    ("invalid account|account or partition", "slurm.account: see `sacctmgr show associations user=$USER`"),
    ("invalid qos", "slurm.qos: see `sacctmgr show qos`"),
    ("time limit", "slurm.walltime_min: ask for less"),
    ("memory", "slurm.memory_gb: ask for less, or as the site wants it: extra: [--mem-per-cpu=1G], whole_nodes: true"),
    (
        "node configuration|node count|cpu count",
        "slurm.processes, memory_gb, extra: no node here has so much",
    ),
    ("array", "slurm.workers: ask for fewer jobs"),
    ("policy|submit.*limit|qos.*limit", "slurm.workers: fewer are allowed here; or another slurm.account, slurm.qos"),
    ("feature|gres|generic resource|reservation|license", "slurm.extra: see `scontrol show node`, `scontrol show res`"),
    ("contact|timed out|socket", "Slurm's controller does not answer; the same command goes on when it does"),
)
"""What to do about what ``sbatch`` says, by a word of it; the first that fits counts."""


class JobState(NamedTuple):
    """How a job stands: ``PENDING`` for the reason ``Resources``."""

    state: str
    reason: str

    @property
    def text(self) -> str:
        """For people."""
        if self.state != "PENDING" or self.reason in ("", "None"):
            return self.state
        stuck = "; it will not begin before that is changed" if self.reason in STUCK else ""
        return f"{self.state} ({self.reason}{stuck})"


@dataclass(frozen=True)
class JobQueue:
    """The jobs of one study.

    Attributes:
        name: The name that all of them have, and no others.
        arrays: Those that were handed in.
    """

    name: str = field(default_factory=lambda: f"sim-{secrets.token_hex(4)}")
    arrays: list[str] = field(default_factory=list)

    def submit(self, batch: JobRequest, jobs: int) -> None:
        """Hand in jobs.

        Raises:
            ClusterError: Slurm takes none, with what it says; those handed in before stay.
        """
        while jobs > 0:
            some = min(jobs, IN_ONE_ARRAY)
            command = ["sbatch", "--parsable", f"--job-name={self.name}", *batch.options(some)]
            done = _carried_out(command, batch.script())
            if done.returncode:
                raise ClusterError(refusal(done.stderr))
            self.arrays.append(done.stdout.strip().partition(";")[0])
            jobs -= some

    def states(self) -> Counter[JobState] | None:
        """How many jobs stand how, without those that have ended; None where Slurm does not answer just now."""
        found = self._listed()
        return None if found is None else Counter(one for one in found if one.state not in ENDING)

    def _listed(self) -> list[JobState] | None:
        done = _carried_out(["squeue", "--noheader", "--array", f"--name={self.name}", "--format=%T|%r"])
        if done.returncode:
            return None
        return [JobState(*line.split("|", 1)) for line in done.stdout.splitlines() if "|" in line]

    def cancel(self) -> None:
        """Take all jobs out of the queue, running or not, and wait a moment for the last of them to be gone."""
        if not self.arrays:
            return
        _carried_out(["scancel", *self.arrays])
        until_s = time.monotonic() + GONE_S
        # What still writes its log would leave a file in a folder that is about to be removed.
        while self._listed() and time.monotonic() < until_s:
            time.sleep(0.2)


def in_words(states: Counter[JobState]) -> str:
    """How the jobs stand, for people: ``2 jobs PENDING (Resources), 1 job RUNNING``."""
    parts = (f"{count:,} job{'s' if count > 1 else ''} {state.text}" for state, count in sorted(states.items()))
    return ", ".join(parts) or "no job in the queue"


def refusal(said: str) -> str:
    """What ``sbatch`` says, and what can be done about it."""
    lines = [line for line in said.strip().splitlines() if line.strip()] or ["sbatch: no reason given"]
    text = "\n".join(lines[-4:])
    for words, advice in ADVICE:
        if re.search(words, text, re.IGNORECASE):
            return f"Slurm takes no job:\n{text}\n{advice}"
    return f"Slurm takes no job:\n{text}"


def _carried_out(command: Sequence[str], given: str = "") -> subprocess.CompletedProcess[str]:
    """A command of Slurm, carried out.

    Raises:
        ClusterError: It is not installed here.
    """
    try:
        return subprocess.run(
            command, input=given, capture_output=True, text=True, errors="replace", timeout=COMMAND_S, check=False
        )
    except FileNotFoundError:
        raise ClusterError(
            f"--on slurm: there is no `{command[0]}` here; call this where Slurm's commands are, as on a login node"
        ) from None
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"{command[0]}: timed out")
