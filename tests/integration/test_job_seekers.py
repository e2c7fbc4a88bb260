"""Job seekers and unemployment rates of the release, computed again from the producers' files."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

REAL_DATA = os.environ.get("VIGIE_REAL_DATA")
NORMANDY = {"14", "27", "50", "61", "76"}

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


@pytest.fixture
def dataset(real_run: Path) -> Path:
    return real_run / "releases" / "latest" / "demandeurs-emploi" / "data"


def producer(path: str, separator: str) -> Iterator[dict[str, str]]:
    with (Path(str(REAL_DATA)) / path).open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream, delimiter=separator)


def published(dataset: Path, table: str) -> pd.DataFrame:
    frame = pd.read_parquet(dataset / f"pub_demandeurs_emploi__{table}.parquet")
    return frame.assign(periode=frame.periode_debut_date.astype(str).str[:7])


def test_job_seekers_are_those_of_the_file(dataset: Path) -> None:
    expected = {
        (row["date"], row["code_departement"], row["categorie"]): round(float(row["defm"]))
        for row in producer("defm/table_defm_departement_categorie.csv", ",")
        if row["code_departement"] in NORMANDY
    }
    rows = published(dataset, "departements")
    parts = rows[rows.categorie != "ABC"]
    found = dict(
        zip(
            zip(parts.periode, parts.code_departement, parts.categorie, strict=True),
            parts.demandeurs_emploi_nb,
            strict=True,
        )
    )
    assert found == expected
    whole = rows[rows.categorie == "ABC"].demandeurs_emploi_nb.sum()
    assert whole == sum(count for (_, _, category), count in expected.items() if category in "ABC")


def test_the_departments_of_normandy_sum_to_the_region_of_the_producer(dataset: Path) -> None:
    rows = published(dataset, "departements")
    totals = rows.groupby(["periode", "categorie"]).demandeurs_emploi_nb.sum().to_dict()
    for row in producer("defm/table_defm_region2016_categorie.csv", ","):
        if row["code_region"] == "28":
            assert totals[row["date"], row["categorie"]] == round(float(row["defm"]))


def test_rates_are_those_of_the_files(dataset: Path) -> None:
    files = {
        ("departement", "Code"): "insee/taux_chomage_departement_normandie_trimestriel.csv",
        ("zone_emploi", "ZE2020"): "insee/taux_chomage_localise_ZE2020_normandie_2003T1_2023T3.csv",
    }
    expected = {
        (level, row[code], row["trimestre"]): float(row["taux_chomage"])
        for (level, code), path in files.items()
        for row in producer(path, ";")
    }
    rows = published(dataset, "taux_chomage")
    quarter = pd.PeriodIndex(rows.periode, freq="M").asfreq("Q").astype(str).str.replace("Q", "-T")
    keys = zip(rows.niveau, rows.code_territoire, quarter, strict=True)
    assert dict(zip(keys, rows.taux_chomage_pct, strict=True)) == expected
