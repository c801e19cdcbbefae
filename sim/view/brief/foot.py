"""The numbered sources at the foot of a brief: which file each number is read from, and what its ranges rest on."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.run_folder import METRICS, SCENARIO
from sim.locale.language import Language, message
from sim.pages.content import Fields, Sourced, Text, plain
from sim.runs.manifest import MANIFEST
from sim.scenario.lineage import Marked
from sim.view.answer import AnswerLine

OF_FACTS = {
    "metric": METRICS,
    "shown": METRICS,
    "persons": METRICS,
    "together": METRICS,
    "reason": METRICS,
    "others": METRICS,
    "door": METRICS,
    "announced": SCENARIO,
    "scenario": SCENARIO,
    "opens": SCENARIO,
    "run": MANIFEST,
    "limit": "journal.parquet",
    "places": "curves.parquet",
}
"""The file of the run's folder that a kind of facts is read or worked out from; titles and labels are names."""

SAID = {
    METRICS: message("metrics of the run, each with its unit, interval and meaning"),
    SCENARIO: message("the scenario as it was run: what is announced, ready and assumed"),
    MANIFEST: message("how the run was made: version, seed, number of runs"),
    "journal.parquet": message("every passage by hour and node; what limits is worked out from it"),
    "curves.parquet": message("curves of the run; when places run short is worked out from them"),
}
"""What a file of the folder holds."""


class Foot:
    """Gives each source a number, in the order in which they are first referred to."""

    def __init__(self, language: Language) -> None:
        """Nothing is referred to yet; what a file holds is said in a language."""
        self._say = language.say
        self._numbers: dict[str, int] = {}
        self._said: dict[str, str] = {}

    def number(self, source: str, said: str) -> str:
        """The number of a source in brackets; the same source has one number."""
        self._said.setdefault(source, said)
        return f"[{self._numbers.setdefault(source, len(self._numbers) + 1)}]"

    def of_answer(self, lines: tuple[AnswerLine, ...]) -> dict[str, str]:
        """The numbers of what each line of an answer is read from, by its heading."""
        found = {}
        for line in lines:
            kinds = [one.source.partition(":")[0] for one in line.sources]
            files = dict.fromkeys(OF_FACTS[kind] for kind in kinds if kind in OF_FACTS)
            found[line.heading] = "".join(self.number(file, plain(self._say(SAID[file]))) for file in files)
        return found

    def of_mark(self, mark: Marked) -> str:
        """The number of what stands beside a range in a file of the scenario."""
        return self.number(plain(self._say("{file}, line {n}", file=mark.file, n=str(mark.line))), mark.comment)

    def fields(self) -> Fields:
        """All of them, by number."""
        return Fields(tuple(self._items()))

    def _items(self) -> Iterator[tuple[Text, Text]]:
        for source, number in self._numbers.items():
            name, said = (Sourced(text, f"foot:{number}") for text in (f"[{number}] {source}", self._said[source]))
            yield (name,), (said,)
