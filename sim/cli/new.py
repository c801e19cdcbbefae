"""``sim new``: a commented scenario for a new place, from a dozen questions or as many options."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.app import MISTAKE, app, leave, plain_messages, show_notices
from sim.cli.groups import SCENARIOS
from sim.scenario.new.kinds import Answer, AnswerError
from sim.scenario.new.questions import Asked, answers_of, as_typed, assumed, default_of, has_effect, option, questions


def new(file: Path, **given: str | None) -> None:
    """Write a scenario for a new place from a dozen answers.

    Asks in a terminal for what no option says; elsewhere that has its default, which the file marks as assumed.
    """
    with plain_messages("Stopped: nothing was written."):
        if file.suffix != ".yaml":
            leave(f"{file}: a scenario file is called something.yaml", MISTAKE)
        said = _said({name: text for name, text in given.items() if text is not None})
        if sys.stdin.isatty():
            said = _asked(said)
        try:
            answers = answers_of(said)
        except AnswerError as error:
            leave(str(error), MISTAKE)

        from sim.runs.new_files import write_new_files
        from sim.scenario.load import load
        from sim.scenario.new.companions import companions
        from sim.scenario.new.writing import scenario_text
        from sim.scenario.notices import every_notice

        texts = {file: scenario_text(answers, frozenset(said)), **companions(answers, file)}
        write_new_files({path: text.encode("utf-8") for path, text in texts.items()})
        for path in texts:
            print(f"Written to {path}")
        show_notices(every_notice(load(file)))
    missing = [option(name) for name in assumed(answers, said)]
    print(f"Assumed, for nobody said it: {', '.join(missing) or 'nothing'}")
    print(f"Next: edit {file}, then sim check --strict {file} and sim run {file}")


def _said(texts: dict[str, str]) -> dict[str, Answer]:
    """The answers that options give; ends with a message of all that are none."""
    said: dict[str, Answer] = {}
    wrong = []
    for name, text in texts.items():
        try:
            said[name] = questions()[name].kind.read(text)
        except AnswerError as error:
            wrong.append(f"{option(name)}: {error}")
    if wrong:
        leave("\n".join(wrong), MISTAKE)
    return said


def _asked(said: dict[str, Answer]) -> dict[str, Answer]:
    """The answers with those that a person at the terminal gives; Enter takes the default and counts as not said."""
    found = dict(said)
    print("Enter takes what stands in brackets; the file marks it as assumed.", file=sys.stderr)
    for name, question in questions().items():
        if name not in found and has_effect(question, found):
            answer = _prompted(name, question)
            if answer is not None:
                found[name] = answer
    return found


def _prompted(name: str, question: Asked) -> Answer | None:
    while True:
        default = as_typed(default_of(name))
        text = typer.prompt(question.asks, default="", prompt_suffix=f" [{default}] ", show_default=False, err=True)
        if not text.strip():
            return None
        try:
            return question.kind.read(text)
        except AnswerError as error:
            print(error, file=sys.stderr)


def _with_an_option_for_each_question(command: Callable[..., None]) -> Callable[..., None]:
    """The command as typer reads it: the file, and an option for each question of the list, which is kept there."""
    file = Annotated[Path, typer.Argument(metavar="FILE", help="The scenario file to write, such as my-town.yaml.")]
    kinds: dict[str, Any] = {"file": file}
    for name, question in questions().items():
        said = f"{question.help} Default: {as_typed(default_of(name))}."
        kinds[name] = Annotated[str | None, typer.Option(option(name), help=said, show_default=False)]
    command.__annotations__ = {**kinds, "return": None}
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=inspect.Parameter.empty if name == "file" else None,
                annotation=kind,
            )
            for name, kind in kinds.items()
        ]
    )
    return command


app.command(rich_help_panel=SCENARIOS)(_with_an_option_for_each_question(new))
