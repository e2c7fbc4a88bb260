"""The places that reduce the expected shortage most for a budget: a mixed-integer programme.

Of each cell (an occupation in a basin) the places of the last campaign may be kept, in a few parts, and
whole sessions added. A part brings the mean, over the draws, of what it takes off the shortage once the parts
before it are there: less and less. See docs/adr/0026-purchase-portfolio.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from models_ml.needs.panel import Floats
from models_ml.purchasing.rules import BUY
from models_ml.purchasing.target import PurchaseTarget, Scenario
from models_ml.shortage import draws as law
from models_ml.shortage.cells import PLACE

OPTIMAL, SAME = "optimal", "comme_l_an_dernier"
ALL, OUTSIDE, REGION = "ensemble", "hors pacte", "Région"
_GAP = [f"besoin_{name}" for name in ("lo_95", "lo_80", "nb", "hi_80", "hi_95")]
_PLACEMENTS = ["placements_par_place_lo_80", "placements_par_place", "placements_par_place_hi_80"]
CHOSEN = (
    *("cout_place_eur", "places_max_nb", "places_annee_precedente_nb", "places_nb", "cout_eur"),
    *("reduction_nb", "reduction_lo_80", "reduction_hi_80", "valeur_marginale_1000_eur"),
    *("frequence_retenue_pct", "tirages_nb"),
)
PLANNED = (
    *("budget_eur", "plafond_eur", "cout_eur", "places_nb"),
    *("reduction_nb", "reduction_lo_80", "reduction_hi_80", "prochain_1000_eur"),
)
# Places of the last campaign are kept whole, in half or not at all.
_KEPT_PARTS = 2
_GAP_TO_OPTIMUM = 1e-3
_TENTHS = (10, 90)


@dataclass(frozen=True)
class Blocks:
    """Parts of cells that may be bought, those of a cell in a row: its number, places, euros, and gains."""

    cell: np.ndarray
    places: Floats
    cost: Floats
    gain: Floats


@dataclass(frozen=True)
class World:
    """Draws, cells x draws: what is missing, and leavers placed for a place."""

    missing: Floats
    placed: Floats

    def reduction(self, places: Floats) -> Floats:
        """What so many places take off the shortage of each cell, cells x draws."""
        taken: Floats = np.minimum(places[:, None] * self.placed, self.missing)
        return taken

    def of(self, draws: np.ndarray) -> "World":
        """Return some of the draws."""
        return World(self.missing[:, draws], self.placed[:, draws])


@dataclass(frozen=True)
class Portfolio:
    """Frames `portefeuille` (a row per cell) and `synthese` (per plan and axis), and notes in French."""

    cells: pd.DataFrame
    summary: pd.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Limits:
    """Rows of the programme: `least <= matrix @ taken <= most`; the first bounds the budget."""

    matrix: sparse.csr_array
    least: Floats
    most: Floats


@dataclass(frozen=True)
class _Problem:
    """What is chosen from, for how much, and what the choice is worth."""

    options: pd.DataFrame
    scenario: Scenario
    world: World
    blocks: Blocks
    budget: float

    def per_cell(self, values: Floats) -> Floats:
        """Add the values of blocks up, by cell."""
        return np.bincount(self.blocks.cell, values, len(self.options)).astype(np.float64)


def build_options(bought: pd.DataFrame, shortages: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of a portfolio: a course is known, and so is the shortage without any purchase.

    Args:
        bought: proposals, with `code_departement` and `places_annee_precedente_nb`.
        shortages: quantiles of the gap of each cell, which counts the leavers of the last campaign in.
    """
    trained = shortages["sortants_formation_nb"].to_numpy(np.float64)
    without = shortages[PLACE].assign(
        **{
            f"besoin_{name}": shortages[f"ecart_{name}"].to_numpy(np.float64) + trained
            for name in ("lo_95", "lo_80", "nb", "hi_80", "hi_95")
        }
    )
    own = bought.merge(without, on=PLACE)
    known = own[own["besoin_nb"].notna() & own["placements_par_place"].notna()]
    of_the_region = known["financeur"].str.contains(REGION)
    return known.assign(axe_pacte=known["axe_pacte"].where(of_the_region, OUTSIDE))


def solve(options: pd.DataFrame, scenario: Scenario, target: PurchaseTarget) -> Portfolio:
    """Choose places for a budget, and compare with the last campaign.

    Args:
        options: a row per cell: `code_bassin_ft, code_fap, code_departement, axe_pacte, verdict`,
            `cout_place_eur`, `places_session_nb`, `places_annee_precedente_nb` (of the course), quantiles of
            the shortage without any purchase (`besoin_*`) and of the leavers placed for a place
            (`placements_par_place*`).
        scenario: budget, ceilings, capacities.
        target: seed and draws of the shortage, and how many parts of them are solved for the stability.

    Raises:
        ValueError: no choice meets the limits of the scenario.
    """
    left = _left(options, scenario)
    if left.empty:
        return _empty(scenario, "aucune formation à mettre en regard d’une pénurie chiffrée")
    last = left["places_annee_precedente_nb"].to_numpy(np.float64)
    budget = scenario.budget_eur or float((last * left["cout_place_eur"]).sum())
    if budget <= 0:
        return _empty(scenario, "aucun budget : ni campagne passée, ni montant donné")
    world = _world(left, target)
    problem = _Problem(left, scenario, world, _blocks(left, scenario, world), budget)
    limits, unmet = _limits(problem)
    taken = _optimum(problem.blocks.gain, limits)
    places = problem.per_cell(problem.blocks.places * taken)
    stability = _stability(problem, limits, target.scenarios)
    cells = _cells(problem, places, _gain_of_next(problem, taken)).assign(
        frequence_retenue_pct=np.round(100 * stability, 0), tirages_nb=target.scenarios
    )
    further = _next_euro(problem.blocks, limits)
    summary = [*_plan(problem, OPTIMAL, places, further), *_plan(problem, SAME, last, float("nan"))]
    return Portfolio(cells, pd.DataFrame(summary), tuple(unmet))


def _left(options: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """The cells that the scenario does not leave out, and where there are places to choose."""
    taken = (
        ~options["code_bassin_ft"].isin(scenario.exclure_bassins)
        & ~options["code_fap"].isin(scenario.exclure_metiers)
        & np.array([bool(own) for own in _all_parts(options, scenario)], np.bool_)
    )
    return options[taken].sort_values(["code_bassin_ft", "code_fap"], ignore_index=True)


def _world(options: pd.DataFrame, target: PurchaseTarget) -> World:
    rng = np.random.default_rng([target.seed, 2])
    normal = law.correlated_normals(rng, len(options), target.draws, target.correlation)
    missing = law.at_quantiles(normal, options[_GAP].to_numpy(np.float64), law.FORECAST_LEVELS)
    # What nobody measures, whether leavers work in the trade, is wrong everywhere at once.
    common = np.broadcast_to(rng.standard_normal(target.draws), missing.shape)
    placed = law.at_quantiles(common, options[_PLACEMENTS].to_numpy(np.float64), law.ESTIMATE_LEVELS, 1.0)
    return World(missing, placed)


def _blocks(options: pd.DataFrame, scenario: Scenario, world: World) -> Blocks:
    cells, sizes = list[int](), list[float]()
    for number, own in enumerate(_all_parts(options, scenario)):
        cells += [number] * len(own)
        sizes += own
    cell, places = np.array(cells, np.int64), np.array(sizes, np.float64)
    unit = options["cout_place_eur"].to_numpy(np.float64)
    return Blocks(cell, places, places * unit[cell], _gains(cell, places, world))


def _all_parts(options: pd.DataFrame, scenario: Scenario) -> list[list[float]]:
    rows: list[Any] = options.to_dict("records")
    return [list(_parts(row, scenario)) for row in rows]


def _parts(row: Mapping[str, Any], scenario: Scenario) -> Iterator[float]:
    last = float(row["places_annee_precedente_nb"])
    if last > 0:
        yield from [last / _KEPT_PARTS] * _KEPT_PARTS
    if row["verdict"] == BUY:
        session = float(row["places_session_nb"])
        yield from [session] * int(np.ceil(scenario.growth(last) / session))


def _gains(cell: np.ndarray, places: Floats, world: World) -> Floats:
    """Return what each block takes off the mean shortage, those of its cell before it being there."""
    so_far = _cumulated(cell, places)
    with_it, without = (
        np.minimum(many[:, None] * world.placed[cell], world.missing[cell]).mean(axis=1)
        for many in (so_far, so_far - places)
    )
    gains: Floats = with_it - without
    return gains


def _cumulated(cell: np.ndarray, places: Floats) -> Floats:
    total = np.cumsum(places)
    start = np.flatnonzero(np.diff(cell, prepend=-1))
    before = np.repeat(total[start] - places[start], np.diff(np.append(start, len(cell))))
    cumulated: Floats = total - before
    return cumulated


def _limits(problem: _Problem) -> tuple[_Limits, list[str]]:
    options, scenario, blocks, budget = problem.options, problem.scenario, problem.blocks, problem.budget
    rows, least, most = [blocks.cost], [-np.inf], [budget]
    axes = options["axe_pacte"].to_numpy()[blocks.cell]
    for axis, part in sorted(scenario.parts_axes_max.items()):
        rows.append(blocks.cost * (axes == axis))
        least.append(-np.inf)
        most.append(part * budget)
    unmet: list[str] = []
    departments = options["code_departement"].to_numpy()[blocks.cell]
    for department in sorted(set(departments)) if scenario.part_departement_min > 0 else []:
        own = blocks.cost * (departments == department)
        floor = scenario.part_departement_min * budget
        if own.sum() < floor:
            unmet.append(
                f"Département {department} : le minimum de {floor:.0f} € ne peut être atteint, "
                f"les formations possibles y coûtent {own.sum():.0f} € ; il n’est pas imposé."
            )
        else:
            rows.append(own)
            least.append(floor)
            most.append(np.inf)
    order = _order(blocks)
    matrix = sparse.csr_array(sparse.vstack([sparse.csr_array(np.array(rows)), order], format="csr"))
    none = np.zeros(order.shape[0])
    return _Limits(matrix, np.array([*least, *none]), np.append(most, np.full(len(none), np.inf))), unmet


def _order(blocks: Blocks) -> sparse.csr_array:
    """State that a block comes after the one before it in its cell: taken[k] - taken[k + 1] >= 0."""
    after = np.flatnonzero(blocks.cell[1:] == blocks.cell[:-1])
    rows = np.arange(len(after))
    places = (np.concatenate([rows, rows]), np.concatenate([after, after + 1]))
    signs = np.concatenate([np.ones(len(after)), -np.ones(len(after))])
    return sparse.csr_array((signs, places), shape=(len(after), len(blocks.cell)))


def _optimum(gain: Floats, limits: _Limits) -> Floats:
    """Return which blocks are taken (0 or 1).

    Raises:
        ValueError: no choice meets the limits.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    found = milp(
        -gain,
        constraints=LinearConstraint(limits.matrix, limits.least, limits.most),
        integrality=np.ones(len(gain)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": _GAP_TO_OPTIMUM},
    )
    if found.x is None:
        raise ValueError(
            "Aucun choix ne respecte à la fois le budget, les plafonds et les minimums du scénario. "
            "Remède : baissez `part_departement_min` ou relevez `parts_axes_max`."
        )
    taken: Floats = np.round(found.x)
    return taken


def _next_euro(blocks: Blocks, limits: _Limits) -> float:
    """Return what a thousand euros more bring: the dual of the budget, blocks being divisible."""
    from scipy.optimize import linprog

    finite_least, finite_most = np.isfinite(limits.least), np.isfinite(limits.most)
    bounded = sparse.vstack([limits.matrix[finite_most], -limits.matrix[finite_least]], format="csr")
    most = np.concatenate([limits.most[finite_most], -limits.least[finite_least]])
    found = linprog(-blocks.gain, A_ub=bounded, b_ub=most, bounds=(0, 1), method="highs")
    return float(-1000 * found.ineqlin.marginals[0]) if found.success else float("nan")


def _gain_of_next(problem: _Problem, taken: Floats) -> Floats:
    """Return what a thousand euros of the first block that is not taken bring; NaN where all are."""
    blocks, left = problem.blocks, np.flatnonzero(taken == 0)
    first = left[np.unique(blocks.cell[left], return_index=True)[1]]
    values = np.full(len(problem.options), np.nan)
    values[blocks.cell[first]] = 1000 * blocks.gain[first] / blocks.cost[first]
    return values


def _stability(problem: _Problem, limits: _Limits, scenarios: int) -> Floats:
    """Return the part of the scenarios, draws taken few by few, in which a cell has places."""
    blocks, kept = problem.blocks, np.zeros(len(problem.options))
    for draws in np.array_split(np.arange(problem.world.missing.shape[1]), scenarios):
        gain = _gains(blocks.cell, blocks.places, problem.world.of(draws))
        kept += problem.per_cell(_optimum(gain, limits)) > 0
    return kept / scenarios


def _cells(problem: _Problem, places: Floats, gain_of_next: Floats) -> pd.DataFrame:
    options, taken = problem.options, problem.world.reduction(places)
    low, high = np.percentile(taken, _TENTHS, axis=1)
    return options[[*PLACE, "code_departement", "axe_pacte"]].assign(
        scenario=problem.scenario.nom,
        cout_place_eur=options["cout_place_eur"],
        places_max_nb=np.round(problem.per_cell(problem.blocks.places), 2),
        places_annee_precedente_nb=options["places_annee_precedente_nb"].round(2),
        places_nb=np.round(places, 2),
        cout_eur=np.round(places * options["cout_place_eur"], 0),
        reduction_nb=np.round(taken.mean(axis=1), 2),
        reduction_lo_80=np.round(low, 2),
        reduction_hi_80=np.round(high, 2),
        valeur_marginale_1000_eur=np.round(gain_of_next, 4),
    )


def _plan(problem: _Problem, plan: str, places: Floats, next_euro: float) -> Iterator[dict[str, Any]]:
    """A row for all axes, then one for each."""
    axes, scenario, budget = problem.options["axe_pacte"], problem.scenario, problem.budget
    cost = places * problem.options["cout_place_eur"].to_numpy(np.float64)
    taken = problem.world.reduction(places)
    for axis in (ALL, *sorted(axes.unique())):
        own = np.full(len(axes), axis == ALL) | (axes == axis).to_numpy()
        total = taken[own].sum(axis=0)
        low, high = np.percentile(total, _TENTHS)
        yield {
            "scenario": scenario.nom,
            "plan": plan,
            "axe_pacte": axis,
            "budget_eur": round(budget, 0),
            "plafond_eur": round(scenario.parts_axes_max.get(axis, 1.0) * budget, 0),
            "cout_eur": round(float(cost[own].sum()), 0),
            "places_nb": round(float(places[own].sum()), 1),
            "reduction_nb": round(float(total.mean()), 1),
            "reduction_lo_80": round(float(low), 1),
            "reduction_hi_80": round(float(high), 1),
            "prochain_1000_eur": round(next_euro, 4) if axis == ALL else float("nan"),
            "motif": None,
        }


def _empty(scenario: Scenario, why: str) -> Portfolio:
    row = {"scenario": scenario.nom, "plan": OPTIMAL, "axe_pacte": ALL, "motif": why}
    return Portfolio(pd.DataFrame(), pd.DataFrame([row]), (f"Portefeuille : {why}.",))
