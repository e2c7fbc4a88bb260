"""Rules that a forecast must keep to be published, with limits that its target declares."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from models_ml.engine.declaration import Declaration

Percent = Annotated[float, Field(ge=0, le=100)]
BOUNDS = ["lo_95", "lo_80", "yhat", "hi_80", "hi_95"]
_TOLERANCE = 1e-6


class Limits(Declaration):
    """What a target allows; see `models_ml/targets/`."""

    fallbacks_max_pct: Percent
    coverage_80_pct: tuple[Percent, Percent]
    total_change_max_pct: Annotated[float, Field(gt=0)]


@dataclass(frozen=True)
class Verdict:
    """Whether a rule is kept, a sentence in French, and the figures behind it."""

    rule: str
    passed: bool
    sentence: str
    figures: dict[str, float] = field(default_factory=dict)


def fallbacks(frame: pd.DataFrame, limits: Limits) -> Verdict:
    """Judge `previsions_nb`, `repli_nb` (forecasts of a member, those replaced by persistence)."""
    total, replaced = (int(frame[name].sum()) for name in ("previsions_nb", "repli_nb"))
    share = 100 * replaced / total if total else 0.0
    return Verdict(
        "fallbacks",
        share <= limits.fallbacks_max_pct,
        f"{replaced} prévision(s) de membres sur {total} remplacée(s) par la persistance ({share:.1f} %) ; "
        f"au plus {limits.fallbacks_max_pct:g} % attendus. Remède : lisez leurs raisons.",
        {"share_pct": share, "replaced": replaced},
    )


def coverage(backtest: pd.DataFrame, limits: Limits) -> Verdict:
    """Judge how often `valeur_observee` lay between `lo_80` and `hi_80`; nothing to judge passes."""
    if backtest.empty:
        return Verdict("coverage", True, "Aucun rétrotest : rien à juger.")
    share = 100 * float(backtest["valeur_observee"].between(backtest["lo_80"], backtest["hi_80"]).mean())
    low, high = limits.coverage_80_pct
    return Verdict(
        "coverage",
        low <= share <= high,
        f"L’intervalle à 80 % a contenu {share:.1f} % des {len(backtest)} valeurs du rétrotest ; de {low:g} "
        f"à {high:g} % attendus. Remède : revoyez le calibrage avant de changer la limite.",
        {"coverage_80_pct": share, "n": len(backtest)},
    )


def change(
    forecast: pd.DataFrame, previous: pd.DataFrame | None, keys: Sequence[str], limits: Limits
) -> Verdict:
    """Judge the total of `yhat` against that of the last edition, over the keys that both forecast.

    The first of `keys` tells what is forecast: totals are made by it. The cutoff is one of them too: a
    forecast from a later period may differ as it must.
    """
    if previous is None or not {*keys, "yhat"} <= set(previous):
        return Verdict("change", True, "Aucune édition précédente à comparer.")
    now, before = (_keyed(frame, keys) for frame in (forecast, previous))
    both = (
        now.merge(before, on=list(keys), suffixes=("", "_avant"))
        .groupby(keys[0])[["yhat", "yhat_avant"]]
        .sum()
    )
    both = both[both["yhat_avant"] > 0]
    if both.empty:
        return Verdict("change", True, "Aucune prévision faite à la même date que dans l’édition précédente.")
    moved = 100 * (both["yhat"] / both["yhat_avant"] - 1)
    worst = str(moved.abs().idxmax())
    return Verdict(
        "change",
        bool(moved.abs().max() <= limits.total_change_max_pct),
        f"{worst} : total des prévisions faites à la même date que dans l’édition précédente, "
        f"{moved[worst]:+.2f} % ; au plus {limits.total_change_max_pct:g} % attendus. Remède : cherchez ce "
        "qui a changé, données ou programme, et relevez la limite déclarée si c’est voulu.",
        {f"change_pct/{name}": float(value) for name, value in moved.items()},
    )


def _keyed(frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    return frame[[*keys, "yhat"]].astype(dict.fromkeys(keys, "str"))


def coherence(forecast: pd.DataFrame, sums: pd.DataFrame | None = None) -> Verdict:
    """Judge nested intervals, no negative value, and `sums` (`total`, `parts`: what should be equal)."""
    values = forecast[BOUNDS].to_numpy(dtype=float)
    crossed = int((np.diff(values, axis=1) < -_TOLERANCE).any(axis=1).sum())
    negative = int((values < 0).any(axis=1).sum())
    gaps = np.zeros(0) if sums is None or sums.empty else _relative_gaps(sums)
    apart = int((gaps > _TOLERANCE).sum())
    return Verdict(
        "coherence",
        not crossed + negative + apart,
        f"{crossed} ligne(s) aux intervalles qui ne s’emboîtent pas, {negative} négative(s), {apart} "
        f"total(aux) sur {len(gaps)} qui n’égale(nt) pas la somme de leurs parties.",
        {"crossed": crossed, "negative": negative, "apart": apart},
    )


def _relative_gaps(sums: pd.DataFrame) -> np.ndarray:
    gap = np.abs(sums["total"] - sums["parts"]) / np.maximum(np.abs(sums["total"]), 1.0)
    return np.asarray(gap, dtype=float)
