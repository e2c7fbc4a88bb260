"""From the raw vintages of a data directory to packaged datasets, as a run does it, the forecasts given.

VIGIE_DATA_DIR=... VIGIE_WAREHOUSE=OUT/base/warehouse.duckdb python benchmarks/published.py OUT WHAT

WHAT is `parse`, which reads the dbt project as a run does once per version of the program, then `tests` or
`untested`, which start from there, with the data tests or without. `OUT/beyond.json` says what the formats
took that plain SQL does not write: workbooks, outlines, archives, exchange metadata, the embedded portal
(seconds, wall and CPU).
"""

import json
import shutil
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner

from orchestration import warehouse
from orchestration.assets.edition import _catalogue
from orchestration.assets.outlines import geo_views
from orchestration.assets.raw import raw_views
from orchestration.assets.shared_model import FED_BY_THE_MODELS, _ml_views
from orchestration.dbt import prepared_project, variables
from orchestration.settings import DBT_PROJECT, Settings
from publish import candidate, packaging
from publish.dcat import files as exchange
from publish.edition import Edition
from publish.portal import site as portal

REGION = "france"


PROJECT = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), *variables(REGION)]
PARSED = "partial_parse.msgpack"


def dbt(*arguments: str) -> None:
    """One call of dbt in this process."""
    done = dbtRunner().invoke(["--quiet", *arguments, *PROJECT])
    if not done.success:
        raise SystemExit(f"dbt failed: {done.exception or done.result}")


def build(out: Path, tests: bool) -> None:
    """Both dbt calls of a run, with their data tests or without."""
    layers = FED_BY_THE_MODELS.split()
    left_out = [] if tests else ["--exclude-resource-type", "test"]
    for number, selection in enumerate((["--exclude", *layers], ["--select", *layers])):
        target = out / f"dbt-{number}"
        target.mkdir()
        shutil.copy(out / "parsed" / PARSED, target)
        dbt("build", *selection, *left_out, "--target-path", str(target), "--indirect-selection", "buildable")


class Beyond:
    """Time spent in some functions of a module, which call none of each other."""

    def __init__(self) -> None:
        """Nothing is timed yet."""
        self.seconds = {"wall": 0.0, "cpu": 0.0}

    def follow(self, module: Any, *names: str) -> None:
        """Time every call of these functions."""
        for name in names:
            setattr(module, name, self._timed(getattr(module, name)))

    def _timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*arguments: Any) -> Any:
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                return function(*arguments)
            finally:
                self.seconds["wall"] += time.perf_counter() - wall
                self.seconds["cpu"] += time.process_time() - cpu

        return call


def publish(out: Path, tests: bool) -> None:
    """Build, export and package."""
    data = Settings().data
    database = out / "base" / "warehouse.duckdb"
    warehouse.create_views(database, "raw", raw_views(data, "depot"))
    warehouse.create_views(database, "geo", geo_views(data.geo))
    warehouse.create_views(database, "ml", _ml_views(data.ml))
    build(out, tests)
    catalogue = _catalogue(prepared_project(data, REGION))
    tables = [table for dataset in catalogue for table in dataset.tables]
    (out / "tables").mkdir()
    for table in tables:
        target = out / "tables" / f"{table.name}.parquet"
        warehouse.export_sorted(database, f"published.{table.name}", table.primary_key, target)
    (out / "keys.json").write_text(json.dumps({table.name: table.primary_key for table in tables}))
    lineage = json.loads((data.candidate / "lineage.json").read_text("utf-8"))
    edition = Edition("2000.1.0", "depot", REGION, "France", "", tuple(lineage), None)
    verdicts = {table.name: json.dumps({"success": True, "n": 0}) for table in tables}
    beyond = Beyond()
    beyond.follow(packaging, "write_workbook", "write_geojson", "write_dated_archive")
    beyond.follow(exchange, "write_dataset", "write_catalogue")
    beyond.follow(portal, "write_portal")
    candidate.build_candidate(edition, catalogue, out / "tables", verdicts, out / "packaged")
    (out / "beyond.json").write_text(json.dumps(beyond.seconds))


def main() -> None:
    """Parse, or start from what was parsed."""
    out, what = Path(sys.argv[1]), sys.argv[2]
    if what == "parse":
        dbt("parse", "--target-path", str(out / "parsed"))
    else:
        publish(out, what == "tests")


if __name__ == "__main__":
    main()
