"""From the rows of a survey file to what the restricted zone keeps of them: pure, and nothing else is "
"kept."""

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


def panel_rows(frame: pd.DataFrame, key: Key, basins: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of `enquete-cohorte` as the zone keeps them.

    The identifier becomes a pseudonym, the day of entry its month, the birth date an age class, the FORMACODE
    its domain, the commune its basin.

    Args:
        frame: the rows of a sound file, all text.
        key: the secret of the pseudonyms.
        basins: commune -> basin; a commune that it lacks has no basin.
    """
    entered = days(frame["date_entree"])
    told = {
        "pseudonyme": pseudonyms(frame, key),
        "entree_mois": entered.dt.strftime("%Y-%m"),
        "tranche_age": frame["tranche_age"].fillna(age_class(days(frame["date_naissance"]), entered)),
        "code_domaine_formacode": frame["code_formacode"].str[:DOMAIN_DIGITS],
        "code_bassin_ft": frame["code_bassin_ft"].fillna(frame["code_commune_insee"].map(dict(basins))),
        "poids_sondage": pd.to_numeric(frame["poids_sondage"].str.replace(",", ".")),
    }
    return frame.assign(**told)[list(PANEL_COLUMNS)].reset_index(drop=True)


def pseudonyms(frame: pd.DataFrame, key: Key) -> pd.Series:
    """Return the pseudonym of each row, of its columns `cohorte` and `identifiant_personne`."""
    pairs = zip(frame["cohorte"], frame["identifiant_personne"], strict=True)
    return pd.Series([key.pseudonym(*pair) for pair in pairs], index=frame.index, dtype="str")


def age_class(born: pd.Series, at: pd.Series) -> pd.Series:
    """Return the age class at a day, from birth dates; missing where one is."""
    before_birthday = (at.dt.month * 100 + at.dt.day) < (born.dt.month * 100 + born.dt.day)
    years = at.dt.year - born.dt.year - before_birthday.astype("float")
    classes = pd.cut(years, [*AGES.values(), 200], right=False, labels=list(AGES))
    return classes.astype("str").where(born.notna())
