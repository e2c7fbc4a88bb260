"""Leading indicators: what hires, offers and unemployment add to the pooled mean of the projects."""

import numpy as np
import pandas as pd

from models_ml.needs.panel import Bools, Floats, Panel
from models_ml.needs.pooled import PooledProjects
from models_ml.targets import LeadingRule, Parameters


class LeadingCorrection:
    """Multiplier of the pooled mean, from the growth of indicators that was known at the cutoff.

    The log growth of a basin's total, less what the pooled mean already carries on, is regressed without
    intercept on the log growths of the indicators, over the past origins of the same horizon. Coefficients
    are shrunk towards 0 (ridge, Hoerl and Kennard 1970; penalty = (noise_spread / prior_spread)²). The
    basins of an origin share their year, so that an origin counts as one observation, however many they are.
    """

    def __init__(
        self, panel: Panel, pooled: PooledProjects, indicators: pd.DataFrame, rule: LeadingRule
    ) -> None:
        """Lay out `indicators` (columns annee, code_bassin_ft, indicateur, croissance_log), wave x basin.

        `annee` is the last wave known when the growth is; an absent row is an unknown growth.
        """
        self.panel, self.pooled, self.penalty = panel, pooled, (rule.noise_spread / rule.prior_spread) ** 2
        self.held_out_years = rule.minimum_held_out_years
        codes, self.place = np.unique(panel.basin.astype(str), return_inverse=True)
        self.total = np.array([np.bincount(self.place, weights=wave) for wave in panel.projects])
        wide = indicators.pivot_table(
            index="annee", columns=["indicateur", "code_bassin_ft"], values="croissance_log"
        )
        wanted = pd.MultiIndex.from_product([rule.names, codes])
        layout = wide.reindex(index=panel.years, columns=wanted).to_numpy(np.float64)
        self.growth = layout.reshape(len(panel.years), len(rule.names), len(codes)).transpose(0, 2, 1)

    def multiplier(self, last: int, parameters: Parameters, horizon: int) -> Floats:
        """Correction of each cell's forecast from waves 0..last: shape (cells,); 1 where nothing is known."""
        usable = ~np.isnan(self.growth[last]).any(axis=0)
        slope = self._coefficients(last, usable, parameters, horizon)
        return np.asarray(np.exp(self.growth[last][:, usable] @ slope)[self.place])

    def is_testable(self, horizon: int) -> bool:
        """Whether an indicator is known at the last wave, and enough past years can be held out."""
        last = len(self.panel.years) - 1
        known = ~np.isnan(self.growth[last]).any(axis=0)
        return bool(known.any()) and len(self.taught_origins(last, horizon)) > self.held_out_years

    def taught_origins(self, last: int, horizon: int) -> list[tuple[int, int]]:
        """Pairs of waves, away from shocks, with a truth known at `last` and an indicator at the cutoff."""
        wave = {year: number for number, year in enumerate(self.panel.years[: last + 1].tolist())}
        pairs = [(wave[year], wave[year + horizon]) for year in wave if year + horizon in wave]
        return [
            (cutoff, truth)
            for cutoff, truth in pairs
            if not self.pooled.shocked[[cutoff, truth]].any() and not np.isnan(self.growth[cutoff]).all()
        ]

    def _coefficients(self, last: int, usable: Bools, parameters: Parameters, horizon: int) -> Floats:
        names = int(usable.sum())
        square, product = self.penalty * np.eye(names), np.zeros(names)
        for cutoff, truth in self.taught_origins(last, horizon):
            momentum = self.pooled.momentum(cutoff, parameters, horizon)
            carried = np.bincount(self.place, weights=momentum) / np.bincount(self.place)
            x = self.growth[cutoff][:, usable]
            known = ~np.isnan(x).any(axis=1) & (self.total[cutoff] > 0) & (self.total[truth] > 0)
            if known.any():
                x = x[known]
                y = np.log(self.total[truth][known] / self.total[cutoff][known] / carried[known])
                square, product = square + x.T @ x / len(x), product + x.T @ y / len(x)
        return np.asarray(np.linalg.solve(square, product), dtype=np.float64)
