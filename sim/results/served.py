"""Waits for a service as metrics: who was not served by the end of the run counts as later than anybody who was.

A mean over those who were served gets better when fewer are served: with petrol for 30 of 500 cars it is that of the
first 30. So quantiles are over all who came, and the mean is named as that of those who were served, says how many of
how many, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Floats
from sim.results.definition import Better, Definition, OnFoot, Prominence, Question, Weighs
from sim.results.metric import Metric, quantile


@dataclass(frozen=True)
class WaitDefinitions:
    """The metrics of a wait.

    Attributes:
        quantiles: Median and 90 % quantile over all who came, by share.
        mean: Mean of those who were served.
        who: Who waits, in the plural.
    """

    quantiles: dict[float, Definition]
    mean: Definition
    who: str

    @classmethod
    def named(
        cls,
        name: str,
        *,
        wait: str,
        label: str,
        who: str,
        question: Question,
        weighs: Weighs = Weighs.NOT,
        on_foot: OnFoot = OnFoot.SAME,
        place: Prominence = Prominence.DETAIL,
    ) -> WaitDefinitions:
        """From what they have in common.

        Args:
            name: With a star where ``median``, ``p90`` and ``mean`` stand, and the unit at its end.
            wait: What is waited for, from when to when, after the words "median".
            label: The same in few words.
            who: Who waits, in the plural.
            question: The question that they answer.
            weighs: What the median counts for when interventions are judged; the others do not.
            on_foot: What they count where people are on foot.
            place: Where the quantiles stand in their question; the mean is a detail.
        """
        median = Definition(
            name.replace("*", "median"),
            name.rpartition("_")[2],
            f"median {wait}, of all who came; who was not served counts as later than all others",
            label=f"median {label}",
            better=Better.LESS,
            question=question,
            counted=f"{who} that came, those that were not served by the end of the run included",
            weighs=weighs,
            on_foot=on_foot,
            place=place,
        )
        p90 = replace(
            median,
            name=name.replace("*", "p90"),
            meaning=median.meaning.replace("median", "90 % quantile of the", 1),
            label=f"90 % quantile of the {label}",
            weighs=Weighs.NOT,
        )
        mean = replace(
            median,
            name=name.replace("*", "mean"),
            meaning=f"mean {wait}, of those who were served by the end of the run: it says nothing of the others",
            label=f"mean {label} of those served",
            better=Better.NEITHER,
            counted=f"{who} that were served by the end of the run",
            weighs=Weighs.NOT,
            place=Prominence.DETAIL,
        )
        return cls({0.5: median, 0.9: p90}, mean, who)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """All three, in the order of the tables."""
        return (*self.quantiles.values(), self.mean)

    def metrics(self, waited: Floats, nobody: str, **words: str) -> Iterator[Metric]:
        """The metrics of a run.

        Args:
            waited: How long each who came waited, in the unit of the metrics, NaN where it was not served within the
                run, shape ``(n,)``.
            nobody: Why there is none, where nobody came.
            words: What the fields of a family stand for.
        """
        unserved, came = np.isnan(waited), len(waited)
        left = f"{unserved.sum():,} of {came:,} {self.who} had not been served by the end of the run"
        late = f"{left}: they count as later than all others" if unserved.any() else ""
        for share, definition in self.quantiles.items():
            value = quantile(np.where(unserved, np.inf, waited), share) if came else np.nan
            note = late if came else nobody
            yield Metric(
                _of(definition, words), value if np.isfinite(value) else None, note=note, beyond=bool(np.isinf(value))
            )
        served = waited[~unserved]
        note = f"{left} and are not in it" if unserved.any() else "" if came else nobody
        yield Metric(_of(self.mean, words), float(served.mean()) if len(served) else None, note=note)


def _of(definition: Definition, words: dict[str, str]) -> Definition:
    return definition.of(**words) if words else definition
