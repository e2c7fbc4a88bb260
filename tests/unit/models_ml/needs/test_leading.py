from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from models_ml.needs.forecast import run
from models_ml.needs.leading import LeadingCorrection
from models_ml.needs.panel import build_panel
from models_ml.needs.pooled import PooledProjects
from models_ml.needs.scores import champion
from models_ml.targets import Target

MakeHistory = Callable[..., pd.DataFrame]
COUNTS = [
    f"projets_{part}_{bound}"
    for part in ("recrutement", "difficiles", "saisonniers")
    for bound in ("nb", "min", "max")
]
YEARS = range(2012, 2020)


def _announced(make_history: MakeHistory, elasticity: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Waves whose basins grow by what an indicator told a year before, to the power `elasticity`."""
    history = make_history(YEARS, basins=12, occupations=40, noise=0.2)
    basins = sorted(history["code_bassin_ft"].unique())
    rng = np.random.default_rng(1)
    growth = pd.DataFrame(rng.normal(0, 0.25, (len(YEARS), len(basins))), index=list(YEARS), columns=basins)
    level = np.exp(elasticity * growth.shift(fill_value=0).cumsum())
    scale = [level.loc[year, basin] for year, basin in history[["annee", "code_bassin_ft"]].to_numpy()]
    history[COUNTS] = history[COUNTS].mul(scale, axis=0)
    told = growth.rename_axis("annee").melt(
        ignore_index=False, var_name="code_bassin_ft", value_name="croissance_log"
    )
    return history, told.reset_index().assign(indicateur="embauches")


def _correction(history: pd.DataFrame, indicators: pd.DataFrame, target: Target) -> LeadingCorrection:
    panel = build_panel(history, target.masking)
    return LeadingCorrection(panel, PooledProjects(panel, set()), indicators, target.leading)


def test_an_indicator_that_announces_the_needs_is_retained(make_history: MakeHistory, target: Target) -> None:
    result = run(*_announced(make_history, elasticity=1), target)
    counts = result.forecast.query("mesure == 'projets_recrutement_nb' and horizon_periodes == 1")
    assert set(counts.loc[counts["est_retenu"], "modele"]) == {"indicateurs_avances"}
    assert "part_difficile_pct" not in set(result.forecast.query("modele == 'indicateurs_avances'")["mesure"])


def test_an_indicator_that_says_nothing_is_hardly_followed(make_history: MakeHistory, target: Target) -> None:
    correction = _correction(*_announced(make_history, elasticity=0), target)
    setting = target.measures["projets_recrutement_nb"].defaults
    multiplier = correction.multiplier(len(YEARS) - 1, setting, 1)
    assert np.abs(np.log(multiplier)).mean() < 0.06


def test_a_correction_ignores_what_comes_after_the_cutoff(make_history: MakeHistory, target: Target) -> None:
    history, indicators = _announced(make_history, elasticity=1)
    later = indicators["annee"] > 2016
    tampered = indicators.assign(croissance_log=indicators["croissance_log"].where(~later, 5.0))
    setting, last = target.measures["projets_recrutement_nb"].defaults, list(YEARS).index(2016)
    before, after = (
        _correction(history, frame, target).multiplier(last, setting, 1) for frame in (indicators, tampered)
    )
    np.testing.assert_array_equal(before, after)
    assert np.abs(np.log(before)).mean() > 0.05


def test_an_unknown_indicator_corrects_nothing(make_history: MakeHistory, target: Target) -> None:
    history, indicators = _announced(make_history, elasticity=1)
    correction = _correction(history, indicators[indicators["annee"] < 2019], target)
    setting = target.measures["projets_recrutement_nb"].defaults
    assert (correction.multiplier(len(YEARS) - 1, setting, 1) == 1).all()
    assert not correction.is_testable(1)


def test_two_waves_leave_indicators_untried_and_say_so(make_history: MakeHistory, target: Target) -> None:
    history, indicators = _announced(make_history, elasticity=1)
    result = run(history[history["annee"] > 2017], indicators, target)
    assert "indicateurs_avances" not in set(result.forecast["modele"])
    assert "pas essayés" in result.notes[-1]


@pytest.mark.parametrize(
    ("improved", "gain", "expected"),
    [(2, 0.9, "moyenne_mutualisee"), (3, 0.9, "indicateurs_avances"), (5, 0.001, "moyenne_mutualisee")],
    ids=["too few years", "enough", "too little"],
)
def test_indicators_must_lower_the_error_enough_in_three_held_out_years(
    target: Target, improved: int, gain: float, expected: str
) -> None:
    years = np.arange(2018, 2023)
    errors = {
        "persistance": np.full(5, 9.0),
        "moyenne_mutualisee": np.full(5, 2.0),
        "indicateurs_avances": np.where(np.arange(5) < improved, 2 * (1 - gain), 2.0),
    }
    backtest = pd.concat(
        pd.DataFrame({"annee": years, "modele": model, "yhat": error, "valeur_observee": 0.0})
        for model, error in errors.items()
    )
    assert champion(backtest, target.measures["projets_recrutement_nb"], target.leading) == expected
