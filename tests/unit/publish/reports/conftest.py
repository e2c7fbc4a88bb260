"""A fabricated release: the contract of docs/architecture.md, with a made-up region."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

OCCUPATIONS = {
    "S1X20": "Aides de cuisine et employés polyvalents de la restauration",
    "S1X40": "Cuisiniers",
    "T4X60": "Agents d'entretien de locaux",
    "T2A60": "Aides à domicile et auxiliaires de vie",
    "V0X60": "Aides-soignants",
    "A1X42": "Viticulteurs, arboriculteurs",
    "J0X30": "Manutentionnaires et déménageurs peu qualifiés",
    "J3X43": "Conducteurs routiers",
    "R1X62": "Vendeurs en habillement et accessoires, articles de luxe, de sport, de loisirs et culturels",
    "B1X31": "Maçons qualifiés",
    "L0X60": "Secrétaires bureautiques et assimilés",
    "G1X71": "Techniciens et agents de maîtrise en maintenance de véhicules",
    "U1X80": "Professionnels des spectacles",
    "J3X41": "Conducteurs de transport en commun sur route",
    "B2X33": "Plombiers chauffagistes",
    "S0X40": "Bouchers",
    "R1X67": "Télévendeurs et téléconseillers",
    "K0X32": "Artisans et ouvriers de blanchisserie",
    "B1X34": "Couvreurs",
    "J0X31": "Manutentionnaires et déménageurs qualifiés",
    "X0X00": "<script>alert('métier')</script> & fils",
}
TOLD = pd.DataFrame(
    {
        "id_besoin": ["B1", "B2", "B3"],
        "besoin_date": [date(2025, 1, 6)] * 3,
        "code_bassin_ft": ["9901", "9901", "9902"],
        "code_metier": ["B1X31", "H2913", "S1X40"],
        "libelle_metier": ["Maçons qualifiés", "<i>Soudeur</i> / Soudeuse", "Cuisiniers"],
        "recrutements_declares_nb": [4, 60, 3],
        "confiance": ["moyenne", "faible", "forte"],
        "source_besoin": ["employeur", "groupe technique", "autre"],
        "engagement_employeur": ["intention", "aucun", "aucun"],
        "origine_statistique": [None, "prévision", "enquête"],
        "annee_rapprochement": [2025, 2025, 2024],
        "projets_recrutement_min": [None, 0.0, 1.0],
        "projets_recrutement_max": [None, 41.2, 4.0],
        "rapprochement": ["absent des données", "dépasse", "concorde"],
    }
)
_STUDY = {
    "etude": "Enquête <b>2024</b>",
    "publication_date": date(2024, 6, 3),
    "organisme": "OPMQ d’essai",
    "url_etude": "https://exemple.fr/etude",
}
_UNCOMPARED = {
    "annee_rapprochement": None,
    "origine_statistique": None,
    "projets_recrutement_min": None,
    "projets_recrutement_max": None,
    "besoins_territoires_nb": None,
    "recrutements_territoires_nb": None,
}
DEPOSITED = {
    "pub_depots_branches__besoins": pd.DataFrame(
        [
            {
                "code_branche": "chantier",
                "niveau": "region",
                "code_territoire": "99",
                "libelle_territoire": "Pays d’essai",
                "code_metier": "B1X31",
                "annee": 2025,
                "libelle_metier": "Maçons qualifiés",
                "recrutements_min": 400,
                "recrutements_max": 520,
                "methode": "enquête",
                **_STUDY,
                "annee_rapprochement": 2024,
                "origine_statistique": "enquête",
                "projets_recrutement_min": 311.0,
                "projets_recrutement_max": 322.0,
                "rapprochement": "au-dessus",
                "motif_non_comparable": None,
                "besoins_territoires_nb": 1,
                "recrutements_territoires_nb": 4,
                "rapprochement_territoires": "couvre",
            },
            {
                "code_branche": "chantier",
                "niveau": "bassin",
                "code_territoire": "9901",
                "libelle_territoire": "Bellerive",
                "code_metier": "F9999",
                "annee": 2025,
                "libelle_metier": None,
                "recrutements_min": 3,
                "recrutements_max": 3,
                "methode": "dire d’experts",
                **_STUDY,
                "url_etude": None,
                **_UNCOMPARED,
                "rapprochement": "non comparable",
                "motif_non_comparable": "aucun passage du métier vers la FAP",
                "rapprochement_territoires": "aucun besoin déclaré",
            },
        ]
    ),
    "pub_depots_branches__emploi": pd.DataFrame(
        [
            {
                "code_branche": "chantier",
                "niveau": level,
                "code_territoire": code,
                "annee": 2023,
                "libelle_territoire": name,
                "salaries_nb": employees,
                "etablissements_nb": firms,
                "motif_secret": secret,
                "part_50_ans_plus_pct": share,
                "salaries_age_connu_nb": known,
                "part_50_ans_plus_motif": no_share,
                "methode": "déclarations sociales",
                **_STUDY,
                "annee_effectifs": 2024,
                "effectifs_nb": public,
                "ecart_effectifs_pct": gap,
                "reserve_comparaison": caveat,
            }
            for level, code, name, employees, firms, secret, share, known, no_share, public, gap, caveat in (
                (
                    "region",
                    "99",
                    "Pays d’essai",
                    5210,
                    810,
                    None,
                    31,
                    4100,
                    None,
                    6100,
                    -15,
                    "années différentes",
                ),
                (
                    *("bassin", "9901", "Bellerive", None, None, "moins de 3 établissements", None, None),
                    *("non déposée", 40, None, "effectif protégé"),
                ),
            )
        ]
    ),
    "pub_depots_branches__reponses": pd.DataFrame(
        [
            {
                "id_reponse": name,
                "code_branche": "chantier",
                "edition_contestee": "2024.9.0",
                "table_contestee": "pub_previsions__branches",
                "cle_ligne": "annee=2025",
                "colonne": "projets_nb",
                "valeur_contestee": "310",
                "objet": "inexact",
                "texte": "C’est <script>trop</script> haut.",
                "reponse_date": date(2024, 10, 7),
                "organisme": "OPMQ d’essai",
                "reponse_producteur": reply,
                "reponse_producteur_date": day,
            }
            for name, reply, day in (
                ("R1", "Le chiffre est maintenu.", date(2024, 10, 21)),
                ("R2", None, None),
            )
        ]
    ),
}
BRAKES = pd.DataFrame(
    {
        "code_bassin_ft": "9901",
        "code_frein": ["mobilite", "garde_enfant", "logement"],
        "libelle_frein": ["mobilité", "garde d’enfant", "<b>logement</b>"],
        "rang_frein": [1, 2, 3],
        "besoins_citant_nb": [1, 0, 2],
        "besoins_renseignes_nb": 2,
    }
)
BASINS = {"9901": "BELLERIVE", "9902": "<b>SAINT</b> & MARTIN", "9903": None}
MEASURES = ("projets_recrutement", "projets_difficiles", "projets_saisonniers")
# Of the dataset of forecasts, what is known without any.
SUMS_OF_THE_SURVEY = {"pub_previsions__branches_historique"}


def bounded(measure: str, value: int | None, whole: int | None = None) -> dict[str, Any]:
    """Return the three columns of a cell: a masked total is in [1, 4], a masked part in [0, 4]."""
    masked_min, masked_max = (1, 4) if measure == MEASURES[0] else (0, min(4, whole or 4))
    return {
        f"{measure}_nb": value,
        f"{measure}_min": masked_min if value is None else value,
        f"{measure}_max": masked_max if value is None else value,
    }


def _masked(value: int) -> int | None:
    return value if value >= 5 else None


def _needs(years: list[int], all_masked: str | None) -> Iterator[dict[str, Any]]:
    draw = random.Random(7)  # noqa: S311
    for basin, name in BASINS.items():
        for rank, (code, label) in enumerate(OCCUPATIONS.items()):
            level = 1200 / (1 + rank) ** 1.8
            for year in years:
                total = None if basin == all_masked else _masked(round(level * draw.uniform(0.7, 1.3)))
                difficult = None if total is None else _masked(round(total * draw.uniform(0.3, 0.8)))
                seasonal = None if total is None else _masked(round(total * draw.uniform(0.0, 0.4)))
                yield {
                    "annee": year,
                    "code_region": "99",
                    "code_departement": "991",
                    "code_bassin_ft": basin,
                    "libelle_bassin_ft": name,
                    "code_fap": code,
                    "libelle_fap": label,
                    "version_fap": "2009" if year < 2024 else "2021",
                    **bounded(MEASURES[0], total),
                    **bounded(MEASURES[1], difficult, total),
                    **bounded(MEASURES[2], seasonal, total),
                }


def _totals(needs: pd.DataFrame) -> pd.DataFrame:
    needs = needs.assign(region="99", libelle_region="PAYS D’ESSAI")
    parts = []
    for level, code, label in (
        ("region", "region", "libelle_region"),
        ("bassin", "code_bassin_ft", "libelle_bassin_ft"),
    ):
        groups = needs.groupby(["annee", code])
        part = pd.DataFrame({"niveau": level, "libelle_territoire": groups[label].first()})
        part["cellules_nb"] = groups["code_fap"].nunique()
        part["cellules_masquees_nb"] = groups["projets_recrutement_nb"].agg(lambda cells: cells.isna().sum())
        for measure in MEASURES:
            part[f"{measure}_publies_nb"] = groups[f"{measure}_nb"].sum()
            part[f"{measure}_min"] = groups[f"{measure}_min"].sum()
            part[f"{measure}_max"] = groups[f"{measure}_max"].sum()
            share = groups[f"{measure}_nb"].agg(lambda cells: 100 * cells.isna().mean())
            part[f"part_masquee_{measure.removeprefix('projets_').replace('recrutement', 'projets')}_pct"] = (
                share
            )
        parts.append(part.rename_axis(["annee", "code_territoire"]).reset_index())
    return pd.concat(parts, ignore_index=True)


def _forecasts(needs: pd.DataFrame, year: int) -> pd.DataFrame:
    last = needs[(needs["annee"] == year) & (needs["code_bassin_ft"] != "9903")]
    common = {"annee": year + 1, "cutoff_annee": year, "horizon_periodes": 1}
    rows = []
    for row in last.to_dict("records"):
        key = {name: row[name] for name in ("code_bassin_ft", "libelle_bassin_ft", "code_fap", "libelle_fap")}
        middle = 0.95 * (row["projets_recrutement_min"] + row["projets_recrutement_max"]) / 2
        status = "prevision" if row["projets_recrutement_min"] > 1 else "prevision_historique_masque"
        projects = {"yhat": middle, "lo_80": 0.7 * middle, "hi_80": 1.4 * middle + 2}
        share = {"yhat": 52.4, "lo_80": 31.2, "hi_80": 74.9}
        for measure, model, estimate in (
            ("projets_recrutement_nb", "moyenne_mutualisee", projects),
            ("part_difficile_pct", "persistance", share),
        ):
            rows.append(
                {**common, **key, **estimate, "mesure": measure, "modele": model, "statut_donnee": status}
            )
    frame = pd.DataFrame(rows)
    return frame.assign(lo_95=frame["lo_80"] * 0.6, hi_95=frame["hi_80"] * 1.3)


def _backtest(needs: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    past = needs[needs["annee"].isin(years[1:]) & needs["projets_recrutement_nb"].notna()]
    keys = past[["annee", "code_bassin_ft", "code_fap"]].assign(
        cutoff_annee=past["annee"] - 1,
        horizon_periodes=1,
        valeur_observee=past["projets_recrutement_nb"].astype(float),
    )
    return pd.concat(
        keys.assign(mesure="projets_recrutement_nb", modele=model, yhat=100.0, lo_80=10.0, hi_80=600.0)
        for model in ("persistance", "moyenne_mutualisee")
    )


def _scores(years: list[int]) -> pd.DataFrame:
    lines = [
        ("projets_recrutement_nb", "persistance", 11.24, 1.0, 79.6, False),
        ("projets_recrutement_nb", "moyenne_mutualisee", 9.86, 0.877, 81.2, True),
        ("part_difficile_pct", "persistance", 12.91, 1.0, 78.1, True),
        ("part_difficile_pct", "moyenne_mutualisee", 13.44, 1.041, 80.3, False),
    ]
    return pd.DataFrame(
        {
            "mesure": measure,
            "modele": model,
            "horizon_periodes": 1,
            "cutoff_annee": cutoff,
            "n": 1234,
            "mae": error,
            "mae_relative": relative,
            "rmse_relative": relative**2,
            "couverture_80_pct": coverage,
            "couverture_95_pct": 94.6,
            "est_retenu": champion,
        }
        for measure, model, error, relative, coverage, champion in lines
        for cutoff in (*years[1:-1], None)
    )


def _audit(year: int) -> dict[str, pd.DataFrame]:
    """One published year and the replayed one before it; the probabilities are replayed only."""
    key = {"statut_prevision": "retrotest", "niveau": "bassin_metier", "horizon_periodes": 1, "n": 1234}
    errors = {"mae": 9.86, "mae_relative": 0.877, "couverture_80_pct": 81.2, "couverture_95_pct": 94.6}
    projects = key | {"mesure": "projets_recrutement_nb", "modele": "moyenne_mutualisee"} | errors
    shortage = key | {"mesure": "probabilite_penurie", "modele": "simulation"}
    shortage |= {"brier": 0.162, "brier_relatif": 0.585}
    judged = pd.DataFrame([projects, projects | {"statut_prevision": "publiee", "n": 77}, shortage])
    bins = [
        {
            **key,
            "classe_probabilite": number,
            "probabilite_moyenne": number / 11,
            "frequence_observee": 0.5,
        }
        for number in range(1, 11)
    ]
    taken = {"niveau": "region", "code_territoire": "99", "horizon_periodes": 1, "metiers_nb": 100}
    rates = {"taux_pct": 60.0, "taux_persistance_pct": 50.0, "taux_hasard_pct": 30.0}
    lists = [
        taken
        | rates
        | {"annee": each, "statut_prevision": status, "retenus_nb": 40}
        | {"difficiles_nb": difficult, "indecis_nb": undecided}
        for each, status, difficult, undecided in (
            (year - 1, "retrotest", 24, 0),
            (year, "retrotest", 40, 0),
            (year, "publiee", 21, 5),
        )
    ]
    return {
        "pub_previsions__audit": judged.assign(annee=pd.Series(dtype="Int64")),
        "pub_previsions__audit_fiabilite": pd.DataFrame(bins),
        "pub_previsions__audit_achats": pd.DataFrame(lists),
    }


def _shortages(year: int) -> pd.DataFrame:
    """Basin 9901: a lever, none, unknown causes; one to look into, one without a gap; another horizon."""
    estimates = {
        f"{name}_{end}": value
        for name, values in {
            "projets_difficiles": (160.0, 60.0, 330.0),
            "projets_non_saisonniers": (150.0, 60.0, 320.0),
            "demandeurs_disponibles": (30.0, 10.0, 75.0),
            "ecart": (120.0, 10.0, 280.0),
        }.items()
        for end, value in zip(("nb", "lo_80", "hi_80"), values, strict=True)
    }
    common = {"annee": year + 1, "cutoff_annee": year, "horizon_periodes": 1, "code_bassin_ft": "9901"}
    common |= {"libelle_bassin_ft": BASINS["9901"], "code_fap_22": "B", "libelle_fap_22": "Bâtiment"}
    common |= {"modele_probabilite": "simulation", "motif": None, "motif_ecart": None}
    unknown = dict.fromkeys(name for name in estimates if name.startswith("ecart"))
    rows = [
        ("B1X31", 0.84, {"libelle_leviers": "Formation qualifiante longue", "est_formation_levier": True}),
        ("S1X40", 0.91, {"libelle_leviers": None, "est_formation_levier": False}),
        ("V0X60", 0.42, {**unknown, "motif_ecart": "demandeurs_inconnus", "est_formation_levier": None}),
        ("K0X32", None, {**dict.fromkeys(estimates), "motif": "volume_insuffisant"}),
    ]
    made = [
        {
            "libelle_leviers": None,
            "est_formation_levier": None,
            **common,
            **estimates,
            "code_fap": code,
            "libelle_fap": OCCUPATIONS[code],
            "probabilite_penurie": probability,
            **facts,
        }
        for code, probability, facts in rows
    ]
    frame = pd.DataFrame([*made, {**made[0], "annee": year + 2, "horizon_periodes": 2}])
    return frame.astype({"est_formation_levier": "boolean"})


def _proposals(year: int) -> pd.DataFrame:
    """Basin 9901: a purchase, one without a gap for two funders, a refusal, another lever; 9902: none."""
    course = {
        "libelle_formacode": "maçonnerie <b>",
        "objectif": "certification",
        "modalite": "collective",
        "heures_min_nb": 300.0,
        "heures_nb": 353.0,
        "heures_max_nb": 390.0,
        "financeur": "France Travail",
        "code_dispositif": "AFC",
        "code_regle_financeur": "R-400Q R-SHORT",
        "est_arbitrage": False,
        "places_nb": 22.0,
        "places_lo_80": 12.0,
        "places_hi_80": 29.0,
        "cout_eur": 52_653.0,
        "cout_lo_80": 28_000.0,
        "cout_hi_80": 69_000.0,
    }
    nothing = dict.fromkeys(course) | {"est_arbitrage": None, "rang": None}
    unknown = dict.fromkeys(name for name in course if name.startswith(("places", "cout")))
    both = {"financeur": "France Travail | Région", "est_arbitrage": True, "heures_max_nb": 460.0, **unknown}
    rows = [
        ("9901", "B1X31", "acheter", {**course, "rang": 1}),
        ("9901", "B1X34", "acheter", {**course, "rang": 2, **both}),
        ("9901", "S1X40", "ne_pas_acheter", {"motif": "Remplissage 55 % sur 40 places."}),
        ("9901", "T4X60", "agir_autrement", {"motif": "Former n’est pas le levier."}),
        ("9901", "K0X32", "a_instruire", {}),
        ("9902", "S1X20", "sans_besoin", {}),
    ]
    common = {"annee": year + 1, "cutoff_annee": year, "code_fap_22": "B", "regles": "R-PUB"}
    common |= {"libelle_fap_22": "Bâtiment"}
    common |= {"motif": "Motif <i>dit</i>.", "ce_qui_changerait": "Autre chose."}
    common |= dict.fromkeys(("remplissage_min_pct", "remplissage_max_pct", "remplissage_places_nb"))
    made = [
        {
            **common,
            **nothing,
            "code_bassin_ft": basin,
            "libelle_bassin_ft": BASINS[basin],
            "code_fap": code,
            "libelle_fap": OCCUPATIONS[code],
            "verdict": verdict,
            **facts,
        }
        for basin, code, verdict, facts in rows
    ]
    return pd.DataFrame(made).astype({"est_arbitrage": "boolean"})


def _square(west: float, south: float) -> str:
    """Return half a degree, as GeoJSON."""
    east, north = west + 0.5, south + 0.5
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def _decisions(year: int) -> pd.DataFrame:
    """Of last year's edition: the mason still stands, the roofer was refused; one of an older edition."""
    common = {"annee": year, "code_bassin_ft": "9901", "places_decidees_nb": None, "motif": None}
    rows = [
        {"edition": "2024.10.0", "code_fap": "B1X31", "decision": "acceptée", "places_decidees_nb": 12},
        {"edition": "2024.10.0", "code_fap": "B1X34", "decision": "refusée", "motif": "budget"},
        {"edition": "2024.10.0", "code_fap": "S1X20", "decision": "reportée"},
        {"edition": "2024.2.0", "code_fap": "B1X31", "decision": "refusée", "motif": "autre"},
    ]
    frame = pd.DataFrame([{**common, **row, "decision_date": date(year, 3, 1)} for row in rows])
    return frame.astype({"places_decidees_nb": "Int64"})


def _territories(year: int) -> dict[str, pd.DataFrame]:
    """Two departments; basin 9901 straddles them, most of it in the first; a former year knew no district."""
    district = {"code_region": "99", "libelle_departement": "Essai"}
    districts = [
        {
            **district,
            "code_arrondissement": "991",
            "libelle_arrondissement": "Amont",
            "code_departement": "98",
        },
        {**district, "code_arrondissement": "992", "libelle_arrondissement": None, "code_departement": "99"},
    ]
    overlaps = [
        (year, "9901", "991", 7),
        (year, "9901", "992", 3),
        (year, "9902", "992", 5),
        (year - 1, "9901", None, 10),
    ]
    outlines = [
        ("bassin", "9901", year - 1, _square(0.0, 48.0)),
        ("bassin", "9901", year, _square(0.0, 49.0)),
        ("bassin", "9902", year, _square(0.5, 49.0)),
        ("region", "99", year, _square(0.0, 49.0)),
    ]
    return {
        "pub_territoires__contours": pd.DataFrame(
            outlines, columns=["niveau", "code_territoire", "millesime", "geometrie"]
        ),
        "pub_territoires__arrondissements": pd.DataFrame(districts),
        "pub_territoires__distances": pd.DataFrame(
            [("9901", "9901", 0.0), ("9902", "9901", 41.6), ("9902", "9902", 0.0), ("9901", "9902", 41.6)],
            columns=["code_bassin_ft", "code_bassin_voisin_ft", "distance_km"],
        ),
        "pub_territoires__recouvrements": pd.DataFrame(
            {
                "annee": annee,
                "code_bassin_ft": basin,
                "libelle_bassin_ft": BASINS[basin],
                "code_arrondissement": code,
                "communes_nb": communes,
            }
            for annee, basin, code, communes in overlaps
        ),
    }


def _branches(year: int) -> dict[str, pd.DataFrame]:
    """Two branches in force that share an occupation, and one that was closed; the second has no forecast."""
    declared = [
        ("chantier", "Chantier & <b>fils</b>", None),
        ("table", "Tables", None),
        ("close", "Fermée", date(2020, 1, 1)),
    ]
    facts = {
        "bassins": None,
        "divisions_naf": "41 | 42",
        "hors_perimetre": "Le <i>reste</i>.",
        "source": "Essai, à confirmer",
    }
    since = {"valide_debut_date": date(2019, 1, 1)}
    links = [("chantier", "B1X31"), ("chantier", "B1X34"), ("table", "S1X40"), ("table", "B1X34")]
    links += [("close", "S1X20")]
    key = {"annee": year + 1, "cutoff_annee": year, "horizon_periodes": 1, "code_branche": "chantier"}
    sums = {"projets_nb": 312.4, "projets_lo_80": 210.0, "projets_hi_80": 466.1}
    sums |= {
        "projets_difficiles_nb": 201.0,
        "projets_difficiles_lo_80": 118.2,
        "projets_difficiles_hi_80": 333.0,
    }
    cells = {"metiers_nb": 2, "metiers_estimes_nb": 2, "penuries_attendues_nb": 1.37}
    blind = {"metiers_nb": 1, "metiers_estimes_nb": 0, "penuries_attendues_nb": None}
    small = {name: value / 10 for name, value in sums.items()}
    needs = [
        {**key, "code_bassin_ft": "9901", "libelle_bassin_ft": BASINS["9901"], **sums, **cells},
        {**key, "code_bassin_ft": "9902", "libelle_bassin_ft": BASINS["9902"], **small, **blind},
    ]
    past = [
        (wave, basin, "chantier", "2009" if wave < 2024 else "2021", 280.0 + wave % 5, 301.5 + wave % 5)
        for wave in (year - 1, year)
        for basin in ("9901", "9902")
    ]
    columns = ["annee", "code_bassin_ft", "code_branche", "version_fap_origine", "projets_min", "projets_max"]
    return {
        "pub_passages_nomenclatures__branches": pd.DataFrame(
            {"code_branche": code, "libelle_branche": label, **facts, **since, "valide_fin_date": end}
            for code, label, end in declared
        ),
        "pub_passages_nomenclatures__branches_metiers": pd.DataFrame(
            {
                "code_branche": code,
                "code_fap": fap,
                "libelle_fap": OCCUPATIONS[fap],
                "valide_fin_date": date(2020, 1, 1) if code == "close" else None,
            }
            for code, fap in links
        ),
        "pub_previsions__branches": pd.DataFrame(needs),
        "pub_previsions__branches_historique": pd.DataFrame(past, columns=columns),
        "pub_previsions__branches_scores": pd.DataFrame(
            [("projets", 1, 120, 83.3), ("projets_difficiles", 1, 110, 78.1), ("projets", 2, 80, 70.0)],
            columns=["mesure", "horizon_periodes", "n", "couverture_80_pct"],
        ),
    }


def _transitions(year: int) -> dict[str, pd.DataFrame]:
    """The ecological one in two basins: a clear rise without purchases, and nothing to tell; no other."""
    key = {"annee": year + 1, "cutoff_annee": year, "horizon_periodes": 1, "code_transition": "ecologique"}
    high = {"projets_nb": 412.0, "projets_lo_80": 320.0, "projets_hi_80": 570.0}
    low = {"projets_nb": 31.0, "projets_lo_80": 12.0, "projets_hi_80": 66.0}
    hard = {"projets_difficiles_nb": 8.0, "projets_difficiles_lo_80": 2.0, "projets_difficiles_hi_80": 19.0}
    none = dict.fromkeys(("campagne_annee", "places_nb", "places_min", "places_max"))
    some = {"campagne_annee": year, "places_nb": 14.2, "places_min": 3.1, "places_max": 41.0}
    told = {
        "metiers_nb": 9,
        "metiers_estimes_nb": 4,
        "penuries_attendues_nb": 1.62,
        "part_renseignee_pct": 91.0,
    }
    blind = told | {"metiers_estimes_nb": 0, "penuries_attendues_nb": None, "part_renseignee_pct": 84.2}
    needs = [
        {
            **key,
            "code_bassin_ft": "9901",
            "libelle_bassin_ft": BASINS["9901"],
            **high,
            **hard,
            **told,
            **none,
            "formations_nb": 3,
            "formations_rattachees_nb": 2,
            "catalogue_date": date(year, 3, 2),
        },
        {
            **key,
            "code_bassin_ft": "9902",
            "libelle_bassin_ft": BASINS["9902"],
            **low,
            **hard,
            **blind,
            **some,
            "formations_nb": 0,
            "formations_rattachees_nb": 0,
            "catalogue_date": None,
        },
    ]
    later = {
        **needs[0],
        "annee": year + 2,
        "horizon_periodes": 2,
        "projets_nb": 430.0,
        "projets_hi_80": 800.0,
    }
    needs.append(later)
    past = [
        (year - 2, "9901", "ecologique", "2009", 190.0, 270.0),
        (year - 1, "9901", "ecologique", "2021", 250.2, 281.9),
        (year, "9901", "ecologique", "2021", 255.0, 290.4),
        (year, "9902", "ecologique", "2021", 20.0, 44.0),
    ]
    names = [
        "annee",
        "code_bassin_ft",
        "code_transition",
        "version_fap_origine",
        "projets_min",
        "projets_max",
    ]
    taught = [("22334", "maçonnerie", 0.6, 0.4, 0.8), ("42093", None, 0.09, 0.0, 0.3)]
    weights = [("B1X31", 0.75, 0.6, 0.9, 100.0), ("S1X40", 0.2, 0.1, 0.35, 80.0)]
    return {
        "pub_competences__transitions": pd.DataFrame(needs),
        "pub_competences__transitions_historique": pd.DataFrame(past, columns=names),
        "pub_competences__transitions_metiers": pd.DataFrame(
            weights, columns=["code_fap", "poids", "poids_min", "poids_max", "part_renseignee_pct"]
        ).assign(code_transition="ecologique", libelle_fap=[OCCUPATIONS[code] for code, *_ in weights]),
        "pub_competences__transitions_formations": pd.DataFrame(
            taught, columns=["code_formacode", "libelle_formacode", "poids", "poids_min", "poids_max"]
        ).assign(code_transition="ecologique"),
    }


def _skills(year: int) -> pd.DataFrame:
    """Skills of two basins, mostly of masons; the farther wave is not shown."""
    rows = [
        ("9901", 1, "11", "Monter un mur", "competence", 1, 1, 4, "B1X31"),
        ("9902", 1, "11", "Monter un mur", "competence", 3, 2, 9, "B1X31"),
        ("9901", 1, "12", "Poser un toit", "competence", 2, 1, 7, "B1X34"),
        ("9901", 1, "13", "Servir à table", "competence", 3, 2, 8, "S1X20"),
        ("9901", 1, "21", "Matériaux", "savoir", 1, 1, 2, "B1X31"),
        ("9901", 2, "12", "Poser un toit", "competence", 1, 1, 1, "B1X34"),
    ]
    names = ["code_bassin_ft", "horizon_periodes", "code_ogr", "libelle_competence", "nature"]
    names += ["rang", "rang_lo_80", "rang_hi_80", "code_fap_principal"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(
        annee=year + frame["horizon_periodes"],
        libelle_bassin_ft=frame["code_bassin_ft"].map(BASINS),
        libelle_fap_principal=frame["code_fap_principal"].map(OCCUPATIONS),
        est_transition_ecologique=frame["code_ogr"].map({"11": True, "12": False}).astype("boolean"),
        est_transition_numerique=pd.array([None] * len(frame), "boolean"),
        est_transition_demographique=False,
    )


def _courses() -> pd.DataFrame:
    """A course for masons, half of whose leavers are; roofers have none."""
    course = {"objectif": "certification", "modalite": "collectif", "heures_nb": 560.0, "poids": 0.5}
    known = {"code_formacode": "22334", "libelle_formacode": "MAÇONNERIE", "places_nb": 120, "sessions_nb": 9}
    none = dict.fromkeys((*known, *course))
    return pd.DataFrame(
        [{"code_fap": "B1X31", **course, **known}, {**none, "code_fap": "B1X34"}],
    )


def _pact(year: int) -> dict[str, pd.DataFrame]:
    """Two plans over an axis and all; a year of envelopes; an aim that the only campaign lies in."""
    plans = [
        {
            "annee": year + 1,
            "scenario": "reference",
            "plan": plan,
            "axe_pacte": axis,
            "motif": None,
            "budget_eur": 1e6,
            "plafond_eur": 1e6,
            "cout_eur": 9e5,
            "places_nb": 500.0,
            "reduction_nb": reduction,
            "reduction_lo_80": 30.0,
            "reduction_hi_80": 250.0,
            "prochain_1000_eur": 0.0123 if (plan, axis) == ("optimal", "ensemble") else None,
        }
        for plan, reduction in (("optimal", 175.0), ("comme_l_an_dernier", 143.0))
        for axis in ("ensemble", "1")
    ]
    envelopes = [
        {"annee": 2019, "axe_pacte": axis, "financeur": funder, "montant_eur": euros}
        for axis, funder, euros in (
            *(("1", "État", 51_450_000), ("transverse", "État", 7_203_000)),
            ("ensemble", "Région", 126_698_841),
        )
    ]
    aims = [
        {
            "code_objectif": "parcours",
            "debut_annee": year - 2,
            "fin_annee": year,
            "valeur": 110_000.0,
            "source": "l. 108",
        },
        {
            "code_objectif": "plafond_transverse",
            "debut_annee": 2019,
            "fin_annee": 2022,
            "valeur": 7.0,
            "source": "l. 9",
        },
    ]
    return {
        "pub_propositions_achat__synthese": pd.DataFrame(plans),
        "pub_propositions_achat__enveloppes": pd.DataFrame(envelopes),
        "pub_propositions_achat__objectifs": pd.DataFrame(aims),
        "pub_propositions_achat__regles": pd.DataFrame(
            {
                "parametre": ["aucun", "probabilite_penurie_min"],
                "valeur": [None, 0.8],
                "valide_debut_date": [date(2019, 1, 1)] * 2,
            }
        ),
    }


def _completeness() -> pd.DataFrame:
    """A catalogue of two providers: one never says the hours, the other leaves a price out."""
    filled = {
        "11111111100011": {"duree": (0, 40), "prix": (40, 40)},
        "<b>siret</b>": {"duree": (2, 2), "prix": (1, 2)},
    }
    filled["ensemble"] = {"duree": (2, 42), "prix": (41, 42)}
    return pd.DataFrame(
        [
            {
                "version_lheo": "2.3",
                "niveau": "ensemble" if provider == "ensemble" else "organisme",
                "code_organisme": provider,
                "code_element": element,
                "libelle_element": {"duree": "Durée en heures", "prix": "<b>Prix</b>"}[element],
                "rang_element": rank,
                "sessions_nb": sessions,
                "sessions_renseignees_nb": known,
                "part_renseignee_pct": round(100 * known / sessions, 1),
                "balises_lheo": "nombre-heures-total",
                "enjeu": "Sans durée, aucun financeur.",
                "remede": "Donnez-la.",
            }
            for provider, elements in filled.items()
            for rank, (element, (known, sessions)) in enumerate(elements.items(), start=1)
        ]
    )


def _purchases(year: int) -> dict[str, pd.DataFrame]:
    """Two domains bought in basin 9901; the region publishes the rates of one."""
    bought = {"annee": year, "code_bassin_ft": "9901", "sessions_nb": 2}
    own = [
        {**bought, "code_domaine_formacode": "223", "places_nb": 40, "entrees_min": 25, "entrees_max": 34},
        {**bought, "code_domaine_formacode": "223", "places_nb": 17, "entrees_min": 5, "entrees_max": 14},
        {
            **bought,
            "code_domaine_formacode": "318",
            "places_nb": 105,
            "entrees_min": None,
            "entrees_max": None,
        },
    ]
    rates = {
        f"{name}_{end}": None
        for name in ("taux_certification", "taux_emploi_6_mois")
        for end in ("pct", "lo_80", "hi_80")
    }
    region = {"annee": year, "niveau": "region", "code_territoire": "99", "ventilation": "domaine"}
    region |= {"definition_emploi_6_mois": "emploi à la date", "presents_examen_nb": 40, "places_nb": 200}
    known = {
        "taux_emploi_6_mois_pct": 73.0,
        "taux_emploi_6_mois_lo_80": 67.0,
        "taux_emploi_6_mois_hi_80": 79.0,
    }
    totals = [
        {
            **region,
            **rates,
            **known,
            "code_modalite": "223",
            "libelle_modalite": "BATIMENT GROS OEUVRE",
            "repondants_6_mois_nb": 80,
            "taux_remplissage_pct": 57.0,
        },
        {
            **region,
            **rates,
            "code_modalite": "318",
            "libelle_modalite": None,
            "repondants_6_mois_nb": None,
            "taux_remplissage_pct": None,
        },
    ]
    whole = {
        **region,
        **rates,
        "ventilation": "ensemble",
        "code_modalite": "ensemble",
        "libelle_modalite": None,
    }
    whole |= {"places_nb": 300, "repondants_6_mois_nb": 90, "taux_remplissage_pct": 75.0}
    frame = pd.DataFrame([*totals, whole]).assign(entrees_min=[110, 80, 215], entrees_max=[119, 89, 224])
    return {
        "pub_offre_formation__qualite_catalogue": _completeness(),
        "pub_offre_formation__achats": pd.DataFrame(own),
        "pub_offre_formation__achats_totaux": frame,
        "pub_offre_formation__bassins_formations": _taught(year),
    }


TRACK_COLUMNS = (
    *(
        "libelle_territoire",
        "libelle_voie",
        "catalogue_date",
        "sessions_nb",
        "formations_nb",
        "organismes_nb",
    ),
    *("sessions_voie_nb", "sessions_voie_rattachees_nb", "motif_offre", "achats_annee", "places_achetees_nb"),
    *("heures_stagiaires_achetees_nb", "places_rattachees_pct", "motif_achats", "cpf_date"),
    *("formations_cpf_nb", "motif_cpf", "devenir_cumul_debut_annee", "devenir_cumul_fin_annee"),
    *("devenir_formations_voie_nb", "devenir_formations_voie_rattachees_nb", "devenir_etablissements_nb"),
    *("taux_emploi_6_mois_min_pct", "taux_emploi_6_mois_max_pct", "definition_resultat", "motif_devenir"),
)


def _tracks(year: int) -> pd.DataFrame:
    """The tracks of a branch in the region and two basins: no catalogue tells of apprentices."""
    places = {"region": {"99": "Essai"}, "bassin": {"9901": BASINS["9901"], "9903": None}}
    offer = {"sessions_nb": 4, "formations_nb": 2, "organismes_nb": 1}
    offer |= {"sessions_voie_nb": 20, "sessions_voie_rattachees_nb": 15, "catalogue_date": date(year, 3, 1)}
    facts: dict[str, dict[str, Any]] = {
        "initiale_scolaire": {
            **offer,
            "devenir_cumul_debut_annee": 2022,
            "devenir_cumul_fin_annee": 2023,
            "devenir_formations_voie_nb": 40,
            "devenir_formations_voie_rattachees_nb": 31,
            "devenir_etablissements_nb": 3,
            "taux_emploi_6_mois_min_pct": 41.0,
            "taux_emploi_6_mois_max_pct": 66.0,
            "definition_resultat": "Taux d’emploi des <b>élèves</b>.",
        },
        "apprentissage": {"motif_offre": "Voie <i>absente</i>.", "motif_devenir": "Fichier absent."},
        "continue": {
            **offer,
            "achats_annee": year,
            "places_achetees_nb": 30,
            "heures_stagiaires_achetees_nb": 12_000.0,
            "places_rattachees_pct": 91.5,
            "motif_cpf": "CPF absent.",
            "motif_devenir": "Par domaine.",
        },
        "non_dite": {**offer, "sessions_nb": 0, "formations_nb": 0, "motif_devenir": "Sans voie."},
    }
    unplaced = {"taux_emploi_6_mois_min_pct": None, "motif_devenir": "Sans commune."}
    return pd.DataFrame(
        dict.fromkeys(TRACK_COLUMNS)
        | {"code_branche": "chantier", "niveau": level, "code_territoire": code, "libelle_territoire": label}
        | {"code_voie": track, "libelle_voie": track.capitalize()}
        | known
        | (unplaced if level == "bassin" else {})
        for level, named in places.items()
        for code, label in named.items()
        for track, known in facts.items()
    )


def _taught(year: int) -> pd.DataFrame:
    """Masonry, announced with a certification and bought without one; a course that leads elsewhere."""
    rows = [
        ("22334", "RNCP", "99012", 4, 0, 0, 560.0, 700.0),
        ("22334", "aucun", "aucune", 0, 2, 24, None, None),
        ("42093", "aucun", "aucune", 1, 0, 0, 35.0, 35.0),
    ]
    names = ["code_formacode", "type_referentiel", "code_certification", "sessions_annoncees_nb"]
    names += ["sessions_achetees_nb", "places_achetees_nb", "heures_min_nb", "heures_max_nb"]
    return pd.DataFrame(rows, columns=names).assign(
        code_bassin_ft="9901", libelle_bassin_ft=BASINS["9901"], campagne_annee=year
    )


VALUE_COLUMNS = (
    *("libelle_indicateur", "periode_debut_date", "libelle_territoire", "valeur", "valeur_min", "valeur_max"),
    *("numerateur_nb", "denominateur_nb", "volume_nb", "unite", "motif_absence", "rupture_debut_date"),
    "statut_donnee",
)


def pilot_value(
    indicator: str, period: str, value: float | None, volume: float | None, **key: str
) -> dict[str, Any]:
    """A row of the values of the pact: a share within two points, or a blank and its reason."""
    whole = {
        "niveau": "region",
        "code_territoire": "99",
        "ventilation": "ensemble",
        "code_modalite": "ensemble",
    }
    return {
        **dict.fromkeys(VALUE_COLUMNS),
        **whole,
        **key,
        "code_indicateur": indicator,
        "periode": period,
        "libelle_indicateur": f"Indicateur {indicator}",
        "periode_debut_date": date(int(period[:4]), 1, 1),
        "libelle_territoire": "Région d’essai",
        "valeur": value,
        "valeur_min": None if value is None else value - 2,
        "valeur_max": None if value is None else value + 2,
        "volume_nb": volume,
        "unite": "pour cent",
        "motif_absence": "Aucune source." if value is None else None,
        "statut_donnee": "absent" if value is None else "observe",
    }


def _publics() -> list[dict[str, Any]]:
    """Publics of a month: a share, that of the PIC within it, a masked one; a rate of a survey."""
    month = "2025-03"
    masked = pilot_value("part_rsa_defm_pct", month, None, 400, niveau="departement", code_territoire="991")
    masked |= {"valeur_min": 0.0, "valeur_max": 1.1, "statut_donnee": "borne", "motif_absence": "Masqué."}
    return [
        pilot_value("part_boeth_defm_pct", month, 9.6, 277_000),
        pilot_value("part_pic_defm_pct", month, 75.0, 27_000, ventilation="public", code_modalite="boeth"),
        masked,
        pilot_value("emploi_6_mois_pic_pct", "2022", 53.0, 410) | {"statut_donnee": "estime"},
    ]


def _aims() -> pd.DataFrame:
    """An aim, an action, four leaves: on the way, blank, a limit, and one without a target."""
    node = dict.fromkeys(("code_indicateur", "code_controle", "axe_pacte", "sens", "cible", "cible_nb"))
    leaves = [
        {"code_indicateur": "part_pic_entrees_pct", "sens": "en hausse", "cible": "en hausse"},
        {"code_indicateur": "part_qpv_defm_pct", "sens": "suivi", "cible": "suivi"},
        {"code_controle": "plafond_transverse", "axe_pacte": "transverse", "sens": "limite"},
        {"code_indicateur": "part_boeth_defm_pct", "sens": "suivi", "cible": "suivi"},
    ]
    rows = [
        {"code_noeud": "1", "code_parent": None, "nature": "objectif", "libelle": "Former <i>mieux</i>"},
        {"code_noeud": "1.1", "code_parent": "1", "nature": "action", "libelle": "Ouvrir"},
        *(
            {
                "code_noeud": f"1.1.{rank}",
                "code_parent": "1.1",
                "nature": "indicateur",
                "libelle": f"Suivi {rank}",
            }
            | leaf
            for rank, leaf in enumerate(leaves, start=1)
        ),
    ]
    return pd.DataFrame([node | row | {"texte": "l. 1", "ordre": rank} for rank, row in enumerate(rows)])


def _landing() -> list[dict[str, Any]]:
    """The amounts committed of a year that is not over, forecast; those paid, not."""
    key = {"annee": 2022, "axe_pacte": "1", "financeur": "État", "prevu_eur": 22_170_000.0}
    key |= {"cutoff_date": date(2022, 9, 30), "cumul_eur": 15_000_000.0}
    told = {
        "atterrissage_eur": 21_400_000.0,
        "atterrissage_min_eur": 20_100_000.0,
        "atterrissage_max_eur": 22_900_000.0,
        "atterrissage_pct": 96.5,
        "modele": "parts_mutualisees",
        "essais_nb": 24,
        "essais_intervalle_nb": 8,
        "couverture_nominale_pct": 78.0,
        "erreur_calendrier_pct": 21.3,
        "erreur_annee_precedente_pct": 6.2,
        "erreur_parts_mutualisees_pct": 4.4,
        "motif_absence": None,
    }
    blank = dict.fromkeys(told) | {"motif_absence": "Trop peu."}
    return [key | {"mesure": "engage"} | told, key | {"mesure": "paye"} | blank]


def cohort_tables() -> dict[str, pd.DataFrame]:
    """A former cohort, and one of which everyone and a device are told of, a public is not."""
    groups = [("ensemble", "ensemble", "Ensemble"), ("dispositif", "QUALIF", "Qualif & <b>co</b>")]
    groups += [("detenu", "oui", "Personnes détenues"), ("bassin", "9901", "Bellerive")]
    panel, results = [], []
    for year in (2022, 2023):
        for breakdown, code, label in groups:
            is_small = breakdown == "detenu"
            key = {"annee": year, "ventilation": breakdown, "code_modalite": code, "libelle_modalite": label}
            rates = {
                f"taux_reponse_{wave}_pct": None if is_small else 61.0
                for wave in ("fin", "6_mois", "12_mois")
            }
            panel.append(key | {"interroges_nb": 20 if is_small else 1200} | rates)
            for indicator in ("certification", "emploi_6_mois", "emploi_12_mois"):
                shares = {"taux_pct": 64.0, "taux_lo_80": 60.0, "taux_hi_80": 68.0, "fiabilite": "bonne"}
                none = dict.fromkeys(shares) | {"fiabilite": "non publié"}
                people = {"indicateur": indicator, "repondants_nb": None if is_small else 220}
                results.append(key | people | (none if is_small else shares))
    frames = {"panel": panel, "resultats": results}
    return {f"pub_resultats_cohortes__{name}": pd.DataFrame(rows) for name, rows in frames.items()}


def pilot_tables() -> dict[str, pd.DataFrame]:
    """Two known indicators and two blanks, one year of money, two groups of one domain side by side."""
    share, exam, seekers = "part_pic_entrees_pct", "taux_certification_pct", "part_pic_defm_pct"
    values = [
        pilot_value(share, "2023", 64.0, 2000),
        pilot_value(share, "2024", 67.0, 2780),
        pilot_value(share, "2024", 70.0, 520, ventilation="dispositif", code_modalite="QUALIF"),
        pilot_value(exam, "2024", None, None, ventilation="dispositif", code_modalite="QUALIF"),
        pilot_value(share, "2024", 68.0, 1390, ventilation="financeur", code_modalite="Région"),
        pilot_value(exam, "2024", 80.0, 810),
        pilot_value(seekers, "2024-09", None, 277_600),
        pilot_value("part_qpv_defm_pct", "2019", None, None),
        pilot_value(
            "part_moins_25_defm_pct", "2024-T3", 15.0, 7760, niveau="zone_emploi", code_territoire="9911"
        ),
        *_publics(),
    ]
    texts = ("libelle", "famille", "definition", "volume", "source", "tables_sources", "frequence", "cible")
    texts += ("limites", "ce_qui_manque", "texte")
    codes = (share, exam, seekers, "part_qpv_defm_pct")
    definitions = [
        {**dict.fromkeys(texts, "Texte."), "code_indicateur": code, "libelle": code, "ordre": rank}
        | {"tables_sources": "raw_region__achats_formation" if rank < 2 else None}
        for rank, code in enumerate(codes)
    ]
    amount = {
        "annee": 2019,
        "axe_pacte": "1",
        "financeur": "État",
        "nature": "enveloppe",
        "prevu_eur": 51_450_000.0,
    }
    received = {"arrete_date": date(2019, 12, 31), "engage_eur": 48_000_000.0, "paye_eur": 30_000_000.0}
    rates = {"taux_engagement_pct": 93.3, "taux_paiement_pct": 62.5, "motif_absence": None}
    limit = {
        "code_controle": "plafond_transverse",
        "base": "engagement",
        "periode": "2019",
        "axe_pacte": "transverse",
    }
    limit |= {
        "valeur": 8.1,
        "seuil_min": None,
        "seuil_max": 7.0,
        "unite": "pour cent",
        "verdict": "hors limite",
    }
    group = {
        "annee": 2024,
        "code_region": "99",
        "code_domaine_formacode": "223",
        "libelle_domaine": "BATIMENT",
    }
    group |= {
        "niveau_sortie_connu": "3",
        "entrees_nb": 60,
        "presents_examen_nb": 50,
        "repondants_6_mois_nb": 40,
    }
    beside = [
        {**group, "groupe_financement": name}
        | {
            f"taux_certification_{end}": told + shift
            for end, shift in (("pct", 0), ("lo_80", -8), ("hi_80", 6))
        }
        | {f"taux_emploi_6_mois_{end}": None for end in ("pct", "lo_80", "hi_80")}
        for name, told in (("pacte", 84.0), ("autres actions de la Région", 80.0))
    ]
    frames = {
        "valeurs": values,
        "definitions": definitions,
        "finances": [amount | received | rates],
        "controles": [limit | {"motif_absence": None}],
        "comparaison": beside,
        "objectifs": _aims(),
        "atterrissage": _landing(),
    }
    return {f"pub_pilotage_pacte__{name}": pd.DataFrame(rows) for name, rows in frames.items()}


def _indicators(needs: pd.DataFrame) -> pd.DataFrame:
    """The shrunk share of the last wave; in one basin, an older tightness and a small coverage."""
    last = needs[needs["annee"] == needs["annee"].max()]
    shrunk = [
        {
            **{name: row[name] for name in ("annee", "code_bassin_ft", "code_fap")},
            "code_indicateur": "part_difficile_lissee_pct",
            "valeur": None if row["projets_recrutement_min"] < 10 else 48.4,
            "valeur_min": 31.6,
            "valeur_max": 66.2,
            "numerateur_nb": 20.0,
            "denominateur_nb": 41.0,
        }
        for row in last.to_dict("records")
    ]
    others = [
        (2019, "9901", "S1X40", "offres_par_demandeur", 0.9, 0.8, 1.0, 90.0, 100.0),
        (2020, "9901", "S1X40", "offres_par_demandeur", 0.654, 0.6412, 0.671, 85.0, 130.0),
        (2024, "9901", "S1X40", "couverture_formation_pct", None, None, None, 3.0, 12.0),
        (2024, "9901", "T4X60", "couverture_formation_pct", 0.7, 0.2, 1.4, 0.4, 57.0),
    ]
    return pd.DataFrame([*shrunk, *(dict(zip(shrunk[0], row, strict=True)) for row in others)])


DEFINITIONS = pd.DataFrame(
    {
        "code_indicateur": code,
        "libelle": label,
        "definition": f"Définition : {label}.",
        "volume_min": 30.0,
        "limites": "Limite <em>dite</em>.",
    }
    for code, label in (
        ("taux_remplissage_pct", "Taux de remplissage"),
        ("part_difficile_lissee_pct", "Part difficile lissée"),
        ("offres_par_demandeur", "Offres par demandeur"),
        ("couverture_formation_pct", "Couverture par la formation"),
    )
)


OBSERVED, DECLARED = ("besoins-main-oeuvre", "offre-formation", "territoires"), ("regles", "objectifs")


def _described(dataset: str, frames: dict[str, pd.DataFrame]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a packaged dataset says of its tables (`metadata.json`) and of its files (the data package)."""
    who = {"name": "Vigie"}
    facts: dict[str, Any] = {
        "name": dataset,
        "description": "Description.",
        "methodology": "Méthode.",
        "producer": "Producteur",
        "publisher": who,
        "contact": {"role": "Administration", **who},
        "licence": {"id": "etalab-2.0", "title": "Licence Ouverte 2.0", "url": "https://exemple.fr/lo"},
        "frequency": "annuelle",
        "frequency_code": "ANNUAL",
        "issued": "2025-01",
        "modified": "2026-11-22",
        "next_release": None,
        "next_release_reason": "Sans date.",
        "spatial": {"code": "99", "label": "Pays d’essai", "bbox": None},
        "temporal": None,
        "changes": {},
        "coverage": {},
        "quality": {"score": 100.0, "criteria": []},
        "tables": [],
    }
    facts |= {key: [] for key in ("derived_from", "documents", "keywords", "themes", "hvd_categories")}
    resources = []
    for name, frame in frames.items():
        nature = "observe" if dataset in OBSERVED else "modelise"
        facts["tables"].append(
            {
                "name": name,
                "title": f"Table <{name}>",
                "description": "Ce que la table contient <en bref>.",
                "rows": len(frame),
                "primary_key": [],
                "deprecated_columns": [],
                "absent_formats": [],
                "figure": None,
                "nature": "declare" if name.endswith(DECLARED) else nature,
            }
        )
        fields = [{"name": column, "title": f"Titre de {column}"} for column in frame.columns]
        resources.append(
            {
                **dict.fromkeys(("name", "title", "description", "mediatype"), name),
                "path": f"data/{name}.csv",
                "format": "csv",
                "bytes": 1,
                "hash": "sha256:0",
                "schema": {"fields": fields},
            }
        )
    return facts, {"resources": resources}


def _metadata(fictitious: bool, years: list[int]) -> dict[str, Any]:
    return {
        "title": "Besoins en main-d’œuvre",
        "version": "2025.1.0",
        "origine": "echantillon" if fictitious else "depot",
        "region": "99",
        "fictif": fictitious,
        "warnings": [{"code": "intentions", "texte": "Des intentions <em>ne sont pas</em> des embauches."}],
        "lineage": [
            {
                "source": "bmo",
                "table": "raw_bmo__projets",
                "millesime": str(year),
                "file": f"Base_open_data_BMO_{year}.xlsx",
                "sha256": f"{year:064x}",
                "licence": "Licence Ouverte 2.0",
            }
            for year in years
        ],
    }


SOURCE: dict[str, Any] = {
    "id": "essai",
    "title": "Source d’essai",
    "description": "Une source <em>fabriquée</em>.",
    "producer": "Producteur",
    "licence": "Licence Ouverte 2.0",
    "licence_url": "https://exemple.fr/licence",
    "url": "https://exemple.fr/essai",
    "cadence": "annuelle",
    "quirks": ["« * » n’est pas zéro."],
    "cross_checks": ["Une série voisine : même sens."],
    "set_aside": [{"title": "Liste sans année", "reason": "on ne sait à quoi l’appliquer"}],
    "suspension": {
        "status": "suspendue depuis mars 2025",
        "notice": "Le producteur revoit sa méthode.",
        "fallbacks": ["Autre source"],
    },
    "tables": [
        {
            "name": "raw_essai__valeurs",
            "title": "Valeurs d’essai",
            "description": "Une ligne par commune.",
            "key": ["code_commune_insee"],
            "cumulative": True,
            "expected_rows": [10, 2000],
            "download": {"how": "export complet", "url": "https://exemple.fr/" + "long" * 30},
            "layouts": [
                {
                    "id": "classeur",
                    "description": "Classeur annuel",
                    "waves": "millésimes depuis 2019",
                    "millesime": "la colonne « annee »",
                    "columns": [
                        {
                            "name": "code_commune_insee",
                            "found_as": ["CODGEO", "code_commune_aaaa"],
                            "remarks": ["complété à 5 caractères par des zéros"],
                            "description": "Code de la commune",
                            "type": "texte",
                        },
                        {
                            "name": "valeur",
                            "found_as": ["Valeur"],
                            "remarks": [],
                            "description": None,
                            "type": None,
                        },
                    ],
                    "constants": {"version": "2021"},
                    "ignored": ["REMARQUE"],
                    "checks": ["« valeur » contient un nombre."],
                    "usual": ["« valeur » dépasse rarement mille."],
                }
            ],
            "corrections": [
                {
                    "id": "nom",
                    "reason": "Le producteur a changé de nom.",
                    "change": "« A » devient « B »",
                    "expected": "millésimes 2024, 3 lignes attendues",
                }
            ],
            "vintages": [
                {
                    "millesime": year,
                    "retrieved": "2026-11-22",
                    "origin": "depot",
                    "rows": 1234,
                    "sha256": f"{year:064x}"[::-1],
                    "files": [f"valeurs_{year}.xlsx"],
                    "warnings": [],
                    "corrections": ["nom : 3 lignes"] if year == 2024 else [],
                }
                for year in (2023, 2024)
            ],
        },
        {
            "name": "raw_essai__vide",
            "title": "Table sans fichier",
            "description": "Rien n’est venu.",
            "key": ["code"],
            "cumulative": False,
            "expected_rows": None,
            "download": None,
            "layouts": [],
            "corrections": [],
            "vintages": [],
        },
    ],
}
"""What an edition says of a source, with everything that a page may show."""


def build_release(
    directory: Path,
    *,
    years: tuple[int, ...] = (2022, 2023, 2024),
    fictitious: bool = True,
    forecast: bool = True,
    all_masked: str | None = None,
) -> Path:
    """Write a release; basin 9903 has no name and no forecast. ``all_masked`` hides every cell of a basin."""
    waves = list(years)
    needs = pd.DataFrame(_needs(waves, all_masked))
    measures = [column for column in needs if column.endswith("_nb")]
    needs[measures] = needs[measures].astype("Int64")
    branches = _branches(waves[-1])
    tables = {
        "besoins-main-oeuvre": {
            "pub_besoins_main_oeuvre__projets": needs,
            "pub_besoins_main_oeuvre__totaux": _totals(needs),
        },
        "previsions": {
            "pub_previsions__projets": _forecasts(needs, waves[-1]),
            "pub_previsions__retrotest": _backtest(needs, waves),
            "pub_previsions__scores": _scores(waves),
            "pub_previsions__penuries": _shortages(waves[-1]),
            "pub_previsions__penuries_hypotheses": pd.DataFrame({"code_hypothese": ["correlation_bassin"]}),
            **_audit(waves[-1]),
            **{name: rows for name, rows in branches.items() if name.startswith("pub_previsions")},
        },
        "passages-nomenclatures": {
            name: rows for name, rows in branches.items() if name.startswith("pub_passages")
        },
        "competences": {
            name: rows.iloc[: None if forecast else 0]
            for name, rows in (
                _transitions(waves[-1]) | {"pub_competences__besoins": _skills(waves[-1])}
            ).items()
        },
        "propositions-achat": {
            "pub_propositions_achat__propositions": _proposals(waves[-1]).iloc[: None if forecast else 0],
            "pub_propositions_achat__decisions": _decisions(waves[-1]).iloc[: None if forecast else 0],
            "pub_propositions_achat__parcours": _courses(),
            **_pact(waves[-1]),
        },
        "besoins-territoriaux": {
            "pub_besoins_territoriaux__besoins": TOLD,
            "pub_besoins_territoriaux__freins": BRAKES,
        },
        "offre-formation": _purchases(waves[-1]) | {"pub_offre_formation__voies": _tracks(waves[-1])},
        "depots-branches": DEPOSITED,
        "pilotage-pacte": pilot_tables(),
        "resultats-cohortes": cohort_tables(),
        "territoires": _territories(waves[-1]),
        "tensions": {
            "pub_tensions__indicateurs": _indicators(needs),
            "pub_tensions__definitions_indicateurs": DEFINITIONS,
        },
    }
    for dataset, frames in tables.items():
        (directory / dataset / "data").mkdir(parents=True)
        metadata = _metadata(fictitious, waves)
        if dataset == "tensions":
            metadata["lineage"] += [{**metadata["lineage"][0], "table": "raw_tensions__essai"}]
        facts, package = _described(dataset, frames)
        for name, content in (("metadata.json", facts | metadata), ("datapackage.json", package)):
            text = json.dumps(content, ensure_ascii=False)
            (directory / dataset / name).write_text(text, encoding="utf-8")
        for name, frame in frames.items():
            rows = (
                frame if forecast or dataset != "previsions" or name in SUMS_OF_THE_SURVEY else frame.iloc[:0]
            )
            rows.to_parquet(directory / dataset / "data" / f"{name}.parquet", index=False)
    (directory / "sources.json").write_text(json.dumps([SOURCE], ensure_ascii=False), encoding="utf-8")
    return directory


@pytest.fixture
def make_release(tmp_path: Path) -> Callable[..., Path]:
    """Build a release in a directory of its own."""
    return lambda **options: build_release(tmp_path / "releases" / "2025.1.0", **options)
