"""Raw assets: one for what the input folder holds, one per raw table of the inventory."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pyarrow.parquet as pq

from orchestration.environment import FoldersOverlapError, check_apart
from orchestration.files import write_json
from orchestration.ingestion import landing, snapshot
from orchestration.ingestion.errors import Problem, RefusedInput
from orchestration.ingestion.inventory import REFERENCE_DIR, Inventory, Origin, Source, Table, load_inventory
from orchestration.presentation import OWNERS, bars_by_year, preview
from orchestration.scope import Scope
from orchestration.settings import DataDir
from publish.files import replace_directory


@dg.asset(
    group_name="landing",
    kinds={"python", "filesystem"},
    owners=OWNERS,
    description="The input folder, file by file: recognised, ignored or refused. "
    "Without a landing folder, the embedded sample is generated here.",
)
def landing_files(context: dg.AssetExecutionContext, scope: Scope) -> dg.MaterializeResult:
    """Scan the input folder once for all raw tables."""
    snapshot.sweep(scope.data.raw)
    if scope.landing is None:
        _generate_sample(scope.data)
    else:
        _check_apart(scope)
    findings = landing.scan(scope.input_folder, load_inventory())
    write_json(
        scope.data.scan,
        {"folder": str(scope.input_folder), "findings": [asdict(finding) for finding in findings]},
    )
    states = Counter(finding.status for finding in findings)
    return dg.MaterializeResult(
        metadata={
            "provenance": scope.provenance,
            "folder": dg.MetadataValue.path(scope.input_folder),
            "files": len(findings),
            **{str(state): number for state, number in states.items()},
            "findings": _findings_table(findings),
        }
    )


def _check_apart(scope: Scope) -> None:
    try:
        check_apart(scope.input_folder, scope.data)
    except FoldersOverlapError as error:
        raise dg.Failure(str(error), allow_retries=False) from error


def _generate_sample(data: DataDir) -> None:
    from orchestration.ingestion.sample import generate

    with replace_directory(data.sample) as folder:
        generate(folder)


def _findings_table(findings: Sequence[landing.Finding]) -> dg.TableMetadataValue:
    records = [
        dg.TableRecord(
            {
                "file": finding.path,
                "status": finding.status,
                "table": finding.table or "",
                "millesime": str(finding.millesime or ""),
                "reason": finding.reason,
            }
        )
        for finding in findings
    ]
    return dg.MetadataValue.table(
        records,
        schema=dg.TableSchema.from_name_type_dict(
            dict.fromkeys(("file", "status", "table", "millesime", "reason"), "string")
        ),
    )


def build_raw_assets() -> list[dg.AssetsDefinition]:
    """One asset per raw table of the inventory."""
    inventory = load_inventory()
    return [_raw_asset(inventory, table) for table in inventory.tables]


def _raw_asset(inventory: Inventory, table: Table) -> dg.AssetsDefinition:
    source = inventory.source_of(table.name)

    @dg.asset(
        name=table.name,
        deps=["landing_files", *sorted(table.needs)],
        group_name=f"raw_{source.id}",
        kinds={"python", "parquet"},
        owners=OWNERS,
        description=f"{table.title} ({source.producer}). {table.description}",
        metadata={
            "source": dg.MetadataValue.url(source.url),
            "licence": source.licence,
            "cadence": source.cadence,
            **_suspension(source),
        },
    )
    def raw_table(context: dg.AssetExecutionContext, scope: Scope) -> dg.MaterializeResult:
        """Take the recognised files in as immutable vintages; refuse bad ones with all their problems."""
        return _ingest(scope, inventory, table)

    return raw_table


def _ingest(scope: Scope, inventory: Inventory, table: Table) -> dg.MaterializeResult:
    raw = scope.data.raw
    known = snapshot.known_codes(raw, inventory, table, scope.origin)
    inputs: list[tuple[Origin, Path, list[landing.Finding]]] = [
        ("reference", REFERENCE_DIR, landing.scan(REFERENCE_DIR, inventory, "reference")),
        (scope.origin, scope.input_folder, _last_scan(scope)),
    ]
    results = [
        snapshot.ingest_table(table, findings, folder, raw, origin, date.today(), known)
        for origin, folder, findings in inputs
    ]
    problems = [problem for result in results for problem in result.problems]
    if problems:
        raise dg.Failure(str(RefusedInput(problems)), allow_retries=False)
    current = snapshot.current_snapshots(raw, table, scope.origin)
    accepted = sum(len(result.accepted) for result in results)
    return dg.MaterializeResult(
        metadata={
            "provenance": scope.provenance,
            "new_vintages": accepted,
            **_suspension(inventory.source_of(table.name)),
            **_metadata(current, raw),
        }
    )


def _suspension(source: Source) -> dict[str, str]:
    return {"suspension": f"source {source.suspension.sentence}"} if source.suspension else {}


def _last_scan(scope: Scope) -> list[landing.Finding]:
    scan = json.loads(scope.data.scan.read_text("utf-8"))
    if scan["folder"] != str(scope.input_folder):
        raise dg.Failure(
            f"La dernière lecture du dossier est celle de {scan['folder']} ; cette exécution porte sur "
            f"{scope.input_folder}. Remède : exécutez d’abord `landing_files` avec la même configuration.",
            allow_retries=False,
        )
    return [landing.Finding(**finding | {"problem": _problem(finding)}) for finding in scan["findings"]]


def _problem(finding: Mapping[str, Any]) -> Problem | None:
    return Problem(**finding["problem"]) if finding["problem"] else None


def _metadata(vintages: Sequence[snapshot.Snapshot], raw: Path) -> dict[str, Any]:
    if not vintages:
        return {"dagster/row_count": 0, "vintages": "none: no file of the input folder holds this table"}
    newest = vintages[-1]
    rows = pd.DataFrame({"millesime": [v.millesime for v in vintages], "rows": [v.rows for v in vintages]})
    return {
        "dagster/row_count": sum(vintage.rows for vintage in vintages),
        "vintages": _vintages_table(vintages),
        "sha256": newest.sha256,
        "preview": preview(pq.ParquetFile(newest.parquet(raw)).read_row_group(0).slice(0, 10).to_pandas()),
        "plot": bars_by_year(rows, "millesime", "rows", "Rows by wave"),
    }


def _vintages_table(vintages: Sequence[snapshot.Snapshot]) -> dg.TableMetadataValue:
    """One line per current vintage: wave, date, origin, rows, files, warnings."""
    return dg.MetadataValue.table(
        [
            dg.TableRecord(
                {
                    "millesime": vintage.millesime,
                    "retrieved": str(vintage.retrieved),
                    "origin": vintage.origin,
                    "rows": vintage.rows,
                    "files": ", ".join(file.path for file in vintage.files),
                    "warnings": " ; ".join(vintage.warnings),
                }
            )
            for vintage in vintages
        ]
    )


def raw_views(data: DataDir, origin: Origin) -> dict[str, tuple[Sequence[Path], Mapping[str, str]]]:
    """For each raw table, the Parquet files of its current vintages and its columns with their SQL types."""
    return {
        table.name: (
            [vintage.parquet(data.raw) for vintage in snapshot.current_snapshots(data.raw, table, origin)],
            {column: "bigint" if column == "ligne" else "varchar" for column in table.raw_columns},
        )
        for table in load_inventory().tables
    }
