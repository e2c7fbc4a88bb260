import zipfile
from pathlib import Path

import pandas as pd
import pytest

from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.landing import scan
from orchestration.ingestion.sample import generate
from orchestration.ingestion.sample.masking import PARTS
from orchestration.ingestion.sample.story import read_occupations, read_reference

Waves = dict[int, pd.DataFrame]
YEARS = range(2015, 2027)
# Rows of Normandy, then masked shares of the total, of its difficult and of its seasonal part.
REAL = {2023: (3187, 0.183, 0.329, 0.758), 2024: (3248, 0.230, 0.419, 0.769)}


def test_the_same_seed_gives_the_same_bytes(files: list[Path], tmp_path: Path) -> None:
    again = generate(tmp_path)
    assert [file.name for file in again] == [file.name for file in files]
    assert [
        file.name for old, file in zip(files, again, strict=True) if old.read_bytes() != file.read_bytes()
    ] == []


def test_the_sample_is_small(files: list[Path]) -> None:
    assert sum(file.stat().st_size for file in files) < 9_000_000


def test_every_file_says_that_it_is_fictitious(files: list[Path]) -> None:
    *data, read_me = files
    assert all(file.name.startswith("FICTIF_") for file in data)
    assert "DONNÉES FICTIVES" in read_me.read_text("utf-8")
    assert all(file.name in read_me.read_text("utf-8") for file in data)


def test_workbooks_say_it_in_their_description_and_properties(files: list[Path]) -> None:
    books = [file for file in files if file.suffix == ".xlsx"]
    assert len(books) == 20
    for book in books:
        description = pd.read_excel(book, sheet_name=0, header=None, dtype=str, engine="calamine")
        assert description.apply(lambda column: column.str.contains("DONNÉES FICTIVES", na=False)).any(
            axis=None
        )
        with zipfile.ZipFile(book) as parts:
            assert "données fictives" in parts.read("docProps/core.xml").decode("utf-8")


def test_every_recognised_file_is_marked(files: list[Path]) -> None:
    recognised = [
        finding
        for finding in scan(files[0].parent, load_inventory(), "echantillon")
        if finding.status == "reconnu"
    ]
    assert len(recognised) == len(files) - 1  # all but the read-me
    assert all(finding.fictitious for finding in recognised)


def test_communes_are_fictitious_and_six_of_them_move(files: list[Path]) -> None:
    of_2019, of_2021 = (pd.read_csv(file, dtype=str) for file in files if "bassins" in file.name)
    assert of_2019.NOMCOM.str.startswith("Commune fictive ").all()
    assert of_2019.CODE_COMMUNE_INSEE.is_unique
    assert of_2019.CODE_COMMUNE_INSEE.str.fullmatch(r"(14|27|50|61|76)9\d\d").all()
    assert of_2019.groupby("BE19").size().between(3, 8).all()
    both = of_2019.merge(of_2021, left_on="CODE_COMMUNE_INSEE", right_on="codgeo", validate="1:1")
    assert len(both) == len(of_2019) == len(of_2021)
    assert (both.codbe != both.BE19).sum() == 6
    assert set(of_2021.codbe) == set(of_2019.BE19) == set(read_reference("bassins").code_bassin_ft)


@pytest.mark.parametrize("year", YEARS)
def test_mask_rules_hold(published: Waves, year: int) -> None:
    rows = published[year]
    masked = rows.projets == "*"
    assert 0.1 < masked.mean() < 0.3
    assert (rows.loc[masked, list(PARTS)] == "*").all(axis=None)
    total = pd.to_numeric(rows.projets, errors="coerce")
    # Weighted values of the oldest waves are not rounded: 4.5 stands for a true 5.
    smallest = 4.4 if year <= 2018 else 5
    assert total.min() >= smallest
    for part in PARTS:
        values = pd.to_numeric(rows[part], errors="coerce")
        assert values.min() >= smallest
        assert (values[values.notna()] <= total[values.notna()]).all()


@pytest.mark.parametrize("year", YEARS)
def test_the_files_leave_the_true_total_within_reach(published: Waves, truth: Waves, year: int) -> None:
    rows = published[year]
    hidden = (rows.projets == "*").sum()
    shown = pd.to_numeric(rows.projets, errors="coerce")
    rounding = len(rows) / 2 if year <= 2018 else 0
    total = truth[year].projets.sum()
    assert len(rows) == len(truth[year])
    assert shown.sum() + hidden - rounding <= total <= shown.sum() + 4 * hidden + rounding


@pytest.mark.parametrize("year", REAL)
def test_sizes_and_masked_shares_are_near_the_real_ones(published: Waves, year: int) -> None:
    rows, *shares = REAL[year]
    wave = published[year]
    assert len(wave) == pytest.approx(rows, rel=0.05)
    assert list((wave[["projets", *PARTS]] == "*").mean()) == pytest.approx(shares, abs=0.06)


def test_the_oldest_waves_leave_small_parts_empty_and_have_no_year_column(published: Waves) -> None:
    for year in range(2015, 2019):
        assert "annee" not in published[year]
        assert (published[year].difficiles == "").any()
        assert published[year].projets.str.contains(".", regex=False).any()


def test_the_committee_column_comes_with_2026(published: Waves) -> None:
    assert [year for year in YEARS if "clpe" in published[year]] == [2026]


@pytest.mark.real_data
class TestAgainstRealFiles:
    def test_layouts_are_those_of_the_real_workbooks(self, files: list[Path], real_data: Path) -> None:
        for year in (2023, 2024):
            name = f"Base_open_data_BMO_{year}.xlsx"
            ours, real = (_first_rows(file) for file in (_named(files, name), real_data / "bmo" / name))
            assert list(ours) == list(real)
            sheet = f"BMO_{year}_open_data"
            assert list(ours[sheet]) == list(real[sheet])
            assert list(ours[sheet].iloc[0].map(type)) == list(real[sheet].iloc[0].map(type))

    def test_the_oldest_layout_is_that_of_the_real_export(self, files: list[Path], real_data: Path) -> None:
        real = real_data / "bmo" / "bob_bmo_emploistore_sample_format2014_2018.csv"
        assert _header(_named(files, "emploistore_2015")) == _header(real)

    def test_occupations_are_those_of_the_real_waves(self, real_data: Path) -> None:
        occupations = read_occupations()
        for year, version in ((2023, "2009"), (2024, "2021")):
            assert set(occupations[f"code_fap_{version}"]) == set(
                _real_wave(real_data, year)["Code métier BMO"]
            )

    def test_no_commune_is_real(self, files: list[Path], real_data: Path) -> None:
        ours = set(pd.read_csv(_named(files, "bassins_BMO_2019"), dtype=str).CODE_COMMUNE_INSEE)
        folder = real_data / "referentiels"
        real_2019 = pd.read_csv(folder / "mobiville_lexique-bassins_BE19_national.csv", dtype=str)
        real_2021 = pd.read_csv(folder / "bassins_emploi_FT_2021_communes_normandie.csv", dtype=str)
        assert not ours & {*real_2019.CODE_COMMUNE_INSEE, *real_2021.codgeo}

    @pytest.mark.parametrize("year", [2023, 2024])
    def test_cells_meet_the_real_ones_by_chance_only(
        self, published: Waves, real_data: Path, year: int
    ) -> None:
        """Chance: the same sample cell against real cells of about the same size elsewhere."""
        real = _real_wave(real_data, year).rename(columns={f"BE{year % 100}": "code_bassin_ft"})
        both = published[year].merge(
            real, left_on=["code_bassin_ft", "code_fap"], right_on=["code_bassin_ft", "Code métier BMO"]
        )
        both = both[(both.projets != "*") & (both.met != "*")]
        both = both.sort_values("met", key=lambda values: values.astype(int), kind="stable")
        same = (both.projets == both.met).mean()
        chance = sum((both.projets == both.met.shift(step)).mean() for step in range(5, 25)) / 20
        assert len(both) > 1000
        assert same < chance + 4 * (chance / len(both)) ** 0.5


def _named(files: list[Path], part: str) -> Path:
    return next(file for file in files if part in file.name)


def _first_rows(file: Path) -> dict[str, pd.DataFrame]:
    return pd.read_excel(file, sheet_name=None, nrows=5, dtype=object, engine="calamine")


def _header(file: Path) -> str:
    return file.read_text("utf-8").splitlines()[0]


def _real_wave(folder: Path, year: int) -> pd.DataFrame:
    file = folder / "bmo" / f"Base_open_data_BMO_{year}.xlsx"
    return pd.read_excel(file, sheet_name=1, dtype=str, engine="calamine")
