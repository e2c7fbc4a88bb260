"""The pooled shrunk mean: a cell's own past, drawn towards what its territory and occupation suggest.

Both measures use the same credibility formula (Bühlmann and Straub, 1970): the weight of the cell's own
recency-weighted mean is N / (N + credibility + credibility_by_size / size), where N is the sum of the weights
of its waves (recency to the power of their age, times the confidence in the bridge).
All is computed wave by wave and then averaged over the waves up to the cutoff: nothing looks ahead.
"""

import numpy as np

from models_ml.needs.panel import Bools, Floats, Ints, Panel, group_sum
from models_ml.targets import Measure, Parameters

# Projects added to both terms of a family's local over-representation, so that a thin family says little.
_FAMILY_PRIOR_PROJECTS = 10.0


class PooledProjects:
    """Pooled mean of the projects, on the square root of the share of the region's total.

    The square root steadies the variance of a count and lets a cell without a row be a plain zero.
    The structural expectation of a cell is (basin total x occupation's regional total / regional total),
    times the over-representation in the basin of the cell's FAP 86 and FAP 22 families, the cell itself left
    out, to the power `family`. The level is the last regional total, whose last growth goes on to the power
    `growth`.
    """

    def __init__(self, panel: Panel, shocks: set[int]) -> None:
        """Compute what each wave says by itself: levels, own shares, structures."""
        self.panel = panel
        self.level = np.array([group_sum(wave, panel.groups["region"]) for wave in panel.projects])
        shares = panel.projects / np.where(self.level > 0, self.level, 1.0)
        self.own = np.sqrt(shares)
        self.structure = np.array([_structure(wave, panel.groups) for wave in shares])
        suggested = self.structure * self.level
        pairs = zip(panel.projects, suggested, strict=True)
        self.family = np.array([_family_excess(own, wave, panel.groups) for own, wave in pairs])
        self.shocked = np.isin(panel.years, list(shocks))

    def predict(self, last: int, parameters: Parameters) -> Floats:
        """Forecast every cell from waves 0..last, before any growth: shape (cells,), in projects."""
        weight = _wave_weights(self.panel, last, parameters.recency)
        structure = self.structure[: last + 1] * np.exp(parameters.family * self.family[: last + 1])
        expected, own = _average(np.sqrt(structure), weight), _average(self.own[: last + 1], weight)
        pull = _credibility(weight.sum(axis=0), self.level[last] * expected**2, parameters)
        return parameters.bias * self.level[last] * np.square(expected + pull * (own - expected))

    def momentum(self, last: int, parameters: Parameters, horizon: int) -> Floats:
        """Multiplier of each forecast for the growth that goes on; 1 across a shock or a missing year.

        Growth is damped each year: over `horizon` years, the last one to the power growth + growth**2 + ...
        (damped trend, Gardner and McKenzie 1985).
        """
        years = self.panel.years
        if last == 0 or years[last] - years[last - 1] != 1 or self.shocked[last - 1 : last + 1].any():
            return np.ones(self.level.shape[1])
        power = sum(parameters.growth**year for year in range(1, horizon + 1))
        return self.observed_growth(last - 1, last) ** power

    def observed_growth(self, last: int, truth: int) -> Floats:
        """Growth of each cell's regional total between two waves; 1 where either lacks the region."""
        before, after = self.level[last], self.level[truth]
        covered = (before > 0) & (after > 0)
        return np.where(covered, after / np.where(covered, before, 1.0), 1.0)


class PooledShare:
    """Pooled mean of the difficult or of the seasonal share, in percent.

    A published share falls with the size of the cell, because a small cell is published only when most of its
    projects are of the part: a quadratic in log size is fitted per wave on what is published, and the overall
    share of the unpublished cells stands in for it elsewhere. The residuals of published cells feed nested
    effects (region, FAP 22, FAP 86, occupation, then basin), each shrunk by a mass in cells.
    """

    def __init__(self, panel: Panel, measure: Measure) -> None:
        """Compute what each wave says by itself: the size curve and the residuals from it."""
        self.panel, self.known = panel, panel.share_known[measure]
        share = panel.share[measure]
        waves = zip(panel.projects, share, panel.present, self.known, strict=True)
        self.curve = np.array([_size_curve(*wave) for wave in waves])
        self.residual = np.where(panel.present, share - self.curve, 0.0)

    def predict(self, last: int, parameters: Parameters) -> Floats:
        """Forecast every cell from waves 0..last: shape (cells,), in percent within [0, 100]."""
        panel, residual = self.panel, self.residual[: last + 1]
        weight = _wave_weights(panel, last, parameters.recency)
        published = weight * self.known[: last + 1]
        expected = self._effects((published * residual).sum(axis=0), published.sum(axis=0), parameters)
        seen = weight * panel.present[: last + 1]
        size = _average(panel.projects[: last + 1], seen)
        pull = _credibility(seen.sum(axis=0), size, parameters)
        share = self.curve[last] + expected + pull * (_average(residual, seen) - expected)
        return np.clip(share, 0.0, 100.0)

    def _effects(self, total: Floats, weight: Floats, parameters: Parameters) -> Floats:
        effect = np.zeros_like(total)
        steps = dict.fromkeys(("region", "region_22", "region_86", "region_fap"), parameters.occupation_mass)
        for grouping, mass in (steps | {"basin": parameters.basin_mass}).items():
            groups = self.panel.groups[grouping]
            effect += group_sum(total - weight * effect, groups) / (group_sum(weight, groups) + mass)
        return effect


def _structure(shares: Floats, groups: dict[str, Ints]) -> Floats:
    """Share of the region's total that the basin's size and the occupation's regional share suggest."""
    return group_sum(shares, groups["basin"]) * group_sum(shares, groups["region_fap"])


def _family_excess(projects: Floats, expected: Floats, groups: dict[str, Ints]) -> Floats:
    """Log over-representation of the cell's two families in its basin, the cell itself left out."""
    excess = np.zeros_like(projects)
    for family in ("basin_86", "basin_22"):
        observed = group_sum(projects, groups[family]) - projects
        suggested = group_sum(expected, groups[family]) - expected
        excess += np.log((observed + _FAMILY_PRIOR_PROJECTS) / (suggested + _FAMILY_PRIOR_PROJECTS))
    return excess


def _size_curve(projects: Floats, share: Floats, present: Bools, known: Bools) -> Floats:
    """Share to expect of each cell before any effect: by log size where published, else the overall one."""
    if not known.any():
        return np.zeros(len(known))
    hidden = present & ~known
    others = hidden if hidden.any() else present
    overall = np.average(share[others], weights=projects[others])
    log_size = np.log(projects[known])
    degree = min(2, len(np.unique(log_size)) - 1)
    curve = np.full(len(known), overall)
    curve[known] = np.polynomial.Polynomial.fit(log_size, share[known], degree)(log_size)
    return curve


def _wave_weights(panel: Panel, last: int, recency: float) -> Floats:
    age = panel.years[last] - panel.years[: last + 1]
    return recency ** age[:, None] * panel.weight[: last + 1]


def _average(values: Floats, weight: Floats) -> Floats:
    total = weight.sum(axis=0)
    return (weight * values).sum(axis=0) / np.where(total > 0, total, 1.0)


def _credibility(number: Floats, size: Floats, parameters: Parameters) -> Floats:
    return number / (number + parameters.credibility + parameters.credibility_by_size / (size + 1.0))
