"""From the published tables to an edition: export, gate, release."""

import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pyarrow.parquet as pq
import yaml
from dagster_dbt import DbtProject

from expectations.previous import SUITE as PREVIOUS_SUITE
from expectations.previous import Outline, compare_with_previous, read_outline
from expectations.runner import SuiteResult, run_suite
from orchestration import warehouse
from orchestration.appointments import next_releases
from orchestration.assets.audit import archive_forecasts
from orchestration.assets.raw import last_scan
from orchestration.automation import ON_NEW_DATA
from orchestration.disclosure import judge_secrecy, protect_tables, secrecy_suites, verdict_that_stands
from orchestration.fingerprint import release_fingerprint
from orchestration.ingestion.description import describe
from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.snapshot import Snapshot, current_snapshots
from orchestration.presentation import OWNERS
from orchestration.regions import territory
from orchestration.scope import Scope
from orchestration.settings import DBT_PROJECT, Settings
from publish.candidate import build_candidate, write_run
from publish.catalogue.datasets import Dataset, Table, load_catalogue
from publish.catalogue.facts import read_facts
from publish.catalogue.indicators import read_indicators
from publish.catalogue.licences import Source
from publish.disclosure.declarations import load_declarations
from publish.disclosure.formats import refuse_unequal_formats
from publish.edition import Edition
from publish.files import replace_directory, write_json, write_text
from publish.history.deprecation import allowed_endings
from publish.history.withdrawals import Withdrawal, read_withdrawals
from publish.release import find_earlier, find_previous, next_version, publish_release, table_files

CANDIDATE = "release_candidate"


def build_edition_assets(project: DbtProject) -> list[dg.AssetsDefinition]:
    """The candidate, with a blocking check per suite, and the release."""
    catalogue = _catalogue(project)
    return [_candidate_asset(catalogue), _release_asset(catalogue)]


def _catalogue(project: DbtProject) -> list[Dataset]:
    manifest = json.loads(project.manifest_path.read_text("utf-8"))
    warnings = yaml.safe_load((DBT_PROJECT / "avertissements.yml").read_text("utf-8"))
    indicators = read_indicators(DBT_PROJECT / "seeds" / "indicateurs" / "indicateurs.csv")
    declared = yaml.safe_load((DBT_PROJECT / "catalogue.yml").read_text("utf-8"))
    sources = {
        table.name: Source(source.id, source.licence)
        for source in load_inventory().sources
        for table in source.tables
    }
    return load_catalogue(manifest, read_facts(declared, warnings, indicators, sources))


def _withdrawals() -> tuple[Withdrawal, ...]:
    return read_withdrawals(DBT_PROJECT / "retraits.yml")


def _tables(catalogue: Sequence[Dataset]) -> list[Table]:
    return [table for dataset in catalogue for table in dataset.tables]


def _candidate_asset(catalogue: Sequence[Dataset]) -> dg.AssetsDefinition:
    tables = _tables(catalogue)
    judged = [*(table.name for table in tables), PREVIOUS_SUITE]
    asked = {
        **{name: f"Great Expectations suite expectations/suites/{name}.yml" for name in judged},
        **dict.fromkeys(secrecy_suites(), "Statistical secrecy (docs/adr/0021-statistical-secrecy.md)"),
    }

    @dg.asset(
        name=CANDIDATE,
        deps=[table.name for table in tables],
        check_specs=[
            dg.AssetCheckSpec(
                suite,
                asset=CANDIDATE,
                blocking=True,
                description=description,
            )
            for suite, description in asked.items()
        ],
        group_name="release",
        kinds={"parquet", "greatexpectations"},
        owners=OWNERS,
        description="The published tables, exported and judged. A failing suite blocks the release.",
        pool=warehouse.POOL,
        automation_condition=ON_NEW_DATA,
    )
    def release_candidate(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[Any]:
        """Export every published table sorted by its key, then ask the gate."""
        _refuse_files_left_out(scope)
        with replace_directory(scope.data.candidate) as folder:
            kept = {table.name for table in tables if scope.keeps(context.run, table.name)}
            rows = {table.name: _export(scope, table, folder, kept) for table in tables}
            protect_tables(scope, folder, kept)
            vintages = _vintages(scope)
            write_json(folder / "lineage.json", _lineage(vintages))
            write_json(folder / "sources.json", describe(load_inventory(), vintages))
        verdicts = [
            *_judge(scope, catalogue, kept),
            *judge_secrecy(scope, scope.data.candidate, [table.name for table in tables], kept),
        ]
        with replace_directory(scope.data.validation) as folder:
            for verdict in verdicts:
                write_text(folder / f"{verdict.suite}.json", verdict.to_json())
        yield dg.MaterializeResult(
            asset_key=CANDIDATE,
            metadata={"provenance": scope.provenance, **{f"rows/{name}": n for name, n in rows.items()}},
        )
        for verdict in verdicts:
            yield _check_result(verdict)

    return release_candidate


def _refuse_files_left_out(scope: Scope) -> None:
    """An edition holds every file that the last scan knows: a refused one blocks it, whoever asks for it."""
    inventory, raw = load_inventory(), scope.data.raw
    findings = last_scan(scope)
    left_out = [finding.path for finding in findings if finding.status == "refuse"]
    for table in inventory.tables:
        taken = {file.sha256 for one in current_snapshots(raw, table, scope.origin) for file in one.files}
        mine = (f for f in findings if f.table == table.name and f.status == "reconnu")
        left_out += [finding.path for finding in mine if finding.sha256 not in taken]
    if left_out:
        raise dg.Failure(
            f"Fichiers refusés ou pas encore lus : {', '.join(sorted(left_out))}. Une édition tient compte "
            "de tous les fichiers du dossier. Remède : exécutez leurs tables brutes, dont le message dit "
            "quoi corriger, ou retirez ces fichiers et relancez.",
            allow_retries=False,
        )


def _export(scope: Scope, table: Table, folder: Path, kept: Collection[str]) -> int:
    target = folder / f"{table.name}.parquet"
    if table.name in kept:
        shutil.copy(scope.data.candidate / target.name, target)
        return int(pq.read_metadata(target).num_rows)
    return warehouse.export_sorted(scope.data.warehouse, f"published.{table.name}", table.primary_key, target)


def _vintages(scope: Scope) -> dict[str, list[Snapshot]]:
    return {
        table.name: current_snapshots(scope.data.raw, table, scope.origin)
        for table in load_inventory().tables
    }


def _lineage(vintages: Mapping[str, Sequence[Snapshot]]) -> list[dict[str, Any]]:
    return [
        vintage.model_dump(mode="json") | {"suspension": source.suspension and source.suspension.status}
        for source in load_inventory().sources
        for table in source.tables
        for vintage in vintages[table.name]
    ]


def _judge(scope: Scope, catalogue: Sequence[Dataset], kept: Collection[str]) -> list[SuiteResult]:
    """The verdict of each suite; that of a table which was kept has not changed."""
    files = {table.name: scope.data.candidate / f"{table.name}.parquet" for table in _tables(catalogue)}
    return [
        *(
            verdict_that_stands(scope, name) if name in kept else run_suite(name, pd.read_parquet(path))
            for name, path in files.items()
        ),
        compare_with_previous(_before(scope, catalogue), _outlines(files)),
    ]


def _before(scope: Scope, catalogue: Sequence[Dataset]) -> dict[str, Outline]:
    """The previous edition, without what was announced or declared to go: packaging refuses other losses."""
    previous = find_previous(scope.data.releases, scope.origin, scope.region)
    if previous is None:
        return {}
    version = next_version(scope.data.releases, date.today())
    endings = allowed_endings(catalogue, previous, version)
    withdrawn = [withdrawal.name for withdrawal in _withdrawals()]
    outlines = _outlines(table_files(previous, withdrawn))
    return {
        name: outline.without(endings.columns.get(name, frozenset()))
        for name, outline in outlines.items()
        if name not in endings.tables
    }


def _outlines(files: Mapping[str, Path]) -> dict[str, Outline]:
    return {name: read_outline(path) for name, path in files.items()}


def _check_result(verdict: SuiteResult) -> dg.AssetCheckResult:
    sentences = [failure.sentence() for failure in verdict.failures]
    return dg.AssetCheckResult(
        asset_key=CANDIDATE,
        check_name=verdict.suite,
        passed=verdict.success,
        description="\n".join(sentences) or None,
        metadata={"expectations": verdict.n, "rows": verdict.rows},
    )


def _release_asset(catalogue: Sequence[Dataset]) -> dg.AssetsDefinition:
    @dg.asset(
        name="release",
        deps=[CANDIDATE],
        group_name="release",
        kinds={"parquet", "csv"},
        owners=OWNERS,
        description="The edition: appears whole, then `releases/latest` moves to it.",
        automation_condition=ON_NEW_DATA,
    )
    def release(context: dg.AssetExecutionContext, scope: Scope) -> dg.MaterializeResult:
        """Package the judged candidate and put it in place."""
        data, tables = scope.data, [table.name for table in _tables(catalogue)]
        lineage, sources = (
            json.loads((data.candidate / name).read_text("utf-8"))
            for name in ("lineage.json", "sources.json")
        )
        portal = Settings().portal_url
        earlier = find_earlier(data.releases, scope.origin, scope.region)
        edition = Edition(
            version=next_version(data.releases, date.today()),
            origine=scope.origin,
            region=scope.region,
            territory=territory(scope.region),
            fingerprint=release_fingerprint(lineage, scope.origin, scope.region, portal),
            lineage=tuple(lineage),
            previous=earlier[-1] if earlier else None,
            earlier=tuple(earlier),
            inventory=tuple(sources),
            unchanged=frozenset(name for name in tables if scope.keeps(context.run, name)),
            public_url=portal,
            withdrawals=_withdrawals(),
        )
        edition = replace(edition, next_releases=next_releases(catalogue, edition))
        verdicts = {path.stem: path.read_text("utf-8") for path in sorted(data.validation.glob("*.json"))}
        packaged = build_candidate(edition, catalogue, data.candidate, verdicts, data.packaged)
        refuse_unequal_formats(packaged, load_declarations())
        write_run(packaged, {"run_id": context.run_id, "finished": datetime.now(UTC).isoformat()})
        published = publish_release(packaged, data.releases)
        archive_forecasts(scope)
        return dg.MaterializeResult(
            metadata={"provenance": scope.provenance, **_release_metadata(published, catalogue)}
        )

    return release


def _release_metadata(published: Path, catalogue: Sequence[Dataset]) -> Mapping[str, Any]:
    changes = "\n\n".join(
        (published / dataset.name / "CHANGES.md").read_text("utf-8") for dataset in catalogue
    )
    return {
        "version": published.name,
        "folder": dg.MetadataValue.path(published),
        "changes": dg.MetadataValue.md(changes),
    }
