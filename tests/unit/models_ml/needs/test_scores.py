import pandas as pd
import pytest

from models_ml.needs.scores import champion, metrics
from models_ml.targets import Target

OBSERVED = [10.0, 20.0, 30.0, 40.0]


def _backtest(persistence_error: float, pooled_error: float) -> pd.DataFrame:
    errors = {"persistance": persistence_error, "moyenne_mutualisee": pooled_error}
    frames = [
        pd.DataFrame(
            {
                "mesure": "projets_recrutement_nb",
                "modele": model,
                "annee": [2023, 2023, 2024, 2024],
                "cutoff_annee": [2022, 2022, 2023, 2023],
                "valeur_observee": OBSERVED,
                "yhat": [value + error for value in OBSERVED],
                "lo_80": [0.0, 21.0, 0.0, 0.0],
                "hi_80": 100.0,
                "lo_95": 0.0,
                "hi_95": 100.0,
            }
        )
        for model, error in errors.items()
    ]
    return pd.concat(frames, ignore_index=True)


@pytest.mark.parametrize(
    ("persistence_error", "pooled_error", "expected"),
    [(2, 1, "moyenne_mutualisee"), (1, 2, "persistance"), (1, 1, "persistance"), (1, -1, "persistance")],
)
def test_persistence_stays_unless_it_is_beaten(
    target: Target, persistence_error: float, pooled_error: float, expected: str
) -> None:
    for spec in target.measures.values():
        assert champion(_backtest(persistence_error, pooled_error), spec, target.leading) == expected


def test_scores_are_relative_to_persistence_overall_and_by_origin() -> None:
    table = metrics(_backtest(4, 1), "moyenne_mutualisee", (80, 95))
    pooled = table[table["modele"] == "moyenne_mutualisee"].set_index("cutoff_annee")
    assert pooled["n"].tolist() == [4, 2, 2]
    assert pooled["mae"].tolist() == [1, 1, 1]
    assert pooled["mae_relative"].tolist() == pytest.approx([0.25] * 3)
    assert pooled["couverture_80_pct"].tolist() == [75, 50, 100]
    assert pooled["couverture_95_pct"].tolist() == [100] * 3
    assert table[table["est_retenu"]]["modele"].unique().tolist() == ["moyenne_mutualisee"]


def test_a_perfect_persistence_leaves_no_ratio() -> None:
    assert metrics(_backtest(0, 1), "persistance", (80,))["mae_relative"].isna().all()
