from typing import Any

import pytest
from pydantic import ValidationError

from orchestration.ingestion.inventory import RAW_EXTRA_COLUMNS, Inventory, KnownCode, SetAside, Table
from orchestration.ingestion.loading import READERS, XML_READERS


def test_tables_are_those_of_the_contract(inventory: Inventory) -> None:
    assert {table.name for table in inventory.tables} == {
        "raw_bmo__projets",
        "raw_cohortes__panel",
        "raw_cohortes__resultats",
        "raw_convention__publics_demandeurs_emploi",
        "raw_decisions__decisions_achat",
        "raw_offres__departements",
        "raw_portraits__demandeurs_emploi",
        "raw_portraits__mouvements",
        "raw_reglementation__metiers_en_tension",
        "raw_tensions__bassins_rome",
        "raw_tensions__historique_france",
        "raw_tensions__territoires",
        "raw_francetravail__bassins_communes",
        "raw_francetravail__bassins",
        "raw_insee__regions",
        "raw_insee__departements",
        "raw_dares__fap_2009",
        "raw_dares__fap_2021",
        "raw_defm__departements",
        "raw_defm__regions",
        "raw_defm__france",
        "raw_defm__zones_emploi",
        "raw_defm__communes",
        "raw_chomage__departements",
        "raw_chomage__zones_emploi",
        "raw_zonesemploi__communes",
        "raw_zonesemploi__zones",
        "raw_region__achats_formation",
        "raw_collecte__besoins_territoriaux",
        "raw_branches__besoins_branche",
        "raw_branches__emploi_branche",
        "raw_branches__reponses_branche",
        "raw_region__suivi_financier_pacte",
        "raw_region__dispositifs",
        "raw_region__zones_animation",
        "raw_dpae__france_mensuel",
        "raw_dpae__region_mensuel",
        "raw_dpae__departement_secteur",
        "raw_dpae__region_na38",
        "raw_dpae__france_na38",
        "raw_dpae__france_sexe_age",
        "raw_effectifs__communes",
        "raw_lheo__sessions",
        "raw_mcf__catalogue",
        "raw_cdc__entrees_sorties",
        "raw_inserjeunes__cfa",
        "raw_inserjeunes__lycees",
        "raw_rome__grands_domaines",
        "raw_rome__domaines",
        "raw_rome__metiers",
        "raw_rome__competences",
        "raw_rome__savoirs",
        "raw_rome__contextes_travail",
        "raw_rome__liens_competences",
        "raw_rome__mobilites",
        "raw_rome__metiers_v3",
        "raw_formacode__descripteurs",
        "raw_labonneboite__embauches_rome_naf",
        "raw_naf__sous_classes",
        "raw_nsf__specialites",
        "raw_rncp__niveaux",
        "raw_dares__rome_v3_fap_2009",
        "raw_cog__communes",
        "raw_cog__mouvements",
        "raw_cog__arrondissements",
        "raw_contours__territoires",
    }


@pytest.mark.parametrize("marks", [{}, {"columns": ("a",), "text_pattern": "a"}])
def test_what_is_set_aside_bears_one_mark(marks: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="either columns or text_pattern"):
        SetAside(title="Liste", reason="sans année", **marks)


def test_what_a_declaration_names_exists(inventory: Inventory) -> None:
    """Code lists, key columns, checked columns, readers: nothing points nowhere."""
    for table in inventory.tables:
        columns = set(table.columns)
        assert set(table.key) <= columns | set(RAW_EXTRA_COLUMNS)
        assert all({c.column, *c.where} <= columns for c in table.corrections)
        for name in table.code_lists:
            listed, _, column = name.partition(".")
            assert column in inventory.table(listed).columns
        for layout in table.layouts:
            assert layout.reader is None or layout.reader in {**READERS, **XML_READERS}
            assert set(layout.signature) <= set(layout.columns)
            # The wave can stand for `annee`, which the oldest files lack.
            given = {*layout.columns, *layout.constants, "annee"}
            assert set(table.key) <= given | set(RAW_EXTRA_COLUMNS)
            for check in (*layout.checks, *layout.usual):
                facts = check.model_dump(exclude={"rule", "lists", "also", "only_prefixes", "masks"})
                named = [v for k, v in facts.items() if k in {"column", "of", "whole"}]
                listed_columns = [c for k in ("columns", "others", "parts", "by") for c in facts.get(k, ())]
                assert {*named, *listed_columns} <= given


def test_ingestion_order_has_no_cycle(inventory: Inventory) -> None:
    pending = {table.name: table.needs for table in inventory.tables}
    while pending:
        ready = [name for name, needs in pending.items() if not needs & pending.keys()]
        assert ready
        for name in ready:
            del pending[name]


@pytest.mark.parametrize("wave", range(2014, 2031))
def test_every_wave_has_one_fap_version(wave: int, inventory: Inventory) -> None:
    layouts = [layout for layout in inventory.table("raw_bmo__projets").layouts if layout.covers(wave)]
    assert {layout.constants["version_fap"] for layout in layouts} == {"2009" if wave <= 2023 else "2021"}
    lists = {
        name for layout in layouts for c in layout.checks if isinstance(c, KnownCode) for name in c.lists
    }
    assert f"raw_dares__fap_{'2009' if wave <= 2023 else '2021'}.code_fap" in lists


def test_a_column_that_the_table_lacks_is_refused(inventory: Inventory) -> None:
    declared = inventory.table("raw_insee__regions").model_dump()
    with pytest.raises(ValidationError, match="undeclared columns"):
        Table(**(declared | {"columns": ("code_region",)}))


def test_a_misspelt_key_is_refused(inventory: Inventory) -> None:
    declared = inventory.table("raw_insee__regions").model_dump()
    with pytest.raises(ValidationError, match="license"):
        Table(**(declared | {"license": "x"}))


def test_what_is_downloaded_is_named_as_its_table_expects(inventory: Inventory) -> None:
    """A download that arrives broken is then refused as that table, not set aside as a foreign file."""
    live = {table.name: table.live for table in inventory.tables if table.live}
    for name, facts in live.items():
        if facts.protocol == "opendatasoft":
            assert inventory.table(name).may_be_named(f"{facts.dataset}.csv")
    assert {"raw_bmo__projets", "raw_dares__fap_2021"} <= live.keys()
