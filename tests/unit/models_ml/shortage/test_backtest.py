"""Labels, contenders and scores of the probability of shortage."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models_ml.shortage.backtest import backtest, champion, labels, metrics, reliability
from models_ml.shortage.cells import ShortageInputs
from models_ml.shortage.forecast import run
from models_ml.shortage.target import ShortageTarget


@pytest.mark.parametrize(
    ("projects", "difficult", "label"),
    [
        ((40, 40), (30, 30), True),
        ((40, 40), (20, 20), False),  # half is not more than half
        ((20, 20), (20, 20), False),
        ((1, 4), (0, 4), False),  # masked, and sure all the same
        ((40, 40), (0, 4), False),
        ((29, 31), (28, 28), None),
        ((40, 40), (10, 30), None),
    ],
)
def test_bounds_decide_of_a_label(
    target: ShortageTarget, projects: tuple[int, int], difficult: tuple[int, int], label: bool | None
) -> None:
    bounds = {
        f"projets_{name}_{side}": value
        for name, pair in (("recrutement", projects), ("difficiles", difficult))
        for side, value in zip(("min", "max"), pair, strict=True)
    }
    row = pd.DataFrame([{"annee": 2024, "code_bassin_ft": "2801", "code_fap": "A0X40"} | bounds])
    found = labels(row, target)["est_penurie"].iloc[0]
    assert (None if pd.isna(found) else bool(found)) is label


def _scored(pairs: dict[str, list[float]], observed: list[bool]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "annee": 2024,
            "cutoff_annee": 2023,
            "code_bassin_ft": "2801",
            "code_fap": [f"A0X{number}" for number in range(len(observed))] * len(pairs),
            "modele": np.repeat(list(pairs), len(observed)),
            "probabilite": np.concatenate(list(pairs.values())),
            "est_penurie_observee": observed * len(pairs),
        }
    )


def test_scores_of_a_perfect_and_of_a_constant_forecast(target: ShortageTarget) -> None:
    observed = [True, True, False, False]
    frame = _scored({"persistance": [0.5] * 4, "simulation": [1.0, 1.0, 0.0, 0.0]}, observed)
    overall = metrics(frame, target).query("horizon_periodes.isnull()").set_index("modele")
    assert overall["brier"].to_dict() == {"persistance": 0.25, "simulation": 0.0}
    assert overall["auc"].to_dict() == {"persistance": 0.5, "simulation": 1.0}
    assert overall["perte_logarithmique"]["persistance"] == pytest.approx(np.log(2), abs=1e-4)
    assert overall["brier_relatif"]["simulation"] == 0
    assert overall["est_retenu"].to_dict() == {"persistance": False, "simulation": True}


def test_persistence_stays_unless_it_is_beaten() -> None:
    assert (
        champion(_scored({"simulation": [0.5, 0.5], "persistance": [0.5, 0.5]}, [True, False]))
        == "persistance"
    )


def test_reliability_counts_every_forecast_once(target: ShortageTarget) -> None:
    frame = _scored({"simulation": [0.0, 0.05, 0.95, 1.0]}, [False, True, True, True])
    table = reliability(frame, target).set_index("classe_probabilite")
    assert table["n"].to_dict() == {1: 2, 10: 2}
    assert table["frequence_observee"].to_dict() == {1: 0.5, 10: 1.0}


def test_the_backtest_compares_what_was_said_with_what_happened(
    inputs: ShortageInputs, target: ShortageTarget
) -> None:
    frame = backtest(inputs, target).set_index(["modele", "code_bassin_ft", "code_fap"])
    assert set(frame.index.get_level_values("modele")) == set(target.models)
    persistence = frame.loc["persistance"]
    assert (persistence["probabilite"] == persistence["est_penurie_observee"]).all()
    assert frame.loc[("simulation", "2801", "A0X40"), "probabilite"] > 0.8
    assert frame.loc[("simulation", "2801", "V1X80"), "probabilite"] < 0.05


def test_the_probability_of_persistence_is_published_when_it_wins(
    inputs: ShortageInputs, target: ShortageTarget
) -> None:
    """The waves of the fixture are the same: persistence is never wrong."""
    told = run(inputs, target).forecast.query("motif.isnull()").set_index(["code_bassin_ft", "code_fap"])
    assert set(told["modele_probabilite"]) == {"persistance"}
    assert told["probabilite_penurie"]["2801"].to_dict() == {"A0X40": 1.0, "B0X21": 0.0, "S1X20": 1.0}


def test_a_cell_without_last_label_stays_simulated(inputs: ShortageInputs, target: ShortageTarget) -> None:
    open_label = inputs.history.copy()
    last = (open_label["annee"] == 2024) & (open_label["code_fap"] == "A0X40")
    open_label.loc[last, ["projets_difficiles_min", "projets_difficiles_max"]] = [10.0, 180.0]
    told = run(replace(inputs, history=open_label), target).forecast.set_index(["code_bassin_ft", "code_fap"])
    assert told.loc[("2801", "A0X40"), "modele_probabilite"] == "simulation"
    assert told.loc[("2801", "S1X20"), "modele_probabilite"] == "persistance"
