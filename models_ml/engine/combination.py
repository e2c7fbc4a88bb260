"""Which forecast is published: the mean of the family, as declared or adapted, a member, or persistence."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from models_ml.engine.backtest import Origin
from models_ml.engine.family import Family
from models_ml.engine.series import Floats, Ints

ENSEMBLE, ADAPTED = "ensemble", "ensemble_adapte"
Weights = Mapping[str, int]
_FOLDS = 5


def combine(forecasts: Mapping[str, Floats], weights: Weights) -> Floats:
    """Weighted mean of members' forecasts (n, horizon)."""
    total = sum(weights.values())
    return np.sum([forecasts[name] * (weight / total) for name, weight in weights.items()], axis=0)


def candidates(past: Sequence[Origin], family: Family, absent: set[str]) -> dict[str, Weights]:
    """Weights of each candidate: every member that could run, their ensemble, and its adaptation if it helps.

    The adapted ensemble adds members to the declared one, one at a time, as long as the error falls and at
    most as many as were declared: the pool's record weighs no more than the declaration (Caruana et al.,
    2004, ensemble selection). It is a candidate if, refitted each time without them, it beats the declared
    one on every origin left out (with a single origin: on every fifth of the series).
    """
    members = [name for name in family.members if name not in absent]
    weights: dict[str, Weights] = {name: {name: 1} for name in members}
    declared = {name: weight for name, weight in family.ensemble.items() if name in members}
    if not declared:
        return weights
    weights[ENSEMBLE] = declared
    if past and _adaptation_helps(past, declared, members):
        weights[ADAPTED] = _adapted(past, declared, members, [None] * len(past))
    return weights


def scores(past: Sequence[Origin], weights: Mapping[str, Weights]) -> dict[str, list[float]]:
    """Overall weighted average of each candidate at each origin."""
    return {
        name: [origin.score(combine(origin.forecasts, own)) for origin in past]
        for name, own in weights.items()
    }


def champion(errors: Mapping[str, Sequence[float]], references: Sequence[str]) -> str:
    """Name of the candidate to publish.

    The ensemble (adapted if that is a candidate) stands unless another candidate is better at every origin;
    persistence, the best of `references`, is published unless it is beaten on average. Without any origin
    nothing is proven: persistence.
    """
    mean = {name: float(np.mean(own)) if len(own) else np.inf for name, own in errors.items()}
    persistence = min(references, key=lambda name: mean[name])
    default = next((name for name in (ADAPTED, ENSEMBLE) if name in errors), persistence)
    better = [name for name in errors if _always_below(errors[name], errors[default])]
    best = min(better, key=lambda name: mean[name], default=default)
    return best if mean[best] < mean[persistence] else persistence


def _always_below(errors: Sequence[float], others: Sequence[float]) -> bool:
    return len(errors) > 0 and all(own < other for own, other in zip(errors, others, strict=True))


def _adaptation_helps(past: Sequence[Origin], declared: Weights, members: Sequence[str]) -> bool:
    for kept, held in _splits(past):
        weights = _adapted([past[place] for place in kept], declared, members, list(kept.values()))
        for place, rows in held.items():
            own, other = (combine(past[place].forecasts, mix) for mix in (weights, declared))
            if not past[place].score(own, rows) < past[place].score(other, rows):
                return False
    return True


def _splits(past: Sequence[Origin]) -> list[tuple[dict[int, Ints | None], dict[int, Ints | None]]]:
    """What to learn from and what to hold out: place of an origin and its rows (None: all)."""
    places = range(len(past))
    if len(past) > 1:
        return [({place: None for place in places if place != held}, {held: None}) for held in places]
    fold = np.arange(len(past[0].rows)) % _FOLDS
    present = np.unique(fold)
    if len(present) < 2:
        return [({0: None}, {0: None})]
    return [({0: np.flatnonzero(fold != number)}, {0: np.flatnonzero(fold == number)}) for number in present]


def _adapted(
    past: Sequence[Origin], declared: Weights, members: Sequence[str], rows: Sequence[Ints | None]
) -> Weights:
    weights = Counter(declared)
    sums = [combine(origin.forecasts, declared) * sum(declared.values()) for origin in past]

    def error(added: str | None) -> float:
        count = sum(weights.values()) + (added is not None)
        return float(
            np.mean(
                [
                    origin.score((total + (origin.forecasts[added] if added else 0.0)) / count, among)
                    for origin, total, among in zip(past, sums, rows, strict=True)
                ]
            )
        )

    least = error(None)
    for _ in range(sum(declared.values())):
        trial = {name: error(name) for name in members}
        best = min(trial, key=lambda name: trial[name])
        if trial[best] >= least:
            break
        least = trial[best]
        weights[best] += 1
        sums = [total + origin.forecasts[best] for origin, total in zip(past, sums, strict=True)]
    return dict(weights)
