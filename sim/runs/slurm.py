"""What is asked of Slurm: settings of a study, of ``--slurm`` and of a site, with a pattern for each.

A study file may come from a stranger, and these settings go to ``sbatch`` and into its batch script. So each is one
word of known characters, and a further directive is one of a list: such as say what a job needs and when it may begin.
None says which files are written, what is run, or who gets mail. A site's own file (``site.py``) may say more.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SerializerFunctionWrapHandler, model_serializer

from sim.scenario.errors import nearest
from sim.scenario.fields import Section

DIRECTIVES = frozenset(
    {
        "begin", "clusters", "comment", "constraint", "contiguous", "core-spec", "cores-per-socket", "cpu-freq",
        "cpus-per-gpu", "cpus-per-task", "deadline", "delay-boot", "dependency", "distribution", "exclude", "exclusive",
        "gpus", "gpus-per-node", "gpus-per-task", "gres", "gres-flags", "hint", "hold", "licenses", "mem", "mem-bind",
        "mem-per-cpu", "mem-per-gpu", "mincpus", "network", "nice", "no-kill", "no-requeue", "nodelist",
        "ntasks-per-core", "ntasks-per-node", "ntasks-per-socket", "overcommit", "oversubscribe", "power", "prefer",
        "priority", "profile", "requeue", "reservation", "signal", "sockets-per-node", "spread-job", "switches",
        "thread-spec", "threads-per-core", "time-min", "tmp", "use-min-nodes", "wait-all-nodes", "wckey",
    }
)  # fmt: skip
"""Directives that ``extra`` may give: all say what a job needs or when it may begin."""

MEMORY_DIRECTIVES = frozenset({"mem", "mem-per-cpu", "mem-per-gpu"})
"""Of these a job has one at the most."""


def _refused_unless(pattern: str, allowed: str) -> AfterValidator:
    """Refuse text that a pattern does not match as a whole."""

    def check(text: str) -> str:
        if re.fullmatch(pattern, text, re.ASCII) is None:
            raise ValueError(f"{text!r} is not {allowed}")
        return text

    return AfterValidator(check)


def name_of(directive: str) -> str:
    """What a directive is about: ``mem`` of ``--mem=4G``."""
    return directive.removeprefix("--").partition("=")[0]


def _known(directive: str) -> str:
    """Refuse directives that say more than what a job needs."""
    name = name_of(directive)
    if name not in DIRECTIVES:
        close = nearest(name, sorted(DIRECTIVES))
        hint = "" if close.startswith("; known") else close
        raise ValueError(f"--{name} is not for a study{hint}; a site's own file may give it (docs/clusters.md)")
    return directive


Word = Annotated[str, _refused_unless(r"[\w.,:+@-]{1,200}", "one word of letters, digits and . , : + @ - _")]
"""A name of a partition, an account and the like."""

Interface = Annotated[str, _refused_unless(r"[\w.:@-]{1,15}", "the name of a network interface, such as eth0 or ib0")]

Scratch = Annotated[
    str,
    _refused_unless(
        r"(/|\$\w+|\$\{\w+\})([\w./-]|\$\w+|\$\{\w+\})*",
        "a folder such as /scratch, $TMPDIR or /local/$SLURM_JOB_ID (letters, digits and . _ - /)",
    ),
]

Directive = Annotated[
    str,
    _refused_unless(
        r"--[a-z][a-z-]*(=[\w.,:+@%/=|&*()\[\]-]{1,500})?", "of the form --name or --name=value, the value one word"
    ),
    AfterValidator(_known),
]


class Slurm(Section):
    """Where and how the workers of ``--on slurm`` run.

    What is not said is the site's (``site.py``), and where that says nothing what stands here.
    """

    partition: Word | None = None
    """Partition (queue); left out: the site's default."""

    account: Word | None = None
    """Account that the hours are charged to."""

    qos: Word | None = None
    """Quality of service."""

    workers: int = Field(4, ge=1, le=10_000)
    """Jobs, the tasks of one array."""

    at_once: int | None = Field(None, ge=1, le=10_000)
    """Most of these jobs that run at once; left out: all."""

    processes: int = Field(1, ge=1, le=1_024)
    """Worker processes in each job, each on a processor of its own: as many as a node has where nodes are whole."""

    memory_gb: float = Field(1.0, gt=0.0, le=1_000.0)
    """Memory of each worker process; a run of the shipped exodus needs some 0.3 GB."""

    whole_nodes: bool = False
    """Whether each job has a node, and all of its memory, for itself."""

    walltime_min: int = Field(60, ge=1, le=100_000)
    """Longest life of a job; the workers that replace it go on with what it left."""

    requeue: bool | None = None
    """Whether a job whose node is lost goes back into the queue; left out: as the site has it."""

    extra: Annotated[tuple[Directive, ...], Field(strict=False)] = ()
    """Further directives, such as ``--constraint=haswell``; one for memory stands in place of ``memory_gb``."""

    interface: Interface | None = None
    """Network interface of the workers' nodes on which they listen; left out: the one that leads here."""

    scheduler_interface: Interface | None = None
    """That of the machine on which ``sim`` runs; left out: the one that leads outside."""

    tls: bool = False
    """Whether what goes over the network is encrypted, and only the workers of this study are let in."""

    scratch: Scratch | None = None
    """Folder of each node for what its workers keep for a moment; variables are those of the node."""

    give_up_s: int = Field(60, ge=10, le=3_600)
    """How long a worker that has begun tries to reach the machine on which ``sim`` runs."""

    @model_serializer(mode="wrap")
    def _said(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Only what was said: the rest is the site's, wherever the study is carried on."""
        whole: dict[str, Any] = serialize(self)
        return {name: value for name, value in whole.items() if name in self.model_fields_set}

    def over(self, site: Slurm) -> Slurm:
        """These settings laid over those of a site; further directives of both."""
        said = {**site.model_dump(), **self.model_dump()}
        return Slurm.model_validate({**said, "extra": (*site.extra, *self.extra)})
