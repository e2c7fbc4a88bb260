"""The house rules that the manifest lets us check."""

from __future__ import annotations

from pathlib import Path

import yaml
from dbt.contracts.graph.manifest import Manifest

from orchestration.ingestion.inventory import load_inventory
from publish.catalogue.licences import SUBSTANTIAL
from publish.catalogue.lineage import raw_tables

# Counts of courses by pair of codes or by basin, growth of yearly hires behind a few coefficients: no row
# comes through.
STATISTICS = {
    "int_formations__cooccurrences",
    "int_passages__formations_formacode",
    "fct_bassin__couverture_formations",
    "feat_projets__indicateurs",
    "fct_branche_territoire_annee__effectifs",
}
WARNINGS = Path(__file__).parents[2] / "dbt_project" / "avertissements.yml"

# Who may read whom; a layer may also read itself.
MAY_READ = {
    "staging": {"source.raw", "source.geo"},
    "intermediate": {"staging", "seeds"},
    "marts": {"staging", "intermediate", "seeds"},
    "features": {"marts"},
    "forecast": {"source.ml"},
    "published": {"marts", "forecast", "seeds"},
}
CONTRACTED = {"marts", "features", "forecast", "published"}
EXPOSURE_KEYS = {
    *("identifiant", "methodologie", "producteur", "contact", "frequence", "themes", "mots_cles"),
    "avertissements",
}
OPTIONAL_KEYS = {"extraits", "rendez_vous", "categories_hvd"}


def models(manifest: Manifest) -> list:
    return [node for node in manifest.nodes.values() if node.resource_type == "model"]


def layer(manifest: Manifest, unique_id: str) -> str:
    if unique_id in manifest.sources:
        return f"source.{manifest.sources[unique_id].source_name}"
    return manifest.nodes[unique_id].schema


def test_layers_read_only_what_they_may(manifest):
    forbidden = [
        (node.name, parent)
        for node in models(manifest)
        for parent in node.depends_on.nodes
        if layer(manifest, parent) not in MAY_READ[node.schema] | {node.schema}
    ]
    assert forbidden == []


def test_exposures_read_published_only(manifest):
    parents = [parent for exposure in manifest.exposures.values() for parent in exposure.depends_on.nodes]
    assert {layer(manifest, parent) for parent in parents} == {"published"}


def test_every_published_model_belongs_to_one_exposure(manifest):
    parents = [parent for exposure in manifest.exposures.values() for parent in exposure.depends_on.nodes]
    published = [node.unique_id for node in models(manifest) if node.schema == "published"]
    assert sorted(parents) == sorted(published)


def test_every_column_is_documented(manifest, france):
    built = france.rows("select table_schema, table_name, column_name from information_schema.columns")
    documented = {
        (node.schema, node.name, column.name)
        for node in manifest.nodes.values()
        if node.resource_type in {"model", "seed"}
        for column in node.columns.values()
        if column.description
    }
    assert {row for row in built if row[0] not in {"raw", "ml", "geo", "main"}} == documented


def test_contracts_are_enforced(manifest):
    without = [
        node.name for node in models(manifest) if node.schema in CONTRACTED and not node.contract.enforced
    ]
    assert without == []


def test_published_models_carry_the_facts_of_the_dictionary(manifest):
    for node in models(manifest):
        if node.schema == "published":
            assert node.meta["titre"], node.name
            assert set(node.meta["cle_primaire"]) <= set(node.columns), node.name


def test_published_numbers_have_a_unit(manifest):
    """Of their own, or that of the indicator that they are."""
    without = [
        (node.name, column.name)
        for node in models(manifest)
        if node.schema == "published"
        for column in node.columns.values()
        if column.data_type in {"integer", "bigint", "double"}
        and not column.meta.keys() & {"unite", "indicateur"}
    ]
    assert without == []


def test_exposures_are_complete_and_name_known_warnings(manifest):
    warnings = yaml.safe_load(WARNINGS.read_text(encoding="utf-8"))
    for exposure in manifest.exposures.values():
        assert exposure.label, exposure.name
        assert exposure.description, exposure.name
        assert set(exposure.meta) - OPTIONAL_KEYS == EXPOSURE_KEYS, exposure.name
        assert set(exposure.meta["avertissements"]) <= set(warnings), exposure.name


def test_every_warning_is_used(manifest):
    warnings = yaml.safe_load(WARNINGS.read_text(encoding="utf-8"))
    used = {key for exposure in manifest.exposures.values() for key in exposure.meta["avertissements"]}
    assert used == set(warnings)


def test_an_extract_is_substantial_where_rows_of_a_share_alike_source_come_through(manifest):
    odbl = [source for source in load_inventory().sources if "ODbL" in source.licence]
    shared_alike = {table.name: source.id for source in odbl for table in source.tables}
    nodes = {
        key: {"depends_on": {"nodes": [] if node.name in STATISTICS else node.depends_on_nodes}}
        for key, node in manifest.nodes.items()
    }
    sources = {key: source.to_dict() for key, source in manifest.sources.items()}
    for exposure in manifest.exposures.values():
        used = raw_tables({"nodes": nodes, "sources": sources}, exposure.depends_on.nodes)
        stated = exposure.meta.get("extraits", {})
        substantial = {source for source, extract in stated.items() if extract == SUBSTANTIAL}
        assert {shared_alike[name] for name in used if name in shared_alike} == substantial, exposure.name
