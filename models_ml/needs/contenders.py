"""The models that compete for a measure, behind one interface."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models_ml.needs.panel import Floats, Panel
from models_ml.needs.persistence import last_projects, last_share
from models_ml.needs.pooled import PooledProjects, PooledShare
from models_ml.targets import Measure, MeasureSpec, Model, Parameters, Target

_Predict = Callable[[int, Parameters], Floats]


@dataclass(frozen=True)
class Contender:
    """A model of one measure.

    `settings`: what it may be tuned to, the default first. `predict(last, parameters)` forecasts every cell
    from waves 0..last; `level_free` does so without any growth, and `observed_growth(last, truth)` is the
    growth that happened: tuning sets the level aside with the two.
    """

    model: Model
    settings: list[Parameters]
    predict: _Predict
    level_free: _Predict
    observed_growth: Callable[[int, int], Floats]


def build_contenders(panel: Panel, measure: Measure, target: Target) -> list[Contender]:
    """The declared models of a measure, ready to predict at any cutoff."""
    return [_BUILDERS[measure, model](panel, target, target.measures[measure]) for model in target.models]


def _persistence_of_projects(panel: Panel, target: Target, spec: MeasureSpec) -> Contender:
    return _without_growth("persistance", [spec.defaults], lambda last, _: last_projects(panel, last))


def _persistence_of_share(panel: Panel, target: Target, spec: MeasureSpec) -> Contender:
    return _without_growth("persistance", [spec.defaults], lambda last, _: last_share(panel, last))


def _pooled_projects(panel: Panel, target: Target, spec: MeasureSpec) -> Contender:
    pooled = PooledProjects(panel, set(target.shocks))

    def predict(last: int, parameters: Parameters) -> Floats:
        return pooled.predict(last, parameters) * pooled.momentum(last, parameters)

    return Contender("moyenne_mutualisee", spec.candidates(), predict, pooled.predict, pooled.observed_growth)


def _pooled_share(panel: Panel, target: Target, spec: MeasureSpec) -> Contender:
    return _without_growth("moyenne_mutualisee", spec.candidates(), PooledShare(panel).predict)


def _without_growth(model: Model, settings: list[Parameters], predict: _Predict) -> Contender:
    return Contender(model, settings, predict, predict, lambda last, truth: np.ones(1))


_BUILDERS: dict[tuple[Measure, Model], Callable[[Panel, Target, MeasureSpec], Contender]] = {
    ("projets_recrutement_nb", "persistance"): _persistence_of_projects,
    ("part_difficile_pct", "persistance"): _persistence_of_share,
    ("projets_recrutement_nb", "moyenne_mutualisee"): _pooled_projects,
    ("part_difficile_pct", "moyenne_mutualisee"): _pooled_share,
}
