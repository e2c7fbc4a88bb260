"""Needs of groups of occupations: branches, which are declared, and transitions, which ROME 4.0 flags.

    M[b, g] = sum over occupations f of  x[b, f] * W[f, g]

`x` is a quantity of a basin and occupation of FAP, drawn as for the shortages: the occupations of a basin err
together as much as they do there, so that an interval is that of the sum. `W` is 1 or 0 for a branch; for a
transition it is the share of the trades of ROME 4.0 behind the occupation that bear the flag, drawn too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field

from models_ml.needs.panel import Bools, Floats
from models_ml.shortage.cells import DIFFICULT, KEY, PROJECTS, needs_cells, of_retained, retained
from models_ml.shortage.simulation import basins, simulate_needs
from models_ml.shortage.target import ShortageTarget
from models_ml.weights import Positions, dirichlet, precision, rows_to_one, scaled, sparse_table, variances

BRANCH, TRANSITION = "branche", "transition"
_GROUP = ["type_groupe", "code_groupe"]
_BASIN = ["annee", "cutoff_annee", "code_bassin_ft"]
_QUANTITIES = ["projets", "projets_difficiles"]
_ENDS = ("lo_80", "nb", "hi_80")
_LEVELS = (0.1, 0.5, 0.9)
_BOUNDS = [f"{name}_{end}" for name in _QUANTITIES for end in ("min", "max")]
_OF_SURVEY = {"projets": "projets_recrutement", "projets_difficiles": "projets_difficiles"}
FORECAST_TYPES = {
    **{name: "str" if name == "code_bassin_ft" else "int64" for name in _BASIN},
    **dict.fromkeys(_GROUP, "str"),
    "metiers_nb": "int64",
    **{f"{name}_{end}": "float64" for name in _QUANTITIES for end in _ENDS},
    "part_renseignee_pct": "float64",
}
HISTORY_TYPES = {
    "annee": "int64",
    "code_bassin_ft": "str",
    **dict.fromkeys(_GROUP, "str"),
    "version_fap_origine": "str",
    **dict.fromkeys(_BOUNDS, "float64"),
}
METRICS_TYPES = {
    "type_groupe": "str",
    "mesure": "str",
    "horizon_periodes": "int64",
    "n": "int64",
    "couverture_80_pct": "float64",
}
WEIGHTS_TYPES = {
    **dict.fromkeys(_GROUP, "str"),
    "code_fap": "str",
    **dict.fromkeys(["poids", "poids_min", "poids_max", "part_renseignee_pct"], "float64"),
}
TYPES = {
    "forecast": FORECAST_TYPES,
    "history": HISTORY_TYPES,
    "metrics": METRICS_TYPES,
    "weights": WEIGHTS_TYPES,
}


class GroupsTarget(BaseModel):
    """Size of the draws; see `models_ml/targets/groupes.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    draws: Annotated[int, Field(ge=50)]
    seed: int


@dataclass(frozen=True)
class GroupInputs:
    """Frames that the sums read.

    `forecast`, `backtest`: those of the needs. `history`: `feat_projets__bassin_metier`. `branches`:
    `code_groupe, code_fap`. `occupations`: `code_fap, code_rome, poids, poids_min, poids_max`, whose weights
    sum to 1 by occupation. `trades`: `code_rome, code_groupe, est_membre` (null: not told).
    """

    forecast: pd.DataFrame
    backtest: pd.DataFrame
    history: pd.DataFrame
    branches: pd.DataFrame
    occupations: pd.DataFrame
    trades: pd.DataFrame


@dataclass(frozen=True)
class GroupsResult:
    """`forecast` and `history` of groups, `metrics` of the intervals, `weights`, and notes in French."""

    forecast: pd.DataFrame
    history: pd.DataFrame
    metrics: pd.DataFrame
    weights: pd.DataFrame
    notes: tuple[str, ...]


def load_groups_target() -> GroupsTarget:
    """Read `models_ml/targets/groupes.yml`; pydantic.ValidationError when it is malformed."""
    path = Path(__file__).parent / "targets" / "groupes.yml"
    return GroupsTarget.model_validate(yaml.safe_load(path.read_text("utf-8")))


def run(inputs: GroupInputs, shortage: ShortageTarget, target: GroupsTarget) -> GroupsResult:
    """Sum the needs of each basin by group, with the draws of the shortages.

    Args:
        inputs: see `GroupInputs`.
        shortage: how needs are drawn: same seed, same draws.
        target: how many draws are kept, and the seed of the links.

    Returns:
        `forecast` (`FORECAST_TYPES`): sums of the waves to come, a row per group that has an occupation in
        the basin; `part_renseignee_pct` is the share of the projects of the basin of which it is told whether
        they are of the group. `history` (`HISTORY_TYPES`): bounds of past waves, masked cells and links
        included. `metrics` (`METRICS_TYPES`): how often the interval of a branch held the sum of the cells
        that the wave then published; no wave observes a transition. `weights` (`WEIGHTS_TYPES`): what belongs
        to what.
    """
    groups = _Groups(inputs, target)
    kept = retained(inputs.forecast)
    cells = needs_cells(of_retained(inputs.forecast, kept))
    forecast = _typed([_sums(own, shortage, groups) for own in basins(cells)], FORECAST_TYPES)
    metrics = _metrics(list(_trials(of_retained(inputs.backtest, kept), shortage, groups)))
    history = _typed(list(_past(inputs.history, groups)), HISTORY_TYPES)
    return GroupsResult(forecast, history, metrics, groups.table(), _notes(forecast, metrics))


class _Groups:
    """Share of each occupation that belongs to each group, expected and drawn."""

    def __init__(self, inputs: GroupInputs, target: GroupsTarget) -> None:
        branches, transitions = (
            sorted(frame["code_groupe"].unique()) for frame in (inputs.branches, inputs.trades)
        )
        self.keys = pd.DataFrame(
            [(BRANCH, code) for code in branches] + [(TRANSITION, code) for code in transitions],
            columns=_GROUP,
        )
        told_of = (inputs.history, inputs.branches, inputs.occupations)
        self.fap = pd.Index(sorted({code for frame in told_of for code in frame["code_fap"]}))
        declared = pd.crosstab(inputs.branches["code_fap"], inputs.branches["code_groupe"])
        member = declared.reindex(index=self.fap, columns=branches, fill_value=0).to_numpy(np.float64)
        drawn, told = self._flagged(inputs, transitions, target)
        repeated = np.broadcast_to(member, (target.draws, *member.shape))
        # draws x occupations x groups
        self.drawn: Floats = np.concatenate([repeated, drawn], axis=2)
        self.told: Floats = np.concatenate([np.ones_like(member), told], axis=1)
        self.expected: Floats = self.drawn.mean(axis=0)

    def _flagged(
        self, inputs: GroupInputs, transitions: list[str], target: GroupsTarget
    ) -> tuple[Floats, Floats]:
        """Drawn shares of each occupation that bear each flag, and shares whose flag is told."""
        rome = pd.Index(sorted(inputs.trades["code_rome"].unique()))
        if rome.empty:
            return np.zeros((target.draws, len(self.fap), 0)), np.zeros((len(self.fap), 0))
        flags = np.full((len(rome), len(transitions)), np.nan)
        places = (
            rome.get_indexer(inputs.trades["code_rome"]),
            pd.Index(transitions).get_indexer(pd.Index(inputs.trades["code_groupe"])),
        )
        flags[places] = inputs.trades["est_membre"].to_numpy(np.float64, na_value=np.nan)
        known = inputs.occupations[inputs.occupations["code_rome"].isin(rome)]
        edges = (self.fap.get_indexer(known["code_fap"]), rome.get_indexer(known["code_rome"]))
        shape = (len(self.fap), len(rome))
        links = rows_to_one(sparse_table(edges, known["poids"], shape))
        strength = scaled(links, precision(links, sparse_table(edges, variances(known), shape)))
        rng, member = np.random.default_rng(target.seed), np.nan_to_num(flags)
        drawn = [dirichlet(rng, strength) @ member for _ in range(target.draws)]
        return np.stack(drawn), np.asarray(links @ ~np.isnan(flags), dtype=np.float64)

    def position(self, cells: pd.DataFrame) -> Positions:
        """Number of the occupation of each cell."""
        return self.fap.get_indexer(pd.Index(cells["code_fap"]))

    def present(self, position: Positions) -> Bools:
        """Whether each group has one of these occupations."""
        found: Bools = np.any(self.expected[position] > 0, axis=0)
        return found

    def mass(self, values: Floats, position: Positions) -> Floats:
        """What falls to each group (draws x groups), from cells x draws."""
        by_draw = np.zeros((len(self.drawn), 1, len(self.fap)))
        by_draw[:, 0, position] = values[:, : len(self.drawn)].T
        summed: Floats = (by_draw @ self.drawn)[:, 0]
        return summed

    def table(self) -> pd.DataFrame:
        """The shares, with the bounds of their 80 % interval (`WEIGHTS_TYPES`)."""
        low, high = np.quantile(self.drawn, (0.1, 0.9), axis=0)
        rows = [
            pd.DataFrame(
                {
                    "code_fap": self.fap,
                    "poids": self.expected[:, each],
                    "poids_min": np.minimum(low[:, each], self.expected[:, each]),
                    "poids_max": np.maximum(high[:, each], self.expected[:, each]),
                    "part_renseignee_pct": (100 * self.told[:, each]).round(1),
                }
            ).assign(type_groupe=kind, code_groupe=code)
            for each, (kind, code) in enumerate(self.keys.itertuples(index=False, name=None))
        ]
        whole = _typed(rows, WEIGHTS_TYPES).round(dict.fromkeys(("poids", "poids_min", "poids_max"), 6))
        return whole[whole["poids_max"] > 0].reset_index(drop=True)


def _sums(cells: pd.DataFrame, shortage: ShortageTarget, groups: _Groups) -> pd.DataFrame:
    """The groups of one basin and wave."""
    needs, position = simulate_needs(cells, shortage), groups.position(cells)
    present = groups.expected[position] > 0
    columns = {"metiers_nb": present.sum(axis=0)}
    for name, values in zip(_QUANTITIES, (needs.projects, needs.difficult), strict=True):
        ends = np.quantile(groups.mass(values, position), _LEVELS, axis=0).round(2)
        columns |= {f"{name}_{end}": own for end, own in zip(_ENDS, ends, strict=True)}
    expected = needs.projects.mean(axis=1)
    told = 100 * (expected @ groups.told[position]) / max(expected.sum(), np.finfo(float).tiny)
    found = groups.keys.assign(**cells[_BASIN].iloc[0], **columns, part_renseignee_pct=told.round(1))
    return found[found["metiers_nb"] > 0]


def _past(history: pd.DataFrame, groups: _Groups) -> Iterator[pd.DataFrame]:
    """Bounds of each past wave and basin: of its cells, widened to the 80 % interval of the links."""
    for _, cells in history.groupby(["annee", "code_bassin_ft"]):
        position = groups.position(cells)
        columns = {}
        for name, measure in _OF_SURVEY.items():
            for end, level in (("min", 0.1), ("max", 0.9)):
                values = cells[f"{measure}_{end}"].to_numpy(np.float64)[:, None]
                mass = groups.mass(np.broadcast_to(values, (len(values), len(groups.drawn))), position)
                columns[f"{name}_{end}"] = np.quantile(mass, level, axis=0).round(2)
        found = groups.keys.assign(
            **cells[["annee", "code_bassin_ft", "version_fap_origine"]].iloc[0],
            **columns,
        )
        yield found[groups.present(position)]


def _trials(backtest: pd.DataFrame, shortage: ShortageTarget, groups: _Groups) -> Iterator[pd.DataFrame]:
    """Whether the interval of each branch held, on the cells that the wave then published."""
    observed = backtest.pivot_table(index=KEY, columns="mesure", values="valeur_observee")
    observed = observed.reindex(columns=[PROJECTS, DIFFICULT]).dropna().reset_index()
    cells = needs_cells(backtest).merge(observed, on=KEY)
    of_branches = (groups.keys["type_groupe"] == BRANCH).to_numpy()
    for own in basins(cells):
        needs, position = simulate_needs(own, shortage), groups.position(own)
        present = of_branches & groups.present(position)
        projects = own[PROJECTS].to_numpy(np.float64)
        truths = (projects, projects * own[DIFFICULT].to_numpy(np.float64) / 100)
        for name, values, truth in zip(_QUANTITIES, (needs.projects, needs.difficult), truths, strict=True):
            low, high = np.quantile(groups.mass(values, position), (0.1, 0.9), axis=0)
            summed = truth @ groups.expected[position]
            inside = ((low <= summed) & (summed <= high))[present]
            horizon = int(own["annee"].iloc[0] - own["cutoff_annee"].iloc[0])
            yield pd.DataFrame({"inside": inside, "mesure": name, "horizon_periodes": horizon})


def _metrics(trials: list[pd.DataFrame]) -> pd.DataFrame:
    if not trials:
        return _typed([], METRICS_TYPES)
    grouped = pd.concat(trials).groupby(["mesure", "horizon_periodes"])["inside"].agg(["size", "mean"])
    table = grouped.reset_index().rename(columns={"size": "n"})
    return _typed(
        [table.assign(type_groupe=BRANCH, couverture_80_pct=(100 * table["mean"]).round(1))], METRICS_TYPES
    )


def _notes(forecast: pd.DataFrame, metrics: pd.DataFrame) -> tuple[str, ...]:
    if forecast.empty:
        return ("Groupes de métiers : aucun, faute de prévision des besoins.",)
    if metrics.empty:
        return (
            "Groupes de métiers : intervalles sans rétrotest possible, faute d’enquêtes assez nombreuses.",
        )
    return tuple(
        f"Branches, {row.mesure}, horizon {row.horizon_periodes} : l’intervalle à 80 % a contenu "
        f"{row.couverture_80_pct:.0f} % de {row.n} sommes observées."
        for row in metrics.itertuples()
    )


def _typed(parts: list[pd.DataFrame], types: dict[str, str]) -> pd.DataFrame:
    frame = pd.concat([pd.DataFrame(columns=list(types)), *parts], ignore_index=True)
    return frame[list(types)].astype(types)
