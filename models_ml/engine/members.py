"""The forecasting methods that may be declared, behind one call."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from models_ml.engine.boosting import Boosting, boost
from models_ml.engine.naive import Naive, naive, seasonal_naive
from models_ml.engine.prophet_member import ProphetSettings, prophet
from models_ml.engine.series import Floats, Pool
from models_ml.engine.smoothing import Bank, smooth

Member = Annotated[Bank | Boosting | Naive | ProphetSettings, Field(discriminator="kind")]


@dataclass(frozen=True)
class Context:
    """What a member may use beside the series: a seed, and regressors known ahead (`ds` and columns)."""

    seed: int = 0
    regressors: pd.DataFrame | None = None


def needs_whole_pool(member: Member) -> bool:
    """Whether the forecast of a series depends on the others, so that a pool cannot be cut in chunks."""
    return isinstance(member, Boosting)


def forecast_member(member: Member, pool: Pool, horizon: int, context: Context) -> Floats:
    """Forecast a pool by one member: shape (n, horizon), never below zero for a series that never was.

    Raises TooFewRowsError when the pool teaches too little for the member.
    """
    path = _forecast(member, pool, horizon, context)
    return np.maximum(path, floor(pool)[:, None])


def floor(pool: Pool) -> Floats:
    """Least value that a forecast may take (n,): 0 for a series that was never below."""
    return np.where(np.nanmin(pool.values, axis=1) < 0, -np.inf, 0.0)


def _forecast(member: Member, pool: Pool, horizon: int, context: Context) -> Floats:
    if isinstance(member, Bank):
        return smooth(pool, horizon, member)
    if isinstance(member, Boosting):
        return boost(pool, horizon, member, context.seed)
    if isinstance(member, ProphetSettings):
        return prophet(pool, horizon, member, context.regressors, context.seed)
    return naive(pool, horizon) if member.kind == "naive" else seasonal_naive(pool, horizon)
