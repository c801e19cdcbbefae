"""A study on a cluster: workers of ``dask.distributed``, which a running scheduler has or Slurm starts.

Workers write their rows themselves; over the network go only the orders and one word back, so that the loss of a
worker, or of the coordinator, loses no finished run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.runs.errors import ClusterError
from sim.runs.plan import Slurm
from sim.runs.points import Run
from sim.runs.work import Order, perform

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 5
"""How often a run is given to another worker when it raised, as when its machine ran out of memory."""

AHEAD = 200
"""Runs in the hands of the scheduler at a time, or four for each thread of the workers."""

SLURM = "slurm"

ARRIVAL_S = 600.0
"""How long to wait for the first worker before it is said that none comes."""


def on_cluster(order: Order, runs: Sequence[Run], client: Client) -> Iterator[bool]:
    """Make runs on the workers of a client; whether each has a row, as they end.

    A run whose worker dies is given to another one; one that takes down several counts as failed.

    Raises:
        OSError: A row cannot be written.
        ClusterError: The scheduler is gone, or no worker comes.
    """
    from distributed import CancelledError, KilledWorker, as_completed

    try:
        client.wait_for_workers(1, timeout=ARRIVAL_S)
    except TimeoutError:
        raise ClusterError(f"no worker came within {ARRIVAL_S / 60:.0f} min") from None
    waiting = iter(runs)
    ahead = max(AHEAD, 4 * sum(client.nthreads().values()))
    known: dict[str, Run] = {}

    def submit(run: Run) -> Any:
        name = f"sim-{run.key}"
        known[name] = run
        return client.submit(perform, order, run, key=name, retries=RETRIES, pure=False)

    futures = as_completed([submit(run) for run in islice(waiting, ahead)], loop=client.loop)
    for future in futures:
        run = known.pop(future.key)
        try:
            has_row = future.result()
        except KilledWorker:
            order.store.put_failed(
                run, "its worker died several times: it was killed, or its machine ran out of memory"
            )
            has_row = False
        except CancelledError as error:
            raise ClusterError(f"the scheduler is gone ({error})") from None
        future.release()
        for following in islice(waiting, 1):
            futures.add(submit(following))
        yield has_row


@contextmanager
def client_of(where: str, slurm: Slurm, folder: Path) -> Iterator[Client]:
    """A client of the scheduler at an address, or of one that starts here with workers on Slurm.

    Args:
        where: An address such as ``tcp://10.0.0.1:8786``, or ``slurm``.
        slurm: How to ask for workers.
        folder: Where the workers' logs go.

    Raises:
        ClusterError: The packages are not installed, or nothing answers.
    """
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise ClusterError(f"--on {where} needs further packages: pip install 'corridor-sim[cluster]'") from None
    dask.config.set({"distributed.comm.timeouts.tcp": "15s", "distributed.admin.log-format": "%(message)s"})
    if where != SLURM:
        try:
            client = Client(where, timeout="20s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"--on {where}: no scheduler answers ({error})") from None
        with client:
            yield client
        return
    with _slurm_cluster(slurm, folder) as cluster, Client(cluster, set_as_default=False) as client:
        yield client


@contextmanager
def _slurm_cluster(slurm: Slurm, folder: Path) -> Iterator[Any]:
    try:
        from dask_jobqueue import SLURMCluster
    except ImportError:
        raise ClusterError("--on slurm needs further packages: pip install 'corridor-sim[cluster]'") from None
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
        log_directory=str(folder / "logs"),
        local_directory=str(folder / "logs"),
        death_timeout=60,
    )
    with cluster:
        cluster.adapt(minimum_jobs=slurm.workers, maximum_jobs=slurm.workers)
        yield cluster
