import numpy as np
import pandas as pd

from models_ml.needs.panel import build_panel
from models_ml.needs.persistence import last_projects, last_share
from models_ml.targets import Target


def _row(year: int, occupation: str, projects: float, difficult: float | None) -> dict[str, object]:
    known = difficult is not None
    return {
        "annee": year,
        "code_bassin_ft": "2801",
        "code_fap": occupation,
        "code_fap_86": occupation[:3],
        "code_fap_22": occupation[:1],
        "poids_passage_min": 1.0,
        "projets_recrutement_nb": projects,
        "projets_recrutement_min": projects,
        "projets_recrutement_max": projects,
        "projets_difficiles_nb": difficult if known else np.nan,
        "projets_difficiles_min": difficult if known else 0,
        "projets_difficiles_max": difficult if known else 4,
        "projets_saisonniers_nb": np.nan,
        "projets_saisonniers_min": 0,
        "projets_saisonniers_max": 4,
    }


def test_the_next_wave_is_the_last_one(target: Target) -> None:
    history = pd.DataFrame(
        [
            _row(2023, "A0X40", 30, 12),
            _row(2023, "A0X41", 10, 5),
            _row(2024, "A0X40", 50, 10),
            _row(2024, "A0X42", 40, None),
        ]
    )
    panel = build_panel(history, target.masking)
    assert last_projects(panel, 1).tolist() == [50, 0, 40]
    # A0X41 has no row in 2024: its share of 2023 stands; the masked part of A0X42 is the middle of [0, 4].
    assert last_share(panel, "part_difficile_pct", 1).tolist() == [20, 50, 5]
    assert last_projects(panel, 0).tolist() == [30, 10, 0]
