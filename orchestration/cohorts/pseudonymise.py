"""From the rows of a file about people to what the restricted zone keeps of them: pure, and nothing else."""

from collections.abc import Mapping

import pandas as pd

from orchestration.cohorts.key import Key
from orchestration.ingestion.validation import days

DOMAIN_DIGITS = 3
"""First digits of a FORMACODE that name its domain."""
AGES = {"moins de 26 ans": 0, "de 26 à 49 ans": 26, "50 ans ou plus": 50}
# Whatever else a file holds is dropped.
PANEL_COLUMNS = (
    "pseudonyme",
    "cohorte",
    "vague",
    "statut_reponse",
    "entree_mois",
    "tranche_age",
    "code_niveau_entree",
    "code_dispositif",
    "code_domaine_formacode",
    "code_bassin_ft",
    "est_boeth",
    "est_resident_qpv",
    "est_beneficiaire_rsa",
    "est_demandeur_longue_duree",
    "est_detenu",
    "poids_sondage",
    "a_termine",
    "certification",
    "est_en_emploi",
    "type_contrat",
    "code_rome",
    "code_fap",
    "raison",
)
MOVEMENT_COLUMNS = (
    "pseudonyme",
    "cohorte",
    "entree_mois",
    "sortie_mois",
    "tranche_age",
    "code_niveau_entree",
    "code_dispositif",
    "code_domaine_formacode",
    "code_bassin_ft",
)


def panel_rows(frame: pd.DataFrame, key: Key, basins: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of `enquete-cohorte` as the zone keeps them.

    The identifier becomes a pseudonym, the day of entry its month, the birth date an age class, the FORMACODE
    its domain, the commune its basin.

    Args:
        frame: the rows of a sound file, all text.
        key: the secret of the pseudonyms.
        basins: commune -> basin; a commune that it lacks has no basin.
    """
    scopes = frame["cohorte"].astype(str)
    known = _reduced(frame.assign(pseudonyme=_pseudonyms(frame, scopes, key)), basins)
    weights = pd.to_numeric(frame["poids_sondage"].str.replace(",", "."))
    ages = frame["tranche_age"].fillna(known["tranche_age"])
    return known.assign(tranche_age=ages, poids_sondage=weights)[list(PANEL_COLUMNS)].reset_index(drop=True)


def movement_rows(frame: pd.DataFrame, key: Key, cohort: int, basins: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of entries and exits as the zone keeps them, reduced in the same way.

    Their pseudonyms are not those of the survey, even where the identifiers are.
    """
    scopes = pd.Series(movement_scope(cohort), index=frame.index)
    known = _reduced(frame.assign(pseudonyme=_pseudonyms(frame, scopes, key), cohorte=str(cohort)), basins)
    left = days(frame["date_sortie"]).dt.strftime("%Y-%m")
    return known.assign(sortie_mois=left)[list(MOVEMENT_COLUMNS)].reset_index(drop=True)


def movement_scope(cohort: int) -> str:
    """Return what stands for the cohort in the pseudonyms of entries and exits."""
    return f"mouvements {cohort}"


def _pseudonyms(frame: pd.DataFrame, scopes: pd.Series, key: Key) -> pd.Series:
    pairs = zip(scopes, frame["identifiant_personne"], strict=True)
    return pd.Series([key.pseudonym(*pair) for pair in pairs], index=frame.index, dtype="str")


def _reduced(frame: pd.DataFrame, basins: Mapping[str, str]) -> pd.DataFrame:
    entered = days(frame["date_entree"])
    return frame.assign(
        entree_mois=entered.dt.strftime("%Y-%m"),
        tranche_age=age_class(days(frame["date_naissance"]), entered),
        code_domaine_formacode=frame["code_formacode"].str[:DOMAIN_DIGITS],
        code_bassin_ft=frame["code_bassin_ft"].fillna(frame["code_commune_insee"].map(dict(basins))),
    )


def age_class(born: pd.Series, at: pd.Series) -> pd.Series:
    """Return the age class at a day, from birth dates; missing where one is."""
    before_birthday = (at.dt.month * 100 + at.dt.day) < (born.dt.month * 100 + born.dt.day)
    years = at.dt.year - born.dt.year - before_birthday.astype("float")
    classes = pd.cut(years, [*AGES.values(), 200], right=False, labels=list(AGES))
    return classes.astype("str").where(born.notna())
