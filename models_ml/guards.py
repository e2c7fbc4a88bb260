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
        f"{replaced} prévision(s) de membres sur {total} remplacée(s) par la persistance ({share:.1f} %) ; au "
        f"plus {limits.fallbacks_max_pct:g} % attendus.",
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

    The cutoff is one of the keys: a forecast from a later period may differ as it must.
    """
    if previous is None or not set(keys) <= set(previous):
        return Verdict("change", True, "Aucune édition précédente à comparer.")
    names = list(keys)
    before = previous[[*names, "yhat"]].astype(dict.fromkeys(names, "str"))
    now = forecast[[*names, "yhat"]].astype(dict.fromkeys(names, "str"))
    both = now.merge(before, on=names, suffixes=("", "_avant"))
    total, past = float(both["yhat"].sum()), float(both["yhat_avant"].sum())
    if not past:
        return Verdict("change", True, "Aucune prévision en commun avec l’édition précédente.")
    moved = 100 * (total / past - 1)
    return Verdict(
        "change",
        abs(moved) <= limits.total_change_max_pct,
        f"Total de {len(both)} prévisions faites à la même date que dans l’édition précédente : {moved:+.2f} % ; "
        f"au plus {limits.total_change_max_pct:g} % attendus. Remède : cherchez ce qui a changé, données ou "
        "programme, et relevez la limite déclarée si c’est voulu.",
        {"change_pct": moved, "n": len(both)},
    )


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
        f"{crossed} ligne(s) aux intervalles qui ne s’emboîtent pas, {negative} négative(s), {apart} total(aux) "
        f"sur {len(gaps)} qui n’égale(nt) pas la somme de leurs parties.",
        {"crossed": crossed, "negative": negative, "apart": apart},
    )


def _relative_gaps(sums: pd.DataFrame) -> np.ndarray:
    gap = np.abs(sums["total"] - sums["parts"]) / np.maximum(np.abs(sums["total"]), 1.0)
    return np.asarray(gap, dtype=float)
