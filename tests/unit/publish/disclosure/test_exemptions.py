"""Every published count of people or establishments is of a family, or exempt with a reason that holds."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from publish.disclosure.declarations import Declarations, Exemption, load_declarations

ROOT = Path(__file__).parents[4]
NUMBERS = {"bigint", "integer", "double"}
OF_UNITS = re.compile(
    r"\b(personnes?|établissements?|entreprises?|organismes?|salariés?|selon l’indicateur)\b"
)
OF_FIRMS = re.compile(r"^(etablissements?|entreprises?|organismes?|salaries|effectifs_salaries)_")
DECLARED = load_declarations()
FAMILIES = {
    name: family
    for family in (*DECLARED.familles.values(), *DECLARED.zone_restreinte.values())
    for name in family.tables
}


def counts_of_units(model: dict[str, Any]) -> set[str]:
    """The columns of a published table that count people or establishments, by unit or by name."""
    return {
        column["name"]
        for column in model["columns"]
        if column["data_type"] in NUMBERS
        and (
            OF_UNITS.search(str(column.get("config", {}).get("meta", {}).get("unite", "")))
            or OF_FIRMS.search(column["name"])
        )
    }


def published() -> dict[str, set[str]]:
    return {
        model["name"]: counts_of_units(model)
        for path in (ROOT / "dbt_project" / "models" / "published").glob("**/*.yml")
        for model in yaml.safe_load(path.read_text("utf-8"))["models"]
    }


def in_families() -> set[tuple[str, str]]:
    return {
        (table, f"{measure}_{part}")
        for table, family in FAMILIES.items()
        for measure in family.mesures
        for part in ("nb", "min", "max")
    }


def exempt() -> list[tuple[str, str]]:
    return [(one.table, column) for one in DECLARED.hors_famille for column in one.colonnes]


def test_every_count_of_people_or_establishments_is_in_a_family_or_exempt() -> None:
    counts = {(table, column) for table, columns in published().items() for column in columns}
    assert len(counts) > 80
    assert sorted(counts - in_families() - set(exempt())) == []


def test_no_exemption_is_stale_nor_said_twice() -> None:
    counts = {(table, column) for table, columns in published().items() for column in columns}
    assert sorted(set(exempt()) - (counts - in_families())) == []
    assert len(exempt()) == len(set(exempt()))


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("demandeurs_nb", "personnes"),
        ("ecart_nb", "personnes réparties"),
        ("yhat", "embauches ou personnes, selon la grandeur"),
        ("lieux_nb", "établissements"),
        ("organismes_nb", "unités"),
    ],
)
def test_a_count_is_seen_by_its_unit_or_its_name(name: str, unit: str) -> None:
    column = {"name": name, "data_type": "bigint", "config": {"meta": {"unite": unit}}}
    assert counts_of_units({"columns": [column]}) == {name}


def of_motive(motive: str) -> list[Exemption]:
    found = [one for one in DECLARED.hors_famille if one.motif == motive]
    assert found
    return found


def test_what_is_said_to_be_open_data_has_an_open_licence() -> None:
    for one in of_motive("diffuse"):
        for source in one.sources:
            path = ROOT / "orchestration" / "ingestion" / "inventory" / f"{source}.yml"
            licence = yaml.safe_load(path.read_text("utf-8"))["licence"]
            assert licence.startswith(("Licence Ouverte", "Open Database License")), f"{one.table}: {licence}"


def refused_values(table: str) -> set[str]:
    """The columns of which the suite of a table refuses 1 to 4."""
    suite = yaml.safe_load((ROOT / "expectations" / "suites" / f"{table}.yml").read_text("utf-8"))
    return {
        column
        for rule in suite["rules"]
        if rule["type"] == "expect_column_values_to_not_be_in_set"
        and rule["kwargs"]["value_set"] == [1, 2, 3, 4]
        for column in rule["columns"]
    }


def test_the_gate_refuses_one_to_four_of_what_is_masked() -> None:
    for one in of_motive("masque"):
        counts = {column for column in one.colonnes if column.endswith("_nb")}
        assert counts
        assert counts <= refused_values(one.table)


def test_the_gate_refuses_one_to_four_job_seekers_of_a_territory() -> None:
    for table in ("departements", "zones_emploi"):
        assert refused_values(f"pub_demandeurs_emploi__{table}") == {"demandeurs_emploi_nb"}


@pytest.mark.parametrize("change", [{"motif": "estime"}, {"sources": []}, {"motif": "autre"}])
def test_open_data_without_its_source_is_refused(change: dict[str, Any]) -> None:
    declared = DECLARED.model_dump()
    place = [one.motif for one in DECLARED.hors_famille].index("diffuse")
    declared["hors_famille"][place] |= change
    with pytest.raises(ValidationError):
        Declarations.model_validate(declared)
