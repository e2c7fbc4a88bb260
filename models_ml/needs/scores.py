"""Scores of the backtest, and the champion they designate."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from models_ml.needs.panel import Floats
from models_ml.targets import LeadingRule, MeasureSpec

REFERENCE = "persistance"
POOLED, LEADING = "moyenne_mutualisee", "indicateurs_avances"

_SCORES: dict[str, Callable[[Floats], float]] = {
    "mae": lambda error: float(np.abs(error).mean()),
    "rmse": lambda error: float(np.sqrt(np.square(error).mean())),
}


def champion(backtest: pd.DataFrame, spec: MeasureSpec, rule: LeadingRule) -> str:
    """The model of least error over all origins (`spec.score`); persistence stays unless it is beaten.

    Leading indicators compete only if they lower the error of the pooled mean as much, and as often, as
    `rule` asks.
    """
    errors = {str(model): _SCORES[spec.score](_errors(rows)) for model, rows in backtest.groupby("modele")}
    if LEADING in errors:
        often = len(improved_years(backtest, spec)) >= rule.minimum_held_out_years
        if not often or errors[LEADING] > (1 - rule.least_gain) * errors[POOLED]:
            del errors[LEADING]
    return min(errors, key=lambda model: (errors[model], model != REFERENCE))


def improved_years(backtest: pd.DataFrame, spec: MeasureSpec) -> list[int]:
    """Waves whose forecast the leading indicators bring closer than the pooled mean."""
    errors = {key: _SCORES[spec.score](_errors(rows)) for key, rows in backtest.groupby(["annee", "modele"])}
    years = sorted(int(year) for year in backtest.loc[backtest["modele"] == LEADING, "annee"].unique())
    return [year for year in years if errors[year, LEADING] < errors[year, POOLED]]


def metrics(backtest: pd.DataFrame, retained: str, levels: tuple[int, ...]) -> pd.DataFrame:
    """Scores by model of one measure's backtest: over all origins (null cutoff), then by origin."""
    slices = [(None, backtest), *((cutoff, rows) for cutoff, rows in backtest.groupby("cutoff_annee"))]
    rows = [
        {
            "mesure": own["mesure"].iloc[0],
            "modele": model,
            "cutoff_annee": cutoff,
            "n": len(own),
            **_scores(own, of_origin),
            **{f"couverture_{level}_pct": _coverage(own, level) for level in levels},
            "est_retenu": model == retained,
        }
        for cutoff, of_origin in slices
        for model, own in of_origin.groupby("modele")
    ]
    return pd.DataFrame(rows)


def _errors(rows: pd.DataFrame) -> Floats:
    return (rows["yhat"] - rows["valeur_observee"]).to_numpy(np.float64)


def _scores(own: pd.DataFrame, of_origin: pd.DataFrame) -> dict[str, float]:
    # Every model forecasts the same cells, so persistence's rows are those to compare with.
    reference = _errors(of_origin[of_origin["modele"] == REFERENCE])
    values = {name: measure(_errors(own)) for name, measure in _SCORES.items()}
    relative = {f"{name}_relative": values[name] / (_SCORES[name](reference) or np.nan) for name in values}
    return values | relative


def _coverage(rows: pd.DataFrame, level: int) -> float:
    inside = rows["valeur_observee"].between(rows[f"lo_{level}"], rows[f"hi_{level}"])
    return 100 * float(inside.mean())
