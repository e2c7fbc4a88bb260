from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models_ml.needs.forecast import ForecastResult
from models_ml.needs.forecast import run as run_with_indicators
from models_ml.targets import Target, load_target

MakeHistory = Callable[..., pd.DataFrame]
KEY = ["annee", "code_bassin_ft", "code_fap", "mesure", "modele"]
MEASURES = {"projets_recrutement_nb", "part_difficile_pct", "part_saisonniere_pct"}
PARTS = ("recrutement", "difficiles", "saisonniers")
COUNTS = [f"projets_{part}_{bound}" for part in PARTS for bound in ("nb", "min", "max")]


NO_INDICATOR = pd.DataFrame(columns=["annee", "code_bassin_ft", "indicateur", "croissance_log"])


def run(history: pd.DataFrame, target: Target) -> ForecastResult:
    return run_with_indicators(history, NO_INDICATOR, target)


@pytest.fixture(scope="module")
def twelve_waves(make_history: MakeHistory) -> pd.DataFrame:
    return make_history(range(2013, 2025))


@pytest.fixture(scope="module")
def twelve(twelve_waves: pd.DataFrame, target: Target) -> ForecastResult:
    return run(twelve_waves, target)


@pytest.fixture(scope="module")
def two(make_history: MakeHistory, target: Target) -> ForecastResult:
    return run(make_history(range(2023, 2025)), target)


def _overall(result: ForecastResult, measure: str, horizon: int = 1) -> pd.Series:
    rows = result.metrics[result.metrics["cutoff_annee"].isna() & (result.metrics["mesure"] == measure)]
    rows = rows[rows["horizon_periodes"] == horizon]
    return rows.set_index("modele").loc["moyenne_mutualisee"]


def _assert_same(left: ForecastResult, right: ForecastResult) -> None:
    for name in ("forecast", "backtest", "metrics"):
        pd.testing.assert_frame_equal(getattr(left, name), getattr(right, name))


def test_keys_are_unique_and_one_model_is_retained(twelve: ForecastResult) -> None:
    assert not twelve.forecast.duplicated(KEY).any()
    assert not twelve.backtest.duplicated([*KEY, "cutoff_annee"]).any()
    retained = twelve.forecast[twelve.forecast["est_retenu"]]
    assert not retained.duplicated(KEY[:4]).any()
    assert set(retained["mesure"]) == MEASURES


def test_bounds_are_nested_and_hold_the_forecast_after_rounding(twelve: ForecastResult) -> None:
    for frame in (twelve.forecast, twelve.backtest):
        ordered = frame[["lo_95", "lo_80", "yhat", "hi_80", "hi_95"]].to_numpy()
        assert (np.diff(ordered, axis=1) >= 0).all()
        assert (ordered >= 0).all()
        assert frame.loc[frame["mesure"] != "projets_recrutement_nb", "hi_95"].max() <= 100


def test_every_origin_is_tested_and_the_next_three_waves_forecast(twelve: ForecastResult) -> None:
    for horizon, rows in twelve.backtest.groupby("horizon_periodes"):
        assert set(rows["cutoff_annee"]) == set(range(2013, 2025 - horizon))
    for frame in (twelve.backtest, twelve.forecast):
        assert (frame["annee"] == frame["cutoff_annee"] + frame["horizon_periodes"]).all()
    assert set(twelve.forecast["annee"]) == {2025, 2026, 2027}
    assert set(twelve.forecast["statut_intervalle"]) == {"calibre"}
    assert any("2021" in note for note in twelve.notes)


def test_every_cell_of_the_last_two_waves_is_forecast(
    twelve: ForecastResult, twelve_waves: pd.DataFrame
) -> None:
    recent = twelve_waves[twelve_waves["annee"] >= 2023]
    cells = set(zip(recent["code_bassin_ft"], recent["code_fap"], strict=True))
    for _, rows in twelve.forecast.groupby(["mesure", "modele", "horizon_periodes"]):
        assert set(zip(rows["code_bassin_ft"], rows["code_fap"], strict=True)) == cells


def test_the_status_tells_the_cells_whose_last_wave_is_masked_or_absent(
    twelve: ForecastResult, twelve_waves: pd.DataFrame
) -> None:
    last = twelve_waves[twelve_waves["annee"] == 2024]
    known = last[last["projets_recrutement_nb"].notna()]
    published = set(zip(known["code_bassin_ft"], known["code_fap"], strict=True))
    counts = twelve.forecast[twelve.forecast["mesure"] == "projets_recrutement_nb"]
    sure = counts[counts["statut_donnee"] == "prevision"]
    assert set(zip(sure["code_bassin_ft"], sure["code_fap"], strict=True)) == published


def test_the_backtest_scores_what_both_waves_publish(
    twelve: ForecastResult, twelve_waves: pd.DataFrame
) -> None:
    counts = twelve.backtest.query(
        "mesure == 'projets_recrutement_nb' and modele == 'persistance' and horizon_periodes == 1"
    )
    published = twelve_waves.dropna(subset="projets_recrutement_nb")[[*KEY[:3], "projets_recrutement_nb"]]
    before = published.assign(annee=published["annee"] + 1)
    expected = published.merge(before, on=KEY[:3], suffixes=("", "_before")).sort_values(KEY[:3])
    found = counts.sort_values(KEY[:3])
    assert found["valeur_observee"].tolist() == expected["projets_recrutement_nb"].tolist()
    assert found["yhat"].tolist() == expected["projets_recrutement_nb_before"].tolist()


@pytest.mark.parametrize("panel", ["two", "twelve"])
def test_intervals_cover_what_they_promise(panel: str, request: pytest.FixtureRequest) -> None:
    result: ForecastResult = request.getfixturevalue(panel)
    for measure in MEASURES:
        scores = _overall(result, measure)
        assert 77 <= scores["couverture_80_pct"] <= 85
        assert 93 <= scores["couverture_95_pct"] <= 98


@pytest.mark.parametrize("horizon", [2, 3])
def test_each_horizon_has_its_own_backtest(twelve: ForecastResult, horizon: int) -> None:
    for measure in MEASURES:
        scores = _overall(twelve, measure, horizon)
        assert 76 <= scores["couverture_80_pct"] <= 86
        assert 93 <= scores["couverture_95_pct"] <= 98


def test_a_horizon_without_past_errors_is_flagged_and_wider(two: ForecastResult) -> None:
    assert set(two.backtest["horizon_periodes"]) == set(two.metrics["horizon_periodes"]) == {1}
    status = two.forecast.groupby("horizon_periodes")["statut_intervalle"].unique()
    assert status.map(list).to_dict() == {1: ["calibre"], 2: ["extrapole"], 3: ["extrapole"]}
    bounds = two.forecast.assign(width=two.forecast["hi_80"] - two.forecast["lo_80"])
    width = bounds.pivot_table(index=["mesure", "modele"], columns="horizon_periodes", values="width")
    assert (width.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)
    assert sum("extrapolés" in note for note in two.notes) == 2 * len(MEASURES)


def test_a_large_cell_whose_seasonal_part_is_masked_has_a_small_share(
    twelve: ForecastResult, twelve_waves: pd.DataFrame
) -> None:
    """Less than five seasonal projects of a hundred is little, whatever the masked figure."""
    last = twelve_waves[(twelve_waves["annee"] == 2024) & (twelve_waves["projets_recrutement_min"] > 50)]
    hidden = last.loc[last["projets_saisonniers_nb"].isna(), KEY[1:3]]
    rows = twelve.forecast.query(
        "est_retenu and horizon_periodes == 1 and mesure == 'part_saisonniere_pct'"
    ).merge(hidden)
    assert len(rows) > 20
    assert rows["yhat"].median() < 12


@pytest.mark.parametrize("panel", ["two", "twelve"])
def test_pooling_beats_persistence_on_noisy_cells(panel: str, request: pytest.FixtureRequest) -> None:
    result: ForecastResult = request.getfixturevalue(panel)
    assert _overall(result, "projets_recrutement_nb")["mae_relative"] <= 0.88
    assert _overall(result, "part_difficile_pct")["rmse_relative"] <= 0.82
    needs = result.forecast.query("est_retenu and mesure != 'part_saisonniere_pct'")
    assert set(needs["modele"]) == {"moyenne_mutualisee"}


def test_more_waves_forecast_better(two: ForecastResult, twelve: ForecastResult) -> None:
    for measure, score in (
        ("projets_recrutement_nb", "mae_relative"),
        ("part_difficile_pct", "rmse_relative"),
    ):
        assert _overall(twelve, measure)[score] < _overall(two, measure)[score]


def test_persistence_is_retained_where_cells_hardly_move(make_history: MakeHistory, target: Target) -> None:
    wave = make_history(range(2022, 2023), cell=1.0)
    history = pd.concat([wave, wave.assign(annee=2023)], ignore_index=True)
    retained = run(history, target).forecast.query("est_retenu")
    assert set(retained["modele"]) == {"persistance"}


def test_the_future_does_not_change_a_past_origin(
    twelve: ForecastResult, twelve_waves: pd.DataFrame, target: Target
) -> None:
    tampered = twelve_waves.copy()
    future = tampered["annee"] > 2019
    tampered.loc[future, COUNTS] = np.ceil(tampered.loc[future, COUNTS].to_numpy()[::-1] * 3)
    tampered.loc[future, COUNTS] = _consistent(tampered.loc[future, COUNTS])
    columns = [*KEY, "yhat", "lo_80", "hi_80", "lo_95", "hi_95"]
    past = [
        result.backtest.query("annee <= 2019")[columns].reset_index(drop=True)
        for result in (twelve, run(tampered, target))
    ]
    assert len(past[0]) > 0
    pd.testing.assert_frame_equal(*past)


def _consistent(counts: pd.DataFrame) -> pd.DataFrame:
    parts = {}
    for part in PARTS:
        low, high = (counts[f"projets_{part}_{bound}"] for bound in ("min", "max"))
        parts |= {
            f"projets_{part}_min": low.combine(high, min),
            f"projets_{part}_max": low.combine(high, max),
        }
        parts[f"projets_{part}_nb"] = counts[f"projets_{part}_nb"].where(low == high)
    return pd.DataFrame(parts)[COUNTS]


def test_masked_outcomes_count_after_a_masked_cell(twelve: ForecastResult) -> None:
    counts = twelve.forecast.query("mesure == 'projets_recrutement_nb' and est_retenu")
    masked = counts[counts["statut_donnee"] == "prevision_historique_masque"]
    assert (masked["lo_80"] < 5).mean() > 0.9
    assert masked["hi_80"].median() < counts["hi_80"].median()


def test_a_single_basin_is_calibrated_on_other_occupations(make_history: MakeHistory, target: Target) -> None:
    result = run(make_history(range(2023, 2025), basins=1, occupations=150), target)
    # Too few seasonal parts are published in one basin.
    assert set(result.forecast["mesure"]) == MEASURES - {"part_saisonniere_pct"}
    assert result.backtest.notna().all(axis=None)


def test_one_wave_gives_no_forecast_and_says_why(make_history: MakeHistory, target: Target) -> None:
    result = run(make_history(range(2024, 2025)), target)
    assert result.forecast.empty
    assert result.backtest.empty
    assert result.metrics.empty
    assert len(result.notes) == len(MEASURES)
    assert all("aucune prévision" in note and "2024" in note for note in result.notes)


def test_an_empty_frame_has_the_columns_and_types_of_a_full_one(
    make_history: MakeHistory, twelve: ForecastResult, target: Target
) -> None:
    history = make_history(range(2024, 2025))
    for rows in (history, history.iloc[:0]):
        result = run(rows, target)
        for name in ("forecast", "backtest", "metrics"):
            assert getattr(result, name).dtypes.equals(getattr(twelve, name).dtypes)


def test_waves_too_far_apart_give_no_forecast(make_history: MakeHistory, target: Target) -> None:
    result = run(make_history(range(2020, 2025, 4)), target)
    assert result.forecast.empty


@given(seed=st.integers(0, 50))
@settings(max_examples=5)
def test_the_order_of_rows_does_not_matter(seed: int, make_history: MakeHistory) -> None:
    target = load_target("projets")
    history = make_history(range(2022, 2025), basins=12, occupations=40, seed=seed)
    _assert_same(run(history, target), run(history.sample(frac=1, random_state=seed), target))


@given(factor=st.sampled_from([0.5, 2, 4]))
@settings(max_examples=3)
def test_persistence_follows_the_scale_of_the_counts(factor: float, make_history: MakeHistory) -> None:
    target = load_target("projets")
    history = make_history(range(2022, 2025), basins=12, occupations=40)
    scaled = history.assign(**{column: history[column] * factor for column in COUNTS})
    plain, larger = (
        run(frame, target).forecast.query("mesure == 'projets_recrutement_nb' and modele == 'persistance'")
        for frame in (history, scaled)
    )
    np.testing.assert_allclose(larger["yhat"], factor * plain["yhat"], atol=0.06 * (1 + factor))


def test_a_duplicated_row_is_refused(make_history: MakeHistory, target: Target) -> None:
    history = make_history(range(2023, 2025))
    with pytest.raises(ValueError, match="en double"):
        run(pd.concat([history, history.iloc[[3]]]), target)
