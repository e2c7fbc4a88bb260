"""The fictitious ROME: official codes, invented skills, sound links."""

from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def rome(files: list[Path]) -> dict[str, pd.DataFrame]:
    """Each file by its name, without what all names share."""
    own = [file for file in files if file.name.startswith("FICTIF_unix_")]
    return {
        file.name.removeprefix("FICTIF_unix_").removesuffix("_utf8.csv"): pd.read_csv(
            file, dtype=str, keep_default_na=False
        )
        for file in own
    }


def test_a_release_and_rome_3_are_written(rome: dict[str, pd.DataFrame]) -> None:
    assert {name for name, table in rome.items() if len(table)} == {
        "grand_domaine_v460",
        "domaine_professionnel_v460",
        "referentiel_code_rome_v460",
        "referentiel_competence_v460",
        "referentiel_savoir_v460",
        "referentiel_contexte_travail_v460",
        "coherence_item_v460",
        "rubrique_mobilite_v460",
        "referentiel_code_rome_v347",
    }


def test_every_occupation_has_its_fields_and_one_parent_is_not_in_rome_3(
    rome: dict[str, pd.DataFrame],
) -> None:
    occupations = rome["referentiel_code_rome_v460"]
    assert occupations.code_rome.is_unique
    assert set(occupations.code_rome.str[:3]) == set(rome["domaine_professionnel_v460"].iloc[:, 0])
    assert set(occupations.code_rome.str[0]) == set(rome["grand_domaine_v460"].iloc[:, 0])
    old = rome["referentiel_code_rome_v347"].code_rome
    assert old.is_unique
    assert set(occupations.code_rome_parent) - set(old) == {"L1510"}


def test_items_are_invented_and_say_so(rome: dict[str, pd.DataFrame]) -> None:
    skills, knowledge, contexts = (
        rome[f"referentiel_{name}_v460"] for name in ("competence", "savoir", "contexte_travail")
    )
    codes = pd.concat([skills.code_ogr, knowledge.code_ogr_savoir, contexts.code_ogr])
    assert codes.is_unique
    assert codes.str.fullmatch(r"9\d{6}").all()
    for labels in (skills.libelle_competence, knowledge.libelle_savoir, contexts.libelle_cont_travail):
        assert labels.str.endswith("(intitulé fictif)").all()
    gathered = skills.loc[skills.nature == "Compétence", "code_ogr_macro_comp"]
    assert set(gathered) <= set(skills.loc[skills.nature == "Macro-compétence", "code_ogr"])
    assert set(rome["coherence_item_v460"].code_ogr) <= set(codes)


def test_every_occupation_has_a_handful_of_skills_some_at_its_heart(rome: dict[str, pd.DataFrame]) -> None:
    links = rome["coherence_item_v460"]
    assert not links.duplicated(["code_rome", "code_ogr"]).any()
    by_occupation = links.groupby("code_rome")
    assert set(by_occupation.groups) == set(rome["referentiel_code_rome_v460"].code_rome)
    assert by_occupation.size().between(5, 20).all()
    assert (links.coeur_metier != "").groupby(links.code_rome).any().all()
    assert set(links.coeur_metier) == {"", "Principale", "Émergente"}


def test_neighbours_are_ranked_from_one(rome: dict[str, pd.DataFrame]) -> None:
    neighbours = rome["rubrique_mobilite_v460"]
    assert (neighbours.code_rome != neighbours.code_rome_cible).all()
    ranks = neighbours.groupby("code_rome").numero_ordre.agg(list)
    assert all(rank == [str(n) for n in range(1, len(rank) + 1)] for rank in ranks)
