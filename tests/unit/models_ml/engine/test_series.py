import numpy as np
import pandas as pd
import pytest

from models_ml.engine.series import build_pool, fill


def rows(*given: tuple) -> pd.DataFrame:
    return pd.DataFrame(given, columns=["unique_id", "ds", "y"])


def test_rows_in_any_order_make_the_same_pool_and_other_columns_are_ignored() -> None:
    long = rows(("b", "2020-01-01", 5), ("a", "2021-01-01", 2), ("a", "2020-01-01", 1)).assign(split="train")
    pool = build_pool(long, "A")
    assert list(pool.ids) == ["a", "b"]
    np.testing.assert_array_equal(pool.values, [[1, 2], [5, np.nan]])
    assert pool.last.tolist() == [51, 50]


def test_identifiers_are_text() -> None:
    assert list(build_pool(rows((1, "2020-01-01", 5)), "A").ids) == ["1"]


def test_a_bare_year_is_a_date() -> None:
    assert build_pool(rows(("a", 2019, 5)), "A").first.tolist() == [49]


def test_a_missing_month_takes_the_line_between_the_same_months_of_its_neighbour_years() -> None:
    values = np.tile(np.arange(12.0), 3) + 12 * np.repeat(np.arange(3), 12)
    holed = values.copy()
    holed[17] = np.nan
    assert fill(holed, 12)[17] == values[17]
    dates = pd.date_range("2020-01-01", periods=36, freq="MS")
    pool = build_pool(pd.DataFrame({"unique_id": "a", "ds": dates, "y": values}).drop(17), "M")
    assert pool.gaps.tolist() == [1]
    np.testing.assert_allclose(pool.series(0), values)


def test_a_missing_year_is_on_the_line_between_its_neighbours() -> None:
    pool = build_pool(rows(("a", "2020", 1), ("a", "2023", 7)), "A")
    np.testing.assert_allclose(pool.series(0), [1, 3, 5, 7])
    assert pool.gaps.tolist() == [2]


@pytest.mark.parametrize(
    ("frequency", "last", "ahead"),
    [
        ("M", "2023-12-31", ["2024-01-31", "2024-02-29"]),
        ("M", "2023-12-15", ["2024-01-15", "2024-02-15"]),
        ("Q", "2023-11-01", ["2024-02-01", "2024-05-01"]),
        ("A", "2023-06-30", ["2024-06-30", "2025-06-30"]),
    ],
)
def test_later_periods_are_dated_as_the_last_one(frequency, last, ahead) -> None:
    pool = build_pool(rows(("a", last, 1)), frequency)
    dates = pool.dates(pool.last[:, None] + np.arange(1, 3))
    assert dates.strftime("%Y-%m-%d").tolist() == ahead


def test_what_was_known_at_a_date_is_cut_there() -> None:
    pool = build_pool(rows(*(("a", str(year), year) for year in range(2000, 2005))), "A")
    past = pool.known_at(pool.last - 2)
    np.testing.assert_array_equal(past.series(0), [2000, 2001, 2002])
    np.testing.assert_array_equal(pool.at(past.last[:, None] + np.array([1, 2, 3])), [[2003, 2004, np.nan]])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("a", "2021-01-01", np.nan), "y n’est pas un nombre fini.*n° 2"),
        (("a", "2021-01-01", np.inf), "y n’est pas un nombre fini"),
        (("a", "2021-01-01", "*"), r"y n’est pas un nombre fini.*y=\*"),
        (("a", "hier", 1), "ds n’est pas une date.*ds=hier"),
        (("a", "2020-06-01", 1), "deux lignes pour une même période"),
        ((None, "2021-01-01", 1), "unique_id vide"),
    ],
)
def test_a_faulty_row_is_named_with_its_remedy(row, message) -> None:
    with pytest.raises(ValueError, match=message):
        build_pool(rows(("a", "2020-01-01", 1), row), "A")


def test_missing_columns_and_an_empty_frame_are_refused() -> None:
    with pytest.raises(ValueError, match=r"colonnes \['y'\] absentes"):
        build_pool(pd.DataFrame({"unique_id": ["a"], "ds": ["2020"]}), "A")
    with pytest.raises(ValueError, match="aucune ligne"):
        build_pool(rows(), "A")
