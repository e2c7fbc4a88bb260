import numpy as np
import pandas as pd
import pytest

from models_ml.needs.panel import build_panel
from models_ml.targets import Target

MEASURES = ("projets_recrutement", "projets_difficiles", "projets_saisonniers")
DIFFICULT, SEASONAL = "part_difficile_pct", "part_saisonniere_pct"


def _rows(*rows: dict[str, object]) -> pd.DataFrame:
    base: dict[str, object] = {
        "annee": 2024,
        "code_bassin_ft": "2801",
        "code_fap": "A0X40",
        "code_fap_86": "A0X",
        "code_fap_22": "A",
        "poids_passage_min": 1.0,
    }
    for measure, value in zip(MEASURES, (20.0, 5.0, 8.0), strict=True):
        base |= {f"{measure}_{suffix}": value for suffix in ("nb", "min", "max")}
    return pd.DataFrame([base | row for row in rows])


def _masked(measure: str, low: float, high: float) -> dict[str, object]:
    return {f"{measure}_nb": np.nan, f"{measure}_min": low, f"{measure}_max": high}


def test_a_masked_cell_takes_the_expected_value_of_its_interval(target: Target) -> None:
    row = _masked("projets_recrutement", 1, 4) | _masked("projets_difficiles", 0, 4)
    row |= _masked("projets_saisonniers", 0, 4)
    panel = build_panel(_rows(row), target.masking)
    assert panel.projects[0, 0] == pytest.approx(1 + target.masking.projets * 3)
    for measure, position in (
        (DIFFICULT, target.masking.difficiles),
        (SEASONAL, target.masking.saisonniers),
    ):
        assert panel.share[measure][0, 0] == pytest.approx(100 * position * 4 / panel.projects[0, 0])
        assert not panel.share_known[measure][0, 0]
    assert not panel.projects_known[0, 0]


def test_a_published_cell_keeps_its_figures(target: Target) -> None:
    panel = build_panel(_rows({}), target.masking)
    assert panel.projects[0, 0] == 20.0
    assert (panel.share[DIFFICULT][0, 0], panel.share[SEASONAL][0, 0]) == (25.0, 40.0)
    assert panel.share_known[DIFFICULT][0, 0]
    assert panel.share_known[SEASONAL][0, 0]


def test_an_absent_cell_is_zero_and_its_share_unknown(target: Target) -> None:
    panel = build_panel(_rows({"annee": 2023, "code_fap": "A0X41"}, {"code_fap": "A0X40"}), target.masking)
    assert panel.projects[1].tolist() == [20.0, 0.0]
    assert np.isnan(panel.share[DIFFICULT][1, 1])


def test_an_occupation_that_a_wave_ignores_has_no_weight_there(target: Target) -> None:
    rows = _rows(
        {"annee": 2023, "poids_passage_min": 0.4},
        {"annee": 2024},
        {"annee": 2024, "code_fap": "A0X41"},
        {"annee": 2023, "code_bassin_ft": "2802"},
        {"annee": 2024, "code_bassin_ft": "2802", "code_fap": "A0X41"},
    )
    panel = build_panel(rows, target.masking)
    cell = {key: n for n, key in enumerate(zip(panel.basin, panel.occupation, strict=True))}
    assert panel.weight[0, cell["2801", "A0X40"]] == pytest.approx(0.4)
    assert panel.weight[0, cell["2801", "A0X41"]] == 0
    assert panel.weight[1, cell["2802", "A0X40"]] == 1


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        ({"projets_recrutement_min": np.nan}, "borne vide ou infinie"),
        ({"projets_recrutement_max": np.inf}, "borne vide ou infinie"),
        (_masked("projets_recrutement", -1, 4), "borne négative"),
        (_masked("projets_recrutement", 4, 1), "minimum supérieur"),
        ({"projets_recrutement_nb": 50.0}, "hors de ses bornes"),
        ({"projets_recrutement_nb": -np.inf}, "hors de ses bornes"),
        ({"poids_passage_min": 0.0}, "poids de passage"),
        ({"poids_passage_min": np.nan}, "poids de passage"),
        ({"code_fap": None}, "vide"),
        ({"code_bassin_ft": "2801"}, "en double"),
    ],
)
def test_impossible_values_are_refused_with_the_faulty_row(
    target: Target, faulty: dict[str, object], message: str
) -> None:
    second = {"code_bassin_ft": "2802"} | faulty
    with pytest.raises(ValueError, match=message) as error:
        build_panel(_rows({}, second), target.masking)
    assert str(second["code_bassin_ft"]) in str(error.value)


def test_a_missing_column_is_named(target: Target) -> None:
    with pytest.raises(ValueError, match="poids_passage_min"):
        build_panel(_rows({}).drop(columns="poids_passage_min"), target.masking)
