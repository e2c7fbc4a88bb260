"""Firms: what is published counts no establishment, unless a family protects it."""

import re
from pathlib import Path

import yaml

from publish.disclosure.declarations import load_declarations

MODELS = Path(__file__).parents[4] / "dbt_project" / "models"
OF_FIRMS = re.compile(r"^(etablissements?|entreprises?|salaries|effectifs_salaries)_")


def published_counts() -> dict[str, list[str]]:
    """The columns of numbers of each published table."""
    return {
        model["name"]: [
            column["name"]
            for column in model["columns"]
            if column["data_type"] in {"bigint", "integer", "double"}
        ]
        for path in (MODELS / "published").glob("**/*.yml")
        for model in yaml.safe_load(path.read_text("utf-8"))["models"]
    }


def test_no_unprotected_table_counts_establishments_or_employees() -> None:
    protected = {name for family in load_declarations().familles.values() for name in family.tables}
    counts = published_counts()
    assert counts.keys() >= protected
    assert [
        (table, column)
        for table, columns in counts.items()
        if table not in protected
        for column in columns
        if OF_FIRMS.search(column)
    ] == []


def test_employees_of_communes_are_read_by_the_shares_of_the_modelled_hires_only() -> None:
    readers = {
        path.stem for path in MODELS.glob("**/*.sql") if "stg_effectifs__communes" in path.read_text("utf-8")
    }
    assert readers == {"fct_bassin_naf_annee__effectifs"}
    users = {
        path.stem
        for path in MODELS.glob("**/*.sql")
        if "ref('fct_bassin_naf_annee__effectifs')" in path.read_text("utf-8")
    }
    assert users == {"feat_embauches__effectifs"}
