"""How Slurm is asked for workers: the options of ``sbatch`` and the script that it runs on each node.

Nothing of a study stands in a line that a shell reads but what ``slurm.py`` has let through, and paths in quotes. The
rest goes to ``sbatch`` word by word, so that spaces in a path divide nothing.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shlex import join, quote

from sim.runs.site import ClusterSite
from sim.runs.slurm import MEMORY_DIRECTIVES, Slurm, name_of

OF_INTERFACE = "import sys; from distributed.utils import get_ip_interface as found; print(found(sys.argv[1]))"
OF_ROUTE_THERE = "import sys; from distributed.utils import get_ip as found; print(found(sys.argv[1]))"
"""What a node is asked for the address on which its workers listen: that of an interface, or of the route to a host."""


@dataclass(frozen=True)
class Certificates:
    """Files by which scheduler and workers know each other.

    Attributes:
        ca: Whom they trust.
        cert: Who a worker is.
        key: How it proves that.
    """

    ca: Path
    cert: Path
    key: Path


@dataclass(frozen=True)
class JobRequest:
    """A request for workers.

    Attributes:
        site: The cluster, with the settings of the study laid over its own.
        scheduler: The address at which the workers report, ``tcp://10.0.0.1:40123``.
        logs: Where they write what they say.
        certificates: Those of an encrypted network.
    """

    site: ClusterSite
    scheduler: str
    logs: Path
    certificates: Certificates | None = None
    python: str = field(default=sys.executable)

    @property
    def slurm(self) -> Slurm:
        """The settings."""
        return self.site.slurm

    def options(self, jobs: int) -> list[str]:
        """Options of ``sbatch`` for so many jobs as one array, word by word."""
        slurm = self.slurm
        most = "" if slurm.at_once is None else f"%{slurm.at_once}"
        # Slurm reads % in the name of a file; %A is the array and %a the job in it.
        logs = str(self.logs.resolve()).replace("%", "%%")
        return [
            f"--array=1-{jobs}{most}",
            f"--output={logs}/%A-%a.out",
            "--open-mode=append",
            "--nodes=1",
            "--ntasks=1",
            f"--cpus-per-task={slurm.processes}",
            f"--time={slurm.walltime_min}",
            *self._where(),
            *self._memory(),
            *slurm.extra,
            *self.site.directives,
        ]

    def _where(self) -> Iterator[str]:
        slurm = self.slurm
        for name, value in (("partition", slurm.partition), ("account", slurm.account), ("qos", slurm.qos)):
            if value is not None:
                yield f"--{name}={value}"
        if slurm.requeue is not None:
            yield "--requeue" if slurm.requeue else "--no-requeue"
        if slurm.whole_nodes:
            yield "--exclusive"

    def _memory(self) -> Iterator[str]:
        """None where a further directive says it: Slurm takes only one."""
        if MEMORY_DIRECTIVES & {name_of(directive) for directive in (*self.slurm.extra, *self.site.directives)}:
            return
        # 0 is all of a node.
        megabytes = 0 if self.slurm.whole_nodes else math.ceil(1024 * self.slurm.memory_gb * self.slurm.processes)
        yield f"--mem={megabytes}{'M' if megabytes else ''}"

    def script(self) -> str:
        """What each job runs."""
        python = self.site.python or quote(self.python)
        # Asked for on the node: a worker without an address listens at all that it has.
        of = (OF_INTERFACE, self.slurm.interface) if self.slurm.interface else (OF_ROUTE_THERE, self._host)
        lines = ["#!/bin/bash", *self.site.prologue, "set -u", f"here=$({python} -c {join(of)}) || exit 1"]
        # In double quotes a shell fills in variables, and a scratch folder has no other character that means anything.
        scratch = quote(str(self.logs.resolve())) if self.slurm.scratch is None else f'"{self.slurm.scratch}"'
        bound = f'--host "$here" --dashboard-address "$here:0" --local-directory {scratch}'
        lines.append(f"exec {python} {join(self._worker())} {bound}")
        return "\n".join(lines) + "\n"

    @property
    def _host(self) -> str:
        return self.scheduler.partition("://")[2].rpartition(":")[0]

    def _worker(self) -> list[str]:
        slurm, safe = self.slurm, self.certificates
        words = ["-m", "distributed.cli.dask_worker", self.scheduler, "--nanny", "--no-dashboard"]
        words += ["--nworkers", str(slurm.processes), "--nthreads", "1", "--memory-limit", f"{slurm.memory_gb:g}GB"]
        words += ["--death-timeout", str(slurm.give_up_s)]
        if safe is not None:
            words += ["--tls-ca-file", str(safe.ca), "--tls-cert", str(safe.cert), "--tls-key", str(safe.key)]
        return words
