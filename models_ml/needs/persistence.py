"""Persistence: the waves to come are the last one."""

import numpy as np

from models_ml.needs.panel import Floats, Panel
from models_ml.targets import Measure


def last_projects(panel: Panel, last: int) -> Floats:
    """Projects of wave `last`: the expected value of a masked cell, 0 for a cell without a row."""
    return panel.projects[last].copy()


def last_share(panel: Panel, measure: Measure, last: int) -> Floats:
    """Latest known share up to wave `last`, in percent; NaN for a cell never seen."""
    latest = np.full(panel.present.shape[1], np.nan)
    for wave in range(last + 1):
        latest = np.where(panel.present[wave], panel.share[measure][wave], latest)
    return latest
