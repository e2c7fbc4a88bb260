"""Hires and job seekers: from the feature frame to forecasts, backtest and scores (docs/architecture.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import pandas as pd
import yaml
from pydantic import Field

from models_ml import guards
from models_ml.conformal import nested
from models_ml.engine.declaration import Declaration
from models_ml.engine.executor import Executor
from models_ml.engine.family import Family, Weights, load_family
from models_ml.engine.forecast import EngineResult, forecast
from models_ml.engine.intervals import LEVELS
from models_ml.engine.members import Context, Member
from models_ml.engine.series import SEASON, Frequency
from models_ml.engine.shifts import Shock, Step

KEY = ["grandeur", "frequence", "categorie", "type_territoire", "code_territoire"]
_ESTIMATE = {
    **dict.fromkeys(KEY, "str"),
    "periode_debut_date": "datetime64[us]",
    "cutoff_date": "datetime64[us]",
    "horizon_periodes": "int64",
    "modele": "str",
    **dict.fromkeys(("yhat", "lo_80", "hi_80", "lo_95", "hi_95"), "float64"),
    "arrondi": "int64",
}
TYPES = {
    "forecast": _ESTIMATE | {"statut_donnee": "str"},
    "backtest": _ESTIMATE | {"valeur_observee": "float64", "est_perturbe": "bool"},
    "metrics": {
        **dict.fromkeys(("grandeur", "frequence", "type_territoire", "modele"), "str"),
        "horizon_periodes": "Int64",
        "annee": "Int64",
        "n": "int64",
        **dict.fromkeys(("mae", "mase", "mae_relative", "couverture_80_pct", "couverture_95_pct"), "float64"),
        "est_retenu": "bool",
    },
    "fallbacks": {
        **dict.fromkeys(("grandeur", "frequence", "membre"), "str"),
        "previsions_nb": "int64",
        "repli_nb": "int64",
        "raison": "str",
    },
}
_NAMES = {
    "ds": "periode_debut_date",
    "cutoff": "cutoff_date",
    "step": "horizon_periodes",
    "mean": "yhat",
    "y": "valeur_observee",
    "disturbed": "est_perturbe",
    **{f"{side}{level}": f"{side}_{level}" for side in ("lo", "hi") for level in (80, 95)},
}
# What an error is compared with.
_REFERENCE = "naif_saisonnier"
_LEVEL = ["grandeur", "frequence", "type_territoire"]
# A series and a step.
_STEP = ["type_territoire", "code_territoire", "categorie", "horizon_periodes"]


class FamilyChanges(Declaration):
    """How a group departs from the family of its frequency."""

    origins: Annotated[int, Field(ge=1)]
    origin_step: Annotated[int, Field(ge=1)]
    minimum_history: Annotated[int, Field(ge=2)]
    left_out: tuple[str, ...] = ()
    ensemble: Weights
    extra: dict[str, Member] = Field(default_factory=dict)

    def applied_to(self, family: Family) -> Family:
        """Return the family that the group tries."""
        members = {name: one for name, one in family.members.items() if name not in self.left_out}
        judged = self.model_dump(include={"origins", "origin_step", "minimum_history"})
        return Family(**judged, members=members | self.extra, ensemble=self.ensemble)


class Group(Declaration):
    """Series forecast together: one measure, one frequency, some levels of territories.

    `territories`: from the widest; each adds up those of the next that name it as their parent. `totals`:
    which category is the sum of which. `rounding`: step to which the producer rounds. `maturity_periods`:
    last periods, too fresh to be learnt from.
    """

    grandeur: Literal["embauches", "demandeurs_emploi"]
    frequency: Frequency
    horizon: Annotated[int, Field(ge=1)]
    territories: tuple[str, ...]
    totals: dict[str, tuple[str, ...]]
    rounding: Annotated[int, Field(ge=1)]
    maturity_periods: Annotated[int, Field(ge=0)]
    family: FamilyChanges


class FlowTarget(Declaration):
    """Groups of series, and what the forecast must keep to."""

    seed: int
    limits: guards.Limits
    groups: dict[str, Group]


@dataclass(frozen=True)
class FlowResult:
    """Frames of docs/architecture.md, section 5; `sums`: totals beside their parts; notes in French."""

    forecast: pd.DataFrame
    backtest: pd.DataFrame
    metrics: pd.DataFrame
    fallbacks: pd.DataFrame
    sums: pd.DataFrame
    notes: tuple[str, ...]


def load_flow_target() -> FlowTarget:
    """Read `models_ml/targets/flux.yml`; pydantic.ValidationError when it is malformed."""
    path = Path(__file__).with_name("targets") / "flux.yml"
    return FlowTarget.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def run(
    series: pd.DataFrame,
    breaks: pd.DataFrame,
    target: FlowTarget,
    executor: Executor | None = None,
    cutoff: date | None = None,
) -> FlowResult:
    """Forecast each group of series from its own last period, or from what was known at `cutoff`.

    Args:
        series: rows of `feat_flux__series`, in any order.
        breaks: rows of `feat_flux__ruptures`; each origin of the backtest knows those that had come.
        target: the declaration.
        executor: where the work is done; in this process by default.
        cutoff: a day; periods that were not over by its end are unknown.

    Raises ValueError, in French, on unusable series.
    """
    known = series if cutoff is None else series[_ends(series) <= pd.Timestamp(cutoff)]
    parts, notes = [], []
    for name, group in target.groups.items():
        chosen, told = _chosen(known, group)
        notes += [f"{name} : {note}" for note in told]
        if chosen.empty:
            continue
        shifts = _shifts(breaks, group.grandeur)
        result = forecast(
            chosen.rename(columns={"periode_debut_date": "ds", "valeur": "y"}),
            group.frequency,
            group.horizon,
            edges=edges(chosen, known, group),
            family=group.family.applied_to(load_family(group.frequency)),
            context=Context(seed=target.seed),
            executor=executor,
            shifts=shifts,
            with_candidates=True,
        )
        notes += [f"{name} : {note}" for note in result.notes]
        parts.append(_frames(result, chosen, known, group))
    joined = {
        name: pd.concat([_empty(types), *(part[name] for part in parts)])[list(types)]
        .astype(types)
        .reset_index(drop=True)
        for name, types in TYPES.items()
    }
    sums = pd.concat([pd.DataFrame({"total": [], "parts": []}), *(part["sums"] for part in parts)])
    return FlowResult(**joined, sums=sums, notes=tuple(notes))


def edges(chosen: pd.DataFrame, known: pd.DataFrame, group: Group) -> pd.DataFrame | None:
    """What adds up to what: `parent, child` identifiers; a total that lacks one of its parts has none."""
    named = _identified(_of_group(known, group)).drop_duplicates("unique_id")
    present = set(chosen["unique_id"])
    links = []
    for parent in named[named["unique_id"].isin(present)].itertuples():
        by_territory = named[
            (named["code_territoire_parent"] == parent.code_territoire)
            & (named["categorie"] == parent.categorie)
            & (named["type_territoire"].map(_above(group)) == parent.type_territoire)
        ]
        same_place = (named["type_territoire"] == parent.type_territoire) & (
            named["code_territoire"] == parent.code_territoire
        )
        parts = group.totals.get(str(parent.categorie), ())
        by_category = named[same_place & named["categorie"].isin(parts)]
        complete = len(by_category) == len(parts)
        for children in (by_territory, by_category if complete else by_category.iloc[:0]):
            if set(children["unique_id"]) <= present:
                links += [(parent.unique_id, child) for child in children["unique_id"]]
    return pd.DataFrame(links, columns=["parent", "child"]) if links else None


def _above(group: Group) -> dict[str, str]:
    return dict(zip(group.territories[1:], group.territories, strict=False))


def _of_group(series: pd.DataFrame, group: Group) -> pd.DataFrame:
    return series[
        (series["grandeur"] == group.grandeur)
        & (series["frequence"] == group.frequency)
        & series["type_territoire"].isin(group.territories)
    ]


def _identified(series: pd.DataFrame) -> pd.DataFrame:
    columns = ["type_territoire", "code_territoire", "categorie"]
    return series.assign(unique_id=series[columns].agg("|".join, axis=1) if len(series) else "")


def _chosen(series: pd.DataFrame, group: Group) -> tuple[pd.DataFrame, list[str]]:
    """Known rows of the series that reach the last mature period and fill a year, and what was left out."""
    rows = _identified(_of_group(series, group).dropna(subset=["valeur"]))
    if rows.empty:
        return rows, ["aucune série."]
    periods = pd.PeriodIndex(rows["periode_debut_date"], freq=group.frequency)
    last = periods.max() - group.maturity_periods
    rows = rows.assign(period=periods)[periods <= last]
    ids = rows.groupby("unique_id")["period"]
    kept = (ids.max() == last) & (ids.nunique() > SEASON[group.frequency])
    left = sorted(kept.index[~kept])
    notes = [
        f"{len(left)} série(s) écartée(s), arrêtée(s) avant {last} ou trop courte(s) : {', '.join(left[:5])}."
    ]
    return rows[rows["unique_id"].map(kept)].drop(columns="period"), notes if left else []


def _shifts(breaks: pd.DataFrame, grandeur: str) -> list[Step | Shock]:
    found: list[Step | Shock] = []
    for one in breaks[breaks["grandeur"] == grandeur].to_dict("records"):
        start, reason = pd.Timestamp(one["rupture_debut_date"]).date(), one["rupture"]
        if one["nature"] == "palier":
            found.append(Step(start=start, reason=reason))
        else:
            end = pd.Timestamp(one["rupture_fin_date"]).date()
            found.append(Shock(start=start, end=end, reason=reason))
    return found


def _frames(
    result: EngineResult, chosen: pd.DataFrame, known: pd.DataFrame, group: Group
) -> dict[str, pd.DataFrame]:
    ids = chosen.drop_duplicates("unique_id")[["unique_id", *KEY]]
    last = chosen["periode_debut_date"].max()
    status = "prevision" if len(result.backtest) else "prevision_sans_retrotest"
    past = _named(result.backtest, ids, group).dropna(subset=["valeur_observee"])
    added = widening(past)
    backtest = _widened(past, added)
    ahead = _widened(_named(result.forecast, ids, group), added).assign(
        cutoff_date=last, statut_donnee=status
    )
    return {
        "forecast": ahead,
        "backtest": backtest,
        "metrics": _metrics(result, backtest, ids),
        "fallbacks": _fallbacks(result, len(ids), group),
        "sums": _sums(result.forecast, edges(chosen, known, group), group),
    }


def _named(frame: pd.DataFrame, ids: pd.DataFrame, group: Group) -> pd.DataFrame:
    """Engine rows under the names of the product."""
    return frame.merge(ids, on="unique_id").rename(columns=_NAMES).assign(arrondi=group.rounding)


def widening(past: pd.DataFrame) -> pd.DataFrame:
    """What is added to each side of the intervals, as a share of the forecast: the least that holds the past.

    Neighbouring origins err together, and a turn of the cycle errs on one side everywhere, so that the
    errors of some origins do not calibrate the others. How far the past fell outside its intervals is
    measured in usual half-widths of the series at that step, and the share of it that a level should hold is
    added, by sort of territory (conformalised intervals: Romano, Patterson and Candès, 2019). Periods that a
    declared shift disturbed are left out.

    Returns a row per series and step of `past`, a column per level; 0 where the intervals hold enough.
    """
    rows = past[past["yhat"] > 0]
    calm = rows[~rows["est_perturbe"].astype(bool)]
    added = {}
    for level in LEVELS:
        low, high = f"lo_{level}", f"hi_{level}"
        half = (rows[high] - rows[low]) / 2 / rows["yhat"]
        usual = half.groupby([rows[name] for name in _STEP]).mean()
        own = usual.reindex(pd.MultiIndex.from_frame(calm[_STEP])).to_numpy()
        observed = calm["valeur_observee"]
        outside = np.maximum(calm[low] - observed, observed - calm[high]) / calm["yhat"]
        reach = outside / np.where(own > 0, own, np.nan)
        by_sort = reach.groupby(calm["type_territoire"]).quantile(level / 100).clip(lower=0.0)
        added[level] = usual * usual.index.get_level_values("type_territoire").map(by_sort)
    return pd.DataFrame(added).fillna(0.0)


def _widened(rows: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """Widen the intervals, keep them nested, and above zero."""
    share = added.reindex(pd.MultiIndex.from_frame(rows[_STEP])).fillna(0.0).to_numpy()
    mean, names = rows["yhat"].to_numpy(), [f"{side}_{level}" for level in LEVELS for side in ("lo", "hi")]
    margin = np.repeat(share * mean[:, None], 2, axis=1) * np.tile([-1.0, 1.0], len(LEVELS))
    bounds = nested(np.maximum(rows[names].to_numpy(np.float64) + margin, 0.0), mean)
    return rows.assign(**dict(zip(names, bounds.T, strict=True)))


def _metrics(result: EngineResult, backtest: pd.DataFrame, ids: pd.DataFrame) -> pd.DataFrame:
    """Errors of every candidate by level: all together, by step, and by calendar year of what came.

    That of the retained candidate is of the forecast as published, made to add up.
    """
    if backtest.empty:
        return _empty(TYPES["metrics"])
    tried = (
        result.candidates.merge(ids, on="unique_id").rename(columns=_NAMES).dropna(subset=["valeur_observee"])
    )
    point = ["unique_id", "cutoff_date", "periode_debut_date"]
    final = backtest[[*point, "yhat", *(bound for bound in guards.BOUNDS if bound != "yhat")]]
    retained = str(backtest["modele"].iloc[0])
    own = tried[tried["modele"] == retained].drop(columns="yhat").merge(final, on=point)
    rows = pd.concat([tried[tried["modele"] != retained], own], ignore_index=True)
    error = (rows["valeur_observee"] - rows["yhat"]).abs()
    reference = rows[rows["modele"] == _REFERENCE].set_index(point)["yhat"]
    persistent = reference.reindex(pd.MultiIndex.from_frame(rows[point])).to_numpy()
    rows = rows.assign(
        error=error,
        scaled=error / rows["scale"],
        reference=(rows["valeur_observee"] - persistent).abs(),
        annee=rows["periode_debut_date"].dt.year,
        **{f"inside_{level}": _inside(rows, level) for level in (80, 95)},
    )
    scores = [_scores(rows, own_key) for own_key in ([], ["horizon_periodes"], ["annee"])]
    return pd.concat(scores).assign(est_retenu=lambda frame: frame["modele"] == retained)


def _inside(rows: pd.DataFrame, level: int) -> pd.Series:
    low, high = rows[f"lo_{level}"], rows[f"hi_{level}"]
    return rows["valeur_observee"].between(low, high).astype(float).where(low.notna())


def _scores(rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    found = (
        rows.groupby([*_LEVEL, "modele", *keys])
        .agg(
            n=("error", "size"),
            mae=("error", "mean"),
            mase=("scaled", "mean"),
            reference=("reference", "mean"),
            couverture_80_pct=("inside_80", "mean"),
            couverture_95_pct=("inside_95", "mean"),
        )
        .reset_index()
    )
    found = found.assign(
        mae_relative=found["mae"] / found["reference"].where(found["reference"] > 0),
        couverture_80_pct=100 * found["couverture_80_pct"],
        couverture_95_pct=100 * found["couverture_95_pct"],
    )
    return found.reindex(columns=list(TYPES["metrics"]))


def _fallbacks(result: EngineResult, series: int, group: Group) -> pd.DataFrame:
    """One row per member, with the forecasts that it made, those that persistence replaced, and why."""
    overall = result.scores[result.scores["origine"] == 0]
    made = series + int(overall["n"].max())
    members = list(group.family.applied_to(load_family(group.frequency)).members)
    failed = result.fallbacks.groupby("membre").agg(
        repli_nb=("series_nb", "sum"), raison=("raison", lambda own: " ; ".join(sorted(set(own))))
    )
    return (
        pd.DataFrame({"membre": members, "previsions_nb": made})
        .merge(failed, on="membre", how="left")
        .fillna({"repli_nb": 0, "raison": ""})
        .assign(grandeur=group.grandeur, frequence=group.frequency)
    )


def _sums(ahead: pd.DataFrame, links: pd.DataFrame | None, group: Group) -> pd.DataFrame:
    """Each total beside the sum of its parts, by kind of part and period."""
    if links is None:
        return pd.DataFrame({"total": [], "parts": []})
    values = ahead.pivot_table(index="unique_id", columns="ds", values="mean")
    kind = links["parent"].str.split("|").str[0] + links["child"].str.split("|").str[0]
    parts = values.loc[links["child"]].groupby([links["parent"].to_numpy(), kind.to_numpy()]).sum()
    totals = values.loc[parts.index.get_level_values(0)]
    return pd.DataFrame({"total": totals.to_numpy().ravel(), "parts": parts.to_numpy().ravel()})


def _ends(series: pd.DataFrame) -> pd.Series:
    """Last day of the period of each row."""
    starts = pd.to_datetime(series["periode_debut_date"])
    months = series["frequence"].map({"M": 1, "Q": 3, "A": 12}).to_numpy(dtype="timedelta64[M]")
    after = starts.to_numpy().astype("datetime64[M]") + months
    return pd.Series(pd.DatetimeIndex(after.astype("datetime64[ns]")), index=series.index) - pd.Timedelta(
        days=1
    )


def _empty(types: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
