"""The models that compete for a measure, behind one interface."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from models_ml.needs.leading import LeadingCorrection
from models_ml.needs.panel import COUNT, Floats, Panel
from models_ml.needs.persistence import last_projects, last_share
from models_ml.needs.pooled import PooledProjects, PooledShare
from models_ml.targets import Measure, Model, Parameters, Target

_Predict = Callable[[int, Parameters, int], Floats]
_LevelFree = Callable[[int, Parameters], Floats]


@dataclass(frozen=True)
class Contender:
    """A model of one measure.

    `settings`: what it may be tuned to, the default first. `predict(last, parameters, horizon)` forecasts
    every cell `horizon` years after wave `last` from waves 0..last; `level_free` does so without any growth,
    and `observed_growth(last, truth)` is the growth that happened: tuning sets the level aside with the two.
    """

    model: Model
    settings: list[Parameters]
    predict: _Predict
    level_free: _LevelFree
    observed_growth: Callable[[int, int], Floats]


def build_contenders(
    panel: Panel, measure: Measure, target: Target, indicators: pd.DataFrame
) -> list[Contender]:
    """The models of a measure, ready to predict at any cutoff.

    Leading indicators bear on projects only, and are tried only if one is known at the last wave and past
    origins are enough to hold out the years that the rule asks for.
    """
    settings = target.measures[measure].candidates()
    if measure != COUNT:
        return [
            _without_growth("persistance", settings[:1], lambda last, _: last_share(panel, measure, last)),
            _without_growth("moyenne_mutualisee", settings, PooledShare(panel, measure).predict),
        ]
    pooled = PooledProjects(panel, set(target.shocks))
    contenders = [
        _without_growth("persistance", settings[:1], lambda last, _: last_projects(panel, last)),
        Contender(
            "moyenne_mutualisee",
            settings,
            lambda last, setting, horizon: (
                pooled.predict(last, setting) * pooled.momentum(last, setting, horizon)
            ),
            pooled.predict,
            pooled.observed_growth,
        ),
    ]
    leading = LeadingCorrection(panel, pooled, indicators, target.leading)
    if leading.is_testable(target.horizons[0]):
        contenders.append(_corrected(contenders[-1], leading))
    return contenders


def _corrected(pooled: Contender, leading: LeadingCorrection) -> Contender:
    def predict(last: int, parameters: Parameters, horizon: int) -> Floats:
        return pooled.predict(last, parameters, horizon) * leading.multiplier(last, parameters, horizon)

    return replace(pooled, model="indicateurs_avances", predict=predict)


def _without_growth(model: Model, settings: list[Parameters], level_free: _LevelFree) -> Contender:
    def predict(last: int, parameters: Parameters, horizon: int) -> Floats:
        return level_free(last, parameters)

    return Contender(model, settings, predict, level_free, lambda last, truth: np.ones(1))
