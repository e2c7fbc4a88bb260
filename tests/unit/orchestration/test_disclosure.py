"""The gate refuses what is about people, and says nothing of them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.disclosure import PERSONAL, judge_people, secrecy_suites

TABLE = "pub_offre_formation__achats"
PLANTED = ("Fictif-Dupont", "1 85 05 78 006 084 36", "06 12 34 56 78", "jean@fictif.fr")


def write(folder: Path, **columns: list[object]) -> Path:
    pq.write_table(pa.table(columns), folder / f"{TABLE}.parquet")
    return folder


def test_sound_tables_pass(tmp_path: Path) -> None:
    verdict = judge_people(write(tmp_path, code_bassin_ft=["2817"], places_nb=[12]), [TABLE])
    assert (verdict.suite, verdict.success, verdict.rows) == (PERSONAL, True, 1)


def test_a_column_that_slips_in_blocks_and_is_not_repeated(tmp_path: Path) -> None:
    name, *numbers = PLANTED
    verdict = judge_people(write(tmp_path, prenom=[name] * 3, libelle=list(numbers)), [TABLE])
    assert not verdict.success
    assert [failure.column for failure in verdict.failures] == [f"{TABLE}.prenom", *[f"{TABLE}.libelle"] * 3]
    assert not [planted for planted in PLANTED if planted in verdict.to_json()]


def test_every_family_has_its_verdict() -> None:
    assert secrecy_suites() == ["secret_achats", "secret_besoins", PERSONAL]
