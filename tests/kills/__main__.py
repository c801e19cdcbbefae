"""``python -m tests.kills``: kill every command that writes, hundreds of times; a table of what came of it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kills.commands import COMMANDS, prepare
from tests.kills.killing import kill_again_and_again


def main() -> int:
    """Kill, print the table; 1 if anything was lost or torn, or a word was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--writes", type=int, default=20, help="kills of each command before one of its writes")
    parser.add_argument("--times", type=int, default=4, help="kills of each command at some time")
    parser.add_argument("--only", nargs="*", default=list(COMMANDS), help="commands, as the table names them")
    options = parser.parse_args()
    total = [0, 0, 0, 0]
    print("| command | writes | killed | in time | lost | torn | wrong word |\n|---|---|---|---|---|---|---|")
    with TemporaryDirectory(prefix="kills-") as folder:
        prepared = Path(folder) / "prepared"
        prepared.mkdir()
        prepare(prepared)
        for name in options.only:
            found = kill_again_and_again(name, COMMANDS[name], prepared, Path(folder), options.writes, options.times)
            row = (found.writes, found.killed, found.in_time, found.lost, found.torn, found.wrong)
            print(f"| {name} | {' | '.join(map(str, row))} |", flush=True)
            print("\n".join(found.why), file=sys.stderr, flush=True)
            total = [a + b for a, b in zip(total, (found.killed, found.lost, found.torn, found.wrong), strict=True)]
    print(f"{total[0]} kills: lost {total[1]}, torn {total[2]}, wrong word {total[3]}")
    return int(any(total[1:]))


if __name__ == "__main__":
    sys.exit(main())
