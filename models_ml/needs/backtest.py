"""Rolling origins: what a model would have said at each past wave, knowing that wave and those before."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from models_ml.needs.conformal import calibration, conformal_bounds, cross_bounds
from models_ml.needs.contenders import Contender
from models_ml.needs.panel import Bools, Floats, Panel
from models_ml.targets import Measure, MeasureSpec, Parameters, Target

_LOSSES: dict[str, Callable[[Floats], Floats]] = {"mae": np.abs, "rmse": np.square}


@dataclass(frozen=True)
class Track:
    """One measure on a panel: its values, which are published, and the (cutoff, truth) waves to score."""

    panel: Panel
    target: Target
    measure: Measure

    @property
    def spec(self) -> MeasureSpec:
        """The declaration of the measure."""
        return self.target.measures[self.measure]

    @property
    def observed(self) -> Floats:
        """Values, wave x cell."""
        return self.panel.projects if self.measure == "projets_recrutement_nb" else self.panel.share

    @property
    def known(self) -> Bools:
        """Whether the producer publishes the value, wave x cell."""
        is_count = self.measure == "projets_recrutement_nb"
        return self.panel.projects_known if is_count else self.panel.share_known

    @cached_property
    def origins(self) -> list[tuple[int, int]]:
        """Pairs of waves that lie `horizon` years apart, oldest first."""
        wave = {year: number for number, year in enumerate(self.panel.years.tolist())}
        horizon = self.target.horizon
        return [(wave[year], wave[year + horizon]) for year in wave if year + horizon in wave]

    def both_known(self, cutoff: int, truth: int) -> Bools:
        """The cells that both waves publish."""
        return self.known[cutoff] & self.known[truth]

    def is_shocked(self, cutoff: int, truth: int) -> bool:
        """Whether a declared shock touches the pair of waves."""
        return not self.target.shocks.keys().isdisjoint(self.panel.years[[cutoff, truth]].tolist())

    def is_forecastable(self) -> bool:
        """Enough origins whose two waves publish enough common cells to calibrate."""
        enough = [self.both_known(*pair).sum() >= self._least_cells for pair in self.origins]
        return sum(enough) >= self.target.minimum_origins

    def teaching_cells(self, cutoff: int, truth: int) -> Bools:
        """The cells that a setting is tuned on: published by both waves, under the same codes if enough are.

        A bridge between nomenclatures adds noise that the next waves will not have.
        """
        both = self.both_known(cutoff, truth)
        same_codes = both & (self.panel.weight[[cutoff, truth]] >= 1).all(axis=0)
        return same_codes if same_codes.sum() >= self._least_cells else both

    @property
    def _least_cells(self) -> int:
        return self.target.intervals.minimum_errors


@dataclass(frozen=True)
class Trial:
    """A contender on a track, with the loss of each of its settings at each origin."""

    track: Track
    contender: Contender

    @cached_property
    def losses(self) -> pd.DataFrame:
        """Mean loss of each setting (rows) at each origin (columns: cutoff wave), level set aside."""
        columns = {cutoff: self._origin_losses(cutoff, truth) for cutoff, truth in self.track.origins}
        return pd.DataFrame(columns)

    def parameters(self, last: int) -> Parameters:
        """The setting of least mean loss over the origins whose truth was known at wave `last`."""
        usable = [
            cutoff
            for cutoff, truth in self.track.origins
            if truth <= last and not self.track.is_shocked(cutoff, truth)
        ]
        mean = self.losses[usable].mean(axis=1)
        return self.contender.settings[int(mean.argmin()) if mean.notna().any() else 0]

    def forecast(self, last: int) -> pd.DataFrame:
        """Forecast the cells of the last two waves up to `last` (columns cutoff, cell, stratum, yhat).

        A stratum gathers cells whose past is equally sure: published, published but bridged, masked.
        """
        panel = self.track.panel
        cell = np.flatnonzero(panel.present[max(last - 1, 0) : last + 1].any(axis=0))
        known, sure = self.track.known[last, cell], panel.weight[last, cell] >= 1
        stratum = np.select([~known, ~sure], ["masque", "passage"], "publie")
        yhat = self.contender.predict(last, self.parameters(last))[cell]
        return pd.DataFrame({"cutoff": last, "cell": cell, "stratum": stratum, "yhat": yhat})

    def _origin_losses(self, cutoff: int, truth: int) -> list[float]:
        cells = self.track.teaching_cells(cutoff, truth)
        if not cells.any():
            return [np.nan] * len(self.contender.settings)
        wanted = (self.track.observed[truth] / self.contender.observed_growth(cutoff, truth))[cells]
        loss = _LOSSES[self.track.spec.score]
        return [
            float(loss(wanted - self.contender.level_free(cutoff, setting)[cells]).mean())
            for setting in self.contender.settings
        ]


def rolling_pairs(trial: Trial) -> pd.DataFrame:
    """Forecast and truth of each cell at each origin, with the settings chosen on earlier origins.

    Columns: cutoff (wave), cell, stratum, yhat, value; scored: both waves publish the cell; calibrates: its
    error may serve intervals; shock: a declared shock touches the pair.
    """
    track, frames = trial.track, []
    for cutoff, truth in track.origins:
        frame = trial.forecast(cutoff)
        cell = frame["cell"].to_numpy()
        surveyed = track.panel.weight[truth, cell] > 0
        value = np.where(surveyed, track.observed[truth, cell], np.nan)
        scored = track.both_known(cutoff, truth)[cell]
        # What follows a masked cell is seldom published: there, masked and absent outcomes count too.
        calibrates = ~np.isnan(value) & (scored | ~track.known[cutoff, cell])
        shock = track.is_shocked(cutoff, truth)
        frames.append(frame.assign(value=value, scored=scored, calibrates=calibrates, shock=shock))
    return pd.concat(frames, ignore_index=True)


def backtest_bounds(pairs: pd.DataFrame, track: Track) -> pd.DataFrame:
    """Bounds of each pair from the errors known at its cutoff; too few: from those of the other basins."""
    rule = track.target.intervals
    known_at = pairs["cutoff"].map(dict(track.origins))
    parts = []
    for cutoff in pairs["cutoff"].unique():
        now = pairs[pairs["cutoff"] == cutoff]
        past = calibration(pairs[known_at <= cutoff], rule)
        if len(past) >= rule.minimum_errors:
            parts.append(conformal_bounds(past, now, track.spec, rule))
        else:
            parts.append(cross_bounds(now, _fold(now["cell"], track), track.spec, rule))
    return pd.concat(parts)


def _fold(cell: pd.Series, track: Track) -> pd.Series:
    """Folds of whole basins, whose cells share errors; of occupations where basins are too few."""
    basin, folds = track.panel.groups["basin"][cell], track.target.intervals.folds
    return pd.Series(basin, cell.index) % folds if len(np.unique(basin)) >= folds else cell % folds
