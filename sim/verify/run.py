"""Answer the cases: each replication is a piece of work, shared out over processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sim.runs.errors import WorkerDied
from sim.runs.executors import Lost, here
from sim.scenario.errors import Problem, ScenarioError, nearest
from sim.verify.answers.all import answers
from sim.verify.case import Case, Measured, cases
from sim.verify.rule import PASSES, Verdict, judge_exact, judge_runs
from sim.verify.trial import Formula, Stochastic

# A quarter of the length doubles the half-widths: still narrow enough to find a wrong rule, not a wrong digit.
QUICK = 0.25
"""Length of the runs of a quick verification, as a share of the full length."""

# Enough that the last piece of a long case does not keep one processor while others are idle.
CHUNKS = 8
"""Pieces into which the replications of one case are cut."""


@dataclass(frozen=True)
class Answered:
    """One case with its verdicts.

    Attributes:
        case: The case.
        replications: Independent runs; 0 for a deterministic case.
        formula: Whether a public function answered it, and not the engine.
        share: Length of the runs as a share of the suggested one.
        verdicts: One for each measure that the case expects.
        cpu_s: Processor time that it took, seconds.
    """

    case: Case
    replications: int
    share: float
    verdicts: tuple[Verdict, ...]
    cpu_s: float
    formula: bool = False

    @property
    def passes(self) -> bool:
        """Whether every measure does."""
        return all(verdict.verdict == PASSES for verdict in self.verdicts)


def chosen(ids: Sequence[str] | None) -> list[Case]:
    """The cases of these ids in the order of their file; all of them for None.

    Raises:
        ScenarioError: There is no case of such an id.
    """
    known = cases()
    unknown = [id_ for id_ in ids or () if id_ not in known]
    if unknown:
        what = f"no such case{nearest(unknown[0].upper(), known)}"
        raise ScenarioError([Problem(f"--case {unknown[0]}", "", what)])
    return [case for case in known.values() if ids is None or case.id in ids]


def verify(
    chosen: Sequence[Case],
    share: float = 1.0,
    jobs: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[Answered]:
    """Answer cases and judge the answers.

    Args:
        chosen: Which cases.
        share: Length of stochastic runs as a share of the suggested one.
        jobs: Processes; None for as many as this process may use of the machine.
        progress: Called with the share of the work that is done, 0 to 1.

    Returns:
        The cases in order. A case that no scenario answers is in the list, and all its measures
        are missing.

    Raises:
        WorkerDied: A worker process ended before its work did.
    """
    work = [piece for case in chosen for piece in _pieces(case, share)]
    measures: dict[str, dict[int, Measured]] = {case.id: {} for case in chosen}
    cpu_s = dict.fromkeys(measures, 0.0)
    outcomes = here(jobs).outcomes(partial(answer, share=share), work)
    for done, ((id_, _), outcome) in enumerate(outcomes, 1):
        # A verdict from the replications that happened to survive could be biased.
        if isinstance(outcome, Lost):
            raise WorkerDied(f"{id_}: {outcome.reason}")
        found, spent_s = outcome
        measures[id_] |= found
        cpu_s[id_] += spent_s
        if progress is not None:
            progress(done / len(work))
    return [_judged(case, measures[case.id], share, cpu_s[case.id]) for case in chosen]


def answer(piece: tuple[str, range], share: float) -> tuple[dict[int, Measured], float]:
    """The measures of some replications of a case, and the processor seconds that they took; the work of one worker."""
    begin = time.process_time()
    id_, replications = piece
    case, how = cases()[id_], answers()[id_]
    if isinstance(how, Stochastic):
        found = {number: how.one_run(how.trial(case, number, share)) for number in replications}
    else:
        found = {0: how.compute(case)}
    return found, time.process_time() - begin


def _pieces(case: Case, share: float) -> Iterator[tuple[str, range]]:
    how = answers().get(case.id)
    if how is None:
        return
    count = how.count(case, share) if isinstance(how, Stochastic) else 1
    size = -(-count // CHUNKS)
    yield from ((case.id, range(first, min(first + size, count))) for first in range(0, count, size))


def _judged(case: Case, measures: dict[int, Measured], share: float, cpu_s: float) -> Answered:
    how = answers().get(case.id)
    if isinstance(how, Stochastic):
        # In order of replication, so that sums of floats do not depend on which worker was first.
        samples = [measures[number] for number in sorted(measures)]
        return Answered(case, len(samples), share, tuple(judge_runs(case, samples, share)), cpu_s)
    verdicts = tuple(judge_exact(case, measures.get(0, {})))
    return Answered(case, 0, 1.0, verdicts, cpu_s, formula=isinstance(how, Formula))
