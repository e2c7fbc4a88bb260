"""The targets that are forecast: how each is run, and what is shown of it."""

from datetime import date
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration import forecast_plots
from orchestration.assets.forecast import ForecastTarget, Inputs, Outcome
from orchestration.forecast_executor import forecast_executor
from orchestration.presentation import plot
from orchestration.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

# A wave of the survey appears in April.
_MONTH_AFTER_A_WAVE = 5
_SHOWN_CELLS = 15
_SHOWN_SERIES = 4
_SHOWN_YEARS = 6


def _run_needs(inputs: Inputs, cutoff: date | None) -> Outcome:
    from models_ml.needs.forecast import run
    from models_ml.targets import load_target

    target = load_target("projets")
    known = (
        inputs if cutoff is None else {name: _waves_until(frame, cutoff) for name, frame in inputs.items()}
    )
    result = run(known["history"], known["indicators"], target)
    keys = ["mesure", "horizon_periodes", "modele"]
    retained = result.metrics.loc[result.metrics["est_retenu"], keys].drop_duplicates()
    waves = sorted(int(year) for year in known["history"]["annee"].unique())
    champions = ", ".join(
        f"{one.mesure} +{one.horizon_periodes}: {one.modele}" for one in retained.itertuples()
    )
    return Outcome(
        frames={"forecast": result.forecast, "backtest": result.backtest, "metrics": result.metrics},
        record={"target": target.model_dump(mode="json"), "waves": waves, "notes": list(result.notes)},
        limits=target.limits,
        published=result.forecast[result.forecast["est_retenu"]],
        judged=result.backtest.merge(retained, on=keys),
        cutoffs=[f"{year}-12-31" for year in waves],
        shown={
            "forecast": {"champion": champions, **_largest_needs(result.forecast)},
            "metrics": _needs_plots(result.metrics) if len(result.metrics) else {},
        },
    )


def _waves_until(frame: "pd.DataFrame", cutoff: date) -> "pd.DataFrame":
    last = cutoff.year if cutoff.month >= _MONTH_AFTER_A_WAVE else cutoff.year - 1
    return frame[frame["annee"] <= last]


def _largest_needs(forecast: "pd.DataFrame") -> dict[str, Any]:
    """The largest numbers of projects of the next wave."""
    next_wave = forecast[
        forecast["est_retenu"]
        & (forecast["mesure"] == "projets_recrutement_nb")
        & (forecast["horizon_periodes"] == 1)
    ]
    first = next_wave.nlargest(_SHOWN_CELLS, "yhat")
    rows = first.assign(cell=first["code_bassin_ft"] + " " + first["code_fap"])
    return (
        {"forecasts": forecast_plots.largest(rows[["cell", "yhat", "lo_80", "hi_80"]])} if len(rows) else {}
    )


def _needs_plots(metrics: "pd.DataFrame") -> dict[str, Any]:
    overall = metrics[metrics["cutoff_annee"].isna() & metrics["est_retenu"]]
    overall = overall.assign(level=overall["mesure"], horizon=overall["horizon_periodes"])
    return {
        "errors": _errors_by_wave(metrics),
        "calibration": forecast_plots.calibration(_coverage(overall)),
        "skill": forecast_plots.skill(overall.assign(relative=overall["mae_relative"])),
    }


def _errors_by_wave(metrics: "pd.DataFrame") -> dg.MarkdownMetadataValue:
    import altair as alt

    by_origin = metrics[metrics["cutoff_annee"].notna() & (metrics["horizon_periodes"] == 1)]
    chart = (
        alt.Chart(by_origin, width=260, height=180)
        .mark_line(point=True)
        .encode(
            alt.X("cutoff_annee:O", title="last wave known"),
            alt.Y("mae:Q", title="mean absolute error"),
            alt.Color("modele:N", title="model"),
            alt.Column("mesure:N", title=None),
        )
        .resolve_scale(y="independent")
    )
    return plot(chart)


def _run_flows(inputs: Inputs, cutoff: date | None) -> Outcome:
    from models_ml.flows import TYPES, load_flow_target, run

    target = load_flow_target()
    result = run(inputs["series"], inputs["breaks"], target, forecast_executor(Settings()), cutoff)
    return Outcome(
        frames={name: getattr(result, name) for name in TYPES},
        record={"target": target.model_dump(mode="json"), "notes": list(result.notes)},
        limits=target.limits,
        published=result.forecast,
        judged=result.backtest[~result.backtest["est_perturbe"]],
        sums=result.sums,
        cutoffs=_period_ends(result.backtest),
        shown=_flow_plots(inputs["series"], result.forecast, result.metrics),
    )


def _period_ends(backtest: "pd.DataFrame") -> list[str]:
    """Last day of the last period known at each origin."""
    import pandas as pd

    return [
        str(end.date())
        for frequency, rows in backtest.groupby("frequence")
        for end in pd.PeriodIndex(rows["cutoff_date"].unique(), freq=str(frequency)).end_time
    ]


def _flow_plots(
    series: "pd.DataFrame", forecast: "pd.DataFrame", metrics: "pd.DataFrame"
) -> dict[str, dict[str, Any]]:
    shown: dict[str, dict[str, Any]] = {}
    if len(forecast):
        shown["forecast"] = {"forecasts": _largest(series, forecast)}
    by_step = metrics[metrics["est_retenu"] & metrics["horizon_periodes"].notna()]
    if len(by_step):
        level = by_step["grandeur"] + " " + by_step["type_territoire"] + " " + by_step["frequence"]
        rows = by_step.assign(
            level=level,
            horizon=by_step["horizon_periodes"].astype(int),
            relative=by_step["mae_relative"],
        )
        shown["backtest"] = {"calibration": forecast_plots.calibration(_coverage(rows))}
        shown["metrics"] = {"skill": forecast_plots.skill(rows[["level", "horizon", "relative"]])}
    return shown


def _largest(series: "pd.DataFrame", forecast: "pd.DataFrame") -> dg.MarkdownMetadataValue:
    """The largest series of each measure and frequency."""
    import pandas as pd

    key = ["grandeur", "frequence", "categorie", "type_territoire", "code_territoire"]
    sizes = forecast.groupby(key)["yhat"].mean().sort_values(ascending=False).reset_index()
    chosen = sizes.drop_duplicates(["grandeur", "frequence"]).head(_SHOWN_SERIES)[key]
    chosen = chosen.assign(series=chosen[key].agg(" ".join, axis=1))
    past = chosen.merge(series, on=key).rename(columns={"periode_debut_date": "date", "valeur": "value"})
    ahead = chosen.merge(forecast, on=key).rename(columns={"periode_debut_date": "date", "yhat": "value"})
    past = past.assign(date=pd.to_datetime(past["date"]))
    since = past.groupby("series")["date"].transform("max") - pd.DateOffset(years=_SHOWN_YEARS)
    columns = ["series", "date", "value"]
    bounds = ["lo_80", "hi_80", "lo_95", "hi_95"]
    return forecast_plots.forecasts(past.loc[past["date"] > since, columns], ahead[columns + bounds])


def _coverage(rows: "pd.DataFrame") -> "pd.DataFrame":
    """Coverage of both intervals as `level, horizon, nominal, coverage`."""
    import pandas as pd

    return pd.concat(
        [
            rows[["level", "horizon"]].assign(nominal=nominal, coverage=rows[f"couverture_{nominal}_pct"])
            for nominal in (80, 95)
        ]
    )


NEEDS = ForecastTarget(
    name="projets",
    description="Forecast projects, difficult and seasonal shares for the next three waves, by every model.",
    inputs={"history": "feat_projets__bassin_metier", "indicators": "feat_projets__indicateurs"},
    frames={
        "forecast": "Forecast of every model for the next waves, with intervals; the champion is flagged.",
        "backtest": "Rolling-origin forecasts beside what was then observed.",
        "metrics": "Error and coverage per measure, horizon, model and origin.",
    },
    table="pub_previsions__projets",
    keys=("mesure", "annee", "cutoff_annee", "code_bassin_ft", "code_fap"),
    run=_run_needs,
)
FLOWS = ForecastTarget(
    name="flux",
    description="Forecast hires and job seekers for the 24 months after the last one known.",
    inputs={"series": "feat_flux__series", "breaks": "feat_flux__ruptures"},
    frames={
        "forecast": "Forecast of each series by the model retained, with intervals.",
        "backtest": "Rolling-origin forecasts of the model retained beside what was then observed.",
        "metrics": "Error of every model, by kind of territory, horizon and year; coverage of one.",
        "fallbacks": "Forecasts of each member, and those that persistence replaced.",
    },
    table="pub_previsions__flux",
    keys=("grandeur", "categorie", "type_territoire", "code_territoire", "periode_debut_date", "cutoff_date"),
    run=_run_flows,
)
TARGETS = (NEEDS, FLOWS)
