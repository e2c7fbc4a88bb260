"""ROME of the release, counted again from the producer's files."""

import csv
import gzip
import os
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.real_data]

NATURES = {"Compétence": "competence", "Macro-compétence": "macro_competence"}


@cache
def producer(name: str) -> list[dict[str, str]]:
    (path,) = Path(os.environ["VIGIE_REAL_DATA"]).rglob(f"unix_{name}_utf8.csv*")
    opened: Callable = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def occupations(real_run: Path) -> pd.DataFrame:
    return published(real_run, "rome")


@pytest.fixture
def skills(real_run: Path) -> pd.DataFrame:
    return published(real_run, "rome_competences")


def published(run: Path, table: str) -> pd.DataFrame:
    dataset = run / "releases" / "latest" / "passages-nomenclatures" / "data"
    return pd.read_parquet(dataset / f"pub_passages_nomenclatures__{table}.parquet")


def test_occupations_are_those_of_the_file(occupations: pd.DataFrame) -> None:
    rows = producer("referentiel_code_rome_v460")
    assert len(occupations) == len(rows) == 1_584
    found = occupations.set_index("code_rome")
    assert found.libelle_rome.to_dict() == {row["code_rome"]: row["libelle_rome"] for row in rows}
    assert found.code_rome_v3.to_dict() == {row["code_rome"]: row["code_rome_parent"] for row in rows}
    assert set(found.version_rome) == {"460"}


def test_flags_are_counted_as_in_the_file(occupations: pd.DataFrame) -> None:
    rows = producer("referentiel_code_rome_v460")
    green = Counter(row["transition_eco"] for row in rows)
    assert occupations.categorie_ecologique.value_counts().to_dict() == {
        "blanc": green["Emploi Blanc"],
        "strategique": green["Emploi stratégique pour la Transition écologique"],
        "vert": green["Emploi Vert"],
        "brun": green["Emploi Brun"],
    }
    flags = {
        "est_transition_numerique": "transition_num",
        "est_transition_demographique": "transition_demo",
        "est_reglemente": "emploi_reglemente",
        "est_cadre": "emploi_cadre",
    }
    for column, source in flags.items():
        counts = Counter(row[source] for row in rows)
        assert [(occupations[column] == flag).sum() for flag in (True, False)] == [counts["O"], counts["N"]]
        assert occupations[column].isna().sum() == counts[""]


def test_one_parent_is_younger_than_the_file_of_rome_3(occupations: pd.DataFrame) -> None:
    old = {
        row["code_rome"]: row["libelle_rome"].replace("''", "'")
        for row in producer("referentiel_code_rome_v347")
    }
    assert len(old) == 531
    assert set(occupations.code_rome_v3) - old.keys() == {"L1510"}
    assert old.keys() <= set(occupations.code_rome_v3)
    known = occupations[occupations.code_rome_v3 != "L1510"]
    assert (known.libelle_rome_v3 == known.code_rome_v3.map(old)).all()


def test_skills_of_occupations_are_the_links_of_the_file(skills: pd.DataFrame) -> None:
    rows = producer("coherence_item_v460")
    assert len(skills) == len(rows) == 104_219
    assert set(zip(skills.code_rome, skills.code_ogr, strict=True)) == {
        (row["code_rome"], row["code_ogr"]) for row in rows
    }
    heart = Counter(row["coeur_metier"] for row in rows)
    assert (skills.est_coeur_metier.sum(), skills.est_emergente.sum()) == (
        heart["Principale"],
        heart["Émergente"],
    )


def test_items_are_named_and_classed_as_in_their_files(skills: pd.DataFrame) -> None:
    named = {
        row["code_ogr"]: (row["libelle_competence"], NATURES[row["nature"]])
        for row in producer("referentiel_competence_v460")
    }
    named |= {
        row["code_ogr_savoir"]: (row["libelle_savoir"], "savoir")
        for row in producer("referentiel_savoir_v460")
    }
    named |= {
        row["code_ogr"]: (row["libelle_cont_travail"], "contexte_travail")
        for row in producer("referentiel_contexte_travail_v460")
    }
    assert len(named) == 18_317 + 15_354 + 179
    found = skills.drop_duplicates("code_ogr").set_index("code_ogr")
    assert len(found) == 30_156
    assert (
        dict(zip(found.index, zip(found.libelle_competence, found.nature, strict=True), strict=True)).items()
        <= {code: (label.strip(), nature) for code, (label, nature) in named.items()}.items()
    )
