"""ROME: which file is which, what a release is, what is refused."""

import gzip
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

OCCUPATIONS = "raw_rome__metiers"
LINKS = "raw_rome__liens_competences"
KNOWN: Mapping[str, frozenset[str]] = {
    "raw_rome__metiers.code_rome": frozenset({"A1101", "A1102"}),
    "raw_rome__competences.code_ogr": frozenset({"9000001"}),
    "raw_rome__savoirs.code_ogr": frozenset({"9000002"}),
    "raw_rome__contextes_travail.code_ogr": frozenset({"9000003"}),
}
OCCUPATION = {
    "code_rome": "A1102",
    "code_fiche_metier": "1",
    "code_ogr": "8000001",
    "libelle_rome": "Métier fictif",
    "transition_eco": "Emploi Vert",
    "transition_num": "O",
    "transition_demo": "",
    "emploi_reglemente": "N",
    "emploi_cadre": "",
    "code_rome_parent": "A1101",
}


def quoted(*rows: tuple[str, ...]) -> str:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


def occupation(**changes: str) -> str:
    values = OCCUPATION | changes
    return quoted(tuple(values), tuple(values.values()))


def links(*rows: tuple[str, str, str]) -> str:
    return quoted(("code_rome", "code_ogr", "coeur_metier"), *rows)


@pytest.fixture
def refusal(depot: Any, only_problem: Callable[..., str]) -> Callable[..., str]:
    """The problem of a file that is refused."""

    def read(table: str, content: str) -> str:
        depot.text("unix_fichier_v460_utf8.csv", content)
        return only_problem(depot.ingest(table, known=KNOWN))

    return read


def test_the_release_is_read_in_the_name_and_empty_flags_stay_empty(depot: Any) -> None:
    depot.text("unix_referentiel_code_rome_v460_utf8.csv", occupation())
    (accepted,) = depot.ingest(OCCUPATIONS).accepted
    (row,) = pd.read_parquet(accepted.parquet(depot.raw)).to_dict("records")
    assert (row["version_rome"], row["millesime"], row["code_rome_parent"]) == ("460", "2023", "A1101")
    assert row["transition_num"] == "O"
    assert pd.isna(row["transition_demo"])


def test_a_name_without_a_release_leaves_it_unknown(depot: Any) -> None:
    depot.text("metiers.csv", occupation())
    (accepted,) = depot.ingest(OCCUPATIONS).accepted
    assert pd.read_parquet(accepted.parquet(depot.raw))["version_rome"].isna().all()


def test_a_compressed_file_gives_the_rows_of_the_plain_one(depot: Any) -> None:
    rows = [("A1101", "9000001", "Principale"), ("A1102", "9000003", "")]
    (depot.folder / "unix_coherence_item_v460_utf8.csv.gz").write_bytes(gzip.compress(links(*rows).encode()))
    (accepted,) = depot.ingest(LINKS, known=KNOWN).accepted
    taken = pd.read_parquet(accepted.parquet(depot.raw))
    found = taken[["code_rome", "code_ogr", "coeur_metier"]].fillna("")
    assert list(found.itertuples(index=False, name=None)) == rows
    assert (accepted.folder(depot.raw) / "original.gz").exists()


def test_a_release_replaces_the_one_before_it(depot: Any) -> None:
    depot.text("unix_referentiel_code_rome_v460_utf8.csv", occupation())
    depot.ingest(OCCUPATIONS)
    depot.folder.joinpath("unix_referentiel_code_rome_v460_utf8.csv").unlink()
    depot.text("unix_referentiel_code_rome_v461_utf8.csv", occupation(libelle_rome="Nouveau nom"))
    depot.ingest(OCCUPATIONS)
    (current,) = depot.current(OCCUPATIONS)
    assert pd.read_parquet(current.parquet(depot.raw))["version_rome"].tolist() == ["461"]


def test_two_releases_in_one_folder_are_refused(depot: Any, only_problem: Callable[..., str]) -> None:
    depot.text("unix_referentiel_code_rome_v460_utf8.csv", occupation())
    depot.text("unix_referentiel_code_rome_v461_utf8.csv", occupation(libelle_rome="Autre nom"))
    assert "un seul fichier par vague" in only_problem(depot.ingest(OCCUPATIONS))


@pytest.mark.parametrize(
    ("header", "table"),
    [
        (("code_rome", "code_fiche_em", "code_ogr", "libelle_rome", "statut"), "raw_rome__metiers_v3"),
        (("code_rome", "code_rome_cible", "numero_ordre"), "raw_rome__mobilites"),
        (("code_rome", "code_ogr", "coeur_metier"), LINKS),
        # Files of the same release that no table reads.
        (("code_rome", "code_compo_bloc", "code_rubrique", "code_ogr"), None),
        (("code_ogr", "libelle", "code_rubrique"), None),
        (("code_secteur_naf", "libelle_secteur_naf", "code_ogr_rome", "code_rome", "libelle_rome"), None),
    ],
)
def test_files_of_a_release_are_told_apart(header: tuple[str, ...], table: str | None, depot: Any) -> None:
    depot.text("fichier_v460.csv", quoted(header, ("A1101",) * len(header)))
    (finding,) = depot.scan()
    assert finding.table == table


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"code_rome": "Z1102"}, "un code ROME"),
        ({"code_rome_parent": ""}, "une valeur"),
        ({"transition_eco": "Emploi Bleu"}, "quatre caractères écologiques"),
        ({"emploi_cadre": "oui"}, "« O », « N »"),
    ],
)
def test_bad_occupations_are_refused(
    changes: dict[str, str], expected: str, refusal: Callable[..., str]
) -> None:
    problem = refusal(OCCUPATIONS, occupation(**changes))
    assert next(iter(changes)) in problem
    assert expected in problem


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("A1999", "9000001", ""), "un code de raw_rome__metiers"),
        (("A1101", "9999999", ""), "raw_rome__savoirs.code_ogr"),
        (("A1101", "9000001", "Secondaire"), "« Principale », « Émergente »"),
    ],
)
def test_links_to_nowhere_are_refused(
    row: tuple[str, str, str], expected: str, refusal: Callable[..., str]
) -> None:
    assert expected in refusal(LINKS, links(row))
