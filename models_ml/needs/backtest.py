"""Rolling origins: what a model would have said at each past wave, knowing that wave and those before."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from models_ml.needs.conformal import calibration, conformal_bounds, cross_bounds
from models_ml.needs.contenders import Contender
from models_ml.needs.panel import COUNT, Bools, Floats, Panel
from models_ml.targets import Measure, MeasureSpec, Parameters, Target

# How sure the past of a cell is: published, published but bridged, masked.
STRATA = pd.CategoricalDtype(["publie", "passage", "masque"])

_LOSSES: dict[str, Callable[[Floats], Floats]] = {"mae": np.abs, "rmse": np.square}


@dataclass(frozen=True)
class Track:
    """One measure on a panel: its values, which are published, and the waves to score at each horizon."""

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
        return self.panel.projects if self.measure == COUNT else self.panel.share[self.measure]

    @property
    def known(self) -> Bools:
        """Whether the producer publishes the value, wave x cell."""
        is_count = self.measure == COUNT
        return self.panel.projects_known if is_count else self.panel.share_known[self.measure]

    def origins(self, horizon: int) -> list[tuple[int, int]]:
        """Pairs of waves that lie `horizon` years apart, oldest first."""
        wave = {year: number for number, year in enumerate(self.panel.years.tolist())}
        return [(wave[year], wave[year + horizon]) for year in wave if year + horizon in wave]

    def both_known(self, cutoff: int, truth: int) -> Bools:
        """The cells that both waves publish."""
        return self.known[cutoff] & self.known[truth]

    def is_shocked(self, cutoff: int, truth: int) -> bool:
        """Whether a declared shock touches the pair of waves."""
        return not self.target.shocks.keys().isdisjoint(self.panel.years[[cutoff, truth]].tolist())

    def is_calibrated(self, horizon: int) -> bool:
        """Enough origins whose two waves publish enough common cells to calibrate."""
        enough = [self.both_known(*pair).sum() >= self._least_cells for pair in self.origins(horizon)]
        return sum(enough) >= self.target.minimum_origins

    def calibrating_horizon(self, horizon: int) -> int | None:
        """The longest horizon, up to this one, that has past errors; None without any."""
        return max(
            (each for each in self.target.horizons if each <= horizon and self.is_calibrated(each)),
            default=None,
        )

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
    """A contender on a track, with the loss of each of its settings at each origin of each horizon.

    `tuned_as`: the trial whose losses it shares, where the two differ by their growth only.
    """

    track: Track
    contender: Contender
    tuned_as: "Trial | None" = None

    @cached_property
    def losses(self) -> pd.DataFrame:
        """Mean loss of each setting (rows) at each origin (columns: cutoff and truth), level set aside."""
        if self.tuned_as:
            return self.tuned_as.losses
        pairs = [pair for horizon in self.track.target.horizons for pair in self.track.origins(horizon)]
        rows = [self._setting_losses(setting, pairs) for setting in self.contender.settings]
        return pd.DataFrame(rows, columns=pd.MultiIndex.from_tuples(pairs, names=["cutoff", "truth"]))

    def parameters(self, last: int, horizon: int) -> Parameters:
        """The setting of least mean loss over the origins whose truth was known at wave `last`."""
        usable = [
            (cutoff, truth)
            for cutoff, truth in self.track.origins(horizon)
            if truth <= last and not self.track.is_shocked(cutoff, truth)
        ]
        if not usable:
            return self.contender.settings[0]
        mean = self.losses[usable].mean(axis=1)
        return self.contender.settings[int(mean.argmin()) if mean.notna().any() else 0]

    def forecast(self, last: int, horizon: int, tuned_at: int) -> pd.DataFrame:
        """Forecast the cells of the last two waves up to `last` (columns cutoff, cell, stratum, yhat).

        The setting is the one tuned at horizon `tuned_at`. A stratum gathers cells whose past is equally
        sure: published, published but bridged, masked.
        """
        panel = self.track.panel
        cell = np.flatnonzero(panel.present[max(last - 1, 0) : last + 1].any(axis=0))
        known, sure = self.track.known[last, cell], panel.weight[last, cell] >= 1
        stratum = pd.Categorical.from_codes(np.select([~known, ~sure], [2, 1], 0), dtype=STRATA)
        yhat = self.contender.predict(last, self.parameters(last, tuned_at), horizon)[cell]
        return pd.DataFrame({"cutoff": last, "cell": cell, "stratum": stratum, "yhat": yhat})

    def _setting_losses(self, setting: Parameters, pairs: list[tuple[int, int]]) -> list[float]:
        # Level set aside, a forecast is the same at every horizon.
        forecast = {
            cutoff: self.contender.level_free(cutoff, setting) for cutoff in {first for first, _ in pairs}
        }
        return [self._loss(forecast[cutoff], cutoff, truth) for cutoff, truth in pairs]

    def _loss(self, forecast: Floats, cutoff: int, truth: int) -> float:
        cells = self.track.teaching_cells(cutoff, truth)
        if not cells.any():
            return np.nan
        wanted = self.track.observed[truth] / self.contender.observed_growth(cutoff, truth)
        return float(_LOSSES[self.track.spec.score]((wanted - forecast)[cells]).mean())


def rolling_pairs(trial: Trial, horizon: int) -> pd.DataFrame:
    """Forecast and truth of each cell at each origin, with the settings chosen on earlier origins.

    Columns: cutoff (wave), cell, stratum, yhat, value; scored: both waves publish the cell; calibrates: its
    error may serve intervals; shock: a declared shock touches the pair.
    """
    track, frames = trial.track, []
    for cutoff, truth in track.origins(horizon):
        frame = trial.forecast(cutoff, horizon, horizon)
        cell = frame["cell"].to_numpy()
        surveyed = track.panel.weight[truth, cell] > 0
        value = np.where(surveyed, track.observed[truth, cell], np.nan)
        scored = track.both_known(cutoff, truth)[cell]
        # What follows a masked cell is seldom published: there, masked and absent outcomes count too.
        calibrates = ~np.isnan(value) & (scored | ~track.known[cutoff, cell])
        shock = track.is_shocked(cutoff, truth)
        frames.append(frame.assign(value=value, scored=scored, calibrates=calibrates, shock=shock))
    return pd.concat(frames, ignore_index=True)


def backtest_bounds(pairs: pd.DataFrame, track: Track, horizon: int) -> pd.DataFrame:
    """Bounds of each pair from the errors known at its cutoff; too few: from those of the other basins."""
    rule = track.target.intervals
    known_at = pairs["cutoff"].map(dict(track.origins(horizon)))
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
