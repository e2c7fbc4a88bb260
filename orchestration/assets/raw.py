"""Raw assets: one for what the input folder holds, one per raw table of the inventory."""

import hashlib
import json
import shutil
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pyarrow.parquet as pq

from orchestration.environment import FoldersOverlapError, check_apart
from orchestration.files import write_json
from orchestration.freshness import source_key, suspension_metadata
from orchestration.ingestion import landing, snapshot
from orchestration.ingestion.errors import Problem, RefusedInput
from orchestration.ingestion.inventory import REFERENCE_DIR, Inventory, Origin, Table, load_inventory
from orchestration.partitions import partitions_of, register
from orchestration.presentation import OWNERS, bars_by_year, preview
from orchestration.retries import transient_failures_retried
from orchestration.scope import Scope
from orchestration.settings import DataDir, Settings
from publish.files import replace_directory

DATA_VERSION = "dagster/data_version"


@dg.asset(
    group_name="landing",
    kinds={"python", "filesystem"},
    owners=OWNERS,
    description="The input folder, file by file: recognised, ignored or refused. "
    "Without a landing folder, the embedded sample is generated here.",
)
def landing_files(context: dg.AssetExecutionContext, scope: Scope) -> dg.MaterializeResult:
    """Scan the input folder once for all raw tables, and make its waves known as partitions."""
    with transient_failures_retried():
        findings = _scan(scope)
    inventory = load_inventory()
    waves = {table.name for table in inventory.tables if partitions_of(inventory, table)}
    register(context.instance, (f.millesime for f in findings if f.table in waves and f.millesime))
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


def _scan(scope: Scope) -> list[landing.Finding]:
    snapshot.sweep(scope.data.raw)
    if scope.landing is None:
        _generate_sample(scope.data)
    else:
        _check_apart(scope)
        _bring_the_collection(scope)
    return landing.scan(scope.input_folder, load_inventory())


def _check_apart(scope: Scope) -> None:
    try:
        check_apart(scope.input_folder, scope.data)
    except FoldersOverlapError as error:
        raise dg.Failure(str(error), allow_retries=False) from error


def _bring_the_collection(scope: Scope) -> None:
    """`vigie run` has done it before it looked for changes; the UI and its schedules start here."""
    from orchestration.collecte.errors import CollectionRefused
    from orchestration.collecte.export import export_for_run

    try:
        export_for_run(Settings(landing=scope.input_folder))
    except CollectionRefused as error:
        raise dg.Failure(str(error), allow_retries=False) from error


def _generate_sample(data: DataDir) -> None:
    from orchestration.ingestion.sample import generate

    with replace_directory(data.sample) as folder:
        generate(folder)
        for file in sorted(data.decisions.glob("*.csv")):
            shutil.copyfile(file, folder / file.name)


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
    with warnings.catch_warnings():
        # Backfill policies are still marked beta: that is for us to know, not for each user of the command.
        warnings.simplefilter("ignore", dg.BetaWarning)
        return [_raw_asset(inventory, table) for table in inventory.tables]


def _raw_asset(inventory: Inventory, table: Table) -> dg.AssetsDefinition:
    source = inventory.source_of(table.name)
    partitions = partitions_of(inventory, table)

    @dg.asset(
        name=table.name,
        deps=["landing_files", source_key(source), *sorted(table.needs)],
        group_name=f"raw_{source.id}",
        kinds={"python", "parquet"},
        owners=OWNERS,
        description=f"{table.title} ({source.producer}). {table.description}",
        partitions_def=partitions,
        # All the waves of a backfill in one run: the lock lets no two runs work at once.
        backfill_policy=dg.BackfillPolicy.single_run() if partitions else None,
        metadata={
            "source": dg.MetadataValue.url(source.url),
            "licence": source.licence,
            "cadence": source.cadence_of(table),
            **suspension_metadata(source),
        },
    )
    def raw_table(context: dg.AssetExecutionContext, scope: Scope) -> dg.MaterializeResult:
        """Take the recognised files in as immutable vintages; refuse bad ones with all their problems."""
        waves = _waves_asked_for(context)
        with transient_failures_retried():
            accepted = _ingest(scope, inventory, table, waves)
            current = snapshot.current_snapshots(scope.data.raw, table, scope.origin)
        if accepted:
            arrival = {"table": table.name, "millesimes": ", ".join(str(one.millesime) for one in accepted)}
            context.log_event(dg.AssetMaterialization(source_key(source), metadata=arrival))
        version = _data_version(current)
        if partitions:
            _record_waves(context, current, version, waves)
        return dg.MaterializeResult(
            metadata={
                "provenance": scope.provenance,
                "new_vintages": len(accepted),
                **suspension_metadata(source),
                **_metadata(current, scope.data.raw),
            },
            data_version=dg.DataVersion(version),
        )

    return raw_table


def _waves_asked_for(context: dg.AssetExecutionContext) -> set[int] | None:
    """The partitions of a run launched on some; None in a run on everything, as `vigie run` is."""
    if context.has_partition_key or context.has_partition_key_range:
        return {int(key) for key in context.partition_keys}
    return None


def _ingest(
    scope: Scope, inventory: Inventory, table: Table, waves: set[int] | None
) -> list[snapshot.Snapshot]:
    """The vintages that this run adds. A file without a wave is looked at whatever the waves asked for."""
    raw = scope.data.raw
    known = snapshot.known_codes(raw, inventory, table, scope.origin)
    inputs: list[tuple[Origin, Path, list[landing.Finding]]] = [
        ("reference", REFERENCE_DIR, _reference_files()),
        (scope.origin, scope.input_folder, last_scan(scope)),
    ]
    results = [
        snapshot.ingest_table(
            table,
            [f for f in findings if waves is None or f.millesime is None or f.millesime in waves],
            folder,
            raw,
            origin,
            date.today(),
            known,
        )
        for origin, folder, findings in inputs
    ]
    problems = [problem for result in results for problem in result.problems]
    if problems:
        raise dg.Failure(str(RefusedInput(problems)), allow_retries=False)
    return [one for result in results for one in result.accepted if one.origin != "reference"]


@cache
def _reference_files() -> list[landing.Finding]:
    """What ships with the project, looked at once for all the tables."""
    return landing.scan(REFERENCE_DIR, load_inventory(), "reference")


def _data_version(vintages: Sequence[snapshot.Snapshot]) -> str:
    """One version for the whole table: it changes with any of its vintages, and with nothing else."""
    content = "\n".join(f"{one.millesime} {one.origin} {one.sha256}" for one in vintages)
    return hashlib.sha256(content.encode()).hexdigest()


def _record_waves(
    context: dg.AssetExecutionContext,
    current: Sequence[snapshot.Snapshot],
    version: str,
    waves: set[int] | None,
) -> None:
    """Tell the UI which waves are in, each with its rows and its sha.

    Dagster itself records the partitions that a run was launched on, and none in a run on everything.
    """
    facts = {one.millesime: _wave_metadata(one) for one in current}
    register(context.instance, facts)
    if waves is None:
        for year, metadata in facts.items():
            context.log_event(
                dg.AssetMaterialization(
                    context.asset_key, partition=str(year), metadata=metadata, tags={DATA_VERSION: version}
                )
            )
        return
    if absent := sorted(waves - facts.keys()):
        raise dg.Failure(
            f"Aucun fichier pour le millésime {', '.join(map(str, absent))} de {context.asset_key.path[-1]}. "
            "Remède : déposez-le et exécutez `landing_files`, ou retirez ce millésime de la sélection.",
            allow_retries=False,
        )
    for year in waves:
        context.add_asset_metadata(facts[year], partition_key=str(year))


def _wave_metadata(vintage: snapshot.Snapshot) -> dict[str, Any]:
    return {
        "rows": vintage.rows,
        "sha256": vintage.sha256,
        "vintage": vintage.vintage,
        "files": ", ".join(file.path for file in vintage.files),
    }


def last_scan(scope: Scope) -> list[landing.Finding]:
    """What `landing_files` found. Raises dagster.Failure when it looked at another folder."""
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
