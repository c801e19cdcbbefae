"""Fills a template. Whatever is filled in is text: no title of a scenario can become a tag, a script or an attribute.

Jinja2 is imported when the first page is made, for a run and ``sim --help`` do not wait for what they do not use.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, which HTML forbids, and halves of characters, which no file can hold."""


def render(template: str, **values: object) -> str:
    """A template of ``sim/pages/templates``, filled in.

    Not for text that is HTML already: it would be shown as it is written.

    Args:
        template: Its file, such as ``report.html.j2``.
        values: What it speaks of, by name.

    Raises:
        jinja2.UndefinedError: The template speaks of something that was not given.
    """
    return _environment().get_template(template).render(values)


def source(name: str) -> str:
    """A style or a script of ours, as it stands in ``sim/pages/templates``."""
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    loader = PackageLoader(__package__)
    found = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, finalize=_printable, trim_blocks=True
    )
    # Places are drawn in the order of the scenario, which the default, sorting by name, would lose.
    found.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    # Styles and scripts are ours and go in as they are; as templates, every {{ and {# of theirs would be read.
    found.globals["inlined"] = lambda name: Markup(loader.get_source(found, name)[0])
    return found


def _printable(value: object) -> object:
    """A replacement character for each that a page cannot hold; what a macro has made was looked at before."""
    return value if not isinstance(value, str) or hasattr(value, "__html__") else UNPRINTABLE.sub("\ufffd", value)
