"""The declarations agree with what consumes them: dbt and the published tables."""

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from publish.disclosure.declarations import Declarations, Switch, load_declarations

ROOT = Path(__file__).parents[4]
PROJECT = yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text("utf-8"))


def test_dbt_masks_by_the_same_thresholds() -> None:
    rules, variables = load_declarations().regles, PROJECT["vars"]
    firms = rules["etablissements"]
    people, masked = rules["personnes"], rules["masque_du_producteur"]
    assert (variables["effectif_minimum"], variables["effectif_arrondi"]) == (people.minimum, people.arrondi)
    assert variables["effectif_minimum_taux"] == people.effectif_minimum_taux
    assert variables["organismes_minimum"] == firms.minimum
    assert variables["part_organisme_maximum_pct"] == firms.part_maximum_pct
    assert variables["projets_masques_max"] == masked.largest_hidden


def test_every_rule_has_its_date_and_its_text() -> None:
    for rule in load_declarations().regles.values():
        assert rule.texte
        assert rule.source
        assert rule.depuis.year >= 1951


def test_the_declared_columns_are_those_of_the_published_contracts() -> None:
    models = {
        model["name"]: {column["name"] for column in model["columns"]}
        for path in (ROOT / "dbt_project" / "models").glob("*/**/*.yml")
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", [])
    }
    for family in load_declarations().familles.values():
        for name, table in family.tables.items():
            assert set(table.key) <= models[name]
            assert {f"{measure}_max" for measure in family.mesures} <= models[name]
            cells = {
                column
                for one in table.dimensions
                for column in (one.colonnes.values() if isinstance(one, Switch) else [one])
                if column
            }
            assert cells <= models[family.cellules]


def test_an_unknown_measure_is_refused() -> None:
    declared = load_declarations().model_dump()
    declared["familles"]["achats"]["parties"]["certifies"] = "inconnue"
    with pytest.raises(ValidationError, match="inconnue"):
        Declarations.model_validate(declared)
