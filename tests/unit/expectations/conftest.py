"""Frames that respect every suite: each test spoils one of them."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from expectations.suite import load_suite

_AROUND = {"lo_80": 2.0, "nb": 3.0, "hi_80": 4.0}
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
            "horizon_periodes": 1,
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
            "statut_intervalle": "calibre",
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
        .drop(columns=["libelle_bassin_ft", "libelle_fap", "statut_donnee", "statut_intervalle"])
        .assign(valeur_observee=35.0)
    )


def _scores() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "mesure": ["projets_recrutement_nb"] * 3,
            "modele": ["moyenne_mutualisee", "moyenne_mutualisee", "persistance"],
            "horizon_periodes": [1, 1, 1],
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


def _rome() -> pd.DataFrame:
    flags = ("est_transition_numerique", "est_transition_demographique", "est_reglemente", "est_cadre")
    return pd.DataFrame(
        {
            "code_rome": ["A1101", "A1102"],
            "libelle_rome": ["Métier fictif", "Autre métier fictif"],
            "code_domaine": ["A11", "A11"],
            "libelle_domaine": ["Domaine fictif", None],
            "code_grand_domaine": ["A", "A"],
            "libelle_grand_domaine": ["Grand domaine fictif", None],
            "code_rome_v3": ["A1101", "A1101"],
            "libelle_rome_v3": ["Fiche fictive", "Fiche fictive"],
            "categorie_ecologique": ["vert", None],
            "est_transition_ecologique": [True, None],
            **{flag: [False, None] for flag in flags},
            "version_rome": ["460", "460"],
        }
    )


def _rome_skills() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code_rome": ["A1101", "A1101"],
            "code_ogr": ["9000001", "9000002"],
            "libelle_competence": ["Compétence fictive", "Contexte fictif"],
            "nature": ["competence", "contexte_travail"],
            "categorie": ["Savoir-faire", "Type de contexte"],
            "sous_categorie": ["Technique", None],
            "est_coeur_metier": [True, False],
            "est_emergente": [False, False],
            "est_transition_ecologique": [True, None],
            "est_transition_numerique": [None, None],
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
        "voies": ["continue", "non_dite"],
        "voies_dites_par": ["formation-initiale=0", None],
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
    schools = {
        **{name: outcomes[name] for name in ("cumul_debut_annee", "cumul_fin_annee", "code_region")},
        "code_departement": "14",
        "code_uai": "0149001Z",
        "libelle_etablissement": "Lycée fictif",
        "type_diplome": "CAP",
        "code_mefstat11": "99999922190",
        **dict.fromkeys(["libelle_formation", "code_nsf"]),
        **{
            name: outcomes[name]
            for name in ("indicateur", "horizon_mois", "valeur_pct", "definition_resultat")
        },
    }
    offered = {
        "code_bassin_ft": "2817",
        "libelle_bassin_ft": "Caen",
        "code_formacode": ["42752", "inconnu"],
        "libelle_formacode": ["hôtellerie", None],
        **certification,
        **dict.fromkeys(["formations_annoncees_nb", "sessions_annoncees_nb"], 2),
        "derniere_session_date": [date(2026, 9, 1), None],
        "catalogue_date": [date(2026, 3, 2), None],
        "campagne_annee": [None, 2025],
        "sessions_achetees_nb": 0,
        "places_achetees_nb": 0,
        "heures_min_nb": [35.0, None],
        "heures_max_nb": [70.0, None],
        "est_rattachee": [True, False],
    }
    tables = {
        "bassins_formations": offered,
        "voies": _tracks(),
        "devenir_lyceens": schools,
        "catalogue": catalogue,
        "certifications": certifications,
        "entrees_sorties": entries,
        "devenir_apprentis": outcomes,
    }
    return {f"pub_offre_formation__{name}": pd.DataFrame(table) for name, table in tables.items()}


def _tracks() -> dict[str, Any]:
    """Continuing training of which all is known, and a school track of which nothing is."""
    known = {
        "sessions_nb": 4,
        "formations_nb": 2,
        "organismes_nb": 1,
        "sessions_voie_nb": 20,
        "sessions_voie_rattachees_nb": 15,
        "achats_annee": 2025,
        "places_achetees_nb": 30,
        "heures_stagiaires_achetees_nb": 900.0,
        "places_rattachees_pct": 90.0,
        "formations_cpf_nb": 3,
        "devenir_perimetre": "branche",
        "devenir_formations_nb": 3,
        "devenir_formations_voie_nb": 9,
        "devenir_formations_voie_rattachees_nb": 8,
        "taux_emploi_6_mois_min_pct": 40.0,
        "taux_emploi_6_mois_max_pct": 60.0,
    }
    told: dict[str, Any] = {
        "code_branche": "construction",
        "libelle_branche": "Construction",
        "niveau": "region",
        "code_territoire": "28",
        "code_voie": ["continue", "initiale_scolaire"],
        "libelle_voie": "Voie",
        **{name: [value, None] for name, value in known.items()},
        **{f"motif_{name}": [None, "Inconnu."] for name in ("offre", "achats", "cpf", "devenir")},
    }
    columns = load_suite("pub_offre_formation__voies").rules[0].kwargs["column_list"]
    return {name: told.get(name, [None, None]) for name in columns}


def _crosswalks() -> dict[str, pd.DataFrame]:
    ends = {
        "nomenclature_source": "rome",
        "version_source": "3",
        "nomenclature_cible": "fap",
        "version_cible": "2021",
    }
    links = {
        "nomenclature_source": "rome",
        "version_source": "3",
        "code_source": "A1101",
        "libelle_source": "Métier fictif",
        "nomenclature_cible": "fap",
        "version_cible": "2021",
        "code_cible": ["A0X40", "A0X43"],
        "libelle_cible": "Autre métier fictif",
        "poids": [0.6, 0.4],
        "poids_min": 0.2,
        "poids_max": 0.8,
        "effectif_nb": pd.array([None, None], dtype="Int64"),
        "origine": "empirique",
    }
    coverage = {
        **ends,
        "mesure": "embauches",
        "periode": ["ensemble", "2023"],
        "codes_nb": 2,
        "codes_rattaches_nb": 2,
        "volume_nb": 10.0,
        "volume_rattache_nb": 10.0,
        "taux_rattachement_pct": 100.0,
    }
    codes = {
        "nomenclature": ["fap", "naf"],
        "version": ["2021", "rév. 2"],
        "code": ["A0X40", "0111Z"],
        "libelle": "Libellé fictif",
        "code_parent": ["A0X", None],
    }
    tables = {"passages": links, "couverture": coverage, "codes": codes}
    return {f"pub_passages_nomenclatures__{name}": pd.DataFrame(table) for name, table in tables.items()}


def _purchases() -> pd.DataFrame:
    """A cell whose counts are all told, then one that is masked."""
    counts = ("entrees", "entrees_pic", "termines", "presents_examen", "certifies", "repondants_6_mois")
    told = {f"{count}_{bound}": value for count in counts for bound, value in _TENS.items()}
    masked = {f"{count}_{bound}": value for count in counts for bound, value in _MASKED.items()}
    cells = [
        {
            "code_bassin_ft": "2801",
            "libelle_bassin_ft": "Rouen",
            **told,
            "a_effectif_masque": False,
            **_RATES,
        },
        {"code_bassin_ft": "2817", "libelle_bassin_ft": "Caen", **masked, "a_effectif_masque": True},
    ]
    employed = pd.DataFrame(
        [{f"en_emploi_6_mois_{b}": v for b, v in row.items()} for row in (_TENS, _MASKED)]
    )
    frame = pd.DataFrame(cells).assign(
        annee=2024,
        code_dispositif="QUALIF",
        libelle_dispositif="Qualif",
        code_domaine_formacode="223",
        sessions_nb=2,
        places_nb=60,
        heures_stagiaires_achetees_nb=24_000.0,
    )
    columns = load_suite("pub_offre_formation__achats").rules[0].kwargs["column_list"]
    return frame.join(employed)[columns]


def _purchase_totals() -> pd.DataFrame:
    frame = _purchases().assign(
        niveau=["region", "departement"],
        code_territoire=["28", "14"],
        libelle_territoire="Territoire",
        ventilation=["ensemble", "dispositif"],
        code_modalite=["ensemble", "QUALIF"],
        libelle_modalite=[None, "Formations qualifiantes"],
    )
    columns = load_suite("pub_offre_formation__achats_totaux").rules[0].kwargs["column_list"]
    motives = {column: [None, "secondaire"] for column in columns if column.endswith("_motif_secret")}
    return frame.assign(**motives)[columns]


_TENS = {"nb": 40.0, "min": 35, "max": 44}
_MASKED = {"nb": None, "min": 0, "max": 4}
_RATES: dict[str, Any] = {
    "taux_remplissage_pct": 70.0,
    "definition_emploi_6_mois": "emploi à la date",
    **{
        f"taux_{name}_{part}": value
        for name in ("certification", "emploi_6_mois")
        for part, value in (("pct", 60.0), ("lo_80", 50.0), ("hi_80", 70.0))
    },
}


def _cohorts() -> dict[str, pd.DataFrame]:
    """A group that is told, and one that is masked."""
    measures = (
        "interroges",
        "repondants_fin",
        "concernes_certification",
        "repondants_6_mois",
        "repondants_12_mois",
    )
    group = {
        "annee": 2024,
        "ventilation": ["ensemble", "dispositif"],
        "code_modalite": ["ensemble", "AIF"],
        "libelle_modalite": ["Ensemble", "Dispositif fictif"],
    }
    counts = {f"{name}_{part}": [value, _MASKED[part]] for name in measures for part, value in _TENS.items()}
    motives = {f"{name}_motif_secret": [None, "primaire"] for name in measures}
    answers = {f"taux_reponse_{wave}_pct": [60.0, None] for wave in ("fin", "6_mois", "12_mois")}
    share = {"taux_lo_95": 50.0, "taux_lo_80": 54.0, "taux_pct": 60.0, "taux_hi_80": 66.0, "taux_hi_95": 70.0}
    results = {
        **group,
        "indicateur": "certification",
        "definition_resultat": "certification totale",
        **{f"repondants_{part}": [value, _MASKED[part]] for part, value in _TENS.items()},
        **{name: [value, None] for name, value in (share | {"effet_plan": 1.2}).items()},
        "fiabilite": ["à lire avec prudence", "non publié"],
    }
    frames = {"panel": group | counts | motives | answers, "resultats": results}
    return {
        f"pub_resultats_cohortes__{table}": pd.DataFrame(frame)[
            load_suite(f"pub_resultats_cohortes__{table}").rules[0].kwargs["column_list"]
        ]
        for table, frame in frames.items()
    }


def _all_tensions() -> dict[str, pd.DataFrame]:
    year = {"annee": [2019, 2019]}
    place = {"niveau": "departement", "code_territoire": "14", "libelle_territoire": "Calvados"}
    occupation = {
        "version_fap": "2009",
        "niveau_fap": ["detaille", "agrege"],
        "code_fap": ["T2A60", "T2A"],
        "libelle_fap": ["Métier fictif", "Famille fictive"],
    }
    listed = {"niveau": ["region", "france"], "code_territoire": ["28", "france"]}
    causes = ("intensite_embauches", "lien_formation_emploi", "manque_main_oeuvre", "non_durabilite_emploi")
    classes = [f"{cause}_classe" for cause in (*causes, "conditions_travail", "inadequation_geographique")]
    tension = {"emploi_moyen_nb": [4700.0, None], "tension_indice": [0.2, -1.9]}
    frames: dict[str, dict[str, Any]] = {
        "territoires_metiers": {
            **year,
            **place,
            **occupation,
            "code_fap_2021": ["T2A60", None],
            **tension,
            "est_indice_propre": [True, False],
            **{name: [4.0, None] for name in ("tension_classe", *classes)},
        },
        "bassins_rome": {
            **year,
            "code_bassin_ft": "2826",
            "libelle_bassin_ft": "Alençon",
            "code_rome": ["A1203", "K1302"],
            "libelle_rome": ["Métier fictif", None],
            "offres_nb": [30.0, 3.0],
            "demandeurs_abc_nb": [60.0, None],
            "demandeurs_abc_min": [55.0, 1.0],
            "demandeurs_abc_max": [64.0, 4.0],
            "offres_pour_100_demandeurs": [50.0, None],
            "tension_classe": [5.0, None],
        },
        "historique_france": {**year, **occupation, "tension_indice": [0.2, -1.9]},
        "leviers": {
            **year,
            **place,
            **occupation,
            "code_levier": "mobilite",
            "libelle_levier": "Mobilité",
            "lecture": "Fictive",
            "motif": "Fictif",
            "tension_classe": [4, 5],
            "emploi_moyen_nb": [4700.0, None],
        },
        "offres": {
            "periode_debut_date": [date(2019, 4, 1)] * 2,
            **year,
            "code_departement": "14",
            "libelle_departement": "Calvados",
            "type_offre": "collectees",
            "type_emploi": ["Total", "Emplois durables"],
            "qualification": "Total",
            "offres_nb": [2100.0, None],
        },
        "demandeurs_par_metier": {
            **year,
            **occupation,
            "categorie": ["A", "ABC"],
            "demandeurs_emploi_nb": [11750.0, None],
        },
        "liste_reglementaire": {
            **year,
            **listed,
            "libelle_territoire": ["Normandie", "France entière"],
            "version_fap": "2009",
            "code_fap": "S0Z40",
            "libelle_fap": "Métier fictif",
        },
    }
    return {f"pub_tensions__{name}": pd.DataFrame(frame) for name, frame in frames.items()}


def _modelled_hires() -> dict[str, pd.DataFrame]:
    hires = {
        "annee": 2024,
        "code_bassin_ft": "2817",
        "libelle_bassin_ft": "Caen",
        "code_fap": ["V1X80", "S2X61"],
        "libelle_fap": "Métier fictif",
        "embauches_modelisees_nb": 50.0,
        "lo_80": 30.0,
        "hi_80": 70.0,
        "lo_95": 20.0,
        "hi_95": 90.0,
        "statut_donnee": "modelise",
    }
    coverage = {
        "annee": 2024,
        "code_departement": "14",
        "code_secteur": ["GS1", "nca"],
        "libelle_secteur": "Secteur fictif",
        "embauches_nb": 100.0,
        "embauches_reparties_nb": [95.0, 0.0],
        "part_repartie_pct": [95.0, 0.0],
    }
    tables = {"bassins_metiers_modelises": hires, "couverture_modele": coverage}
    return {f"pub_embauches__{name}": pd.DataFrame(table) for name, table in tables.items()}


def _indicators() -> dict[str, pd.DataFrame]:
    """A published value, then one whose volume is too small."""
    values = {
        "annee": 2024,
        "code_bassin_ft": "2817",
        "libelle_bassin_ft": "Caen",
        "code_fap": ["V1X80", "S2X61"],
        "libelle_fap": "Métier fictif",
        "code_indicateur": "part_difficile_pct",
        "libelle_indicateur": "Part difficile",
        "valeur": [60.0, None],
        "valeur_min": [55.0, None],
        "valeur_max": [65.0, None],
        "unite": "pour cent",
        "numerateur_nb": [60.0, None],
        "denominateur_nb": [100.0, None],
        "volume_nb": [100.0, 1.0],
        "statut_donnee": "observe",
        "est_publiable": [True, False],
    }
    words = ["libelle", "definition", "numerateur", "denominateur", "volume", "unite", "lecture", "grain"]
    definitions = {
        "code_indicateur": ["part_difficile_pct", "projets_non_saisonniers_nb"],
        **dict.fromkeys(words, "Texte fictif"),
        "volume_min": [30.0, 0.0],
        "limites": "Texte fictif",
    }
    tables = {"indicateurs": values, "definitions_indicateurs": definitions}
    return {f"pub_tensions__{name}": pd.DataFrame(table) for name, table in tables.items()}


def _territories() -> dict[str, pd.DataFrame]:
    """Two rows of each table, the second with all that may be empty left empty."""
    basin = {"code_bassin_ft": "2817", "libelle_bassin_ft": "Caen"}
    arrondissements = {
        "code_arrondissement": ["142", "143"],
        "libelle_arrondissement": ["Caen", None],
        "code_departement": "14",
        "libelle_departement": "Calvados",
        "code_region": "28",
        "annee": [2024, None],
        "communes_nb": [3, None],
    }
    basins = {"millesime": [2019, 2021], **basin, "code_region": "28", "communes_nb": 3}
    communes = {
        "annee": [2021, 2023],
        "code_commune_insee": "14901",
        "libelle_commune": "Commune fictive",
        "est_cog": [False, True],
        "code_commune_actuelle": ["14901", None],
        "statut_rattachement": ["inchangee", "sans_successeur"],
        **{name: [value, None] for name, value in basin.items()},
        "millesime_bassin_ft": [2021, None],
        "code_zone_emploi_insee": ["2804", None],
        "libelle_zone_emploi": ["Caen", None],
        "millesime_zone_emploi_insee": [2020, None],
        "code_arrondissement": ["142", None],
        "libelle_arrondissement": ["Caen", None],
        "millesime_arrondissement": [2018, None],
        "code_departement": "14",
        "code_region": "28",
    }
    outlines = {
        "niveau": ["bassin", "region"],
        "code_territoire": ["2817", "28"],
        "libelle_territoire": ["Caen", None],
        "millesime": 2021,
        "millesime_polygones": 2018,
        "geometrie": '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}',
    }
    overlaps = {
        "annee": [2021, 2023],
        **basin,
        "code_arrondissement": ["142", None],
        "libelle_arrondissement": ["Caen", None],
        "code_zone_emploi_insee": ["2804", None],
        "libelle_zone_emploi": ["Caen", None],
        "communes_nb": 3,
    }
    distances = {
        **{key: value for key, value in basin.items() if key.endswith("bassin_ft")},
        "code_bassin_voisin_ft": ["2801", "2802"],
        "libelle_bassin_voisin_ft": "Rouen",
        "distance_km": [108.2, 44.0],
    }
    tables = {
        "arrondissements": arrondissements,
        "bassins": basins,
        "communes": communes,
        "contours": outlines,
        "recouvrements": overlaps,
        "distances": distances,
    }
    return {f"pub_territoires__{name}": pd.DataFrame(table) for name, table in tables.items()}


def _assumptions() -> pd.DataFrame:
    columns = ("code_hypothese", "valeur", "unite", "raison")
    return pd.DataFrame([dict.fromkeys(columns, "fictif") | {"valide_debut_date": date(2026, 11, 24)}])


def _shortages() -> dict[str, pd.DataFrame]:
    bounds = {"lo_95": 1.0, "lo_80": 2.0, "nb": 3.0, "hi_80": 4.0, "hi_95": 5.0}
    quantities = (
        *("projets_difficiles", "projets_non_saisonniers", "demandeurs_disponibles", "sortants_formation"),
        "ecart",
    )
    classes = {f"probabilite_classe_{number}": 0.2 for number in range(1, 6)}
    causes = (
        *("tension", "intensite_embauches", "lien_formation_emploi", "manque_main_oeuvre"),
        *("non_durabilite_emploi", "conditions_travail", "inadequation_geographique"),
    )
    numbers = {
        "probabilite_penurie": 0.6,
        **{f"{name}_{bound}": value for name in quantities for bound, value in bounds.items()},
        "probabilite_deficit": 0.5,
        "classe_tension_estimee": 3.0,
        "composantes_indice_nb": 2.0,
        "classe_tension_lo_80": 2.0,
        "classe_tension_hi_80": 4.0,
        **classes,
    }
    place = {"annee": 2025, "cutoff_annee": 2024, "horizon_periodes": 1, "code_bassin_ft": "2801"}
    told = {"statut_donnee": "simulé", "motif": None, "modele_probabilite": "simulation", "motif_ecart": None}
    silent = {"statut_donnee": "à instruire localement", "motif": "volume_insuffisant"}
    profile = {f"{cause}_classe": 4 for cause in causes} | {"causes_annee": 2023}
    row = {
        **place,
        "libelle_bassin_ft": "Bassin fictif",
        "code_fap": "A0X40",
        "libelle_fap": "Métier fictif",
        "code_fap_22": "A",
        "libelle_fap_22": "Domaine fictif",
        **told,
        **numbers,
        **profile,
        "libelle_leviers": "Levier fictif",
        "est_formation_levier": True,
    }
    other = row | {"code_fap": "QAX02"} | dict.fromkeys(numbers) | silent
    scores = {
        "modele": ["persistance", "simulation"],
        "horizon_periodes": [None, None],
        "cutoff_annee": [None, None],
        "n": [20, 20],
        "frequence_observee": [0.3, 0.3],
        "brier": [0.3, 0.2],
        "brier_relatif": [1.0, 0.667],
        "perte_logarithmique": [1.5, 0.5],
        "auc": [0.7, 0.8],
        "est_retenu": [False, True],
    }
    backtest = {**place, "code_fap": "A0X40", "modele": "simulation", "probabilite": 0.6}
    del backtest["horizon_periodes"]
    reliability = {"modele": "simulation", "classe_probabilite": 6, "n": 10, "probabilite_moyenne": 0.55}
    tables = {
        "penuries": pd.DataFrame([row, other]),
        "penuries_retrotest": pd.DataFrame([backtest | {"est_penurie_observee": True}]),
        "penuries_scores": pd.DataFrame(scores),
        "penuries_fiabilite": pd.DataFrame([reliability | {"frequence_observee": 0.5}]),
        "penuries_hypotheses": _assumptions(),
    }
    suites = {f"pub_previsions__{name}": frame for name, frame in tables.items()}
    return {name: _in_order(name, frame) for name, frame in suites.items()}


def _pilot() -> dict[str, pd.DataFrame]:
    """A value and a blank, an amount received and one that is not, limits, two groups side by side."""
    texts = load_suite("pub_pilotage_pacte__definitions").rules[0].kwargs["column_list"]
    definition = dict.fromkeys(texts, "texte") | {"volume_min": 30.0, "ordre": 1}
    key = {"periode_debut_date": date(2024, 1, 1), "annee": 2024, "periode": "2024", "niveau": "region"}
    key |= {"libelle_indicateur": "Part", "code_territoire": "28", "libelle_territoire": "Normandie"}
    key |= {"ventilation": "ensemble", "code_modalite": "ensemble", "unite": "pour cent"}
    terms = {f"{term}_{bound}": 40.0 for term in ("numerateur", "denominateur") for bound in _TENS}
    told = {
        "valeur": 67.0,
        "valeur_min": 65.0,
        "valeur_max": 69.0,
        "volume_nb": 40.0,
        "statut_donnee": "observe",
    }
    blank = {"statut_donnee": "absent", "motif_absence": "Aucune source."}
    values = [
        {**key, "code_indicateur": "part_pic_entrees_pct", **told, **terms},
        {**key, "code_indicateur": "part_pic_defm_pct", **blank},
        {**key, "code_indicateur": "emploi_6_mois_pic_pct", **told, "denominateur_nb": 410.0}
        | {"statut_donnee": "estime"},
        {**key, "code_indicateur": "part_qpv_defm_pct", **told, **terms}
        | {"valeur": None, "numerateur_nb": None, "statut_donnee": "borne", "motif_absence": "Masqué."},
    ]
    line = {"annee": 2022, "axe_pacte": "1", "financeur": "État", "mesure": "engage", "prevu_eur": 10.0}
    errors = {f"erreur_{name}_pct": 4.0 for name in ("calendrier", "annee_precedente", "parts_mutualisees")}
    ahead = {"atterrissage_eur": 9.0, "atterrissage_min_eur": 8.0, "atterrissage_max_eur": 10.0}
    seen = {"cutoff_date": date(2022, 9, 30), "cumul_eur": 7.0, "modele": "calendrier", "essais_nb": 8}
    landing = [
        {**line, **ahead, **seen, **errors, "statut_donnee": "modelise"},
        {**line, "mesure": "paye", "statut_donnee": "absent", "motif_absence": "Trop peu."},
    ]
    trial = {**line, "annee": 2021, "arrete_date": date(2021, 9, 30), "modele": "calendrier"}
    trial |= {"estime_eur": 9.0, "observe_eur": 9.5, "erreur_pct": -5.3, "est_retenu": True}
    node = {"code_noeud": "1", "nature": "objectif", "libelle": "Former", "texte": "l. 1", "ordre": 1}
    leaf = {"code_noeud": "1.1.1", "code_parent": "1.1", "nature": "indicateur", "sens": "suivi", "ordre": 3}
    money = [
        {"annee": 2019, "axe_pacte": "1", "financeur": "État", "nature": "enveloppe", "prevu_eur": 10.0}
        | {"engage_eur": 9.0, "paye_eur": 8.0, "statut_donnee": "observe"},
        {"annee": 2019, "axe_pacte": "2", "financeur": "État", "nature": "enveloppe", "prevu_eur": 10.0}
        | blank,
    ]
    rule = {"code_controle": "marge_axes", "periode": "2019", "axe_pacte": "1", "unite": "pour cent"}
    limits = [{**rule, "base": base, "verdict": "respecté"} for base in ("enveloppe", "engagement")]
    totals = _purchase_totals()
    beside = totals.drop(columns=["ventilation"]).assign(
        code_region="28",
        groupe_financement=["pacte", "autres actions de la Région"],
        code_domaine_formacode="223",
        libelle_domaine="Bâtiment",
        niveau_sortie_connu="3",
    )
    frames = {
        "definitions": [definition, definition | {"code_indicateur": "autre"}],
        "valeurs": values,
        "finances": money,
        "controles": limits,
        "comparaison": beside,
        "atterrissage": landing,
        "atterrissage_retrotest": [trial],
        "objectifs": [node, node | leaf],
    }
    names = {name: f"pub_pilotage_pacte__{name}" for name in frames}
    return {
        names[name]: pd.DataFrame(rows).reindex(
            columns=load_suite(names[name]).rules[0].kwargs["column_list"]
        )
        for name, rows in frames.items()
    }


def _proposals() -> dict[str, pd.DataFrame]:
    cell = {"annee": 2027, "cutoff_annee": 2026, "code_bassin_ft": "2801", "code_fap": "B1X31"}
    course = {
        "code_formacode": "22334",
        "libelle_formacode": "maçonnerie",
        "objectif": "certification",
        "modalite": "collective",
        "code_niveau_sortie": "3",
        "cout_heure_eur": 5.0,
        "cout_origine": "parcours",
        "heures_min_nb": 300.0,
        "heures_nb": 350.0,
        "heures_max_nb": 390.0,
    }
    expected = {
        f"placements_{unit}{bound}": value
        for unit in ("par_place", "1000_heures", "1000_eur")
        for bound, value in (("", 0.2), ("_lo_80", 0.1), ("_hi_80", 0.3))
    }
    bought = {
        **cell,
        **course,
        **expected,
        "libelle_bassin_ft": "Bassin fictif",
        "libelle_fap": "Métier fictif",
        "code_fap_22": "B",
        "libelle_fap_22": "Domaine",
        "verdict": "acheter",
        "rang": 1,
        "axe_pacte": "1",
        "cout_place_eur": 1750.0,
        "places_session_nb": 12.0,
        "passage_poids": 0.6,
        "financeur": "France Travail",
        "code_dispositif": "AFC",
        "est_arbitrage": False,
        "code_regle_financeur": "R-400Q",
        "places_nb": 24.0,
        "places_lo_80": 12.0,
        "places_hi_80": 30.0,
        "cout_eur": 42_000.0,
        "cout_lo_80": 21_000.0,
        "cout_hi_80": 52_500.0,
        "part_pic_pct": 70.0,
        "part_pic_lo_pct": 60.0,
        "part_pic_hi_pct": 80.0,
        "part_pic_entrees_nb": 100.0,
        "remplissage_places_nb": 36.0,
        "remplissage_min_pct": 80.0,
        "remplissage_max_pct": 90.0,
        "remplissage_perimetre": "bassin",
        "regles": "R-PUB R-NEED",
        "motif": "M.",
        "ce_qui_changerait": "C.",
    }
    decided = {
        **{
            name: bought[name]
            for name in ("annee", "code_bassin_ft", "code_fap", "financeur", "code_dispositif")
        },
        "edition": "2025.11.0",
        "libelle_bassin_ft": "Bassin fictif",
        "libelle_fap": "Métier fictif",
        "formation": "maçonnerie",
        "places_proposees_nb": 24,
        "decision": "acceptée",
        "motif": "budget",
        "places_decidees_nb": 12,
        "decision_date": date(2025, 12, 4),
    }
    silent = {**cell, "code_fap": "A0X40", "verdict": "a_instruire", "regles": "R-PUB", "motif": "M."}
    chosen = {
        **cell,
        "scenario": "reference",
        "libelle_bassin_ft": "Bassin fictif",
        "libelle_fap": "Métier fictif",
        "code_departement": "14",
        "axe_pacte": "1",
        "cout_place_eur": 1750.0,
        "places_max_nb": 36.0,
        "places_annee_precedente_nb": 24.0,
        "places_nb": 36.0,
        "cout_eur": 63_000.0,
        "reduction_nb": 5.0,
        "reduction_lo_80": 2.0,
        "reduction_hi_80": 8.0,
        "valeur_marginale_1000_eur": None,
        "frequence_retenue_pct": 90.0,
        "tirages_nb": 24,
    }
    plan = {
        "annee": 2027,
        "cutoff_annee": 2026,
        "scenario": "reference",
        "plan": "optimal",
        "axe_pacte": "ensemble",
        "budget_eur": 1e5,
        "plafond_eur": 1e5,
        "cout_eur": 9e4,
        "places_nb": 50.0,
        "reduction_nb": 5.0,
        "reduction_lo_80": 2.0,
        "reduction_hi_80": 8.0,
        "prochain_1000_eur": 0.01,
        "motif": None,
    }
    rule = {
        "code_regle": "R-NEED",
        "ordre": 2,
        "libelle_regle": "Besoin",
        "enonce": "É.",
        "source": "S.",
        "parametre": "probabilite_penurie_min",
        "valeur": 0.7,
        "unite": "probabilité",
        "statut": "départ",
        "valide_debut_date": date(2019, 1, 1),
        "valide_fin_date": None,
    }
    line = {
        "code_regle": "R-400Q",
        "visee": "qualifiante",
        "heures_min_nb": 0.0,
        "heures_min_incluse": True,
        "heures_max_nb": 400.0,
        "heures_max_incluse": False,
        "financeur": "France Travail",
        "code_dispositif": "AFC",
        "valide_debut_date": date(2019, 1, 1),
        "valide_fin_date": None,
    }
    finding = {
        **cell,
        "ordre": 1,
        "code_regle": "R-PUB",
        "resultat": "favorable",
        "constat_nb": 0.8,
        "seuil_nb": 0.7,
        "unite": "probabilité",
        "phrase": "P.",
        "bascule": None,
    }
    rows = {
        "propositions": [bought, {**dict.fromkeys(bought), **silent, "ce_qui_changerait": "C."}],
        "motifs": [finding],
        "parcours": [
            {
                "code_fap": "B1X31",
                **course,
                "poids": 0.6,
                "sessions_nb": 4,
                "places_nb": 50,
                "visee": "qualifiante",
            }
        ],
        "portefeuille": [chosen],
        "decisions": [
            decided,
            {**decided, "code_fap": "B1X34", "decision": "refusée", "places_decidees_nb": 0},
            {
                **decided,
                "code_fap": "T2A60",
                "decision": "reportée",
                "motif": None,
                "places_decidees_nb": None,
            },
        ],
        "synthese": [plan],
        "regles": [rule],
        "financeurs": [line],
        "enveloppes": [
            {"annee": 2019, "axe_pacte": "1", "financeur": "État", "montant_eur": 10, "nature": "enveloppe"}
        ],
        "objectifs": [
            {
                "code_objectif": "parcours",
                "libelle_objectif": "P",
                "debut_annee": 2019,
                "fin_annee": 2022,
                "valeur": 110_000.0,
                "unite": "parcours",
                "source": "S.",
            }
        ],
    }
    suites = {f"pub_propositions_achat__{name}": pd.DataFrame(own) for name, own in rows.items()}
    return {name: _in_order(name, frame) for name, frame in suites.items()}


def _audit() -> dict[str, pd.DataFrame]:
    key = {"horizon_periodes": 1, "annee": 2024}
    errors = ("biais", "mae", "rmse", "mae_relative", "rmse_relative")
    coverages = ("couverture_80_pct", "couverture_80_min_pct", "couverture_80_max_pct", "couverture_95_pct")
    numbers = dict(
        zip([*errors, *coverages], [-1.0, 8.0, 12.0, 0.9, 0.8, 80.0, 75.0, 85.0, 95.0], strict=True)
    )
    counts = {"n": 10, "masquees_nb": 2, "absentes_nb": 1}
    judged = {
        "statut_prevision": "publiee",
        "mesure": "projets_recrutement_nb",
        "niveau": "bassin_metier",
        **key,
        "modele": "moyenne_mutualisee",
        **counts,
        **numbers,
        "score_intervalles": 5.0,
        **dict.fromkeys(["brier", "brier_relatif"]),
    }
    shortage = judged | dict.fromkeys([*numbers, "score_intervalles"])
    shortage |= {"mesure": "probabilite_penurie", "modele": "simulation", "brier": 0.2, "brier_relatif": 0.7}
    detail = {
        "edition": "2026.11.0",
        **key,
        "cutoff_annee": 2023,
        "code_bassin_ft": "2801",
        "code_fap": "A0X40",
        "mesure": "projets_recrutement_nb",
        "modele": "moyenne_mutualisee",
        "yhat": 90.0,
        "lo_80": 70.0,
        "hi_80": 120.0,
        "lo_95": 50.0,
        "hi_95": 150.0,
        **dict.fromkeys(["valeur_observee", "valeur_min", "valeur_max"], 80.0),
        "statut_observation": "publiee",
        "erreur": 10.0,
        "est_dans_80": True,
        "est_dans_95": True,
    }
    masked = {"code_fap": "QAX02", "valeur_observee": None, "valeur_min": 1.0, "valeur_max": 4.0}
    masked |= {"statut_observation": "masquee", "erreur": None}
    reliability = {"statut_prevision": "publiee", "horizon_periodes": 1, "classe_probabilite": 6, "n": 10}
    bought = {
        "statut_prevision": "publiee",
        "niveau": "bassin",
        "code_territoire": "2801",
        **key,
        "cutoff_annee": 2023,
        "metiers_nb": 40,
        "retenus_nb": 20,
        "difficiles_nb": 12,
        "indecis_nb": 1,
        "taux_pct": 63.2,
        "taux_persistance_pct": 55.0,
        "taux_hasard_pct": 30.0,
    }
    tables = {
        "audit": pd.DataFrame([judged, shortage]),
        "audit_details": pd.DataFrame([detail, detail | masked]),
        "audit_fiabilite": pd.DataFrame(
            [reliability | {"probabilite_moyenne": 0.55, "frequence_observee": 0.5}]
        ),
        "audit_achats": pd.DataFrame([bought]),
    }
    suites = {f"pub_previsions__{name}": frame for name, frame in tables.items()}
    return {name: _in_order(name, frame) for name, frame in suites.items()}


def _flows() -> dict[str, pd.DataFrame]:
    series = {
        "grandeur": "demandeurs_emploi",
        "categorie": "ABC",
        "type_territoire": "departement",
        "code_territoire": "14",
    }
    ahead = {
        "periode_debut_date": date(2026, 10, 1),
        "frequence": "mois",
        "cutoff_date": date(2026, 9, 1),
        "horizon_periodes": 1,
        "modele": "ensemble",
        "yhat": 60200.0,
        "lo_80": 59800.0,
        "hi_80": 60700.0,
        "lo_95": 59500.0,
        "hi_95": 61000.0,
    }
    score = {name: series[name] for name in ("grandeur", "type_territoire")} | {
        "frequence": "mois",
        "modele": "ensemble",
        "horizon_periodes": 1,
        "annee": 2025,
        "n": 120,
        "mae": 300.0,
        "mase": 0.6,
        "mae_relative": 0.7,
        "couverture_80_pct": 80.0,
        "couverture_95_pct": 95.0,
        "est_retenu": True,
    }
    tables = {
        "flux": pd.DataFrame(
            [series | {"libelle_territoire": "Calvados"} | ahead | {"statut_donnee": "prevision"}]
        ),
        "flux_retrotest": pd.DataFrame(
            [series | ahead | {"valeur_observee": 60100.0, "est_perturbe": False}]
        ),
        "flux_scores": pd.DataFrame([score]),
    }
    suites = {f"pub_previsions__{name}": frame for name, frame in tables.items()}
    return {name: _in_order(name, frame) for name, frame in suites.items()}


def _skills() -> dict[str, pd.DataFrame]:
    quantities = ("projets_difficiles", "projets", "ecart")
    needs = {
        "annee": 2025,
        "cutoff_annee": 2024,
        "horizon_periodes": 1,
        "code_bassin_ft": "2801",
        "libelle_bassin_ft": "Bassin fictif",
        "code_ogr": "9000001",
        "libelle_competence": "Fictive",
        "nature": "competence",
        "categorie": None,
        "rang": 2,
        "rang_lo_80": 1,
        "rang_hi_80": 3,
        **{f"{name}_{bound}": value for name in quantities for bound, value in _AROUND.items()},
        "code_fap_principal": "A0X40",
        "libelle_fap_principal": "Métier fictif",
        "statut_donnee": "derive",
        "est_transition_ecologique": True,
        "est_transition_numerique": None,
        "est_transition_demographique": False,
        "part_transition_demographique_pct": 10.0,
        "part_repartie_pct": 90.0,
    }
    scores = {
        "modele": "prevision",
        "horizon_periodes": None,
        "cutoff_annee": None,
        "n": 27,
        "correlation_rangs": 0.9,
        "recouvrement_pct": 60.0,
        "est_retenu": True,
    }
    tables = {"besoins": [needs], "scores": [scores]}
    suites = {f"pub_competences__{name}": pd.DataFrame(rows) for name, rows in tables.items()}
    suites["pub_competences__hypotheses"] = _assumptions()
    return {name: _in_order(name, frame) for name, frame in suites.items()}


def _groups() -> dict[str, pd.DataFrame]:
    place = {"code_bassin_ft": "2801", "libelle_bassin_ft": "Bassin fictif"}
    branch = {"code_branche": "fictive", "libelle_branche": "Fictive"}
    since = {"valide_debut_date": date(2026, 11, 26), "valide_fin_date": None}
    occupation = {"code_fap": "A0X40", "libelle_fap": "Métier fictif"}
    occupation |= {"code_fap_22": "A", "libelle_fap_22": "Domaine fictif"}
    sums = {
        f"{name}_{end}": value for name in ("projets", "projets_difficiles") for end, value in _AROUND.items()
    }
    ahead = {"annee": 2025, "cutoff_annee": 2024, "horizon_periodes": 1, **place, **sums}
    ahead |= {"metiers_nb": 5, "metiers_estimes_nb": 2, "penuries_attendues_nb": 1.2}
    past = {"annee": 2024, **place, "version_fap_origine": "2021", "projets_min": 10.0, "projets_max": 14.0}
    past |= {"projets_difficiles_min": 4.0, "projets_difficiles_max": 9.0}
    bounded = {"poids": 0.5, "poids_min": 0.3, "poids_max": 0.7}
    weights = bounded | {"part_renseignee_pct": 100.0}
    places = {"campagne_annee": 2024, "places_nb": 40.0, "places_min": 20.0, "places_max": 70.0}
    places |= {"formations_nb": 5, "formations_rattachees_nb": 4, "catalogue_date": date(2024, 3, 2)}
    taught = {"code_formacode": "22334", "libelle_formacode": "maçonnerie"}
    derived = {"code_transition": "numerique", "statut_donnee": "derive"}
    tables = {
        "pub_passages_nomenclatures__branches": {
            **branch,
            "divisions_naf": "01 | 10",
            "bassins": "2804 | 2803",
            "hors_perimetre": "Le reste.",
            "source": "Essai",
            **since,
        },
        "pub_passages_nomenclatures__branches_metiers": branch | occupation | since,
        "pub_previsions__branches": ahead | branch | {"statut_donnee": "simulé"},
        "pub_previsions__branches_historique": past | branch,
        "pub_previsions__branches_scores": {
            "mesure": "projets",
            "horizon_periodes": 1,
            "n": 40,
            "couverture_80_pct": 81.0,
        },
        "pub_competences__transitions": ahead | derived | places | {"part_renseignee_pct": 90.0},
        "pub_competences__transitions_historique": past | derived,
        "pub_competences__transitions_metiers": {"code_transition": "numerique"} | occupation | weights,
        "pub_competences__transitions_formations": {"code_transition": "numerique"} | taught | bounded,
    }
    return {name: _in_order(name, pd.DataFrame([row])) for name, row in tables.items()}


def _told() -> pd.DataFrame:
    """A need that the survey counts, and one that it does not see."""
    counted = {
        "id_besoin": "FICTIF-1",
        "recueil_date": date(2025, 10, 5),
        "besoin_date": date(2026, 1, 15),
        "code_bassin_ft": "2801",
        "libelle_bassin_ft": "Bassin fictif",
        "zone_animation": "Zone fictive",
        "nomenclature_metier": "fap",
        "code_metier": "A0X40",
        "libelle_metier": "Métier fictif",
        "codes_competences": None,
        "recrutements_declares_nb": 4,
        "source_besoin": "employeur",
        "confiance": "moyenne",
        "engagement_employeur": "intention",
        "freins": "mobilité | logement",
        "statut_donnee": "déclaré par le territoire",
        "recrutements_declares_metier_nb": 6,
        "annee_rapprochement": 2026,
        "origine_statistique": "enquête",
        "projets_recrutement_min": 11.0,
        "projets_recrutement_max": 14.0,
        "rapprochement": "concorde",
    }
    unseen = {
        "id_besoin": "FICTIF-2",
        "origine_statistique": None,
        "projets_recrutement_min": None,
        "projets_recrutement_max": None,
        "rapprochement": "absent des données",
    }
    return _in_order("pub_besoins_territoriaux__besoins", pd.DataFrame([counted, {**counted, **unseen}]))


def _deposited() -> dict[str, pd.DataFrame]:
    """What a branch deposited: compared and not, told and protected, answered and pending."""
    place = {
        "code_branche": "metallurgie",
        "libelle_branche": "Branche fictive",
        "niveau": "bassin",
        "code_territoire": "2801",
        "libelle_territoire": "Bassin fictif",
    }
    study = {
        "etude": "Étude fictive",
        "publication_date": date(2026, 6, 15),
        "organisme": "OPMQ fictif",
        "url_etude": None,
        "fichier_depose_sha256": "0" * 64,
        "statut_donnee": "déposé par la branche",
    }
    compared = {
        **place,
        **study,
        "nomenclature_metier": "fap",
        "code_metier": "A0X40",
        "libelle_metier": "Métier fictif",
        "annee": 2026,
        "recrutements_min": 4,
        "recrutements_max": 6,
        "methode": "enquête",
        "repondants_nb": 9.0,
        "annee_rapprochement": 2026.0,
        "origine_statistique": "enquête",
        "projets_recrutement_min": 5.0,
        "projets_recrutement_max": 14.0,
        "rapprochement": "concorde",
        "motif_non_comparable": None,
        "besoins_territoires_nb": 1.0,
        "recrutements_territoires_nb": 3.0,
        "rapprochement_territoires": "couvre",
    }
    alone = {
        "code_metier": "A0X41",
        "annee_rapprochement": None,
        "origine_statistique": None,
        "projets_recrutement_min": None,
        "projets_recrutement_max": None,
        "rapprochement": "non comparable",
        "motif_non_comparable": "aucune statistique pour ce métier dans ce territoire",
        "besoins_territoires_nb": None,
        "recrutements_territoires_nb": None,
        "rapprochement_territoires": "aucun besoin déclaré",
    }
    told = {
        **place,
        **study,
        "annee": 2024,
        "salaries_nb": 500.0,
        "salaries_min": 495.0,
        "salaries_max": 504.0,
        "etablissements_nb": 20.0,
        "motif_secret": None,
        "part_50_ans_plus_pct": 31.0,
        "salaries_age_connu_nb": 400.0,
        "part_50_ans_plus_motif": None,
        "methode": "déclarations sociales",
        "annee_effectifs": 2024,
        "effectifs_nb": 600,
        "ecart_effectifs_pct": -17.0,
        "reserve_comparaison": "périmètres différents : divisions de la NAF",
    }
    protected = {
        "code_territoire": "2802",
        **dict.fromkeys(("salaries_nb", "salaries_min", "salaries_max", "etablissements_nb")),
        **dict.fromkeys(("part_50_ans_plus_pct", "salaries_age_connu_nb", "ecart_effectifs_pct")),
        "motif_secret": "moins de 3 établissements",
        "part_50_ans_plus_motif": "protégée",
        "reserve_comparaison": "effectif protégé",
    }
    answered = {
        "id_reponse": "FICTIF-1",
        "code_branche": "metallurgie",
        "libelle_branche": "Branche fictive",
        "edition_contestee": "2026.9.0",
        "jeu": "previsions",
        "table_contestee": "pub_previsions__branches",
        "cle_ligne": "annee=2026",
        "colonne": "projets_nb",
        "valeur_contestee": "310",
        "objet": "inexact",
        "texte": "Le chiffre est trop haut.",
        "reponse_date": date(2026, 10, 5),
        "organisme": "OPMQ fictif",
        "etat_reponse": "répondu",
        "reponse_producteur": "Le chiffre est maintenu.",
        "reponse_producteur_date": date(2026, 10, 19),
    }
    pending = {
        "id_reponse": "FICTIF-2",
        "etat_reponse": "en attente",
        "reponse_producteur": None,
        "reponse_producteur_date": None,
    }
    rows = {"besoins": (compared, alone), "emploi": (told, protected), "reponses": (answered, pending)}
    return {
        f"pub_depots_branches__{table}": _in_order(
            f"pub_depots_branches__{table}", pd.DataFrame([first, {**first, **second}])
        )
        for table, (first, second) in rows.items()
    }


def _brakes() -> pd.DataFrame:
    """Two brakes of a basin: one that needs name, one that they do not."""
    named = {
        "code_bassin_ft": "2801",
        "libelle_bassin_ft": "Bassin fictif",
        "code_frein": "mobilite",
        "libelle_frein": "mobilité",
        "rang_frein": 1,
        "besoins_citant_nb": 2,
        "besoins_renseignes_nb": 2,
        "besoins_nb": 3,
        "statut_donnee": "déclaré par le territoire",
        "source_liste": "Liste fictive",
    }
    unnamed = {**named, "code_frein": "logement", "libelle_frein": "logement", "besoins_citant_nb": 0}
    return _in_order("pub_besoins_territoriaux__freins", pd.DataFrame([named, unnamed]))


def _completeness() -> pd.DataFrame:
    """An element of a catalogue, and the same of one provider."""
    whole = {
        "version_lheo": "2.3",
        "niveau": "ensemble",
        "code_organisme": "ensemble",
        "code_element": "duree",
        "libelle_element": "Durée",
        "rang_element": 1,
        "sessions_nb": 40,
        "sessions_renseignees_nb": 10,
        "part_renseignee_pct": 25.0,
        "balises_lheo": "nombre-heures-total",
        "enjeu": "Enjeu fictif",
        "remede": "Remède fictif",
    }
    own = {**whole, "niveau": "organisme", "code_organisme": "12345678901234"}
    return _in_order("pub_offre_formation__qualite_catalogue", pd.DataFrame([whole, own]))


def _in_order(suite: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of the suite, in its order; a column too many or too few is an error."""
    columns = load_suite(suite).rules[0].kwargs["column_list"]
    assert set(columns) == set(frame.columns), set(columns) ^ set(frame.columns)
    return frame[columns]


@pytest.fixture
def sound() -> dict[str, pd.DataFrame]:
    """A frame that each suite accepts, by suite name."""
    return {
        "precedente_edition": _comparison(),
        "pub_besoins_main_oeuvre__projets": _needs(),
        "pub_besoins_main_oeuvre__totaux": _totals(),
        "pub_besoins_territoriaux__besoins": _told(),
        **_deposited(),
        "pub_besoins_territoriaux__freins": _brakes(),
        "pub_demandeurs_emploi__departements": _job_seekers_by_department(),
        "pub_demandeurs_emploi__taux_chomage": _unemployment_rates(),
        "pub_demandeurs_emploi__zones_emploi": _job_seekers_by_zone(),
        "pub_passages_nomenclatures__rome": _rome(),
        "pub_passages_nomenclatures__rome_competences": _rome_skills(),
        "pub_previsions__candidats": _candidates(),
        "pub_previsions__projets": _forecast(["moyenne_mutualisee"]),
        "pub_previsions__retrotest": _backtest(),
        "pub_previsions__scores": _scores(),
        "pub_offre_formation__achats": _purchases(),
        "pub_offre_formation__qualite_catalogue": _completeness(),
        "pub_offre_formation__achats_totaux": _purchase_totals(),
        **_cohorts(),
        **_all_hires(),
        **_courses(),
        **_crosswalks(),
        **_all_tensions(),
        **_modelled_hires(),
        **_indicators(),
        **_territories(),
        **_shortages(),
        **_audit(),
        **_proposals(),
        **_pilot(),
        **_flows(),
        **_skills(),
        **_groups(),
    }
