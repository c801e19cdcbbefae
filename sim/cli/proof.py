"""``sim verify``: the cases with exact answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import FAILED, app, plain_messages, progress
from sim.cli.groups import PROGRAM
from sim.cli.options import Jobs


@app.command(rich_help_panel=PROGRAM)
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="Runs of a quarter of the length, judged by wider bounds.")
    ] = False,
    case: Annotated[
        list[str] | None, typer.Option("--case", metavar="ID", help="Only this case, such as Q01; may be repeated.")
    ] = None,
    jobs: Jobs = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the table as verification.md and .csv.")] = None,
) -> None:
    """Run the cases with exact answers and print the verdicts."""
    with plain_messages("Stopped: nothing was written."):
        from sim.runs.atomic import check_target, whole_folder
        from sim.runs.manifest import write_manifest
        from sim.verify.run import QUICK, chosen
        from sim.verify.run import verify as answer

        cases = chosen(case)
        if out is not None:
            check_target(out)
        with progress("exact answers", hidden=False) as report:
            found = answer(cases, QUICK if quick else 1.0, jobs, report)

        from sim.cli.show import show
        from sim.view.verification import summary, verdict_csv, verdict_page, verdict_table

        show(verdict_table(found))
        if out is not None:
            with whole_folder(out) as folder:
                (folder / "verification.md").write_bytes(verdict_page(found).encode("utf-8"))
                (folder / "verification.csv").write_bytes(verdict_csv(found).encode("utf-8"))
                write_manifest(folder, {"verdicts": summary(found)})
            print(f"Written to {out}")
        print(f"{summary(found)}.")
    if not all(one.passes for one in found):
        raise typer.Exit(FAILED)
