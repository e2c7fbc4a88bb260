"""The models that compete for a measure, behind one interface."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

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


def build_contenders(panel: Panel, measure: Measure, target: Target) -> list[Contender]:
    """The declared models of a measure, ready to predict at any cutoff."""
    return [_BUILDERS[model](panel, target, measure) for model in target.models]


def _persistence(panel: Panel, target: Target, measure: Measure) -> Contender:
    def predict(last: int, _: Parameters) -> Floats:
        return last_projects(panel, last) if measure == COUNT else last_share(panel, measure, last)

    return _without_growth("persistance", [target.measures[measure].defaults], predict)


def _pooled_mean(panel: Panel, target: Target, measure: Measure) -> Contender:
    settings = target.measures[measure].candidates()
    if measure != COUNT:
        return _without_growth("moyenne_mutualisee", settings, PooledShare(panel, measure).predict)
    pooled = PooledProjects(panel, set(target.shocks))

    def predict(last: int, parameters: Parameters, horizon: int) -> Floats:
        return pooled.predict(last, parameters) * pooled.momentum(last, parameters, horizon)

    return Contender("moyenne_mutualisee", settings, predict, pooled.predict, pooled.observed_growth)


def _without_growth(model: Model, settings: list[Parameters], level_free: _LevelFree) -> Contender:
    def predict(last: int, parameters: Parameters, horizon: int) -> Floats:
        return level_free(last, parameters)

    return Contender(model, settings, predict, level_free, lambda last, truth: np.ones(1))


_BUILDERS: dict[Model, Callable[[Panel, Target, Measure], Contender]] = {
    "persistance": _persistence,
    "moyenne_mutualisee": _pooled_mean,
}
