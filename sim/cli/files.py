"""``sim check``, ``list``, ``keys``, ``schema``, ``notebooks``, ``metrics``: what goes in and what comes out."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import MISTAKE, app, leave, mistake_in_record, plain_messages, record_notices, show_notices
from sim.cli.groups import PROGRAM, SCENARIOS


@app.command(rich_help_panel=SCENARIOS)
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Scenario files, or names.")],
    strict: Annotated[bool, typer.Option("--strict", help="End with exit code 2 for what may surprise, too.")] = False,
) -> None:
    """Check scenario files: what is wrong, and what may surprise."""
    from sim.scenario.errors import ScenarioError
    from sim.scenario.load import load
    from sim.scenario.notices import every_notice, meant_notices
    from sim.scenario.shipped import find

    bad = 0
    for file in files:
        try:
            scenario = load(find(file))
        except ScenarioError as error:
            bad += 1
            print(error, file=sys.stderr)
            continue
        if mistake := mistake_in_record(scenario):
            bad += 1
            print(f"{file}: {mistake}", file=sys.stderr)
            continue
        surprises = [*every_notice(scenario), *record_notices(scenario)]
        show_notices([*meant_notices(scenario), *surprises])
        if strict and surprises:
            bad += 1
            print(f"{file}: refused by --strict: {len(surprises)} that may surprise, see above", file=sys.stderr)
            continue
        print(f"{file}: ok")
    if bad:
        raise typer.Exit(MISTAKE)


@app.command("list", rich_help_panel=SCENARIOS)
def list_() -> None:
    """List what is shipped: scenarios, studies, interventions, triggers."""
    from sim.scenario.shipped import INTERVENTIONS, shipped, shipped_interventions, shipped_studies, shipped_triggers

    cases = "verification/"
    files = {name: path for name, path in shipped().items() if not name.startswith(cases)}
    _show_titles("Scenarios: sim run NAME", files)
    _show_titles("Studies: sim sweep NAME", shipped_studies())
    lists = {f"{INTERVENTIONS}/{name}": path for name, path in shipped_interventions().items()}
    _show_titles("Interventions: sim interventions SCENARIO --list NAME", lists)
    _show_titles("Triggers: sim triggers NAME", shipped_triggers())
    print(f"\nAnd {len(shipped()) - len(files)} below {cases}, small cases with exact answers: see `sim verify`.")


def _show_titles(heading: str, files: Mapping[str, Path]) -> None:
    from rich.table import Table
    from rich.text import Text

    from sim.cli.show import show
    from sim.scenario.lineage import title_of

    listed = Table.grid(padding=(0, 2, 0, 0))
    listed.add_column()
    listed.add_column()
    for name, path in files.items():
        listed.add_row(Text(f"  {name}"), Text(title_of(path)))
    show(Text(heading, style="bold"), listed)


@app.command(rich_help_panel=SCENARIOS)
def keys(
    word: Annotated[str, typer.Argument(help="Only keys with this word in path or meaning.")] = "",
    markdown: Annotated[bool, typer.Option("--markdown", help="As the page docs/keys.md.")] = False,
) -> None:
    """List the keys of scenario files: unit, default, meaning."""
    from sim.cli.show import show
    from sim.scenario.keys import key_sections
    from sim.view.keys import keys_page, keys_table, with_word

    sections = key_sections()
    if markdown:
        print(keys_page(sections), end="")
        return
    found = with_word(sections, word)
    if not found:
        leave(f"{word}: no key has this word in its path or meaning", MISTAKE)
    show(keys_table(found))


@app.command(rich_help_panel=SCENARIOS)
def schema() -> None:
    """Print the JSON Schema of scenario files."""
    from sim.scenario.schema import schema_text

    print(schema_text(), end="")


@app.command(rich_help_panel=PROGRAM)
def notebooks(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write.")] = Path("notebooks"),
) -> None:
    """Copy the notebooks into a folder, to be opened with JupyterLab."""
    with plain_messages(f"Stopped: {folder} may be incomplete."):
        from sim.runs.new_files import write_new_files
        from sim.scenario.shipped import notebooks

        copies = {folder / path.name: path.read_bytes() for path in notebooks()}
        # Whoever has changed one wants to keep what was changed.
        write_new_files(copies)
    print(f"{len(copies)} notebooks are in {folder}; open them with: jupyter lab {folder}")


@app.command(rich_help_panel=PROGRAM)
def metrics(
    markdown: Annotated[bool, typer.Option("--markdown", help="As the page docs/metrics.md.")] = False,
) -> None:
    """List the metrics of runs: unit, meaning, question, which direction is better."""
    from sim.cli.show import show
    from sim.view.definitions import definitions_table, page

    if markdown:
        print(page(), end="")
    else:
        show(definitions_table())
