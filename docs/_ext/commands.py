"""The directive ``commands``: every command of ``sim`` with its arguments and options, read from the program itself."""

from __future__ import annotations

import re
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import typer
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from sim.cli import app

NAMES = {int: "number", float: "number", str: "text", Path: "file", datetime: "time"}
"""What an option without a name for its value takes, for people."""

CODE = re.compile(r"``([^`]+)``")


def cell(text: str) -> str:
    """Text as a cell of a Markdown table."""
    return CODE.sub(r"`\1`", " ".join(text.split())).replace("|", "\\|").replace("<", "&lt;")


def spelled(one: Any) -> str:
    """An option as it is typed, with what it takes."""
    names = ", ".join(f"`{name}`" for name in (*one.opts, *one.secondary_opts))
    if one.param_type_name == "argument":
        return f"`{one.metavar or one.name.upper()}{'...' if one.nargs == -1 else ''}`"
    taken = "" if one.is_flag or one.count else " " + kind(one)
    return names + taken


def kind(one: Any) -> str:
    """What an option takes: its choices, or what is typed there."""
    taken = one.type_descriptor.annotation
    taken = next((part for part in get_args(taken) if part is not type(None)), taken)
    if isinstance(taken, type) and issubclass(taken, Enum):
        return " or ".join(f"`{choice.value}`" for choice in taken)
    return str(one.metavar or NAMES.get(taken, "text").upper())


def default(one: Any) -> str:
    """What holds where an option is left out."""
    if one.required:
        return "required"
    value = one.default
    if value is None or value is False or value == () or value == [] or callable(value) or getattr(one, "count", False):
        return ""
    return f"`{getattr(value, 'value', value)}`" if value is not True else "on"


def section(name: str, command: Any) -> str:
    """A command as Markdown: what it is for, how it is called, what it takes."""
    doc = CODE.sub(r"`\1`", (command.help or "").replace("\b", "").strip())
    shown = [one for one in command.params if not getattr(one, "hidden", False) and one.name != "help"]
    arguments = " ".join(spelled(one).strip("`") for one in shown if one.param_type_name == "argument")
    call = " ".join(filter(None, ("sim", name, "[OPTIONS]" if len(shown) > arguments.count(" ") else "", arguments)))
    rows = [f"| {spelled(one)} | {cell(getattr(one, 'help', '') or '')} | {default(one)} |" for one in shown]
    table = "\n".join(["| argument, option | what it does | default |", "|---|---|---|", *rows]) if rows else ""
    more = CODE.sub(r"`\1`", (command.epilog or "").strip())
    return f"## sim {name}\n\n{doc}\n\n```text\n{call}\n```\n\n{table}\n\n{more}\n"


def page() -> str:
    """All commands as Markdown, by name."""
    group: Any = typer.main.get_command(app)
    return "\n".join(section(name, group.commands[name]) for name in sorted(group.commands))


class Commands(SphinxDirective):
    """``{commands}``: the reference of all commands."""

    def run(self) -> list[nodes.Node]:
        """The sections of all commands."""
        return self.parse_text_to_nodes(page(), allow_section_headings=True)


def setup(site: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    site.add_directive("commands", Commands)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
