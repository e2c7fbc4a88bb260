"""Prophet, a candidate that an analyst may add to a target, with holidays and regressors."""

import logging
from typing import Literal

import numpy as np
import pandas as pd

from models_ml.engine.declaration import Declaration
from models_ml.engine.series import Floats, Frequency, Pool, period_numbers


class ProphetSettings(Declaration):
    """Options of Prophet: public holidays of a country, mode of the seasons, names of the regressors."""

    kind: Literal["prophet"] = "prophet"
    country_holidays: str | None = None
    seasonality_mode: Literal["additive", "multiplicative"] = "additive"
    regressors: tuple[str, ...] = ()


def prophet(
    pool: Pool, horizon: int, settings: ProphetSettings, regressors: pd.DataFrame | None, seed: int
) -> Floats:
    """Forecast each series by Prophet, its maximum a posteriori: shape (n, horizon).

    Raises ValueError when a declared regressor is missing, or unknown at a date of the history or horizon.
    """
    known_ahead = _read_regressors(settings, regressors, pool.frequency)
    paths = np.empty((len(pool), horizon))
    for row in range(len(pool)):
        periods = np.arange(pool.first[row], pool.last[row] + 1 + horizon)
        dates = pool.take(np.array([row])).dates(periods[None, :])
        frame = _with_regressors(pd.DataFrame({"ds": dates}, index=periods), known_ahead)
        known = frame.iloc[:-horizon].assign(y=pool.series(row))
        paths[row] = _fit(settings, pool.season, known, seed).predict(frame.iloc[-horizon:])["yhat"]
    return paths


def _fit(settings: ProphetSettings, season: int, known: pd.DataFrame, seed: int):  # type: ignore[no-untyped-def]
    # One asks for a plotting library that nothing here needs, the other tells every fit.
    for talkative in ("prophet.plot", "cmdstanpy"):
        logging.getLogger(talkative).disabled = True
    from prophet import Prophet

    model = Prophet(
        yearly_seasonality=season > 1,
        weekly_seasonality=False,
        daily_seasonality=False,
        seasonality_mode=settings.seasonality_mode,
        n_changepoints=min(25, max(len(known) - 2, 0)),
        uncertainty_samples=0,
    )
    if settings.country_holidays:
        model.add_country_holidays(settings.country_holidays)
    for name in settings.regressors:
        model.add_regressor(name)
    return model.fit(known, seed=seed)


def _read_regressors(
    settings: ProphetSettings, regressors: pd.DataFrame | None, frequency: Frequency
) -> pd.DataFrame:
    """Regressors by period number."""
    names = list(settings.regressors)
    if not names:
        return pd.DataFrame()
    if regressors is None or not {"ds", *names} <= set(regressors):
        found = [] if regressors is None else list(regressors)
        raise ValueError(
            f"prophet : régresseurs ds, {', '.join(names)} attendus, {', '.join(map(str, found))} lus"
        )
    dates = pd.to_datetime(regressors["ds"], errors="coerce", format="ISO8601")
    values = regressors[names].apply(pd.to_numeric, errors="coerce").astype(np.float64)
    faulty = dates.isna() | ~np.isfinite(values).all(axis=1)
    twice = dates.notna() & period_numbers(dates, frequency).duplicated()
    for rows, reason in ((faulty, "une date et des nombres étaient attendus"), (twice, "période en double")):
        if rows.any():
            raise ValueError(
                f"prophet : régresseurs, ligne n° {int(rows.to_numpy().argmax()) + 1} : {reason}"
            )
    return values.set_index(period_numbers(dates, frequency).astype(np.int64))


def _with_regressors(frame: pd.DataFrame, regressors: pd.DataFrame) -> pd.DataFrame:
    joined = frame.join(regressors)
    unknown = joined[joined.isna().any(axis=1)]
    if len(unknown):
        raise ValueError(
            f"prophet : aucun régresseur au {unknown['ds'].iloc[0]:%Y-%m-%d} ; donnez tout l’historique, et "
            "l’horizon"
        )
    return joined
