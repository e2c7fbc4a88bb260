"""Frames that respect every suite: each test spoils one of them."""

from datetime import date
from typing import Any

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


def _job_seekers_by_department() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "periode_debut_date": ["2024-12-01", "2025-01-01"],
            "annee": [2024, 2025],
            "code_region": ["28", "28"],
            "code_departement": ["14", "14"],
            "libelle_departement": ["Département fictif"] * 2,
            "categorie": ["A", "ABC"],
            "demandeurs_emploi_nb": [39_000.0, None],
            "rupture_debut_date": [None, "2025-01-01"],
        }
    )


def _job_seekers_by_zone() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "periode_debut_date": ["2018-07-01", "2018-07-01"],
            "annee": [2018, 2018],
            "code_zone_emploi_insee": ["2813", "0051"],
            "libelle_zone_emploi": ["Zone fictive", "Autre zone fictive"],
            "est_interregionale": [False, True],
            "categorie": ["ABC", "ABC"],
            "sexe": ["Total", "Femmes"],
            "tranche_age": ["Total", "Total"],
            "demandeurs_emploi_nb": [300.0, 20.0],
            "rupture_debut_date": [None, None],
        }
    )


def _unemployment_rates() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "periode_debut_date": ["2018-07-01", "2018-07-01"],
            "annee": [2018, 2018],
            "niveau": ["departement", "zone_emploi"],
            "code_territoire": ["14", "0051"],
            "libelle_territoire": ["Département fictif", "Zone fictive"],
            "taux_chomage_pct": [8.1, None],
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


def _hires(period: dict[str, list[Any]], **where: str) -> pd.DataFrame:
    """Two contracts of one place and one sector, the second with an empty cell."""
    contract = {"nature_contrat": ["CDI", "CDD"], "duree_contrat": ["plus d’un mois", "un mois au plus"]}
    places = {column: [value] * 2 for column, value in where.items()}
    return pd.DataFrame(
        {**period, **places, **contract, "embauches_nb": [12.0, None], "embauches_cvs_nb": [11.0, 13.0]}
    )


def _all_hires() -> dict[str, pd.DataFrame]:
    quarter = {"annee": [2019] * 2, "trimestre": [2] * 2, "periode_debut_date": [date(2019, 4, 1)] * 2}
    region = {"code_region": "28", "libelle_region": "Normandie"}
    broad = {"code_secteur": "GS1", "libelle_secteur": "Industrie"}
    activity = {"code_secteur": "CE", "libelle_secteur": "Industrie chimique"}
    department = {"code_departement": "14", "libelle_departement": "Calvados"}
    place = {"niveau": "region", "code_territoire": "28", "libelle_territoire": "Normandie"}
    person = {"libelle_sexe": "Femme", "libelle_tranche_age": "Tranche fictive"}
    by_person = _hires({"annee": [2019] * 2}, **person, **activity).drop(columns="embauches_cvs_nb")
    tables = {
        "departements": _hires(quarter, code_region="28", **department, **broad),
        "totaux": _hires(quarter, **place).assign(calage_cvs_nb=[-1.0, None]),
        "regions_mensuel": _hires(quarter, **region),
        "france_mensuel": _hires(quarter),
        "regions_na38": _hires(quarter, **region, **activity),
        "france_na38": _hires(quarter, **activity),
        "france_sexe_age": by_person,
    }
    return {f"pub_embauches__{name}": table for name, table in tables.items()}


def _courses() -> dict[str, pd.DataFrame]:
    """Two rows of each table, the second with all that may be empty left empty."""
    certification = {"type_referentiel": ["RNCP", "RS"], "code_certification": ["99001", "99005"]}
    numbers = {"numero_formation": ["F1", "F2"], "numero_action": "0", "numero_session": "0", "rang_lieu": 0}
    flags = ["est_certifiante", "code_rncp", "code_rs", "code_certifinfo"]
    texts = ["code_modalite_enseignement", "est_conventionnee", "code_etat_recrutement"]
    hours = ["heures_centre_nb", "heures_entreprise_nb", "heures_total_nb", "prix_total_ttc_eur"]
    catalogue = {
        "version_lheo": [None] * 2,
        **numbers,
        "intitule_formation": "Formation fictive",
        **dict.fromkeys(flags),
        "code_formacode": ["42752", None],
        **dict.fromkeys(["version_formacode", "code_nsf", "code_niveau_sortie"]),
        "siret_organisme": ["00000001200001", None],
        **dict.fromkeys([*texts, "session_debut_date", "session_fin_date"]),
        **{name: [100.0, None] for name in hours},
        "code_commune_insee": ["14901", "2A901"],
        "code_departement": "14",
        "code_region": "28",
        **dict.fromkeys(["code_bassin_ft", "libelle_bassin_ft"]),
    }
    ranges = ["actions_nb", "sessions_actives_nb", "heures_min", "heures_max", "prix_min_eur", "prix_max_eur"]
    certifications = {
        "extraction_date": ["2026-03-02", None],
        "code_region": "28",
        "code_departement": "14",
        "libelle_departement": "Département fictif",
        **certification,
        "intitule_certification": "Certification fictive",
        "formations_nb": 1,
        "organismes_nb": 1,
        **{name: [2.0, None] for name in ranges},
    }
    counts = [
        f"{name}_{bound}"
        for name in ("entrees", "sorties_partielles", "sorties_totales")
        for bound in ("nb", "min", "max")
    ]
    entries = {
        "periode_debut_date": ["2025-01-01", "2025-02-01"],
        "annee": 2025,
        **certification,
        "intitule_certification": "Certification fictive",
        "organismes_nb": 1,
        **{name: [12.0, None] for name in counts},
    }
    outcomes = {
        "cumul_debut_annee": [2022, 2023],
        "cumul_fin_annee": [2023, 2024],
        "code_region": "28",
        "code_uai": "0149001Z",
        "libelle_etablissement": "Centre fictif",
        "indicateur": "taux_emploi_6_mois",
        "horizon_mois": 6,
        "valeur_pct": 68.0,
        "definition_resultat": "Définition fictive",
    }
    tables = {
        "catalogue": catalogue,
        "certifications": certifications,
        "entrees_sorties": entries,
        "devenir_apprentis": outcomes,
    }
    return {f"pub_offre_formation__{name}": pd.DataFrame(table) for name, table in tables.items()}


@pytest.fixture
def sound() -> dict[str, pd.DataFrame]:
    """A frame that each suite accepts, by suite name."""
    return {
        "precedente_edition": _comparison(),
        "pub_besoins_main_oeuvre__projets": _needs(),
        "pub_besoins_main_oeuvre__totaux": _totals(),
        "pub_demandeurs_emploi__departements": _job_seekers_by_department(),
        "pub_demandeurs_emploi__taux_chomage": _unemployment_rates(),
        "pub_demandeurs_emploi__zones_emploi": _job_seekers_by_zone(),
        "pub_previsions__candidats": _candidates(),
        "pub_previsions__projets": _forecast(["moyenne_mutualisee"]),
        "pub_previsions__retrotest": _backtest(),
        "pub_previsions__scores": _scores(),
        **_all_hires(),
        **_courses(),
    }
