"""The engine from end to end, on tiny pools and a small family."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models_ml.engine.backtest import make_origins
from models_ml.engine.combination import ADAPTED, ENSEMBLE, champion
from models_ml.engine.executor import LocalProcesses
from models_ml.engine.family import Family
from models_ml.engine.forecast import EngineResult, forecast
from models_ml.engine.naive import Naive
from models_ml.engine.scores import naive2, owa, seasonal_scale, smape
from models_ml.engine.series import build_pool
from models_ml.engine.smoothing import Bank

BOUNDS = ["lo95", "lo80", "mean", "hi80", "hi95"]
FEW = settings(max_examples=8)
SMALL = Family(
    origins=2,
    origin_step=1,
    minimum_history=3,
    members={
        "naif": Naive(kind="naive"),
        "niveau": Bank(level=(0.3, 0.7, 1.0)),
        "tendance": Bank(level=(0.5, 1.0), trend=(0.2,), damping=(0.9,)),
    },
    ensemble={"niveau": 1, "tendance": 1},
)


def _frame(values: dict[str, list[float]]) -> pd.DataFrame:
    rows = [
        (name, f"{2020 - len(own) + place}-01-01", value)
        for name, own in values.items()
        for place, value in enumerate(own)
    ]
    return pd.DataFrame(rows, columns=["unique_id", "ds", "y"])


def _walks(seed: int, count: int = 5, length: int = 9) -> dict[str, list[float]]:
    rng = np.random.default_rng(seed)
    paths = 200.5 * np.exp(np.cumsum(rng.normal(0.02, 0.15, (count, length)), axis=1))
    return {f"s{number}": path.tolist() for number, path in enumerate(paths)}


def _run(series: pd.DataFrame, horizon: int = 2, **options: object) -> EngineResult:
    return forecast(series, "A", horizon, family=SMALL, **options)  # type: ignore[arg-type]


@FEW
@given(st.integers(0, 10_000))
def test_intervals_nest_around_the_mean_and_stay_above_zero(seed: int) -> None:
    made = _run(_frame(_walks(seed))).forecast
    values = made[BOUNDS].to_numpy()
    assert len(made) == 10
    assert (np.diff(values, axis=1) >= 0).all()
    assert (values >= 0).all()
    assert list(made) == ["unique_id", "ds", "step", "mean", "lo80", "hi80", "lo95", "hi95", "modele"]


@FEW
@given(st.integers(0, 10_000), st.sampled_from([0.001, 3.0, 1e6]))
def test_a_forecast_follows_the_unit_of_its_series(seed: int, unit: float) -> None:
    walks = _walks(seed)
    scaled = {name: [unit * value for value in own] for name, own in walks.items()}
    one, other = _run(_frame(walks)).forecast, _run(_frame(scaled)).forecast
    np.testing.assert_allclose(other[BOUNDS], unit * one[BOUNDS], rtol=1e-6)


@FEW
@given(st.integers(0, 10_000))
def test_a_hierarchy_adds_up(seed: int) -> None:
    leaves = _walks(seed, 4)
    names = list(leaves)
    parents = {"ab": names[:2], "cd": names[2:], "total": names}
    sums = {
        parent: np.sum([leaves[child] for child in below], axis=0).tolist()
        for parent, below in parents.items()
    }
    links = [("total", "ab"), ("total", "cd"), *((p, child) for p in ("ab", "cd") for child in parents[p])]
    edges = pd.DataFrame(links, columns=["parent", "child"])
    made = _run(_frame(leaves | sums), edges=edges).forecast
    mean = made.pivot_table("mean", "unique_id", "step")
    for parent, below in parents.items():
        np.testing.assert_allclose(mean.loc[parent], mean.loc[below].sum(), rtol=1e-6)
    assert (made[BOUNDS].to_numpy() >= 0).all()


def test_the_order_of_rows_and_the_executor_change_nothing() -> None:
    series = _frame(_walks(3))
    one = _run(series)
    shuffled = _run(series.sample(frac=1, random_state=1), executor=LocalProcesses(2))
    pd.testing.assert_frame_equal(one.forecast, shuffled.forecast)
    pd.testing.assert_frame_equal(one.backtest, shuffled.backtest)


def test_a_past_origin_knows_nothing_later() -> None:
    walks = _walks(5)
    changed = {name: [*own[:-1], 9 * own[-1]] for name, own in walks.items()}
    present, *past = (make_origins(build_pool(_frame(each), "A"), 2, SMALL) for each in (walks, changed))
    for one, other in zip(present[1:], past[0][1:], strict=True):
        np.testing.assert_array_equal(one.pool.values, other.pool.values)
        assert one.pool.last.max() < present[0].pool.last.max()
    assert [origin.number for origin in present] == [0, 1, 2]
    assert np.isnan(present[0].truth).all()


def test_a_partial_origin_teaches_the_first_steps_and_ranks_nothing() -> None:
    series, partial = _frame(_walks(6, 60)), SMALL.model_copy(update={"partial_origin": True})
    *whole, last = make_origins(build_pool(series, "A"), 2, partial)
    assert [origin.number for origin in (*whole, last)] == [0, 1, 2, 3]
    assert last.partial
    assert not any(origin.partial for origin in whole)
    assert np.isfinite(last.truth[:, 0]).all()
    assert np.isnan(last.truth[:, 1]).all()
    without, taught = _run(series), forecast(series, "A", 2, family=partial)
    pd.testing.assert_frame_equal(taught.scores, without.scores)
    pd.testing.assert_series_equal(taught.forecast["mean"], without.forecast["mean"])
    widths = [(made.forecast["hi80"] - made.forecast["lo80"]) for made in (taught, without)]
    assert not np.allclose(*widths)


def test_a_partial_origin_says_nothing_alone() -> None:
    partial = SMALL.model_copy(update={"partial_origin": True})
    made = make_origins(build_pool(_frame(_walks(6, length=4)), "A"), 2, partial)
    assert [origin.number for origin in made] == [0]


def test_what_a_shift_disturbed_ranks_no_candidate() -> None:
    _, past, *_ = make_origins(build_pool(_frame(_walks(7)), "A"), 2, SMALL)
    struck = np.array([[False, True]])
    wild = np.where(struck, 1e6, past.truth)
    calm, shaken = (replace(past, truth=truth, disturbed=struck) for truth in (past.truth, wild))
    assert calm.score(past.benchmark + 1) == shaken.score(past.benchmark + 1)
    nothing_else = replace(past, disturbed=np.array([[True, True]]))
    assert nothing_else.score(past.benchmark + 1) == past.score(past.benchmark + 1)


@pytest.mark.parametrize(("values", "expected"), [([7.0] * 8, 7.0), ([0.0] * 8, 0.0)])
def test_a_constant_series_stays_so(values: list[float], expected: float) -> None:
    made = _run(_frame({"a": values, "b": values})).forecast
    np.testing.assert_allclose(made[BOUNDS], expected, atol=1e-9)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_series_too_short_to_be_tried_is_persistence_and_says_so(length: int) -> None:
    result = _run(_frame({"a": [5.0, 7.0, 6.0][:length], "b": [50.0, 60.0, 40.0][:length]}))
    assert set(result.forecast["modele"]) == {"naif"}
    assert result.backtest.empty
    assert any("trop courtes" in note for note in result.notes)


def test_gaps_are_filled_and_counted() -> None:
    series = _frame(_walks(1))
    gappy = series[~((series["unique_id"] == "s0") & (series["ds"] == "2015-01-01"))]
    assert any("1 période(s) absente(s) de 1 série(s)" in note for note in _run(gappy).notes)


def test_negative_series_may_be_forecast_below_zero() -> None:
    falling = {"a": [float(-10 * n) for n in range(1, 10)], "b": [float(-9 * n) for n in range(1, 10)]}
    assert (_run(_frame(falling)).forecast["mean"] < 0).all()


def test_a_hierarchy_of_negative_series_adds_up_below_zero() -> None:
    leaves = {name: [-50.0 - n * step for n in range(9)] for name, step in (("a", 1.0), ("b", 2.0))}
    sums = {"total": np.sum(list(leaves.values()), axis=0).tolist()}
    edges = pd.DataFrame([("total", "a"), ("total", "b")], columns=["parent", "child"])
    mean = _run(_frame(leaves | sums), edges=edges).forecast.pivot_table("mean", "unique_id", "step")
    assert (mean < -50).all(axis=None)
    np.testing.assert_allclose(mean.loc["total"], mean.loc["a"] + mean.loc["b"], rtol=1e-6)


def test_sparse_counts_are_shared_out_or_persist() -> None:
    rng = np.random.default_rng(2)
    counts = {f"c{n}": rng.poisson(0.8, 12).astype(float).tolist() for n in range(12)}
    result = _run(_frame(counts | {"grand": [100.0 + n for n in range(12)]}))
    models = result.forecast.groupby("unique_id")["modele"].first()
    assert set(models[list(counts)]) <= {"partage_du_parent", "naif"}
    assert set(result.scores["famille"]) == {"dense", "creuse"}


def test_a_horizon_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="au moins 1 période"):
        _run(_frame(_walks(0)), horizon=0)


@pytest.mark.parametrize(
    ("errors", "retained"),
    [
        ({"naif": [1.0, 1.0], "a": [0.7, 0.95], ENSEMBLE: [0.8, 0.9]}, ENSEMBLE),
        ({"naif": [1.0, 1.0], "a": [0.7, 0.85], ENSEMBLE: [0.8, 0.9]}, "a"),
        ({"naif": [1.0, 1.0], ENSEMBLE: [0.8, 0.9], ADAPTED: [0.7, 0.8]}, ADAPTED),
        ({"naif": [1.0, 1.0], "a": [1.1, 1.2], ENSEMBLE: [1.2, 0.9]}, "naif"),
        ({"naif": [], ENSEMBLE: []}, "naif"),
    ],
)
def test_the_champion_wins_at_every_origin_or_the_mean_stands(
    errors: dict[str, list[float]], retained: str
) -> None:
    assert champion(errors, ["naif"]) == retained


def test_scores_of_hand_worked_cases() -> None:
    np.testing.assert_allclose(smape(np.array([[100.0, 0.0]]), np.array([[50.0, 0.0]])), [[200 / 3, 0]])
    pool = build_pool(_frame({"a": [1.0, 3.0, 2.0, 4.0]}), "A")
    assert seasonal_scale(pool)[0] == pytest.approx(5 / 3)
    benchmark = naive2(pool, 2)
    np.testing.assert_array_equal(benchmark, [[4, 4]])
    truth = np.array([[5.0, 6.0]])
    assert owa(truth, benchmark, seasonal_scale(pool), benchmark) == pytest.approx(1)
    assert owa(truth, truth, seasonal_scale(pool), benchmark) == 0
