"""The shared model: every dbt model and seed as an asset, every dbt test as a check."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliInvocation, DbtCliResource, DbtProject, dbt_assets
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from orchestration import warehouse
from orchestration.assets.outlines import geo_views
from orchestration.assets.raw import raw_views
from orchestration.column_lineage import column_lineage
from orchestration.dbt import LayerTranslator, variables
from orchestration.retries import MAX_RETRIES, SECONDS_TO_WAIT, is_transient_message
from orchestration.scope import Scope

OBSERVED_FACT = "fct_bassin_metier__projets"
PUBLISHED_MODEL = "published_model"
FED_BY_THE_MODELS = "path:models/forecast path:models/published"
FAILED = {"error", "fail", "runtime error"}
SHOWN = 10


def build_shared_model(project: DbtProject) -> list[dg.AssetsDefinition]:
    """Two dbt calls, one on each side of the forecast, which reads the features and feeds the rest."""
    return [
        _dbt_step(project, "shared_model", exclude=FED_BY_THE_MODELS),
        _dbt_step(project, PUBLISHED_MODEL, select=FED_BY_THE_MODELS),
    ]


def _dbt_step(project: DbtProject, name: str, **selection: str) -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=project.manifest_path,
        project=project,
        name=name,
        dagster_dbt_translator=LayerTranslator(),
        pool=warehouse.POOL,
        **selection,
    )
    def dbt_step(context: dg.AssetExecutionContext, scope: Scope, dbt: DbtCliResource) -> Iterator[Any]:
        """Build the selected models on the current vintages and test them."""
        data = scope.data
        if warehouse.discard_if_damaged(data.warehouse):
            context.log.warning("The warehouse could not be read: it is rebuilt from the raw vintages.")
        warehouse.create_views(data.warehouse, "raw", raw_views(data, scope.origin))
        warehouse.create_views(data.warehouse, "geo", geo_views(data.geo))
        warehouse.create_views(data.warehouse, "ml", _ml_views(data.ml))
        # A test waits for the call in which all the tables that it reads are there. "eager": some of them may
        # be kept from the last run.
        later = ["--exclude", selection["exclude"]] if "exclude" in selection else []
        arguments = ["build", *variables(scope.region), "--indirect-selection", "eager", *later]
        yield from _with_table_facts(dbt.cli(arguments, context=context), data.warehouse)
        _refuse_empty_scope(data.warehouse, scope)

    return dbt_step


def _refuse_empty_scope(path: Path, scope: Scope) -> None:
    """Stop before any forecast where no wave speaks of the region."""
    if warehouse.row_counts(path).get(OBSERVED_FACT) == 0:
        covered = warehouse.distinct_values(path, "raw.raw_bmo__projets", "code_region")
        raise dg.Failure(
            f"Région {scope.region} : aucune ligne dans les vagues BMO lues ({scope.provenance}). "
            f"Régions présentes : {', '.join(covered) or 'aucune'}. "
            "Remède : choisissez l’une d’elles (--region) ou déposez un classeur où elle est (--landing).",
            allow_retries=False,
        )


def _ml_views(folder: Path) -> dict[str, tuple[Sequence[Path], Mapping[str, str]]]:
    """Views over the model outputs that exist; before the first run of the models nothing reads them."""
    return {f"ml_{path.parent.name}__{path.stem}": ([path], {}) for path in folder.glob("*/*.parquet")}


def _with_table_facts(invocation: DbtCliInvocation, path: Path) -> Iterator[Any]:
    """The events of a dbt call; those of its tables with their rows counted and the origin of their columns.

    dagster-dbt's own readers keep the DuckDB file open in this process: the next step could not open it.
    """
    events, failed = [], False
    try:
        for event in invocation.stream():
            events.append(event)
    except DagsterDbtCliRuntimeError:
        failed = True
    counts, columns = warehouse.row_counts(path), warehouse.column_types(path)
    lineages = column_lineage(invocation.get_artifact("manifest.json"), columns, path.stem)
    for event in events:
        name = event.output_name if isinstance(event, dg.Output) else None
        yield event.with_metadata({**event.metadata, **_facts(name, counts, lineages)}) if name else event
    if failed:
        raise _failure(invocation)


def _facts(
    name: str, counts: Mapping[str, int], lineages: Mapping[str, dg.TableColumnLineage]
) -> Mapping[str, Any]:
    rows = {"dagster/row_count": counts[name]} if name in counts else {}
    return rows | ({"dagster/column_lineage": lineages[name]} if name in lineages else {})


def _failure(invocation: DbtCliInvocation) -> dg.Failure | dg.RetryRequested:
    """What went wrong; worth another try where all of it may pass by itself."""
    failures = [
        result
        for result in invocation.get_artifact("run_results.json")["results"]
        if result["status"] in FAILED
    ]
    if failures and all(is_transient_message(str(result["message"])) for result in failures):
        return dg.RetryRequested(max_retries=MAX_RETRIES, seconds_to_wait=SECONDS_TO_WAIT)
    return dg.Failure(_explanation(invocation, failures), allow_retries=False)


def _explanation(invocation: DbtCliInvocation, results: Sequence[Mapping[str, Any]]) -> str:
    """The failed models and tests of a dbt call, with what each one says."""
    lines = [f"- {result['unique_id']} : {' '.join(str(result['message']).split())}" for result in results]
    hidden = [f"… et {len(lines) - SHOWN} autres"] if len(lines) > SHOWN else []
    return "\n".join(
        [
            f"dbt : {len(lines)} modèle(s) ou contrôle(s) en échec.",
            *lines[:SHOWN],
            *hidden,
            f"Remède : lisez la requête compilée de chacun sous {invocation.target_path / 'compiled'}, "
            "corrigez la donnée ou le modèle, puis relancez.",
        ]
    )
