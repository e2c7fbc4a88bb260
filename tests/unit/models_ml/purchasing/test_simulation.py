"""Scenario files, and a scenario on published tables."""

from pathlib import Path

import pandas as pd
import pytest

from models_ml.purchasing.simulation import read_scenario, simulate
from models_ml.purchasing.target import Scenario, load_purchase_target

REFERENCE = load_purchase_target().scenario
CELL = {"code_bassin_ft": "A", "code_fap": "x"}


def test_a_budget_replaces_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "s.yml"
    path.write_text("nom: essai\nbudget_eur: 1000\nexclure_bassins: ['2801']\n", encoding="utf-8")
    assert read_scenario(path, None, REFERENCE).budget_eur == 1000
    found = read_scenario(path, 5000, REFERENCE)
    assert (found.nom, found.budget_eur, found.exclure_bassins) == ("essai", 5000, ("2801",))


def test_without_a_change_the_scenario_is_the_published_one() -> None:
    assert read_scenario(None, None, REFERENCE) == REFERENCE
    changed = read_scenario(None, 1e6, REFERENCE)
    assert (changed.nom, changed.parts_axes_max) == ("simulation", REFERENCE.parts_axes_max)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("budjet: 3", "« budjet »"),
        ("budget_eur: -1", "« budget_eur »"),
        ("parts_axes_max: {transverse: 7}", "« parts_axes_max.transverse »"),
        ("- 3", "clé: valeur"),
        ("a: [", "illisible"),
    ],
)
def test_a_wrong_scenario_is_refused_with_the_key(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "s.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"s\.yml") as refused:
        read_scenario(path, None, REFERENCE)
    assert said in str(refused.value)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"absent\.yml"):
        read_scenario(tmp_path / "absent.yml", None, REFERENCE)


def test_the_published_tables_are_enough() -> None:
    """10 people missing once the 2 that last year's places train are counted out: 12 to find, 0.5 a place."""
    proposal = {
        **CELL,
        "annee": 2027,
        "verdict": "acheter",
        "axe_pacte": "1",
        "financeur": "Région",
        "cout_place_eur": 1000.0,
        "places_session_nb": 10.0,
        **{f"placements_par_place{bound}": 0.5 for bound in ("", "_lo_80", "_hi_80")},
    }
    shortage = {**CELL, "annee": 2027, "sortants_formation_nb": 2.0}
    shortage |= {f"ecart_{name}": 10.0 for name in ("lo_95", "lo_80", "nb", "hi_80", "hi_95")}
    later = {**shortage, "annee": 2028, "ecart_nb": 99.0}
    last = {**CELL, "code_departement": "14", "places_annee_precedente_nb": 4.0}
    found = simulate(
        pd.DataFrame([proposal]),
        pd.DataFrame([shortage, later]),
        pd.DataFrame([last]),
        read_scenario(None, 1e6, Scenario(croissance_max=5.0)),
        load_purchase_target(),
    )
    plans = found.summary[found.summary["axe_pacte"] == "ensemble"].set_index("plan")
    assert plans.loc["optimal", "reduction_nb"] == pytest.approx(12)
    assert plans.loc["comme_l_an_dernier", "reduction_nb"] == pytest.approx(2)
    assert found.cells["places_nb"].tolist() == [24.0]
