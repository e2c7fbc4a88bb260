"""Flows of a region and its departments: what comes out of small made-up series."""

import numpy as np
import pandas as pd
import pytest

from models_ml.engine.executor import InProcess
from models_ml.flows import TYPES, FlowResult, FlowTarget, load_flow_target, run, widening

BREAKS = pd.DataFrame(
    columns=["grandeur", "nature", "rupture_debut_date", "rupture_fin_date", "rupture"], dtype=object
)


@pytest.fixture(scope="module")
def target() -> FlowTarget:
    declared = load_flow_target()
    group = declared.groups["demandeurs_emploi_mois"]
    family = group.family.model_copy(update={"origins": 2, "minimum_history": 36})
    small = group.model_copy(update={"horizon": 6, "family": family})
    return declared.model_copy(update={"groups": {"demandeurs_emploi_mois": small}})


def _series() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    dates = pd.date_range("2018-01-01", periods=72, freq="MS").date
    rows = []
    for code in ("14", "27"):
        for category in "ABC":
            level = rng.gamma(5, 2000) * np.exp(np.cumsum(rng.normal(0, 0.01, 72)))
            rows += [
                (code, "departement", category, "28", day, value)
                for day, value in zip(dates, level, strict=True)
            ]
    parts = pd.DataFrame(
        rows,
        columns=[
            *("code_territoire", "type_territoire", "categorie", "code_territoire_parent"),
            *("periode_debut_date", "valeur"),
        ],
    )
    keys = ["code_territoire", "type_territoire", "code_territoire_parent", "periode_debut_date"]
    totals = parts.groupby(keys, as_index=False)["valeur"].sum().assign(categorie="ABC")
    departments = pd.concat([parts, totals])
    region = departments.groupby(["categorie", "periode_debut_date"], as_index=False)["valeur"].sum()
    region = region.assign(code_territoire="28", type_territoire="region", code_territoire_parent=None)
    return pd.concat([departments, region], ignore_index=True).assign(
        grandeur="demandeurs_emploi", frequence="M"
    )


@pytest.fixture(scope="module")
def result(target: FlowTarget) -> FlowResult:
    return run(_series(), BREAKS, target, InProcess(), None)


def test_frames_have_their_declared_columns_and_types(result: FlowResult) -> None:
    for name, types in TYPES.items():
        frame = getattr(result, name)
        assert list(frame) == list(types), name
        assert len(frame) or name == "fallbacks", name


def test_each_key_is_forecast_once_with_nested_intervals(result: FlowResult) -> None:
    made = result.forecast
    key = ["grandeur", "categorie", "type_territoire", "code_territoire", "periode_debut_date"]
    assert not made.duplicated(key).any()
    assert len(made) == 3 * 4 * 6
    bounds = made[["lo_95", "lo_80", "yhat", "hi_80", "hi_95"]].to_numpy()
    assert (np.diff(bounds, axis=1) >= 0).all()
    assert (bounds >= 0).all()


def test_departments_and_categories_add_up(result: FlowResult) -> None:
    np.testing.assert_allclose(result.sums["total"], result.sums["parts"], rtol=1e-6)
    assert len(result.sums)


def test_the_past_is_held_as_often_as_declared(result: FlowResult) -> None:
    past = result.backtest
    for level in (80, 95):
        inside = past["valeur_observee"].between(past[f"lo_{level}"], past[f"hi_{level}"])
        assert inside.groupby(past["type_territoire"]).mean().min() >= level / 100 - 0.02


def _past(observed: list[float], disturbed: list[bool]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "type_territoire": "region",
            "code_territoire": "28",
            "categorie": "A",
            "horizon_periodes": 1,
            "est_perturbe": disturbed,
            "valeur_observee": observed,
            "yhat": 10.0,
            **dict.fromkeys(("lo_80", "lo_95"), 9.0),
            **dict.fromkeys(("hi_80", "hi_95"), 11.0),
        }
    )


def test_disturbed_periods_widen_nothing() -> None:
    observed, disturbed = [11.0] * 10 + [90.0] * 10, [False] * 10 + [True] * 10
    assert widening(_past(observed, disturbed)).to_numpy() == pytest.approx(0)
    # 79 above an interval, for 10 forecast.
    assert widening(_past(observed, [False] * 20)).to_numpy() == pytest.approx(7.9)


def test_intervals_that_hold_their_share_are_left_alone() -> None:
    mostly_inside = widening(_past([10.5] * 17 + [13.0] * 3, [False] * 20))
    assert mostly_inside[80].to_numpy() == pytest.approx(0)
    assert mostly_inside[95].to_numpy() == pytest.approx(0.2)


def test_without_series_frames_are_empty_and_a_note_says_so(target: FlowTarget) -> None:
    nothing = run(_series().iloc[:0], BREAKS, target, InProcess(), None)
    assert all(getattr(nothing, name).empty for name in TYPES)
    assert any("aucune série" in note for note in nothing.notes)
