"""Crosswalks of the release, against counts made again from the producers' files."""

import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

REAL_DATA = os.environ.get("VIGIE_REAL_DATA")

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


@pytest.fixture
def links(real_run: Path) -> pd.DataFrame:
    data = real_run / "releases" / "latest" / "passages-nomenclatures" / "data"
    return pd.read_parquet(data / "pub_passages_nomenclatures__passages.parquet")


def between(links: pd.DataFrame, source: str, version: str, target: str, target_version: str) -> pd.DataFrame:
    return links[
        (links.nomenclature_source == source)
        & (links.version_source == version)
        & (links.nomenclature_cible == target)
        & (links.version_cible == target_version)
    ]


def producer(path: str, separator: str, encoding: str = "utf-8-sig") -> Iterator[dict[str, str]]:
    with (Path(str(REAL_DATA)) / path).open(encoding=encoding, newline="") as stream:
        yield from csv.DictReader(stream, delimiter=separator)


def test_hires_of_each_activity_and_occupation_are_those_of_the_file(links: pd.DataFrame) -> None:
    rows = list(producer("referentiels/lbb_rome_naf_mapping_2021.csv", ","))
    expected = {(row["naf_id"], row["rome_id"]): int(row["hirings"]) for row in rows}
    found = between(links, "naf", "rév. 2", "rome", "3")
    assert (
        dict(zip(zip(found.code_source, found.code_cible, strict=True), found.effectif_nb, strict=True))
        == expected
    )
    assert found.effectif_nb.sum() == 2_889_582
    totals: dict[str, int] = defaultdict(int)
    for (naf, _), count in expected.items():
        totals[naf] += count
    shares = [expected[key] / totals[key[0]] for key in zip(found.code_source, found.code_cible, strict=True)]
    assert found.poids.to_numpy() == pytest.approx(shares, abs=1e-6)


def test_the_links_from_rome_are_those_of_both_files_of_the_producer(links: pd.DataFrame) -> None:
    """The second file lists occupations without qualification; it lacks one code that the first has."""
    text = (Path(str(REAL_DATA)) / "referentiels/passage_fap2009_romev3.txt").read_text("cp1252")
    entries = re.findall(r'^[ \t]*((?:"\w+"[ \t]*,?[ \t]*)+)=\s*"(\w{5})"', text, re.MULTILINE)
    formats = {(code[:5], fap) for codes, fap in entries for code in re.findall(r"\w+", codes)}
    listed = {
        (row["Rome"], row["Fap"])
        for row in producer("dares/fap225_rome.csv", ";", "cp1252")
        if row["Rome"] not in {"", "NA"}
    }
    found = between(links, "rome", "3", "fap", "2009")
    pairs = set(zip(found.code_source, found.code_cible, strict=True))
    assert len(found) == len(pairs) == 750
    assert pairs == formats
    assert pairs - listed == {("L1510", "U1Z80")}
    assert not listed - pairs


def test_the_official_rows_to_fap_2021_are_links_of_the_estimated_crosswalk(links: pd.DataFrame) -> None:
    found = between(links, "rome", "3", "fap", "2021").set_index(["code_source", "code_cible"]).poids
    rows = list(producer("referentiels/fap2021_rome_SAMPLE_first18.csv", ";"))
    weights = {
        row["code_rome"]: (row["qualification"], found[row["code_rome"], row["fap228"]]) for row in rows
    }
    assert len(weights) == 18
    assert {weight for qualification, weight in weights.values() if not qualification} == {1.0}
    assert min(weight for _, weight in weights.values()) > 0.8


def test_weights_sum_to_one_within_their_bounds(links: pd.DataFrame) -> None:
    sums = links.groupby(
        ["nomenclature_source", "version_source", "code_source", "version_cible"]
    ).poids.sum()
    # Weights are published with six decimals.
    assert (sums - 1).abs().max() < 1e-3
    assert (links.poids_min <= links.poids).all()
    assert (links.poids <= links.poids_max).all()
    assert links.poids_max.max() <= 1


def test_codes_that_ship_with_the_project_are_those_of_the_files(real_run: Path) -> None:
    data = real_run / "releases" / "latest" / "passages-nomenclatures" / "data"
    codes = pd.read_parquet(data / "pub_passages_nomenclatures__codes.parquet")
    counts = codes.groupby(["nomenclature", "version"]).size()
    assert counts["naf", "rév. 2"] == sum(1 for _ in producer("referentiels/lbb_naf_labels.csv", "|"))
    index = {row["codformation"] for row in producer("referentiels/index_formations.csv", ",")}
    assert set(codes[codes.nomenclature == "nsf"].code) - index == {"340"}
    assert counts["formacode", "8"] == 3_048
