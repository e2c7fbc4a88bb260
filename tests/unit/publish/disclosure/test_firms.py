"""Firms: where the employees of communes go. Columns that count establishments: `test_exemptions.py`."""

from pathlib import Path

MODELS = Path(__file__).parents[4] / "dbt_project" / "models"


def test_employees_of_communes_go_to_the_modelled_hires_and_the_sums_of_branches_only() -> None:
    readers = {
        path.stem for path in MODELS.glob("**/*.sql") if "stg_effectifs__communes" in path.read_text("utf-8")
    }
    assert readers == {"fct_bassin_naf_annee__effectifs"}
    users = {
        path.stem
        for path in MODELS.glob("**/*.sql")
        if "ref('fct_bassin_naf_annee__effectifs')" in path.read_text("utf-8")
    }
    assert users == {"feat_embauches__effectifs", "fct_branche_territoire_annee__effectifs"}
