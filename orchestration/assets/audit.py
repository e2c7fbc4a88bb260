"""Audit: the forecasts of every edition, archived, then judged when their truth arrives."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import dagster as dg

from orchestration import warehouse
from orchestration.assets import shortage
from orchestration.assets.model_frames import (
    Inputs,
    digest,
    frame_specs,
    is_unchanged,
    keep,
    materialise,
)
from orchestration.forecast_targets import NEEDS
from orchestration.presentation import ACCENT, plot
from orchestration.scope import Scope
from publish.archive import archive_editions, read_archive

if TYPE_CHECKING:
    import pandas as pd

    from models_ml.audit.run import AuditInputs

TARGET = "audit"
FEATURES = "feat_projets__bassin_metier"
FRAMES = {
    "scores": "Errors, coverage and Brier scores by measure, level, horizon and year; published, replayed.",
    "details": "Each published forecast whose truth has come, beside it.",
    "reliability": "Observed frequency of shortage by class of probability.",
    "purchases": "Of the occupations a buyer would have taken, those that proved difficult.",
}
DEPS = [
    *(f"ml_{NEEDS.name}__{frame}" for frame in ("forecast", "backtest")),
    *(f"ml_{shortage.SHORTAGES}__{frame}" for frame in ("backtest", "metrics")),
    FEATURES,
]


@dg.multi_asset(name=f"ml_{TARGET}", specs=frame_specs(TARGET, FRAMES, DEPS), pool=warehouse.POOL)
def ml_audit(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[dg.MaterializeResult]:
    """Archive the editions that are not yet, and judge what their forecasts have become."""
    from models_ml.audit.run import run
    from models_ml.audit.target import load_audit_target
    from models_ml.shortage.target import load_shortage_target

    target, assumed = load_audit_target(), load_shortage_target()
    archive_forecasts(scope)
    archive = read_archive(scope.data.archive, scope.origin, scope.region, list(target.archived))
    inputs = _inputs(scope, archive)
    if is_unchanged(scope, TARGET, read := digest(_that_count(inputs))):
        yield from keep(scope, TARGET, FRAMES)
        return
    result = run(inputs, target, assumed)
    frames = {name: getattr(result, name) for name in FRAMES}
    record = {"target": target.model_dump(mode="json"), "inputs": read, "notes": list(result.notes)}
    plots = {"reliability": _reliability_plot, "purchases": _purchases_plot}
    for made in materialise(context, scope, TARGET, frames, record):
        name = str(made.asset_key).rpartition("__")[2]
        drawn = {"plot": plots[name](frames[name])} if name in plots and len(frames[name]) else {}
        yield dg.MaterializeResult(asset_key=made.asset_key, metadata={**(made.metadata or {}), **drawn})


def archive_forecasts(scope: Scope) -> list[str]:
    """Archive the forecasts of the editions on the shelf; the versions added."""
    from models_ml.audit.target import load_audit_target

    return archive_editions(scope.data.releases, scope.data.archive, list(load_audit_target().archived))


def _inputs(scope: Scope, archive: "Mapping[str, pd.DataFrame]") -> "AuditInputs":
    import pandas as pd

    from models_ml.audit.run import AuditInputs

    def frame(target: str, name: str) -> "pd.DataFrame":
        return pd.read_parquet(scope.data.ml / target / f"{name}.parquet")

    return AuditInputs(
        archive=archive,
        forecast=frame(NEEDS.name, "forecast"),
        backtest=frame(NEEDS.name, "backtest"),
        shortage_backtest=frame(shortage.SHORTAGES, "backtest"),
        shortage_metrics=frame(shortage.SHORTAGES, "metrics"),
        history=warehouse.read_table(scope.data.warehouse, f"features.{FEATURES}"),
    )


def _that_count(inputs: "AuditInputs") -> Inputs:
    """The frames of the audit; of the archive, the forecasts whose truth may have come."""
    frames = dict(vars(inputs))
    last = inputs.history["annee"].max()
    archive = {name: rows[rows["annee"] <= last] for name, rows in frames.pop("archive").items()}
    return {**frames, **{f"archive {name}": rows for name, rows in archive.items() if len(rows)}}


def _reliability_plot(frame: "pd.DataFrame") -> dg.MarkdownMetadataValue:
    import altair as alt

    base = alt.Chart(frame, width=300, height=300)
    axes = (
        alt.X("probabilite_moyenne:Q", title="forecast probability", scale=alt.Scale(domain=[0, 1])),
        alt.Y("frequence_observee:Q", title="observed frequency", scale=alt.Scale(domain=[0, 1])),
    )
    points = base.mark_line(point=True).encode(*axes, alt.Color("horizon_periodes:N", title="horizon"))
    points = points.encode(alt.StrokeDash("statut_prevision:N", title="forecast"))
    perfect = base.mark_line(color="#999999", strokeDash=[4, 4]).encode(alt.X("x:Q"), alt.Y("y:Q"))
    diagonal = perfect.properties(data=alt.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
    return plot(diagonal + points)


def _purchases_plot(frame: "pd.DataFrame") -> dg.MarkdownMetadataValue:
    import altair as alt

    rates = {"taux_pct": "forecast", "taux_persistance_pct": "last wave", "taux_hasard_pct": "chance"}
    shown = frame[(frame["niveau"] == "region") & (frame["horizon_periodes"] == 1)].rename(columns=rates)
    long = shown.melt(["annee", "statut_prevision"], list(rates.values()), "list", "rate")
    chart = (
        alt.Chart(long, width=420, height=220)
        .mark_line(point=True)
        .encode(
            alt.X("annee:O", title=None),
            alt.Y("rate:Q", title="difficult, %"),
            alt.Color(
                "list:N", scale=alt.Scale(range=[ACCENT, "#b3541e", "#999999"]), sort=list(rates.values())
            ),
            alt.StrokeDash("statut_prevision:N", title="forecast"),
        )
    )
    return plot(chart)
