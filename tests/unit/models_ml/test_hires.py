"""Invariants of the modelled hires, on fabricated departments."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models_ml.hires import HiresTarget, ModelledHires, disaggregate, load_hires_target

TARGET = HiresTarget(
    first_year=2014, seed=1, draws=100, levels=(80, 95), matrix_information=0.1, rate_spread=0.4
)
SECTORS = {"GS1": ["1071A", "2511Z"], "GS4": ["5610A"]}
EMPLOYEES = pd.DataFrame(
    [
        ("14", "2817", "GS1", "1071A", 300.0),
        ("14", "2820", "GS1", "2511Z", 100.0),
        ("14", "2817", "GS4", "5610A", 80.0),
        ("50", "2824", "GS1", "1071A", 50.0),
        ("50", "2817", "GS1", "1071A", 50.0),  # a basin that straddles two departments
        ("50", "2824", "GS4", "5610A", 10.0),
    ],
    columns=["code_departement", "code_bassin_ft", "code_secteur", "code_naf", "effectifs_nb"],
)
MATRIX = pd.DataFrame(
    [
        ("1071A", "D1102", 900.0),
        ("1071A", "D1106", 100.0),
        ("2511Z", "H2913", 400.0),
        ("5610A", "G1602", 700.0),
    ],
    columns=["code_naf", "code_rome_v3", "embauches_nb"],
)
CROSSWALK = pd.DataFrame(
    [
        ("D1102", "S0X20", 0.7, 0.5, 0.9),
        ("D1102", "S0X30", 0.3, 0.1, 0.5),
        ("D1106", "R0X60", 1.0, 1.0, 1.0),
        ("H2913", "D1X40", 1.0, 1.0, 1.0),
        ("G1602", "S1X20", 1.0, 1.0, 1.0),
    ],
    columns=["code_rome_v3", "code_fap", "poids", "poids_min", "poids_max"],
)


def hires(volumes: list[float | None]) -> pd.DataFrame:
    cells = list(product([2024], ["14", "50"], SECTORS))
    frame = pd.DataFrame(cells, columns=["annee", "code_departement", "code_secteur"])
    return frame.assign(embauches_nb=pd.Series(volumes, dtype="float64"))


def modelled(volumes: list[float | None], **changed: pd.DataFrame) -> ModelledHires:
    inputs = {"employees": EMPLOYEES, "matrix": MATRIX, "crosswalk": CROSSWALK} | changed
    return disaggregate(hires(volumes), **inputs, target=TARGET)


volumes = st.lists(st.floats(0, 1e5), min_size=4, max_size=4)


@settings(max_examples=10)
@given(volumes)
def test_basins_and_occupations_give_back_the_shared_hires(given_hires):
    result = modelled(given_hires)
    total = result.hires["embauches_modelisees_nb"].sum()
    assert total == pytest.approx(
        result.coverage["embauches_reparties_nb"].sum(), abs=0.06 * len(result.hires) + 1e-6
    )
    assert result.coverage["embauches_reparties_nb"].sum() == pytest.approx(sum(given_hires))


@settings(max_examples=10)
@given(volumes)
def test_intervals_are_nested_and_hold_the_value(given_hires):
    rows = modelled(given_hires).hires
    order = rows[["lo_95", "lo_80", "embauches_modelisees_nb", "hi_80", "hi_95"]].to_numpy()
    assert (np.diff(order, axis=1) >= 0).all()
    assert (order >= 0).all()


def test_the_same_seed_gives_the_same_numbers():
    pd.testing.assert_frame_equal(modelled([10.0, 20, 30, 40]).hires, modelled([10.0, 20, 30, 40]).hires)


def test_ten_times_the_hires_are_ten_times_the_model():
    small, large = modelled([100.0, 200, 300, 400]).hires, modelled([1000.0, 2000, 3000, 4000]).hires
    numbers = ["embauches_modelisees_nb", "lo_95", "hi_95"]
    np.testing.assert_allclose(large[numbers], 10 * small[numbers], atol=0.6)


def test_a_straddling_basin_takes_from_both_departments():
    alone = modelled([0.0, 0, 100, 0]).hires.set_index(["code_bassin_ft", "code_fap"])[
        "embauches_modelisees_nb"
    ]
    assert alone["2817"].sum() == pytest.approx(50)
    assert alone["2824"].sum() == pytest.approx(50)


def test_an_activity_that_the_matrix_ignores_stays_unshared():
    result = modelled([100.0, 0, 0, 0], matrix=MATRIX[MATRIX["code_naf"] != "2511Z"])
    [row] = result.coverage[result.coverage["embauches_nb"] > 0].itertuples()
    assert row.embauches_reparties_nb == pytest.approx(75)


def test_a_sector_without_employees_stays_unshared():
    result = modelled([100.0, 100, 0, 0], employees=EMPLOYEES[EMPLOYEES["code_secteur"] != "GS4"])
    assert result.coverage.set_index("code_secteur")["embauches_reparties_nb"]["GS4"].sum() == 0


def test_an_unknown_quarter_leaves_its_year_out_and_says_so():
    result = modelled([100.0, None, 0, 0])
    assert result.hires.empty
    assert "embauches" in result.notes[0]


def test_an_uncertain_crosswalk_widens_the_interval():
    certain = CROSSWALK.assign(poids_min=CROSSWALK["poids"], poids_max=CROSSWALK["poids"])
    wide, narrow = (
        modelled([1000.0, 0, 0, 0], crosswalk=crosswalk).hires.set_index(["code_bassin_ft", "code_fap"])
        for crosswalk in (CROSSWALK, certain)
    )
    cell = ("2817", "S0X30")
    width = [frame.loc[cell, "hi_80"] - frame.loc[cell, "lo_80"] for frame in (wide, narrow)]
    assert width[0] > 1.5 * width[1]


def test_without_a_matrix_the_frames_are_empty_and_typed():
    result = modelled([1.0, 1, 1, 1], matrix=MATRIX.iloc[:0])
    assert result.hires.empty
    assert list(result.hires.columns[:3]) == ["annee", "code_bassin_ft", "code_fap"]
    assert result.hires["lo_80"].dtype == np.float64


def test_the_declared_target_is_read():
    assert load_hires_target().levels == (80, 95)
