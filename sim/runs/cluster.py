"""A cluster as a place where runs are made: workers of ``dask.distributed``, of a running scheduler or from Slurm.

Workers write their rows themselves where there is a store; over the network go only the orders and a word back, so that
the loss of a worker, or of the coordinator, loses no finished run.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.runs.batch import Certificates, JobRequest
from sim.runs.errors import ClusterError, PlaceError
from sim.runs.executors import LOCAL, Executor, Lost, Meanwhile, R, T, here, side_by_side
from sim.runs.site import this_site
from sim.runs.slurm import Slurm
from sim.runs.slurm_workers import SlurmWorkers
from sim.scenario.errors import nearest

if TYPE_CHECKING:
    from distributed import Client

log = logging.getLogger(__name__)

RETRIES = 5
"""How often a run is given to another worker when it raised, as when its machine ran out of memory."""

AHEAD = 200
"""Runs in the hands of the scheduler at a time, or four for each thread of the workers."""

SLURM = "slurm"

ARRIVAL_S = 600.0
"""How long a scheduler that runs already may be without a worker; one that waits for Slurm's may be for ever."""

NEEDED = "pip install 'corridor-sim[cluster]'"

Check = Callable[[], None]
"""Called now and then; raises once no worker will come any more."""


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
        with self._workers() as (client, check):
            while not client.nthreads():
                check()
                time.sleep(0.2)
            ahead = max(AHEAD, 4 * sum(client.nthreads().values()))
            hands = client.get_executor(pure=False, retries=RETRIES)
            yield from side_by_side(hands, function, deque(things), {}, ahead, meanwhile, _lost, check)

    @contextmanager
    def _workers(self) -> Iterator[tuple[Client, Check]]:
        """A client of the scheduler, and what shows whether workers may still come."""
        if find_spec("distributed") is None:
            raise ClusterError(f"--on {self.where} needs further packages: {NEEDED}")
        import dask

        dask.config.set({"distributed.comm.timeouts.tcp": "15s", "distributed.admin.log-format": "%(message)s"})
        with _on_slurm(self.slurm, self.logs) if self.where == SLURM else _of_others(self.where) as found:
            yield found


def _lost(error: BaseException) -> Lost | None:
    """Which errors mean that a run is lost, and no more."""
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        return Lost("its worker died several times: it was killed, or its machine ran out of memory")
    if isinstance(error, CancelledError):
        raise ClusterError("the scheduler is gone") from None
    return None


@contextmanager
def _of_others(address: str) -> Iterator[tuple[Client, Check]]:
    """Workers of a scheduler that somebody else has begun."""
    from distributed import Client

    try:
        client = Client(address, timeout="20s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"--on {address}: no scheduler answers ({error})") from None
    until_s = time.monotonic() + ARRIVAL_S
    arrived = False

    def check() -> None:
        nonlocal arrived
        arrived = arrived or bool(client.nthreads())
        if not arrived and time.monotonic() > until_s:
            raise ClusterError(f"--on {address}: the scheduler had no worker for {ARRIVAL_S / 60:.0f} min")

    with client:
        yield client, check


@contextmanager
def _on_slurm(slurm: Slurm, logs: Path) -> Iterator[tuple[Client, Check]]:
    """Workers from Slurm, of a scheduler in this process that listens at one address and no other."""
    from distributed import Client, Scheduler, SpecCluster

    site = this_site()
    site = site.model_copy(update={"slurm": slurm.over(site.slurm)})
    host = _address(site.slurm.scheduler_interface)
    with _security(site.slurm.tls, logs) as (security, certificates):
        options = {"host": host, "protocol": "tls://" if certificates else "tcp://", "security": security}
        # Without an address of its own its status page would be served to everybody.
        options |= {"port": 0, "dashboard": False, "dashboard_address": f"{host}:0"}
        scheduler = {"cls": Scheduler, "options": options}
        with (
            SpecCluster(workers={}, scheduler=scheduler, security=security, silence_logs="error") as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            batch = JobRequest(site, cluster.scheduler_address, logs, certificates)
            with SlurmWorkers(batch, _counted(cluster.scheduler)) as workers:
                if not certificates:
                    log.warning(
                        "Workers report at %s without encryption: whoever reaches it can run commands as you "
                        "(--slurm tls=true lets in these workers only)",
                        cluster.scheduler_address,
                    )
                yield client, workers.check


def _address(interface: str | None) -> str:
    """The address of this machine at which the scheduler listens: of an interface, or of the route to outside."""
    from distributed.utils import get_ip, get_ip_interface

    if interface is None:
        return str(get_ip())
    try:
        return str(get_ip_interface(interface))
    except ValueError as error:
        raise ClusterError(f"slurm.scheduler_interface, on this machine: {error}") from None


@contextmanager
def _security(tls: bool, logs: Path) -> Iterator[tuple[Any, Certificates | None]]:
    """Keys for this study alone, and the files in which its workers find theirs, which only this user can read."""
    if not tls:
        yield None, None
        return
    from distributed import Security

    try:
        security = Security.temporary()
    except ImportError:
        raise ClusterError(f"slurm.tls needs further packages: {NEEDED}") from None
    logs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".tls.", dir=logs) as folder:
        found = Certificates(*(Path(folder).resolve() / name for name in ("ca.pem", "cert.pem", "key.pem")))
        for role, path in (("ca_file", found.ca), ("cert", found.cert), ("key", found.key)):
            path.touch(mode=0o600)
            path.write_text(security.get_tls_config_for_role("worker")[role], encoding="ascii")
        yield security, found


def _counted(scheduler: Any) -> Callable[[], int]:
    """How many workers have reported to a scheduler until now."""
    from distributed import SchedulerPlugin

    class WorkersCounted(SchedulerPlugin):  # type: ignore[misc]
        """Counts them."""

        count = 0

        def add_worker(self, scheduler: Any, worker: str) -> None:
            """One more."""
            self.count += 1

    arrivals = WorkersCounted()
    scheduler.add_plugin(arrivals)
    return lambda: arrivals.count


def executor_at(on: str, jobs: int | None, slurm: Slurm, logs: Path) -> Executor:
    """The place that ``--on`` names.

    Args:
        on: ``local``, ``slurm``, or the address of a Dask scheduler.
        jobs: Worker processes on this machine; None for as many as this process may use of it.
        slurm: How ``slurm`` requests workers.
        logs: Where the logs of Slurm's workers go.

    Raises:
        PlaceError: ``on`` is neither of the words, nor an address.
    """
    # An address has a port. Without one it is a word that was misspelt, and to look for a scheduler there is no use.
    if on not in (LOCAL, SLURM) and ":" not in on:
        raise PlaceError(
            f"--on {on}: takes {LOCAL}, {SLURM}, or the address of a Dask scheduler such as tcp://10.0.0.1:8786"
            + nearest(on, (LOCAL, SLURM))
        )
    return here(jobs) if on == LOCAL else Cluster(on, slurm, logs)
