"""Non-response put right: those who answered stand for those who did not and who looked like them.

Response classes cut from the propensities of a logistic regression are preferred to the inverse of these: a
propensity that is a little wrong moves a person from a class to the next, and gives no huge weight to anyone.
"""

import math

import numpy as np
import pandas as pd

CLASSES = 5
LEAST_RESPONDENTS = 30
"""A class with fewer is joined to the next: its rate would be noise."""
# Propensities closer than this are the same: the order of the rows must not tell them apart.
_DECIMALS = 6


def response_propensity(features: pd.DataFrame, responded: pd.Series, base: pd.Series) -> pd.Series:
    """Return the estimated probability that each person answers.

    Args:
        features: what is known of everyone, answered or not: categories, missing ones included.
        responded: who answered.
        base: weights of the sample.

    A logistic regression on the indicators of all the categories, with scikit-learn's usual penalty, which
    keeps rare categories near the mean. Where all or none answered, that share.
    """
    if responded.all() or not responded.any() or features.shape[1] == 0:
        return pd.Series(float(np.average(responded, weights=base)), index=features.index)
    from sklearn.linear_model import LogisticRegression

    indicators = pd.get_dummies(features.astype("str").fillna("?"), dtype=float)
    scaled = base / base.mean()
    model = LogisticRegression(max_iter=1000, tol=1e-8).fit(indicators, responded, sample_weight=scaled)
    return pd.Series(model.predict_proba(indicators)[:, 1].round(_DECIMALS), index=features.index)


def response_classes(
    propensity: pd.Series,
    responded: pd.Series,
    classes: int = CLASSES,
    least: int = LEAST_RESPONDENTS,
) -> pd.Series:
    """Return the class of each person, from 0: as many people in each, `least` respondents or more.

    The same propensity is always of one class.
    """
    rank = propensity.rank(method="min", pct=True)
    quantile = (rank * classes).apply(math.ceil) - 1
    answered = responded.groupby(quantile).sum().sort_index()
    merged, current, held = {}, 0, 0
    for name, count in answered.items():
        merged[name] = current
        held += int(count)
        if held >= least:
            current, held = current + 1, 0
    # The last ones may have too few: they join the class before them.
    last = max(current - 1, 0)
    return quantile.map({name: min(number, last) for name, number in merged.items()})


def adjust(base: pd.Series, responded: pd.Series, classes: pd.Series) -> pd.Series:
    """Return the weights of those who answered, nought for the others; each class keeps its total.

    Raises:
        ValueError: nobody answered in a class; the message is in French.
    """
    answered = (base * responded).groupby(classes).transform("sum")
    if (answered == 0).any():
        raise ValueError(
            "Personne n’a répondu dans une classe de réponse : la vague ne permet aucun résultat."
        )
    return base * responded * base.groupby(classes).transform("sum") / answered
