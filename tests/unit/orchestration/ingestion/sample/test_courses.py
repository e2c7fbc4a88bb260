"""The fictitious courses tell the story of the survey, in files that the inventory recognises."""

from pathlib import Path

import pandas as pd
import pytest

from orchestration.ingestion.sample.communes import invent_communes
from orchestration.ingestion.sample.courses import LHEO, invent_courses, invent_diplomas, write_courses
from orchestration.ingestion.sample.story import read_occupations
from orchestration.ingestion.sources import lheo

SEED = 2812


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_courses(tmp_path_factory.mktemp("courses"), SEED)


def _catalogue(written: list[Path]) -> pd.DataFrame:
    header, *rows = lheo.read(written[0].read_bytes()).rows
    return pd.DataFrame(rows, columns=list(header))


def test_the_same_seed_gives_the_same_bytes(written: list[Path], tmp_path: Path) -> None:
    assert [file.read_bytes() for file in write_courses(tmp_path, SEED)] == [
        file.read_bytes() for file in written
    ]


def test_files_bear_the_mark_and_stay_small(written: list[Path]) -> None:
    assert all(file.name.startswith("FICTIF") for file in written)
    assert sum(file.stat().st_size for file in written) < 1_000_000


def test_courses_are_those_of_occupations_and_communes_of_the_sample(written: list[Path]) -> None:
    courses = invent_courses(SEED)
    assert set(courses.code_fap_2021) <= set(read_occupations().code_fap_2021)
    sessions = _catalogue(written)
    assert set(sessions.code_commune_insee) <= set(invent_communes(SEED).code_commune_insee)
    assert len(courses) == 300
    assert set(sessions.numero_formation) == {*courses.number, *invent_diplomas(SEED).number}


def test_the_catalogue_tells_the_three_tracks_and_not_always(written: list[Path]) -> None:
    sessions = _catalogue(written)
    school = sessions.types_cycle == "0"
    assert set(sessions[school].numero_formation) == set(invent_diplomas(SEED).number)
    told = sessions[~school].indicateurs
    assert set(told) == {
        "",
        "formation-initiale=0 contrat-apprentissage=0",
        "formation-initiale=0 contrat-apprentissage=1",
    }


def test_outcomes_of_schools_are_those_of_the_diplomas_of_the_catalogue(written: list[Path]) -> None:
    outcomes = pd.read_csv(written[4], sep=";", dtype=str)
    diplomas = invent_diplomas(SEED)
    pairs = set(zip(diplomas.code_uai, diplomas.code_mefstat11, strict=True))
    assert set(zip(outcomes.uai, outcomes.code_formation_mefstat11, strict=True)) == pairs
    assert not outcomes.duplicated(["annee", "uai", "code_formation_mefstat11"]).any()
    assert (diplomas.code_mefstat11.str[6:9] == diplomas.code_nsf).all()
    assert (diplomas.code_uai.str[1:3] == diplomas.code_commune_insee.str[:2]).all()
    assert 0.3 < outcomes.taux_emploi_6_mois.isna().mean() < 0.7


def test_an_occupation_that_recruits_more_has_more_courses() -> None:
    courses = invent_courses(SEED).code_fap_2021.value_counts()
    weights = read_occupations().groupby("code_fap_2021").weight.sum()
    assert courses.corr(weights.reindex(courses.index), method="spearman") > 0.7


def test_no_contact_is_left_by_the_reader(written: list[Path]) -> None:
    assert written[0].name == LHEO
    assert "exemple.invalid" in written[0].read_text("utf-8")
    assert "exemple.invalid" not in _catalogue(written).to_csv()


def test_entries_are_the_sum_of_exits(written: list[Path]) -> None:
    entries = pd.read_csv(written[2], sep=";", dtype={"siret_of_contractant": str})
    exits = entries.sorties_realisation_partielle + entries.sorties_realisation_totale
    assert entries.entrees_formation.equals(exits)
    assert ((entries.code_rncp == -1) == (entries.type_referentiel == "RS")).all()
