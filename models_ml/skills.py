"""Needs and shortages of occupations, shared out to ROME 4.0 skills and knowledge: derived, never observed.

    M[b, k] = sum over occupations f and r of  x[b, f] * A[f, r] * B[r, k]

`x` is a quantity of a basin and occupation of FAP (difficult projects, projects, gap), `A` the weighted links
from FAP to ROME 4.0, `B` those of a ROME occupation to its skills and knowledge; rows of both sum to 1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field
from scipy import sparse
from scipy.stats import rankdata

from models_ml.engine.executor import Executor, InProcess, cut
from models_ml.needs.panel import Bools
from models_ml.shortage.cells import DIFFICULT, PROJECTS, ShortageInputs, of_retained, retained
from models_ml.shortage.forecast import forecast_cells
from models_ml.shortage.simulation import BASINS_PER_CHUNK, Simulation, basins, simulate
from models_ml.shortage.target import Assumption, SentTarget, ShortageTarget, assumption_table
from models_ml.targets import Positive
from models_ml.weights import (
    Floats,
    Positions,
    Table,
    dirichlet,
    precision,
    rows_to_one,
    scaled,
    sparse_table,
    variances,
)

REFERENCE = "persistance"
_Count = Annotated[int, Field(ge=1)]
_BASIN = ["annee", "cutoff_annee", "code_bassin_ft"]
_QUANTITIES = ["projets_difficiles", "projets", "ecart"]
_VALUES = [f"{name}_{bound}" for name in _QUANTITIES for bound in ("nb", "lo_80", "hi_80")]
NEEDS_TYPES = {
    "annee": "int64",
    "cutoff_annee": "int64",
    "code_bassin_ft": "str",
    "code_ogr": "str",
    "nature": "str",
    **dict.fromkeys(["rang", "rang_lo_80", "rang_hi_80"], "int64"),
    **dict.fromkeys(_VALUES, "float64"),
    "code_fap_principal": "str",
    **dict.fromkeys(["part_transition_demographique_pct", "part_repartie_pct"], "float64"),
}
METRICS_TYPES = {
    "modele": "str",
    "horizon_periodes": "Int64",
    "cutoff_annee": "Int64",
    "n": "int64",
    "correlation_rangs": "float64",
    "recouvrement_pct": "float64",
    "est_retenu": "bool",
}


class SkillAssumptions(BaseModel):
    """What the sharing out assumes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    poids_coeur_metier: Assumption[Positive]


class SkillsTarget(SentTarget):
    """Sizes of the rankings; see `models_ml/targets/competences.yml`."""

    seed: int
    draws: Annotated[int, Field(ge=50)]
    candidates: _Count
    published: _Count
    top: _Count
    hypotheses: SkillAssumptions


@dataclass(frozen=True)
class SkillsResult:
    """`forecast` by wave, basin and skill; `metrics` of the rankings on past waves; notes in French."""

    forecast: pd.DataFrame
    metrics: pd.DataFrame
    assumptions: pd.DataFrame
    notes: tuple[str, ...]


def load_skills_target() -> SkillsTarget:
    """Read `models_ml/targets/competences.yml`; pydantic.ValidationError when it is malformed."""
    path = Path(__file__).parent / "targets" / "competences.yml"
    return SkillsTarget.model_validate(yaml.safe_load(path.read_text("utf-8")))


def run(  # noqa: PLR0913 - five inputs of different natures, and where the work is done
    inputs: ShortageInputs,
    occupations: pd.DataFrame,
    skills: pd.DataFrame,
    shortage: ShortageTarget,
    target: SkillsTarget,
    *,
    executor: Executor | None = None,
) -> SkillsResult:
    """Rank the skills of each basin by their difficult projects, with the draws of the shortages.

    Args:
        inputs: what the shortages are simulated from.
        occupations: `code_fap, code_rome, poids, poids_min, poids_max`; weights sum to 1 by `code_fap`.
        skills: `code_rome, code_ogr, nature, est_coeur_metier, est_transition_demographique`.
        shortage: how the shortages are simulated: same seed, same draws.
        target: how they are shared out.
        executor: where the basins are simulated; in this process by default.

    Returns:
        `forecast` (`NEEDS_TYPES`) holds the first ranks of each nature only; `part_repartie_pct` is the share
        of the difficult projects of the basin whose occupation has skills. Without links or needs, `forecast`
        and `metrics` are empty.
    """
    assumed = assumption_table(target.hypotheses)
    if occupations.empty or skills.empty or inputs.forecast.empty:
        note = "Compétences : aucune, faute de prévision des besoins ou de compétences par métier (ROME 4.0)."
        return SkillsResult(_typed([], NEEDS_TYPES), _typed([], METRICS_TYPES), assumed, (note,))
    links = _Links(occupations, skills, target)
    own = list(basins(forecast_cells(inputs, shortage)))
    chunks = [_Chunk(cells, shortage, links) for cells in cut(own, BASINS_PER_CHUNK)]
    parts = [part for found in (executor or InProcess()).map(_needs, chunks) for part in found]
    metrics = _metrics(list(_basin_scores(inputs, links)))
    return SkillsResult(
        _typed(parts, NEEDS_TYPES), _typed([metrics], METRICS_TYPES), assumed, _notes(metrics, target)
    )


class _Links:
    """The two steps from an occupation of FAP to skills, expected and drawn."""

    def __init__(self, occupations: pd.DataFrame, skills: pd.DataFrame, target: SkillsTarget) -> None:
        self.target = target
        items = skills[["code_ogr", "nature"]].drop_duplicates().sort_values(["nature", "code_ogr"])
        self.skills, self.nature = pd.Index(items["code_ogr"]), items["nature"].to_numpy(object)
        self.rome = pd.Index(sorted(skills["code_rome"].unique()))
        known = occupations[occupations["code_rome"].isin(self.rome)]
        self.fap = pd.Index(sorted(known["code_fap"].unique()))
        edges = (self.fap.get_indexer(known["code_fap"]), self.rome.get_indexer(known["code_rome"]))
        shape = (len(self.fap), len(self.rome))
        self.to_rome = rows_to_one(sparse_table(edges, known["poids"], shape))
        self.strength = scaled(
            self.to_rome, precision(self.to_rome, sparse_table(edges, variances(known), shape))
        )
        weight = skills["est_coeur_metier"].map(
            {True: target.hypotheses.poids_coeur_metier.value, False: 1.0}
        )
        places = (self.rome.get_indexer(skills["code_rome"]), self.skills.get_indexer(skills["code_ogr"]))
        self.to_skills = rows_to_one(sparse_table(places, weight, (len(self.rome), len(self.skills))))
        flag = skills.drop_duplicates("code_rome").set_index("code_rome")["est_transition_demographique"]
        self.demographic = flag.reindex(self.rome).to_numpy(np.float64, na_value=np.nan)

    @cached_property
    def expected(self) -> Table:
        """Share of each occupation that falls to each skill."""
        return sparse.csr_array(self.to_rome @ self.to_skills)

    @cached_property
    def drawn(self) -> Table:
        """Plausible links from FAP to ROME, a block a draw: one product serves all draws."""
        rng = np.random.default_rng(self.target.seed)
        tables = [dirichlet(rng, self.strength) for _ in range(self.target.draws)]
        return sparse.csr_array(sparse.block_diag(tables, format="csr"))

    def position(self, cells: pd.DataFrame) -> Positions:
        """Number of the occupation of each cell, -1 where it has no skill."""
        return self.fap.get_indexer(cells["code_fap"])

    def rome_mass(self, values: Floats, position: Positions) -> Floats:
        """What falls to each occupation of ROME (draws x ROME), from cells x draws."""
        known = position >= 0
        by_draw = np.zeros((values.shape[1], len(self.fap)))
        by_draw[:, position[known]] = values[known].T
        mass: Floats = by_draw.ravel() @ self.drawn
        return mass.reshape(values.shape[1], len(self.rome))


@dataclass(frozen=True)
class _Chunk:
    basins: Sequence[pd.DataFrame]
    shortage: ShortageTarget
    links: _Links


def _needs(chunk: _Chunk) -> list[pd.DataFrame]:
    return [_basin_needs(cells, simulate(cells, chunk.shortage), chunk.links) for cells in chunk.basins]


def _basin_needs(cells: pd.DataFrame, simulation: Simulation, links: _Links) -> pd.DataFrame:
    count = links.target.draws
    position = links.position(cells)
    difficult = simulation.needs.difficult[:, :count]
    masses = {
        "projets_difficiles": links.rome_mass(difficult, position),
        "projets": links.rome_mass(simulation.needs.projects[:, :count], position),
    }
    gap = simulation.gap[:, :count]
    known: Bools = np.isfinite(gap).min(axis=1)
    if known.any():
        masses["ecart"] = links.rome_mass(np.where(known[:, None], np.maximum(gap, 0), 0), position)
    ranked = pd.concat(_ranked(masses["projets_difficiles"], links))
    columns = ranked.index.to_numpy()
    for name, mass in masses.items():
        ranked = ranked.join(_quantiles(mass @ links.to_skills[:, columns], name, ranked.index))
    shared = difficult[position >= 0].sum() / max(difficult.sum(), np.finfo(float).tiny)
    return ranked.assign(
        **cells[_BASIN].iloc[0],
        code_ogr=links.skills[columns],
        nature=links.nature[columns],
        code_fap_principal=_main_occupation(difficult.mean(axis=1), position, links, columns),
        part_transition_demographique_pct=_demographic(masses["projets_difficiles"], links, columns),
        part_repartie_pct=round(100 * shared, 1),
    )


def _ranked(mass: Floats, links: _Links) -> Iterator[pd.DataFrame]:
    """Ranks of the first skills of each nature, by expected mass, with the 80 % interval of their ranks."""
    by_skill = (links.to_skills.T @ mass.T).T
    expected = by_skill.mean(axis=0)
    for nature in np.unique(links.nature):
        own = np.flatnonzero((links.nature == nature) & (expected > 0))
        order = own[np.argsort(-expected[own], kind="stable")][: links.target.candidates]
        ranks = rankdata(-by_skill[:, order], axis=1, method="min")
        rank = np.arange(1, len(order) + 1)
        low, high = np.quantile(ranks, (0.1, 0.9), axis=0, method="nearest")
        frame = pd.DataFrame(
            {"rang": rank, "rang_lo_80": np.minimum(low, rank), "rang_hi_80": np.maximum(high, rank)}, order
        )
        yield frame.head(links.target.published)


def _quantiles(mass: Floats, name: str, index: pd.Index) -> pd.DataFrame:
    low, middle, high = np.quantile(mass, (0.1, 0.5, 0.9), axis=0)
    return pd.DataFrame({f"{name}_nb": middle, f"{name}_lo_80": low, f"{name}_hi_80": high}, index).round(2)


def _main_occupation(expected: Floats, position: Positions, links: _Links, columns: Positions) -> pd.Index:
    known = position >= 0
    weights = np.zeros(len(links.fap))
    weights[position[known]] = expected[known]
    mass = scaled(sparse.csr_array(links.expected[:, columns]), weights)
    return links.fap[np.asarray(mass.toarray().argmax(axis=0))]


def _demographic(mass: Floats, links: _Links, columns: Positions) -> Floats:
    """Percentage of a mass that comes from trades of the demographic transition, among those told."""
    by_trade, flagged = mass.mean(axis=0), links.demographic
    told = np.where(np.isnan(flagged), 0.0, by_trade) @ links.to_skills[:, columns]
    within = np.nan_to_num(flagged) * by_trade @ links.to_skills[:, columns]
    return np.round(100 * np.divide(within, told, out=np.full_like(told, np.nan), where=told > 0), 1)


def _basin_scores(inputs: ShortageInputs, links: _Links) -> Iterator[dict[str, Any]]:
    """Rank correlation and overlap of the first skills with those of the wave that followed, by basin."""
    kept = retained(inputs.forecast)
    chosen = {"prevision": of_retained(inputs.backtest, kept), REFERENCE: _of_reference(inputs.backtest)}
    masses = {model: _difficult(rows, "yhat") for model, rows in chosen.items()}
    truth = _difficult(chosen["prevision"], "valeur_observee")
    table = pd.concat({**masses, "observe": truth}, axis=1).dropna().reset_index()
    table = table[links.position(table) >= 0]
    position, values = links.position(table), {str(name): table[name].to_numpy() for name in table}
    for _, rows in sorted(table.groupby(_BASIN).indices.items()):
        shares = links.expected[position[rows]]
        observed = values["observe"][rows] @ shares
        for model in masses:
            if scores := _agreement(values[model][rows] @ shares, observed, links):
                yield {"modele": model, **{name: values[name][rows[0]] for name in _BASIN}, **scores}


def _of_reference(backtest: pd.DataFrame) -> pd.DataFrame:
    return backtest[backtest["modele"] == REFERENCE]


def _difficult(rows: pd.DataFrame, column: str) -> pd.Series:
    """Difficult projects of each cell: projects times difficult share."""
    values = rows.set_index(["mesure", *_BASIN, "code_fap"])[column].sort_index()
    projects, share = (
        values[values.index.get_level_values(0) == name].droplevel(0) for name in (PROJECTS, DIFFICULT)
    )
    return (projects * share / 100).dropna()


def _agreement(forecast: Floats, observed: Floats, links: _Links) -> dict[str, float] | None:
    concerned = (forecast > 0) | (observed > 0)
    if concerned.sum() < links.target.top:
        return None
    correlation = np.corrcoef(rankdata(forecast[concerned]), rankdata(observed[concerned]))[0, 1]
    first = [set(np.argsort(-mass, kind="stable")[: links.target.top]) for mass in (forecast, observed)]
    return {
        "correlation_rangs": correlation,
        "recouvrement_pct": 100 * len(first[0] & first[1]) / links.target.top,
    }


def _metrics(parts: list[dict[str, Any]]) -> pd.DataFrame:
    if not parts:
        return _typed([], METRICS_TYPES)
    scores = pd.DataFrame(parts)
    scores["horizon_periodes"] = scores["annee"] - scores["cutoff_annee"]
    slices = [["modele"], ["modele", "horizon_periodes"], ["modele", "horizon_periodes", "cutoff_annee"]]
    means = [
        scores.groupby(keys, as_index=False).agg(
            n=("recouvrement_pct", "size"),
            correlation_rangs=("correlation_rangs", "mean"),
            recouvrement_pct=("recouvrement_pct", "mean"),
        )
        for keys in slices
    ]
    overall = means[0].set_index("modele")["recouvrement_pct"]
    best = max(overall.index, key=lambda model: (overall[model], model == REFERENCE))
    table = pd.concat(means).reindex(columns=list(METRICS_TYPES))
    return table.assign(est_retenu=table["modele"] == best).round(
        {"correlation_rangs": 4, "recouvrement_pct": 1}
    )


def _notes(metrics: pd.DataFrame, target: SkillsTarget) -> tuple[str, ...]:
    if metrics.empty:
        return ("Compétences : classement sans rétrotest possible, faute d’enquêtes assez nombreuses.",)
    overall = metrics[metrics["horizon_periodes"].isna()].set_index("modele")
    return tuple(
        f"Compétences, {model} : {row.recouvrement_pct:.0f} % des {target.top} premières compétences sont "
        f"celles de l’enquête suivante, en moyenne de {row.n} classements de bassins."
        for model, row in overall.iterrows()
    )


def _typed(parts: list[pd.DataFrame], types: dict[str, str]) -> pd.DataFrame:
    frame = pd.concat([pd.DataFrame(columns=list(types)), *parts], ignore_index=True)
    return frame[list(types)].astype(types)
