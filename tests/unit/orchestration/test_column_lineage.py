"""Column lineage from compiled SQL."""

import dagster as dg

from orchestration.column_lineage import column_lineage

SCHEMA = {
    "staging": {"stg_a": {"code": "varchar", "n": "bigint"}, "stg_b": {"code": "varchar", "nom": "varchar"}}
}


def model(sql: str, kind: str = "model") -> dict[str, str]:
    return {"name": "fct", "resource_type": kind, "compiled_code": sql}


def lineage(sql: str) -> dict[str, set[tuple[str, str]]]:
    found = column_lineage({"nodes": {"m": model(sql)}}, SCHEMA, "w")["fct"]
    return {
        column: {(dep.asset_key.to_user_string(), dep.column_name) for dep in deps}
        for column, deps in found.deps_by_column.items()
    }


def test_columns_are_followed_through_stars_aliases_and_sums() -> None:
    sql = """
    with a as (select * from "w"."staging"."stg_a")
    select a.code, b.nom, sum(a.n + 1) as total, 'x' as mot
    from a left join w.staging.stg_b as b using (code) group by all
    """
    assert lineage(sql) == {
        "code": {("stg_a", "code")},
        "nom": {("stg_b", "nom")},
        "total": {("stg_a", "n")},
        "mot": set(),
    }


def test_unions_give_every_origin() -> None:
    assert lineage("select code from w.staging.stg_a union all select nom from w.staging.stg_b") == {
        "code": {("stg_a", "code"), ("stg_b", "nom")}
    }


def test_tests_and_what_cannot_be_parsed_have_none() -> None:
    nodes = {"t": model("select 1 as x", "test"), "m": model("select cast(a[:4] as integer) from t")}
    assert column_lineage({"nodes": nodes}, SCHEMA, "w") == {}
    assert isinstance(
        column_lineage({"nodes": {"m": model("select 1 as x")}}, SCHEMA, "w")["fct"], dg.TableColumnLineage
    )
