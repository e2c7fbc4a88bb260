import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from orchestration.ingestion.sample.story import (
    Wave,
    by_prefix,
    read_basins,
    read_occupations,
    read_reference,
    read_story,
)

# Occupations that the survey does not ask about: the self-employed and the State's own staff.
NOT_SURVEYED = {
    "2009": "A0Z00 A0Z01 A0Z02 A1Z00 A1Z01 A3Z00 F3Z40 L6Z00 P0Z60 P0Z61 P0Z62 P1Z80 P1Z81 P1Z82 P2Z90 P2Z91 "
    "P2Z92 P3Z91 P4Z60 P4Z61 P4Z80 R3Z81 S3Z00 V5Z00 X0Z00 X0Z01",
    "2021": "P0X60 P0X61 P1X80 P1X81 P2X90 P3X91 P4X60 P4X61 P4X80 X0X00 X0X01",
}


@pytest.mark.parametrize(("version", "expected"), [("2009", 199), ("2021", 217)])
def test_latent_occupations_cover_the_surveyed_codes_exactly(version: str, expected: int) -> None:
    official = set(read_reference(f"fap_{version}").code_fap) - set(NOT_SURVEYED[version].split())
    codes = set(read_occupations()[f"code_fap_{version}"])
    assert codes == official
    assert len(codes) == expected


@pytest.mark.parametrize("version", ["2009", "2021"])
def test_a_code_has_one_family(version: str) -> None:
    families = read_occupations().groupby(f"code_fap_{version}")[f"code_famille_bmo_{version}"].nunique()
    assert families.max() == 1


def test_a_pair_of_codes_is_one_latent_occupation() -> None:
    occupations = read_occupations()
    assert not occupations.duplicated(["code_fap_2009", "code_fap_2021"]).any()
    assert occupations.weight.min() > 0


def test_basins_are_the_reference_ones_in_the_five_departments() -> None:
    basins = read_basins()
    assert list(basins.code_bassin_ft) == list(read_reference("bassins").code_bassin_ft)
    assert set(basins.code_departement) == {"14", "27", "50", "61", "76"}


def test_every_declared_prefix_names_an_occupation() -> None:
    story = read_story()
    tables = [story.trend, story.difficulty, story.seasonality]
    prefixes = {
        prefix
        for table in [*tables, *story.shocks.values(), *story.specialisation.values()]
        for prefix in table
    }
    codes = read_occupations().code_fap_2021
    assert [prefix for prefix in sorted(prefixes) if not codes.str.startswith(prefix).any()] == []


def test_every_basin_has_its_specialisation() -> None:
    assert set(read_story().specialisation) == set(read_basins().code_bassin_ft)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="projects_nb"):
        Wave.model_validate(
            {
                "projects": 1,
                "source": "publie",
                "difficult_share": 0.5,
                "seasonal_share": 0.5,
                "projects_nb": 1,
            }
        )


@given(st.dictionaries(st.text("AB1", max_size=3), st.floats(0, 9)), st.text("AB1", max_size=5))
def test_by_prefix_takes_the_longest_key_that_fits(table: dict[str, float], code: str) -> None:
    fitting = pd.Series({key: value for key, value in table.items() if code.startswith(key)}, dtype=float)
    expected = fitting.loc[max(fitting.index, key=len)] if len(fitting) else -1
    assert by_prefix(table, code, default=-1) == expected
