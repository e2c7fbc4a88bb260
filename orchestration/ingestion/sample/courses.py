"""Fictitious courses: one catalogue in LHEO, the extract of Mon Compte Formation, entries and outcomes.

One story with the survey: an occupation that recruits much in a basin has more courses there. The catalogue
tells the track of most of them: continuing training, some of it open to apprentices, and diplomas prepared in
the schools whose outcomes are those of the file of the lycées.
"""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from orchestration.ingestion.sample.communes import invent_communes
from orchestration.ingestion.sample.story import FOLDER, REGION, read_basins, read_occupations

COURSES = 300
PROVIDERS = 40
CENTRES = 30
SCHOOLS, DIPLOMAS_OF_A_SCHOOL = 20, 3
FIRST_MONTH, MONTHS = "2025-01", 12
CUMULATIONS = range(2018, 2024)
EXTRACT_DATE = "2026-03-02"
LHEO = "FICTIF_lheo_catalogue_regional.xml"
LAST_START_DAYS = 300
HOURS_A_WEEK = 35
SCHOOL_YEARS = (("20250901", "20270630"), ("20260901", "20280630"))
# What schools prepare, by the level on leaving.
DIPLOMAS = {"3": "CAP", "4": "BAC PRO", "5": "BTS"}

_FORMATION = """<formation numero="{number}" datemaj="20260302">
<domaine-formation><code-FORMACODE ref="V14" tag="principal">{code_formacode}</code-FORMACODE>\
<code-NSF>{code_nsf}</code-NSF><code-ROME>{code_rome}</code-ROME></domaine-formation>
<intitule-formation>{title}</intitule-formation><certifiante>1</certifiante>
<contact-formation><coordonnees><nom>Personne</nom><prenom>Fictive</prenom>\
<courriel>contact@exemple.invalid</courriel></coordonnees></contact-formation>
<objectif-general-formation>6</objectif-general-formation>
<certification><code-{type_referentiel}>{code_certification}</code-{type_referentiel}></certification>\
<code-niveau-sortie>{niveau_sortie}</code-niveau-sortie>{entry}
<action numero="{number}_A"><modalites-enseignement>0</modalites-enseignement>
<lieu-de-formation><coordonnees><adresse><code-INSEE-commune>{code_commune_insee}</code-INSEE-commune>\
</adresse></coordonnees></lieu-de-formation>
<modalites-entrees-sorties>0</modalites-entrees-sorties>
{sessions}<nombre-heures-centre>{heures_centre}</nombre-heures-centre>\
<nombre-heures-entreprise>{heures_entreprise}</nombre-heures-entreprise>\
<nombre-heures-total>{hours}</nombre-heures-total>
<conventionnement>{funded}</conventionnement><prix-total-TTC>{shown_price}</prix-total-TTC>{track}</action>
<organisme-formation-responsable><SIRET-organisme-formation><SIRET>{siret}</SIRET></SIRET-organisme-formation>\
</organisme-formation-responsable>
</formation>
"""
_SCHOOL_FORMATION = """<formation numero="{number}" datemaj="20260302">
<domaine-formation><code-FORMACODE ref="V14" tag="principal">{code_formacode}</code-FORMACODE>\
<code-NSF>{code_nsf}</code-NSF><code-ROME>{code_rome}</code-ROME></domaine-formation>
<intitule-formation>{title}</intitule-formation><certifiante>1</certifiante>
<code-niveau-sortie>{niveau_sortie}</code-niveau-sortie>
<action numero="{number}_A"><modalites-enseignement>0</modalites-enseignement>
<lieu-de-formation><coordonnees><adresse><code-INSEE-commune>{code_commune_insee}</code-INSEE-commune>\
</adresse></coordonnees></lieu-de-formation>
<modalites-entrees-sorties>0</modalites-entrees-sorties>
{sessions}</action>
<organisme-formation-responsable><SIRET-organisme-formation><SIRET>{siret}</SIRET></SIRET-organisme-formation>\
</organisme-formation-responsable>
</formation>
"""
_SCHOOL_SESSION = """<session numero="{number}"><periode><debut>{start}</debut><fin>{end}</fin></periode>\
<cycle><type-cycle>0</type-cycle></cycle></session>
"""
_TRACK = """<extras info="type-formation"><extra info="formation-initiale">0</extra>\
<extra info="contrat-apprentissage">{:.0f}</extra></extras>"""
_SESSION = """<session numero="{number}">\
<periode><debut>{start:%Y%m%d}</debut><fin>{end:%Y%m%d}</fin></periode>\
<etat-recrutement>1</etat-recrutement></session>
"""


def write_courses(folder: Path, seed: int) -> list[Path]:
    """Write the five files; returns them."""
    rng = np.random.default_rng([seed, 4])
    courses, diplomas = invent_courses(seed), invent_diplomas(seed)
    (folder / LHEO).write_text(_catalogue(courses, diplomas, rng), "utf-8", newline="\n")
    tables = {
        "FICTIF_moncompteformation_catalogueformation.csv": _personal_accounts(courses),
        "FICTIF_entree_sortie_formation.csv": _entries(courses, rng),
        "FICTIF_fr-en-inserjeunes-cfa.csv": _outcomes(rng),
        "FICTIF_fr-en-inserjeunes-lycee_pro-formation-fine.csv": _school_outcomes(diplomas, seed),
    }
    for name, table in tables.items():
        table.to_csv(folder / name, sep=";", index=False, lineterminator="\n")
    return [folder / name for name in (LHEO, *tables)]


def invent_courses(seed: int) -> pd.DataFrame:
    """Courses of `courses.csv`, drawn by the weight of their occupation, each in a commune.

    Adds: number, siret, code_commune_insee, code_departement, hours, price, funded, apprentices (whether
    it is open to them, missing for one in ten, of which the catalogue tells no track).
    """
    rng = np.random.default_rng([seed, 3])
    programmes = pd.read_csv(FOLDER / "courses.csv", dtype=str)
    weights = read_occupations().groupby("code_fap_2021").weight.sum().reindex(programmes.code_fap_2021)
    drawn = programmes.loc[rng.choice(len(programmes), COURSES, p=(weights / weights.sum()).to_numpy())]
    basins = read_basins().set_index("code_bassin_ft").weight
    communes = invent_communes(seed)
    place = communes.bassin_2021.map(basins / communes.bassin_2021.value_counts())
    places = communes.loc[rng.choice(len(communes), COURSES, p=(place / place.sum()).to_numpy())]
    hours = drawn.heures_centre.astype(int) + drawn.heures_entreprise.astype(int)
    tracks = np.random.default_rng([seed, 41])
    return drawn.reset_index(drop=True).assign(
        number=[f"FICTIF_{i}" for i in range(1, COURSES + 1)],
        siret=_sirets(rng, COURSES),
        code_commune_insee=places.code_commune_insee.to_numpy(),
        code_departement=places.code_departement.to_numpy(),
        hours=hours.to_numpy(),
        price=(drawn.prix.astype(int) * rng.choice([0.9, 1, 1.1], COURSES)).round().astype(int).to_numpy(),
        funded=rng.choice([0, 1], COURSES),
        apprentices=tracks.choice([0, 1, np.nan], COURSES, p=[0.6, 0.3, 0.1]),
    )


def invent_diplomas(seed: int) -> pd.DataFrame:
    """Diplomas that the fictitious schools prepare, a few each: programmes of `courses.csv` of their levels.

    Adds: number, code_uai, siret, code_commune_insee, type_diplome, code_mefstat11 (its NSF code where the
    true ones have it, the rest fictitious).
    """
    rng = np.random.default_rng([seed, 42])
    programmes = pd.read_csv(FOLDER / "courses.csv", dtype=str)
    taught = programmes[programmes.niveau_sortie.isin(list(DIPLOMAS))].reset_index(drop=True)
    communes = invent_communes(seed)
    places = communes.loc[rng.choice(len(communes), SCHOOLS, replace=False)].reset_index(drop=True)
    drawn = np.concatenate(
        [rng.choice(len(taught), DIPLOMAS_OF_A_SCHOOL, replace=False) for _ in range(SCHOOLS)]
    )
    school = np.repeat(np.arange(SCHOOLS), DIPLOMAS_OF_A_SCHOOL)
    diplomas = taught.loc[drawn].reset_index(drop=True)
    return diplomas.assign(
        number=[f"FICTIF_L{i}" for i in range(1, len(diplomas) + 1)],
        code_uai=[f"{places.code_departement[i]:0>3}{8001 + i}Z" for i in school],
        # The numbers of the fictitious schools follow those of the providers.
        siret=[f"{PROVIDERS + 1 + i:09d}00001" for i in school],
        code_commune_insee=places.code_commune_insee.to_numpy()[school],
        type_diplome=diplomas.niveau_sortie.map(DIPLOMAS),
        code_mefstat11=[f"999999{nsf}{90 + i % 10}" for nsf, i in zip(diplomas.code_nsf, drawn, strict=True)],
    )


def _sirets(rng: np.random.Generator, count: int) -> list[str]:
    """SIRET of the fictitious providers: the numbers of real ones do not begin with seven zeros."""
    return [f"{provider:09d}00001" for provider in rng.integers(1, PROVIDERS + 1, count)]


def _catalogue(courses: pd.DataFrame, diplomas: pd.DataFrame, rng: np.random.Generator) -> str:
    first = pd.Timestamp(EXTRACT_DATE)
    formations = []
    for course in courses.to_dict("records"):
        starts = sorted(
            first + pd.Timedelta(days=int(day))
            for day in rng.integers(1, LAST_START_DAYS, rng.integers(1, 3))
        )
        length = pd.Timedelta(days=int(course["hours"]) // HOURS_A_WEEK * 7)
        sessions = "".join(
            _SESSION.format(number=f"{course['number']}_S{i}", start=start, end=start + length)
            for i, start in enumerate(starts, start=1)
        )
        facts = {str(name): value for name, value in course.items()} | _left_blank(course)
        track = "" if pd.isna(course["apprentices"]) else _TRACK.format(course["apprentices"])
        title = escape(course["intitule"])
        formations.append(_FORMATION.format(title=title, sessions=sessions, track=track, **facts))
    for diploma in diplomas.to_dict("records"):
        sessions = "".join(
            _SCHOOL_SESSION.format(number=f"{diploma['number']}_S{i}", start=start, end=end)
            for i, (start, end) in enumerate(SCHOOL_YEARS, start=1)
        )
        facts = {str(name): value for name, value in diploma.items()}
        title = escape(f"{diploma['type_diplome']} {diploma['intitule']}")
        formations.append(_SCHOOL_FORMATION.format(title=title, sessions=sessions, **facts))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- données fictives -->\n'
        '<lheo xmlns="http://lheo.gouv.fr/2.3">\n<offres>\n' + "".join(formations) + "</offres>\n</lheo>\n"
    )


def _left_blank(course: Mapping[Hashable, Any]) -> dict[str, Any]:
    """What some providers never say: the entry level, or the price, as LHEO writes what is not known."""
    provider = int(course["siret"][:9])
    return {
        "entry": "<code-niveau-entree>3</code-niveau-entree>" if provider % 3 else "",
        "shown_price": course["price"] if provider % 5 else "-",
    }


def _personal_accounts(courses: pd.DataFrame) -> pd.DataFrame:
    """The certified courses that the personal account may pay for."""
    register = courses.type_referentiel
    return pd.DataFrame(
        {
            "date_extract": EXTRACT_DATE,
            "nom_of": "Organisme fictif",
            "nom_departement": "",
            "nom_region": "Normandie",
            "type_referentiel": register,
            "code_inventaire": courses.code_certification.where(register == "RS", "-1"),
            "code_rncp": courses.code_certification.where(register == "RNCP", "-1"),
            "intitule_certification": courses.intitule,
            "libelle_niveau_sortie_formation": "Niveau " + courses.niveau_sortie,
            "code_formacode_1": courses.code_formacode,
            "code_rome_1": courses.code_rome,
            "code_nsf_1": courses.code_nsf,
            "code_certifinfo": "-1",
            "siret": courses.siret,
            "numero_formation": courses.number,
            "intitule_formation": courses.intitule,
            "nb_action": 1,
            "nb_session_active": 2,
            "nb_session_a_distance": 0,
            "nombre_heures_total_min": courses.hours,
            "nombre_heures_total_max": courses.hours,
            "nombre_heures_total_mean": courses.hours,
            "frais_ttc_tot_min": courses.price,
            "frais_ttc_tot_max": courses.price,
            "frais_ttc_tot_mean": courses.price,
            "code_departement": courses.code_departement,
            "code_region": REGION,
        }
    )


def _entries(courses: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Entries of each certification and provider, month by month; some stop, the others finish."""
    offers = courses.drop_duplicates(["code_certification", "siret"])
    months = pd.period_range(FIRST_MONTH, periods=MONTHS, freq="M").astype(str)
    rows = offers.merge(pd.DataFrame({"annee_mois": months}), how="cross")
    entries = rng.poisson(2, len(rows))
    stopped = rng.binomial(entries, 0.2)
    register = rows.type_referentiel
    return pd.DataFrame(
        {
            "annee_mois": rows.annee_mois,
            "annee": rows.annee_mois.str[:4],
            "mois": rows.annee_mois.str[-2:],
            "type_referentiel": register,
            "code_rncp": rows.code_certification.where(register == "RNCP", "-1"),
            "code_rs": rows.code_certification.where(register == "RS", "-1"),
            "code_certifinfo": "-1",
            "intitule_certification": rows.intitule,
            "siret_of_contractant": rows.siret,
            "raison_sociale_of_contractant": "Organisme fictif",
            "entrees_formation": entries,
            "sorties_realisation_partielle": stopped,
            "sorties_realisation_totale": entries - stopped,
            "date_chargement": EXTRACT_DATE,
        }
    )


def _outcomes(rng: np.random.Generator) -> pd.DataFrame:
    """Shares that sum to 100; a centre in five has too few apprentices to show any."""
    cumulations = [f"cumul {year}-{year + 1}" for year in CUMULATIONS]
    centres = [f"{14 if i % 2 else 76:03d}{9000 + i}Z" for i in range(1, CENTRES + 1)]
    rows = pd.MultiIndex.from_product([cumulations, centres], names=["Année", "UAI"]).to_frame(index=False)
    count = len(rows)
    studies = pd.Series(rng.integers(10, 60, count))
    rate = pd.Series(rng.integers(50, 90, count))
    employed = ((100 - studies) * rate / 100).round()
    shown = pd.Series(rng.random(count) > 0.2)
    expected = (rate + rng.integers(-8, 9, count)).clip(12, 90)
    values = {
        "DEVENIR Part poursuite études": studies,
        "DEVENIR Part en emploi 6 mois": employed,
        "DEVENIR Part autre situation 6 mois": 100 - studies - employed,
        "Part contrats apprentissage interrompus": pd.Series(rng.integers(5, 40, count)),
        "Taux poursuite études": studies,
        "Taux emploi 6 mois": rate,
        "Taux emploi 6 mois attendu": expected,
        "VA emploi 6 mois": rate - expected,
        "Taux emploi 12 mois": (rate + 4).clip(upper=100),
        "Taux emploi 18 mois": (rate + 6).clip(upper=100),
        "Taux emploi 24 mois": (rate + 7).clip(upper=100),
    }
    names = pd.DataFrame({"Libellé": "Centre fictif " + rows.UAI, "Région": "NORMANDIE"})
    shares = pd.DataFrame({name: value.astype("float").where(shown) for name, value in values.items()})
    return pd.concat([rows, names, shares], axis="columns")


def _school_outcomes(diplomas: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row per cumulation, school and diploma; half of them have too few leavers to show any rate."""
    rng = np.random.default_rng([seed, 43])
    cumulations = pd.DataFrame({"annee": [f"cumul {year}-{year + 1}" for year in CUMULATIONS]})
    rows = cumulations.merge(diplomas.sort_values(["code_uai", "code_mefstat11"]), how="cross")
    count = len(rows)
    studies = pd.Series(rng.integers(20, 70, count))
    rate = pd.Series(rng.integers(25, 75, count))
    employed = ((100 - studies) * rate / 100).round()
    shown = pd.Series(rng.random(count) > 0.5)
    values = {
        "part_en_poursuite_d_etudes": studies,
        "part_en_emploi_6_mois_apres_la_sortie": employed,
        "part_des_autres_situations": 100 - studies - employed,
        "taux_poursuite_etudes": studies,
        "taux_emploi_6_mois": rate,
        "taux_emploi_12_mois": (rate + 5).clip(upper=100),
        "taux_emploi_18_mois": (rate + 8).clip(upper=100),
        "taux_emploi_24_mois": (rate + 9).clip(upper=100),
    }
    names = pd.DataFrame(
        {
            "annee": rows.annee,
            "uai": rows.code_uai,
            "libelle": "Lycée fictif " + rows.code_uai,
            "region": "NORMANDIE",
            "type_diplome": rows.type_diplome,
            "code_formation_mefstat11": rows.code_mefstat11,
            "libelle_formation": rows.intitule,
            "duree_formation": 2,
            "diplome_renove_ou_nouveau": "non",
        }
    )
    shares = pd.DataFrame({name: value.astype("float").where(shown) for name, value in values.items()})
    return pd.concat([names, shares], axis="columns")
