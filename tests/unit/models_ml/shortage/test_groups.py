"""Needs of groups of occupations: sums of draws, shares of links, trial of the intervals."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models_ml.groups import BRANCH, TRANSITION, GroupInputs, GroupsTarget, load_groups_target, run
from models_ml.shortage.cells import ShortageInputs
from models_ml.shortage.forecast import forecast_cells
from models_ml.shortage.simulation import basins, simulate_needs
from models_ml.shortage.target import ShortageTarget

BRANCHES = pd.DataFrame(
    [("terre", "A0X40"), ("tout", "A0X40"), ("tout", "B0X21"), ("tout", "S1X20"), ("tout", "V1X80")],
    columns=["code_groupe", "code_fap"],
)
OCCUPATIONS = pd.DataFrame(
    [
        ("A0X40", "A1101", 0.5, 0.3, 0.7),
        ("A0X40", "A1102", 0.5, 0.3, 0.7),
        ("B0X21", "F1701", 1.0, 1.0, 1.0),
        ("S1X20", "G1602", 1.0, 1.0, 1.0),
    ],
    columns=["code_fap", "code_rome", "poids", "poids_min", "poids_max"],
)
FLAGS = {
    "ecologique": {"A1101": True, "A1102": False, "F1701": True, "G1602": False},
    "numerique": {"A1101": None, "A1102": None, "F1701": False, "G1602": False},
}
TRADES = pd.DataFrame(
    [(rome, flag, value) for flag, values in FLAGS.items() for rome, value in values.items()],
    columns=["code_rome", "code_groupe", "est_membre"],
).astype({"est_membre": "boolean"})


@pytest.fixture
def groups_target() -> GroupsTarget:
    return load_groups_target().model_copy(update={"draws": 300})


@pytest.fixture
def group_inputs(inputs: ShortageInputs) -> GroupInputs:
    history = inputs.history.assign(version_fap_origine="2021")
    return GroupInputs(inputs.forecast, inputs.backtest, history, BRANCHES, OCCUPATIONS, TRADES)


def rows(frame: pd.DataFrame, code: str, basin: str = "2801") -> pd.DataFrame:
    return frame[(frame["code_groupe"] == code) & (frame["code_bassin_ft"] == basin)]


def test_the_interval_of_a_branch_is_that_of_the_sum_of_the_same_draws(
    inputs: ShortageInputs, group_inputs: GroupInputs, target: ShortageTarget, groups_target: GroupsTarget
) -> None:
    forecast = run(group_inputs, target, groups_target).forecast
    cells = next(basins(forecast_cells(inputs, target)))
    summed = simulate_needs(cells, target).projects.sum(axis=0)
    whole = rows(forecast, "tout").iloc[0]
    ends = whole[["projets_lo_80", "projets_nb", "projets_hi_80"]].to_numpy(float)
    assert ends == pytest.approx(np.quantile(summed, (0.1, 0.5, 0.9)), abs=0.01)
    assert whole["metiers_nb"] == 4


def test_an_interval_is_narrower_than_the_sum_of_those_of_its_parts(
    group_inputs: GroupInputs, target: ShortageTarget, groups_target: GroupsTarget
) -> None:
    whole = rows(run(group_inputs, target, groups_target).forecast, "tout").iloc[0]
    alone = replace(
        group_inputs,
        branches=pd.DataFrame({"code_groupe": BRANCHES["code_fap"], "code_fap": BRANCHES["code_fap"]})[1:],
    )
    parts = run(alone, target, groups_target).forecast.query("type_groupe == @BRANCH")
    parts = parts[parts["code_bassin_ft"] == "2801"]
    added = parts["projets_hi_80"].sum() - parts["projets_lo_80"].sum()
    assert whole["projets_hi_80"] - whole["projets_lo_80"] < added


def test_a_transition_takes_its_share_of_an_occupation_and_says_what_is_not_told(
    group_inputs: GroupInputs, target: ShortageTarget, groups_target: GroupsTarget
) -> None:
    result = run(group_inputs, target, groups_target)
    weights = result.weights.set_index(["type_groupe", "code_groupe", "code_fap"])
    half = weights.loc[(TRANSITION, "ecologique", "A0X40")]
    assert half["poids"] == pytest.approx(0.5, abs=0.03)
    assert (half["poids_min"], half["poids_max"]) == pytest.approx((0.3, 0.7), abs=0.06)
    assert weights.loc[(TRANSITION, "ecologique", "B0X21"), "poids_min"] == 1
    assert (TRANSITION, "ecologique", "S1X20") not in weights.index
    # No trade bears the flag of the digital transition: the group has no row, rather than a zero.
    assert rows(result.forecast, "numerique").empty
    # 12 of 352 projects are of an occupation that no link reaches.
    assert rows(result.forecast, "ecologique")["part_renseignee_pct"].iloc[0] == pytest.approx(96.6, abs=1)


def test_past_bounds_hold_masked_cells_and_links(
    group_inputs: GroupInputs, target: ShortageTarget, groups_target: GroupsTarget
) -> None:
    history = group_inputs.history.copy()
    small = history["code_fap"] == "V1X80"
    history.loc[small, ["projets_recrutement_min", "projets_recrutement_max"]] = [1.0, 4.0]
    past = run(replace(group_inputs, history=history), target, groups_target).history
    whole = rows(past, "tout").iloc[0]
    assert (whole["projets_min"], whole["projets_max"]) == (341, 344)
    green = rows(past, "ecologique").iloc[0]
    assert green["projets_min"] < 0.5 * 200 + 80 < green["projets_max"]


def test_intervals_of_branches_are_tried_on_the_past_and_those_of_transitions_are_not(
    group_inputs: GroupInputs, target: ShortageTarget, groups_target: GroupsTarget
) -> None:
    metrics = run(group_inputs, target, groups_target).metrics
    assert set(metrics["type_groupe"]) == {BRANCH}
    assert set(metrics["mesure"]) == {"projets", "projets_difficiles"}
    # Two branches in two basins, a wave each.
    assert set(metrics["n"]) == {4}
    assert metrics["couverture_80_pct"].between(0, 100).all()


def test_a_missed_sum_lowers_the_coverage(
    group_inputs: GroupInputs, target: ShortageTarget, groups_target: GroupsTarget
) -> None:
    far = group_inputs.backtest.assign(valeur_observee=group_inputs.backtest["valeur_observee"] * 0)
    metrics = run(replace(group_inputs, backtest=far), target, groups_target).metrics
    assert set(metrics["couverture_80_pct"]) == {0}


@pytest.mark.parametrize("absent", ["trades", "occupations", "branches"])
def test_what_is_absent_leaves_the_rest(
    absent: str, group_inputs: GroupInputs, target: ShortageTarget, groups_target: GroupsTarget
) -> None:
    lacking = replace(group_inputs, **{absent: getattr(group_inputs, absent).iloc[:0]})
    kinds = set(run(lacking, target, groups_target).forecast["type_groupe"])
    assert kinds == ({TRANSITION} if absent == "branches" else {BRANCH})


def test_without_a_forecast_of_needs_frames_are_empty_and_a_note_says_so(
    group_inputs: GroupInputs,
    target: ShortageTarget,
    groups_target: GroupsTarget,
    blind_needs: Callable[[GroupInputs], GroupInputs],
) -> None:
    result = run(blind_needs(group_inputs), target, groups_target)
    assert result.forecast.empty
    assert result.metrics.empty
    assert "faute de prévision" in result.notes[0]


@pytest.fixture
def blind_needs() -> Callable[[GroupInputs], GroupInputs]:
    """The inputs without forecast nor backtest, as when a single wave is known."""
    return lambda inputs: replace(
        inputs, forecast=inputs.forecast.iloc[:0], backtest=inputs.backtest.iloc[:0]
    )
