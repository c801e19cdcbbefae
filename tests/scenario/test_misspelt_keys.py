"""A key that is misspelt is refused, wherever it stands: nothing is silently ignored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.scenario.errors import ScenarioError
from sim.scenario.lineage import lineage
from sim.scenario.load import load
from sim.scenario.sections import section_at
from sim.scenario.shipped import shipped
from sim.scenario.text import parse
from tests.scenario.texts import written


def every_key(text: str) -> list[tuple[int, str]]:
    """Line and key of every block key of a scenario text, but for names that the scenario itself gives."""
    keys = []
    for number, line in enumerate(text.splitlines(), 1):
        key, colon, _ = line.strip().partition(":")
        if colon and key.isidentifier() and not line.strip().startswith("#"):
            keys.append((number, key))
    return keys


def without_files(path: Path) -> str:
    """The text of a scenario without the files that it names."""
    text = path.read_text(encoding="utf-8").replace("observed:", "# observed:")
    return text.replace("\nrecord:", "\n# record:")


def keys_of_the_format(text: str, name: str) -> list[tuple[int, int, str]]:
    """Line, indent and key of everything that the format names; names that the scenario gives are left out."""
    lines, tree, found = text.splitlines(), parse(text, name).tree, list[tuple[int, int, str]]()
    above = list[tuple[int, str]]()
    for number, key in every_key(text):
        indent = len(lines[number - 1]) - len(lines[number - 1].lstrip())
        above = [*((depth, parent) for depth, parent in above if depth < indent), (indent, key)]
        if section_at(tree, tuple(parent for _, parent in above[:-1])) is not None:
            found.append((number, indent, key))
    return found


def lines_refused(path: Path, lines: list[str], misspelt: list[tuple[int, int, str]]) -> set[int]:
    """The lines that the loader complains of when some keys get a letter too many."""
    changed = list(lines)
    for number, _, key in misspelt:
        changed[number - 1] = changed[number - 1].replace(f"{key}:", f"{key}q:", 1)
    with pytest.raises(ScenarioError) as caught:
        load(written(path.parent, "\n".join(changed) + "\n", path.name))
    return {int(line) for line in re.findall(rf"^{re.escape(str(path))}:(\d+):", str(caught.value), re.MULTILINE)}


@pytest.mark.parametrize("scenario", sorted(shipped().values()), ids=str)
def test_every_misspelt_key_of_every_shipped_scenario_is_refused(scenario: Path, tmp_path: Path) -> None:
    """Each key with a letter too many: nothing is silently ignored.

    Keys of one depth are misspelt together, which is some hundred times faster. A complaint can stand for others beside
    it (a section without its ``kind``), so whatever no complaint named is misspelt once more alone.
    """
    text = without_files(scenario)
    for parent in lineage(scenario):
        written(tmp_path, without_files(parent), parent.name)
    keys, path = keys_of_the_format(text, scenario.name), tmp_path / scenario.name
    for depth in {indent for _, indent, _ in keys}:
        together = [key for key in keys if key[1] == depth]
        named = lines_refused(path, text.splitlines(), together)
        for key in together:
            if key[0] not in named:
                lines_refused(path, text.splitlines(), [key])


def test_null_of_a_key_that_the_parent_has_not_is_refused(tmp_path: Path) -> None:
    """What removes nothing is misspelt: it would be silently ignored."""
    small = Path(__file__).parents[1] / "cli" / "small.yaml"
    written(tmp_path, without_files(small), "small.yaml")
    written(tmp_path, "extends: small.yaml\ntimeline:\n  third_laen: null\n", "variant.yaml")
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "variant.yaml")
    assert str(caught.value) == (
        f"{tmp_path / 'variant.yaml'}:3: timeline.third_laen: null removes a key of the parent, which has no "
        "'third_laen'; did you mean 'third_lane'?"
    )
