"""The simulation of one basin: draws of its needs, of its supply and of their difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
import pandas as pd

from models_ml.needs.panel import Bools, Floats
from models_ml.shortage import draws as law
from models_ml.shortage.cells import DIFFICULT, PROJECTS, SEASONAL, numbers, quantiles
from models_ml.shortage.target import Prior, ShortageTarget


@dataclass(frozen=True)
class Needs:
    """Draws, cells x draws: projects of the wave, and the share of them judged difficult (percent)."""

    projects: Floats
    share: Floats

    @property
    def difficult(self) -> Floats:
        """Number of difficult projects."""
        return self.projects * self.share / 100


@dataclass(frozen=True)
class Supply:
    """Draws, cells x draws; NaN where an input is unknown.

    `seekers`: registered in category A; `available`: those of them who can take a project of the basin in the
    year; `trained`: leavers of purchased training placed in the occupation.
    """

    seekers: Floats
    available: Floats
    trained: Floats


@dataclass(frozen=True)
class Simulation:
    """Draws of the cells of one basin for one wave."""

    needs: Needs
    lasting: Floats
    supply: Supply

    @cached_property
    def gap(self) -> Floats:
        """Non-seasonal projects less what answers them: G = (D - Sn) - (e U + T) (domain: unmet flow)."""
        missing: Floats = self.lasting - self.supply.available - self.supply.trained
        return missing


# Basins and waves sent to a worker at once.
BASINS_PER_CHUNK = 50


def basins(cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The cells by wave and basin: what is drawn together, and all whose draws are in memory at once."""
    for _, own in cells.groupby(["annee", "cutoff_annee", "code_bassin_ft"]):
        yield own


def simulate_needs(cells: pd.DataFrame, target: ShortageTarget) -> Needs:
    """Draw projects and difficult share of the cells of one basin and wave.

    The same seed, basin and wave give the same draws, whatever the other basins.
    """
    return _needs(cells, target, _generator(cells, target))


def simulate(cells: pd.DataFrame, target: ShortageTarget) -> Simulation:
    """Draw needs and supply of the cells of one basin and wave (rows of `supplied_cells`)."""
    rng = _generator(cells, target)
    needs = _needs(cells, target, rng)
    lasting = needs.projects * (1 - _seasonal(cells, needs.projects.shape, rng))
    return Simulation(needs, lasting, _supply(cells, target, rng))


def _generator(cells: pd.DataFrame, target: ShortageTarget) -> np.random.Generator:
    basin = crc32(str(cells["code_bassin_ft"].iloc[0]).encode())
    years = [int(cells[name].iloc[0]) for name in ("cutoff_annee", "annee")]
    return np.random.default_rng([target.seed, *years, basin])


def _needs(cells: pd.DataFrame, target: ShortageTarget, rng: np.random.Generator) -> Needs:
    assumed, shape = target.hypotheses, (len(cells), target.draws)
    within = assumed.correlation_bassin.value
    of_projects, own = (law.correlated_normals(rng, *shape, within) for _ in range(2))
    link = assumed.correlation_projets_difficulte.value
    of_share = link * of_projects + np.sqrt(1 - link**2) * own
    return Needs(
        law.counts_at_quantiles(of_projects, quantiles(cells, PROJECTS), law.FORECAST_LEVELS),
        law.at_quantiles(of_share, quantiles(cells, DIFFICULT), law.FORECAST_LEVELS, 100.0),
    )


def _seasonal(cells: pd.DataFrame, shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Seasonal share (0 to 1): as forecast; where it is not, anywhere in the bounds of the last wave."""
    normal = rng.standard_normal(shape)
    forecast = law.at_quantiles(normal, quantiles(cells, SEASONAL), law.FORECAST_LEVELS, 100.0) / 100
    low, high = _seasonal_bounds(cells)
    bounded = low + (high - low) * rng.random(shape)
    return np.where(np.isnan(forecast), bounded, forecast)


def _seasonal_bounds(cells: pd.DataFrame) -> tuple[Floats, Floats]:
    projects = cells["projets_recrutement_max"].to_numpy(np.float64)
    least = cells["projets_recrutement_min"].to_numpy(np.float64)
    seasonal = _bounds(cells, "projets_saisonniers")
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = seasonal[0] / projects, np.minimum(seasonal[1] / least, 1)
    # A cell that the last wave lacks may have any share.
    return np.nan_to_num(low, nan=0.0)[:, None], np.nan_to_num(high, nan=1.0)[:, None]


def _supply(cells: pd.DataFrame, target: ShortageTarget, rng: np.random.Generator) -> Supply:
    # One draw of what nobody measures serves all basins: where it is wrong, it is wrong everywhere.
    common = np.random.default_rng([target.seed])
    matching = law.beta(common, target.hypotheses.part_disponible.value, target.draws)
    placed = law.beta(common, target.hypotheses.emploi_dans_metier.value, target.draws)
    seekers = _seekers(cells, target, rng)
    return Supply(seekers, seekers * matching, _certified_and_employed(cells, target, rng) * placed)


def _seekers(cells: pd.DataFrame, target: ShortageTarget, rng: np.random.Generator) -> Floats:
    shape, assumed = (len(cells), target.draws), target.hypotheses
    counts = law.counts_at_quantiles(
        rng.standard_normal(shape), _estimate(cells, "demandeurs_a"), law.ESTIMATE_LEVELS
    )
    years = (cells["annee"] - cells["annee_demandeurs"]).clip(lower=0).to_numpy(np.float64)
    local = assumed.dispersion_locale_demandeurs.value * rng.standard_normal(shape)
    growth = assumed.evolution_demandeurs.value * np.sqrt(years)[:, None] * rng.standard_normal(target.draws)
    drawn: Floats = counts * np.exp(local + growth)
    return drawn


def _certified_and_employed(cells: pd.DataFrame, target: ShortageTarget, rng: np.random.Generator) -> Floats:
    """Places x fill x completion x certification x employment; certification of the places that aim at it."""
    shape = (len(cells), target.draws)
    out = np.where(cells["places_nb"].isna().to_numpy()[:, None], np.nan, np.zeros(shape))
    taught = cells["places_nb"].to_numpy(np.float64) > 0
    if taught.any():
        out[taught] = _leavers(cells[taught], target, rng)
    return out


def _leavers(cells: pd.DataFrame, target: ShortageTarget, rng: np.random.Generator) -> Floats:
    assumed, shape = target.hypotheses, (len(cells), target.draws)

    def rate(name: str, prior: Prior) -> Floats:
        part, total = (_bounds(cells, f"{name}_{role}") for role in ("part", "total"))
        return law.rates(rng, prior, part, total, target.draws)

    places = law.counts_at_quantiles(
        rng.standard_normal(shape), _estimate(cells, "places"), law.ESTIMATE_LEVELS
    )
    certified = rate("certification", assumed.certification.value)
    certifying = cells["part_certifiante"].to_numpy(np.float64)[:, None]
    return (
        places
        * np.exp(assumed.reconduction_achats.value * _to_come(cells, target) * rng.standard_normal(shape))
        * rate("remplissage", assumed.remplissage.value)
        * rate("achevement", assumed.achevement.value)
        * (1 - certifying * (1 - certified))
        * rate("emploi_6_mois", assumed.emploi_6_mois.value)
    )


def _to_come(cells: pd.DataFrame, target: ShortageTarget) -> Bools:
    """Whether the campaign whose leavers the wave would find is not known yet."""
    campaign = cells["annee"] - target.hypotheses.delai_formation.value
    to_come: Bools = (campaign > cells["annee_achats"]).to_numpy()[:, None]
    return to_come


def _estimate(cells: pd.DataFrame, measure: str) -> Floats:
    return numbers(cells, [f"{measure}_{name}" for name in ("min", "nb", "max")])


def _bounds(cells: pd.DataFrame, measure: str) -> tuple[Floats, Floats]:
    low, high = (cells[f"{measure}_{name}"].to_numpy(np.float64) for name in ("min", "max"))
    return low, high
