import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models_ml.needs.conformal import calibration, conformal_bounds, cross_bounds
from models_ml.targets import Target, load_target

TARGET = load_target("projets")


def _pairs(seed: int, n: int, stratum: str = "publie", noise: float = 0.6) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    yhat = rng.lognormal(3, 1, n)
    value = yhat * rng.lognormal(0, noise, n)
    return pd.DataFrame(
        {"yhat": yhat, "value": value, "stratum": stratum, "calibrates": True, "shock": False}
    )


def _coverage(pairs: pd.DataFrame, bounds: pd.DataFrame, level: int) -> float:
    return float(pairs["value"].between(bounds[f"lo_{level}"], bounds[f"hi_{level}"]).mean())


@given(
    seed=st.integers(0, 1000),
    n=st.integers(1, 900),
    yhat=st.lists(st.floats(0, 1e5), min_size=1, max_size=30),
)
@settings(max_examples=40)
def test_bounds_are_nested_floored_and_hold_the_forecast(seed: int, n: int, yhat: list[float]) -> None:
    spec = TARGET.measures["projets_recrutement_nb"]
    new = pd.DataFrame({"yhat": yhat, "stratum": "publie"})
    bounds = conformal_bounds(_pairs(seed, n), new, spec, TARGET.intervals)
    ordered = pd.concat(
        [bounds["lo_95"], bounds["lo_80"], new["yhat"], bounds["hi_80"], bounds["hi_95"]], axis=1
    )
    assert (ordered.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert (bounds >= 0).all(axis=None)


@given(seed=st.integers(0, 1000), share=st.lists(st.floats(0, 100), min_size=1, max_size=30))
@settings(max_examples=20)
def test_a_share_stays_within_0_and_100(seed: int, share: list[float]) -> None:
    spec = TARGET.measures["part_difficile_pct"]
    new = pd.DataFrame({"yhat": share, "stratum": "publie"})
    bounds = conformal_bounds(_pairs(seed, 400), new, spec, TARGET.intervals)
    assert bounds.min(axis=None) >= 0
    assert bounds.max(axis=None) <= 100


@pytest.mark.parametrize(("level", "tolerance"), [(80, 0.025), (95, 0.015)])
def test_new_cells_are_covered_at_the_nominal_level(target: Target, level: int, tolerance: float) -> None:
    spec, new = target.measures["projets_recrutement_nb"], _pairs(2, 4000)
    bounds = conformal_bounds(_pairs(1, 4000), new, spec, target.intervals)
    assert _coverage(new, bounds, level) == pytest.approx(level / 100, abs=tolerance)


def test_each_stratum_has_its_own_width(target: Target) -> None:
    spec = target.measures["projets_recrutement_nb"]
    past = pd.concat([_pairs(1, 500), _pairs(2, 500, "passage", noise=1.5)])
    new = pd.DataFrame({"yhat": [30.0, 30.0], "stratum": ["publie", "passage"]})
    bounds = conformal_bounds(past, new, spec, target.intervals)
    assert bounds["hi_80"].iloc[1] > bounds["hi_80"].iloc[0]


def test_a_fold_is_not_calibrated_on_itself(target: Target) -> None:
    spec, pairs = target.measures["projets_recrutement_nb"], _pairs(3, 600)
    fold = pd.Series(np.arange(600) % 2)
    before = cross_bounds(pairs, fold, spec, target.intervals)
    wild = pairs.assign(value=pairs["value"].where(fold == 1, pairs["value"] * 50))
    after = cross_bounds(wild, fold, spec, target.intervals)
    pd.testing.assert_frame_equal(before[fold == 0], after[fold == 0])
    assert (after["hi_80"] > before["hi_80"])[fold == 1].all()


def test_without_any_past_error_there_is_no_interval(target: Target) -> None:
    spec, pairs = target.measures["projets_recrutement_nb"], _pairs(3, 10)
    assert conformal_bounds(pairs.iloc[:0], pairs, spec, target.intervals).isna().all(axis=None)


def test_shocks_calibrate_only_when_nothing_else_can(target: Target) -> None:
    calm, shocked = _pairs(1, 300), _pairs(2, 300).assign(shock=True)
    both = pd.concat([calm, shocked], ignore_index=True)
    assert not calibration(both, target.intervals)["shock"].any()
    assert len(calibration(shocked, target.intervals)) == 300
