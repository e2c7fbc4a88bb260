"""A small ROME in the producer's formats: official codes and names, invented skills and flags."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.ingestion.sample.story import FOLDER

RELEASE, RELEASE_OF_ROME_3 = "460", "347"
NEAREST = 4
# The producer's identifiers have six digits at most.
FIRST_OCCUPATION = 8_000_001
# Shares drawn at random; a flag may also be left empty.
NOT_GIVEN = 0.15
FLAGS = {"transition_num": 0.13, "transition_demo": 0.05, "emploi_reglemente": 0.18, "emploi_cadre": 0.3}
ECOLOGICAL = {
    "Emploi Blanc": 0.76,
    "Emploi stratégique pour la Transition écologique": 0.16,
    "Emploi Vert": 0.06,
    "Emploi Brun": 0.02,
}
EMERGING = 0.1


def write_rome(folder: Path, seed: int) -> list[Path]:
    """Write the files of a release of ROME 4.0 and that of ROME 3; returns them."""
    rng = np.random.default_rng([seed, 40])
    occupations, items, fields = (read_rome(name) for name in ("occupations", "items", "fields"))
    broad = fields.code.str.len() == 1
    tables = {
        f"grand_domaine_v{RELEASE}": _fields(fields[broad], "grand_domaine"),
        f"domaine_professionnel_v{RELEASE}": _fields(fields[~broad], "domaine_professionnel"),
        f"referentiel_code_rome_v{RELEASE}": _occupations(occupations, rng),
        f"referentiel_competence_v{RELEASE}": _skills(items),
        f"referentiel_savoir_v{RELEASE}": _knowledge(items),
        f"referentiel_contexte_travail_v{RELEASE}": _contexts(items),
        f"coherence_item_v{RELEASE}": _links(occupations, items, rng),
        f"rubrique_mobilite_v{RELEASE}": _neighbours(occupations),
        f"referentiel_code_rome_v{RELEASE_OF_ROME_3}": _occupations_of_rome_3(occupations),
    }
    files = {folder / f"FICTIF_unix_{name}_utf8.csv": table for name, table in tables.items()}
    for file, table in files.items():
        table.to_csv(file, index=False, quoting=csv.QUOTE_ALL, lineterminator="\n")
    return list(files)


def read_rome(name: str) -> pd.DataFrame:
    """The lists behind the sample, as text.

    `occupations` and `fields` are official codes and names; `items` are invented skills, macro-skills,
    knowledge items and contexts, whose `metiers` is the prefix of the ROME codes that have them (`*`: all,
    empty: none).
    """
    return pd.read_csv(FOLDER / f"rome_{name}.csv", dtype=str, keep_default_na=False)


def _fields(fields: pd.DataFrame, level: str) -> pd.DataFrame:
    return fields.rename(columns={"code": f"code_{level}", "libelle": f"libelle_{level}"})


def _occupations(occupations: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    number = len(occupations)
    return pd.DataFrame(
        {
            "code_rome": occupations.code_rome,
            "code_fiche_metier": range(1, number + 1),
            "code_ogr": range(FIRST_OCCUPATION, FIRST_OCCUPATION + number),
            "libelle_rome": occupations.libelle_rome,
            "transition_eco": rng.choice(list(ECOLOGICAL), number, p=list(ECOLOGICAL.values())),
            **{
                flag: rng.choice(["", "O", "N"], number, p=[NOT_GIVEN, share, 1 - NOT_GIVEN - share])
                for flag, share in FLAGS.items()
            },
            "code_rome_parent": occupations.code_rome_v3,
        }
    )


def _skills(items: pd.DataFrame) -> pd.DataFrame:
    skills = _of(items, "competence", "macro_competence")
    return pd.DataFrame(
        {
            "code_ogr": skills.code_ogr,
            "nature": skills.nature.map({"competence": "Compétence", "macro_competence": "Macro-compétence"}),
            "libelle_competence": skills.libelle,
            "definition": "",
            "code_ogr_macro_comp": skills.code_ogr_macro,
            "code_macro_comp": "",
            "cat_comp": skills.categorie,
            "sous_cat_comp": skills.sous_categorie,
            "transition_eco": skills.transition_eco,
            "transition_num": skills.transition_num,
            "libelle_heterogeneite": "",
            "libelle_origine": "",
        }
    )


def _knowledge(items: pd.DataFrame) -> pd.DataFrame:
    known = _of(items, "savoir")
    return pd.DataFrame(
        {
            "code_ogr_savoir": known.code_ogr,
            "libelle_savoir": known.libelle,
            "categorie_savoir": known.categorie,
            "sous_categorie_savoir": known.sous_categorie,
            "transition_eco": known.transition_eco,
            "transition_num": known.transition_num,
        }
    )


def _contexts(items: pd.DataFrame) -> pd.DataFrame:
    contexts = _of(items, "contexte")
    return pd.DataFrame(
        {
            "code_ogr": contexts.code_ogr,
            "libelle_cont_travail": contexts.libelle,
            "code_type_cont_trav": contexts.groupby("categorie").ngroup() + 1,
            "libelle_type_cont_trav": contexts.categorie,
        }
    )


def _of(items: pd.DataFrame, *natures: str) -> pd.DataFrame:
    """The items of a nature, their labels marked as invented."""
    chosen = items[items.nature.isin(natures)]
    return chosen.assign(libelle=chosen.libelle + " (intitulé fictif)")


def _links(occupations: pd.DataFrame, items: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """What is proper to a field is at the heart of its trades, contexts aside."""
    pairs = occupations[["code_rome"]].merge(items[items.metiers != ""], how="cross")
    common = pairs.metiers == "*"
    fits = [code.startswith(prefix) for code, prefix in zip(pairs.code_rome, pairs.metiers, strict=True)]
    links = pairs[common | pd.Series(fits)]
    heart = (links.metiers != "*") & (links.nature != "contexte")
    flag = np.where(rng.random(len(links)) < EMERGING, "Émergente", "Principale")
    return links[["code_rome", "code_ogr"]].assign(coeur_metier=np.where(heart, flag, ""))


def _neighbours(occupations: pd.DataFrame) -> pd.DataFrame:
    """The next occupations of the same broad field, in the order of the codes."""
    codes = occupations.code_rome
    pairs = pd.DataFrame({"code_rome": codes}).merge(pd.DataFrame({"code_rome_cible": codes}), how="cross")
    near = pairs[
        (pairs.code_rome.str[0] == pairs.code_rome_cible.str[0]) & (pairs.code_rome != pairs.code_rome_cible)
    ]
    ranked = near.assign(numero_ordre=near.groupby("code_rome").cumcount() + 1)
    return ranked[ranked.numero_ordre <= NEAREST]


def _occupations_of_rome_3(occupations: pd.DataFrame) -> pd.DataFrame:
    old = occupations[occupations.libelle_rome_v3 != ""].drop_duplicates("code_rome_v3")
    return pd.DataFrame(
        {
            "code_rome": old.code_rome_v3,
            "code_fiche_em": range(1, len(old) + 1),
            "code_ogr": range(FIRST_OCCUPATION, FIRST_OCCUPATION + len(old)),
            "libelle_rome": old.libelle_rome_v3,
            "statut": "1",
        }
    )
