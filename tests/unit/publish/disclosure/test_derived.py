"""A row made of protected numbers goes with them, and says why."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.disclosure.declarations import Derived, load_declarations
from publish.disclosure.derived import ABSENT, REASON, STATUS, WITHHELD, hidden_rows, withhold

DECLARED = Derived(
    de="totaux",
    indicateur="code",
    cle=["annee", "niveau"],
    faites_de={"part": ["part_pct", "entrees_nb"], "cumul": ["entrees_nb"]},
    cumules=["cumul"],
    retire=["valeur", "volume_nb"],
)
YEARS = (2019, 2020, 2021, 2022)


def totals(entries: list[float | None], shares: list[float | None]) -> pd.DataFrame:
    return pd.DataFrame({"annee": YEARS, "niveau": "region", "entrees_nb": entries, "part_pct": shares})


def values() -> pd.DataFrame:
    rows = [(code, year, "region", 50.0, 100.0) for code in ("part", "cumul", "autre") for year in YEARS]
    frame = pd.DataFrame(rows, columns=["code", "annee", "niveau", "valeur", "volume_nb"])
    return frame.assign(**{STATUS: "observe", REASON: None})


def hidden(entries: list[float | None], shares: list[float | None]) -> set[tuple[str, int]]:
    frame = values()
    rows = frame[hidden_rows(DECLARED, totals(entries, shares), frame)]
    return set(zip(rows["code"], rows["annee"], strict=True))


def test_nothing_goes_where_nothing_is_hidden() -> None:
    assert hidden([10, 20, 30, 40], [1, 2, 3, 4]) == set()


def test_a_share_goes_with_its_rate_or_its_count() -> None:
    assert hidden([10, 20, 30, 40], [1, None, 3, 4]) == {("part", 2020)}
    assert ("part", 2021) in hidden([10, 20, None, 40], [1, 2, 3, 4])


def test_a_cumulated_value_goes_from_the_year_that_is_hidden_on() -> None:
    gone = hidden([10, 20, None, 40], [1, 2, 3, 4])
    assert {year for code, year in gone if code == "cumul"} == {2021, 2022}


def test_what_goes_leaves_no_number_and_says_why() -> None:
    protected, before = totals([10, 20, 30, 40], [1, None, 3, 4]), values()
    after = withhold(DECLARED, protected, before)
    (row,) = after[(after["code"] == "part") & (after["annee"] == 2020)].to_dict("records")
    assert pd.isna([row["valeur"], row["volume_nb"]]).all()
    assert (row[STATUS], row[REASON]) == (ABSENT, WITHHELD)
    assert len(after.compare(before)) == 1


@given(
    entries=st.lists(st.sampled_from([None, 10.0]), min_size=4, max_size=4),
    shares=st.lists(st.sampled_from([None, 5.0]), min_size=4, max_size=4),
)
def test_once_withheld_nothing_is_left_to_hide(
    entries: list[float | None], shares: list[float | None]
) -> None:
    protected = totals(entries, shares)
    after = withhold(DECLARED, protected, values())
    assert not hidden_rows(DECLARED, protected, after).any()
    assert after["valeur"].notna()[after["code"] == "autre"].all()


@pytest.mark.parametrize(("name", "one"), load_declarations().derivees.items())
def test_a_derived_table_is_made_of_a_protected_one(name: str, one: Derived) -> None:
    protected = {table for family in load_declarations().familles.values() for table in family.tables}
    assert one.de in protected
    assert set(one.cumules) <= set(one.faites_de), name
