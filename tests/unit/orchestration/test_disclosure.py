"""The gate refuses what is about people, and says nothing of them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.disclosure import PERSONAL, judge_people, secrecy_suites, write_again

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


def test_a_table_whose_column_was_full_is_written_with_a_number_withheld(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    full = pa.schema([pa.field("taux_pct", pa.float64(), nullable=False), pa.field("places_nb", pa.int64())])
    pq.write_table(pa.table({"taux_pct": [70.0, 80.0], "places_nb": [12, 14]}, schema=full), path)
    frame = pq.read_table(path).to_pandas()
    frame.loc[0, "taux_pct"] = None
    write_again(path, frame)
    assert pq.read_table(path).to_pylist() == [
        {"taux_pct": None, "places_nb": 12},
        {"taux_pct": 80.0, "places_nb": 14},
    ]
