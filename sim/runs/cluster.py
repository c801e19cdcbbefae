"""A cluster as a place where runs are made: workers of ``dask.distributed``, of a running scheduler or from Slurm.

Workers write their rows themselves where there is a store; over the network go only the orders and a word back, so that
the loss of a worker, or of the coordinator, loses no finished run.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from sim.runs.errors import ClusterError
from sim.runs.executors import LOCAL, Executor, Lost, Meanwhile, R, T, here, side_by_side
from sim.scenario.fields import Section

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 5
"""How often a run is given to another worker when it raised, as when its machine ran out of memory."""

AHEAD = 200
"""Runs in the hands of the scheduler at a time, or four for each thread of the workers."""

SLURM = "slurm"

ARRIVAL_S = 600.0
"""How long to wait for the first worker before it is said that none comes."""


class Slurm(Section):
    """Where and how the workers of ``--on slurm`` run: directives of ``sbatch``."""

    partition: str | None = None
    """Partition (queue); left out: the site's default."""

    account: str | None = None
    """Account that the hours are charged to."""

    workers: int = Field(4, ge=1, le=10_000)
    """Jobs, each with one worker process."""

    memory_gb: float = Field(1.0, gt=0.0, le=1_000.0)
    """Memory of each job; a run of the shipped exodus needs some 0.3 GB."""

    walltime_min: int = Field(60, ge=1, le=100_000)
    """Longest life of a job; the workers that replace it go on with what it left."""

    extra: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Further directives, such as ``--constraint=haswell``."""

    interface: str | None = None
    """Network interface of the workers, where the nodes have several."""

    scheduler_interface: str | None = None
    """That of the machine on which ``sim`` runs."""


@dataclass(frozen=True)
class Cluster(Executor):
    """Workers of a Dask scheduler.

    Attributes:
        where: An address such as ``tcp://10.0.0.1:8786``, or ``slurm`` for a scheduler here with workers on Slurm.
        slurm: How workers are requested.
        logs: Where the workers' logs go.
    """

    where: str
    slurm: Slurm = field(default_factory=Slurm)
    logs: Path = Path("logs")

    def outcomes(
        self, function: Callable[[T], R], things: Sequence[T], meanwhile: Meanwhile | None = None
    ) -> Iterator[tuple[T, R | Lost]]:
        """Do the work: what a dying worker had is given to another one, and what takes down several is lost."""
        if not things:
            if meanwhile is not None:
                meanwhile(lambda: None)
            return

        def lost(error: BaseException) -> Lost | None:
            from distributed import KilledWorker

            if isinstance(error, KilledWorker):
                return Lost("its worker died several times: it was killed, or its machine ran out of memory")
            if isinstance(error, CancelledError):
                raise ClusterError("the scheduler is gone") from None
            return None

        with self._client() as client:
            try:
                client.wait_for_workers(1, timeout=ARRIVAL_S)
            except TimeoutError:
                raise ClusterError(f"no worker came within {ARRIVAL_S / 60:.0f} min") from None
            ahead = max(AHEAD, 4 * sum(client.nthreads().values()))
            hands = client.get_executor(pure=False, retries=RETRIES)
            yield from side_by_side(hands, function, deque(things), {}, ahead, meanwhile, lost)

    @contextmanager
    def _client(self) -> Iterator[Client]:
        """A client of the scheduler."""
        try:
            import dask
            from distributed import Client
        except ImportError:
            raise ClusterError(
                f"--on {self.where} needs further packages: pip install 'corridor-sim[cluster]'"
            ) from None
        dask.config.set({"distributed.comm.timeouts.tcp": "15s", "distributed.admin.log-format": "%(message)s"})
        if self.where != SLURM:
            try:
                client = Client(self.where, timeout="20s", set_as_default=False)
            except (OSError, ValueError) as error:
                raise ClusterError(f"--on {self.where}: no scheduler answers ({error})") from None
            with client:
                yield client
            return
        with self._slurm_cluster() as cluster, Client(cluster, set_as_default=False) as client:
            yield client

    @contextmanager
    def _slurm_cluster(self) -> Iterator[Any]:
        try:
            from dask_jobqueue import SLURMCluster
        except ImportError:
            raise ClusterError("--on slurm needs further packages: pip install 'corridor-sim[cluster]'") from None
        slurm = self.slurm
        options: dict[str, Any] = {"dashboard_address": ":0"}
        if slurm.scheduler_interface is not None:
            options["interface"] = slurm.scheduler_interface
        cluster = SLURMCluster(
            queue=slurm.partition,
            account=slurm.account,
            cores=1,
            processes=1,
            memory=f"{slurm.memory_gb:g}GB",
            walltime=f"{slurm.walltime_min // 60:02d}:{slurm.walltime_min % 60:02d}:00",
            job_extra_directives=list(slurm.extra),
            interface=slurm.interface,
            scheduler_options=options,
            python=sys.executable,
            log_directory=str(self.logs),
            local_directory=str(self.logs),
            death_timeout=60,
        )
        with cluster:
            cluster.adapt(minimum_jobs=slurm.workers, maximum_jobs=slurm.workers)
            yield cluster


def executor_at(on: str, jobs: int | None, slurm: Slurm, logs: Path) -> Executor:
    """The place that ``--on`` names.

    Args:
        on: ``local``, ``slurm``, or the address of a Dask scheduler.
        jobs: Worker processes on this machine; None for as many as this process may use of it.
        slurm: How ``slurm`` requests workers.
        logs: Where the logs of Slurm's workers go.
    """
    return here(jobs) if on == LOCAL else Cluster(on, slurm, logs)
