"""Fictitious courses: one catalogue in LHEO, the extract of Mon Compte Formation, entries and outcomes.

One story with the survey: an occupation that recruits much in a basin has more courses there.
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
FIRST_MONTH, MONTHS = "2025-01", 12
CUMULATIONS = range(2018, 2024)
EXTRACT_DATE = "2026-03-02"
LHEO = "FICTIF_lheo_catalogue_regional.xml"
LAST_START_DAYS = 300
HOURS_A_WEEK = 35

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
<conventionnement>{funded}</conventionnement><prix-total-TTC>{shown_price}</prix-total-TTC></action>
<organisme-formation-responsable><SIRET-organisme-formation><SIRET>{siret}</SIRET></SIRET-organisme-formation>\
</organisme-formation-responsable>
</formation>
"""
_SESSION = """<session numero="{number}">\
<periode><debut>{start:%Y%m%d}</debut><fin>{end:%Y%m%d}</fin></periode>\
<etat-recrutement>1</etat-recrutement></session>
"""


def write_courses(folder: Path, seed: int) -> list[Path]:
    """Write the four files; returns them."""
    rng = np.random.default_rng([seed, 4])
    courses = invent_courses(seed)
    (folder / LHEO).write_text(_catalogue(courses, rng), "utf-8", newline="\n")
    tables = {
        "FICTIF_moncompteformation_catalogueformation.csv": _personal_accounts(courses),
        "FICTIF_entree_sortie_formation.csv": _entries(courses, rng),
        "FICTIF_fr-en-inserjeunes-cfa.csv": _outcomes(rng),
    }
    for name, table in tables.items():
        table.to_csv(folder / name, sep=";", index=False, lineterminator="\n")
    return [folder / name for name in (LHEO, *tables)]


def invent_courses(seed: int) -> pd.DataFrame:
    """Courses of `courses.csv`, drawn by the weight of their occupation, each in a commune.

    Adds: number, siret, code_commune_insee, code_departement, hours, price, funded.
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
    return drawn.reset_index(drop=True).assign(
        number=[f"FICTIF_{i}" for i in range(1, COURSES + 1)],
        siret=_sirets(rng, COURSES),
        code_commune_insee=places.code_commune_insee.to_numpy(),
        code_departement=places.code_departement.to_numpy(),
        hours=hours.to_numpy(),
        price=(drawn.prix.astype(int) * rng.choice([0.9, 1, 1.1], COURSES)).round().astype(int).to_numpy(),
        funded=rng.choice([0, 1], COURSES),
    )


def _sirets(rng: np.random.Generator, count: int) -> list[str]:
    """SIRET of the fictitious providers: the numbers of real ones do not begin with seven zeros."""
    return [f"{provider:09d}00001" for provider in rng.integers(1, PROVIDERS + 1, count)]


def _catalogue(courses: pd.DataFrame, rng: np.random.Generator) -> str:
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
        formations.append(_FORMATION.format(title=escape(course["intitule"]), sessions=sessions, **facts))
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
