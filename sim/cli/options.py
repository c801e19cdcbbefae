"""Options that several commands have, worded once."""

from __future__ import annotations

from typing import Annotated

import typer

Jobs = Annotated[int | None, typer.Option(min=1, help="Processes; as many as there are processors if left out.")]

Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change one value; may be repeated.")
]

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]

Svg = Annotated[bool, typer.Option("--svg", help="Write each picture as SVG too, which can be enlarged and edited.")]
