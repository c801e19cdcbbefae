"""The README's table and picture, made from twenty runs of the exodus: nothing in it is typed by hand.

python -m benchmarks.readme_table        # rewrites README.md and docs/img/cumulative.svg
"""

from __future__ import annotations

from pathlib import Path

import sim
from sim.runs.ensemble import Ensemble
from sim.view.cumulative import cumulative
from sim.view.series import interval
from sim.view.style import save

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"

ROWS = (
    ("half have crossed", "clearance_50_at_h", "27 Sep 15:05, interpolated between counts"),
    ("90 % have crossed", "clearance_90_at_h", "29 Sep 11:40, interpolated between counts"),
    ("99 % have crossed", "clearance_99_at_h", "30 Sep 04:30, interpolated between counts"),
    ("the last has crossed", "clearance_100_at_h", "last bus on 1 Oct; a few persons until 3 Oct"),
    ("90 %, hours after the corridor opened", "clearance_90_h", "about 117 h"),
    ("persons crossed", "crossed_persons", "100,632"),
    ("vehicles crossed", "crossed_vehicles", "21,195"),
    ("longest queue on the road", "queue_max_km", "tens of kilometres"),
    ("time on the road, median", "road_time_median_h", "12 to 40 h"),
    ("time on the road, 90 % within", "road_time_p90_h", "40 h at the border on 27 Sep; one family three days"),
    (
        "most who waited for a registration desk",
        "backlog_max_persons",
        "25,297 crossed and not registered on 29 Sep 10:00",
    ),
    ("40,000 persons have crossed", "readiness_persons_passed_by_crossed_at_h", "before 27 Sep 08:00"),
    ("40,000 families have crossed", "readiness_families_passed_by_crossed_at_h", "never: some 30,500 families"),
    ("error of the median curve, persons", "rmse_crossed_of_median_percent", "best straight line: 2.3 %"),
    ("error of the median curve, vehicles", "rmse_vehicles_crossed_of_median_percent", ""),
)
"""What the table asks, the metric that answers, and what was announced or reported."""


def ensemble() -> Ensemble:
    """Twenty runs of the exodus."""
    return sim.runs(sim.load(ROOT / "scenarios" / "exodus-2023.yaml"), n=20).ensemble


def table(runs: Ensemble) -> str:
    """The table in Markdown."""
    lines = ["| | simulated, median | 5–95 % | observed |", "|---|---|---|---|"]
    for question, name, observed in ROWS:
        metric = runs.metric(name)
        lines.append(f"| {question} | {metric.text} | {interval(runs, metric)} | {observed} |")
    return "\n".join(lines) + "\n"


def readme_with(text: str) -> str:
    """The README with another table."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    before, _, rest = readme.partition(BEGIN)
    return before + BEGIN + text + END + rest.partition(END)[2]


def main() -> None:
    """Rewrite the README's table and picture."""
    runs = ensemble()
    (ROOT / "README.md").write_text(readme_with(table(runs)), encoding="utf-8")
    save(cumulative(runs), ROOT / "docs" / "img" / "cumulative.svg")


if __name__ == "__main__":
    main()
