"""Scores of observed forecasts, by measure, level, horizon and year."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from models_ml.audit.outcomes import ABSENT, EXACT, MASKED, PROBABILITY, inside

CELLS = "bassin_metier"
# The first two characters of a France Travail basin code are its INSEE region.
LEVELS = {
    CELLS: ["code_bassin_ft", "code_fap"],
    "bassin": ["code_bassin_ft"],
    "metier": ["code_region", "code_fap"],
    "region": ["code_region"],
}
GROUP = ["statut_prevision", "mesure", "niveau", "horizon_periodes", "modele"]
SCORES_TYPES = {
    "statut_prevision": "str",
    "mesure": "str",
    "niveau": "str",
    "horizon_periodes": "int64",
    "annee": "Int64",
    "modele": "str",
    "n": "int64",
    "masquees_nb": "int64",
    "absentes_nb": "int64",
    **dict.fromkeys(["biais", "mae", "rmse", "mae_relative", "rmse_relative"], "float64"),
    **dict.fromkeys(["couverture_80_pct", "couverture_80_min_pct", "couverture_80_max_pct"], "float64"),
    **dict.fromkeys(["couverture_95_pct", "score_intervalles", "brier", "brier_relatif"], "float64"),
}
RELIABILITY_TYPES = {
    "statut_prevision": "str",
    "horizon_periodes": "int64",
    "classe_probabilite": "int64",
    "n": "int64",
    "probabilite_moyenne": "float64",
    "frequence_observee": "float64",
}
_DECIMALS = 4


def score_table(rows: pd.DataFrame, additive: Sequence[str]) -> pd.DataFrame:
    """Scores (`SCORES_TYPES`) of `observe`'s rows, which also bear `statut_prevision`; year null: all years.

    Cells are scored where the outcome is published; masked outcomes count in the bounds of the coverage,
    those which the bounds leave open being all outside, then all inside. At the other levels, forecasts,
    outcomes and references of the `additive` measures are summed over the cells that both waves publish: no
    interval is forecast there. Errors relative to persistence are on the cells whose last known wave is
    published.
    """
    found = [
        {**dict(zip(GROUP, key, strict=True)), "annee": year, **_scores(own)}
        for level, part in _levels(rows, additive)
        for key, group in part.assign(niveau=level).groupby(GROUP)
        for year, own in _by_year(group)
        if (own["statut_observation"] == EXACT).any()
    ]
    table = pd.DataFrame(found, columns=list(SCORES_TYPES)).astype(SCORES_TYPES).round(_DECIMALS)
    return table.sort_values([*GROUP, "annee"], ignore_index=True)


def reliability_table(rows: pd.DataFrame, classes: int) -> pd.DataFrame:
    """Observed frequency of shortage by class of probability of equal width (`RELIABILITY_TYPES`)."""
    own = rows[(rows["mesure"] == PROBABILITY) & (rows["statut_observation"] == EXACT)]
    number = np.minimum((own["yhat"] * classes).astype(int) + 1, classes)
    grouped = own.assign(classe_probabilite=number).groupby(list(RELIABILITY_TYPES)[:3])
    table = grouped.agg(
        n=("yhat", "size"),
        probabilite_moyenne=("yhat", "mean"),
        frequence_observee=("valeur_observee", "mean"),
    )
    return table.reset_index().astype(RELIABILITY_TYPES).round(_DECIMALS)


def weighted_interval_score(rows: pd.DataFrame) -> pd.Series:
    """Mean of the absolute error and of the 80 and 95 % interval scores, weighted (Bracher et al., 2021)."""
    observed = rows["valeur_observee"]
    total = 0.5 * (observed - rows["yhat"]).abs()
    for level, alpha in ((80, 0.2), (95, 0.05)):
        low, high = rows[f"lo_{level}"], rows[f"hi_{level}"]
        missed = (low - observed).clip(lower=0) + (observed - high).clip(lower=0)
        total += alpha / 2 * (high - low) + missed
    return total / 2.5


def _by_year(group: pd.DataFrame) -> Iterator[tuple[int | None, pd.DataFrame]]:
    yield None, group
    yield from ((int(str(year)), own) for year, own in group.groupby("annee"))


def _levels(rows: pd.DataFrame, additive: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    yield CELLS, rows
    both = (rows["statut_observation"] == EXACT) & rows["reference"].notna()
    summable = rows[both & rows["mesure"].isin(additive)]
    summable = summable.assign(code_region=summable["code_bassin_ft"].str[:2])
    same = ["statut_prevision", "mesure", "horizon_periodes", "modele", "annee", "cutoff_annee"]
    for level, place in list(LEVELS.items())[1:]:
        summed = (
            summable.groupby([*same, *place])[["yhat", "valeur_observee", "reference"]].sum().reset_index()
        )
        yield level, summed.assign(statut_observation=EXACT)


def _scores(own: pd.DataFrame) -> dict[str, float]:
    status = own["statut_observation"]
    exact = own[status == EXACT]
    counts = {
        "n": len(exact),
        "masquees_nb": int((status == MASKED).sum()),
        "absentes_nb": int((status == ABSENT).sum()),
    }
    if own["mesure"].iloc[0] == PROBABILITY:
        return counts | _brier(exact)
    return (
        counts
        | _errors(exact)
        | (_coverages(own, exact) if "lo_80" in own and own["lo_80"].notna().any() else {})
    )


def _brier(exact: pd.DataFrame) -> dict[str, float]:
    squared = (exact["yhat"] - exact["valeur_observee"]).pow(2)
    reference = (exact["reference"] - exact["valeur_observee"]).pow(2)
    both = reference.notna()
    return {"brier": squared.mean(), "brier_relatif": _over(squared[both].mean(), reference[both].mean())}


def _errors(exact: pd.DataFrame) -> dict[str, float]:
    error, reference = (exact[name] - exact["valeur_observee"] for name in ("yhat", "reference"))
    both = reference.notna()
    rmse = float(np.sqrt(error.pow(2).mean()))
    return {
        "biais": error.mean(),
        "mae": error.abs().mean(),
        "rmse": rmse,
        "mae_relative": _over(error[both].abs().mean(), reference.abs().mean()),
        "rmse_relative": _over(error[both].pow(2).mean(), reference.pow(2).mean()) ** 0.5,
    }


def _coverages(own: pd.DataFrame, exact: pd.DataFrame) -> dict[str, float]:
    known = own[own["statut_observation"] != ABSENT]
    bounds = {
        f"couverture_80_{name}_pct": inside(known, 80).fillna(name == "max").mean() for name in ("min", "max")
    }
    levels = {f"couverture_{level}_pct": inside(exact, level).mean() for level in (80, 95)}
    percent = {name: 100 * float(value) for name, value in (bounds | levels).items()}
    return percent | {"score_intervalles": weighted_interval_score(exact).mean()}


def _over(value: float, reference: float) -> float:
    return float(value / reference) if reference else float("nan")
