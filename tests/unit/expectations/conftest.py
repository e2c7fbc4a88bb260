"""Frames that respect every suite: each test spoils one of them."""

import pandas as pd
import pytest

MEASURES = ("projets_recrutement", "projets_difficiles", "projets_saisonniers")


def _bounded(measure: str, values: list[float | None], masked: tuple[float, float]) -> dict[str, list]:
    bounds = [(value, value) if value is not None else masked for value in values]
    return {
        f"{measure}_nb": values,
        f"{measure}_min": [low for low, _ in bounds],
        f"{measure}_max": [high for _, high in bounds],
    }


def _needs() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "annee": [2024, 2024],
            "code_region": ["28", "28"],
            "code_departement": ["14", "2A"],
            "code_bassin_ft": ["2801", "0101"],
            "libelle_bassin_ft": ["Bassin fictif", "Autre bassin fictif"],
            "code_fap": ["A0X40", "QAX02"],
            "libelle_fap": ["Métier fictif", "Autre métier fictif"],
            "version_fap": ["2021", "2021"],
            "code_famille_bmo": ["A", None],
            "libelle_famille_bmo": ["Famille fictive", None],
            **_bounded("projets_recrutement", [50.0, None], (1.0, 4.0)),
            **_bounded("projets_difficiles", [20.0, None], (0.0, 4.0)),
            **_bounded("projets_saisonniers", [None, None], (0.0, 4.0)),
        }
    )


def _totals() -> pd.DataFrame:
    counts = {
        f"{measure}_{bound}": [value]
        for measure in MEASURES
        for bound, value in (("publies_nb", 50.0), ("min", 51.0), ("max", 54.0))
    }
    shares = {f"part_masquee_{part}_pct": [50.0] for part in ("projets", "difficiles", "saisonniers")}
    identity = {"annee": [2024], "niveau": ["region"], "code_territoire": ["28"], "libelle_territoire": ["R"]}
    return pd.DataFrame({**identity, "cellules_nb": [2], "cellules_masquees_nb": [1], **counts, **shares})


def _forecast(models: list[str]) -> pd.DataFrame:
    rows = [
        {
            "annee": 2025,
            "cutoff_annee": 2024,
            "code_bassin_ft": "2801",
            "libelle_bassin_ft": "Bassin fictif",
            "code_fap": "A0X40",
            "libelle_fap": "Métier fictif",
            "mesure": mesure,
            "modele": modele,
            "yhat": 30.0,
            "lo_80": 20.0,
            "hi_80": 40.0,
            "lo_95": 10.0,
            "hi_95": 50.0,
            "statut_donnee": "prevision",
        }
        for mesure in ("part_difficile_pct", "projets_recrutement_nb")
        for modele in models
    ]
    return pd.DataFrame(rows)


def _candidates() -> pd.DataFrame:
    frame = _forecast(["moyenne_mutualisee", "persistance"])
    return frame.assign(est_retenu=frame["modele"] == "moyenne_mutualisee")


def _backtest() -> pd.DataFrame:
    return (
        _forecast(["persistance"])
        .drop(columns=["libelle_bassin_ft", "libelle_fap", "statut_donnee"])
        .assign(valeur_observee=35.0)
    )


def _scores() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "mesure": ["projets_recrutement_nb"] * 3,
            "modele": ["moyenne_mutualisee", "moyenne_mutualisee", "persistance"],
            "cutoff_annee": [2023.0, None, None],
            "n": [10, 20, 20],
            "mae": [8.0, 8.0, 10.0],
            "rmse": [12.0, 12.0, 15.0],
            "mae_relative": [0.8, 0.8, 1.0],
            "rmse_relative": [0.8, 0.8, 1.0],
            "couverture_80_pct": [80.0, 80.0, None],
            "couverture_95_pct": [95.0, 95.0, None],
            "est_retenu": [True, True, False],
        }
    )


def _comparison() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "table": ["pub_besoins_main_oeuvre__projets"] * 4,
            "controle": ["colonne", "presence", "lignes", "total"],
            "element": ["annee", "vague 2024", "vague 2024", "vague 2024"],
            "avant": [1.0, 100.0, 100.0, 5000.0],
            "apres": [1.0, 101.0, 101.0, 4900.0],
            "variation_pct": [0.0, 1.0, 1.0, -2.0],
        }
    )


@pytest.fixture
def sound() -> dict[str, pd.DataFrame]:
    """A frame that each suite accepts, by suite name."""
    return {
        "precedente_edition": _comparison(),
        "pub_besoins_main_oeuvre__projets": _needs(),
        "pub_besoins_main_oeuvre__totaux": _totals(),
        "pub_previsions__candidats": _candidates(),
        "pub_previsions__projets": _forecast(["moyenne_mutualisee"]),
        "pub_previsions__retrotest": _backtest(),
        "pub_previsions__scores": _scores(),
    }
