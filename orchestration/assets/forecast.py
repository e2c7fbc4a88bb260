"""Forecast assets: the feature frame in, three frames out, one folder per target."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration import warehouse
from orchestration.automation import ON_NEW_DATA
from orchestration.fingerprint import code_fingerprint
from orchestration.presentation import OWNERS, plot, preview
from orchestration.scope import Scope
from publish.files import replace_directory, write_json

if TYPE_CHECKING:
    import pandas as pd

    from models_ml.targets import Target

TARGET = "projets"
FEATURES = "feat_projets__bassin_metier"
INDICATORS = "feat_projets__indicateurs"
FRAMES = {
    "forecast": "Forecast of every model for the next three waves, with intervals; the champion is flagged.",
    "backtest": "Rolling-origin forecasts beside what was then observed.",
    "metrics": "Error and coverage per measure, horizon, model and origin.",
}


def _asset_name(frame: str) -> str:
    return f"ml_{TARGET}__{frame}"


@dg.multi_asset(
    name=f"ml_{TARGET}",
    specs=[
        dg.AssetSpec(
            _asset_name(frame),
            deps=[FEATURES, INDICATORS],
            group_name="ml",
            description=description,
            kinds={"python", "parquet"},
            owners=OWNERS,
            automation_condition=ON_NEW_DATA,
        )
        for frame, description in FRAMES.items()
    ],
    pool=warehouse.POOL,
)
def ml_projets(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[dg.MaterializeResult]:
    """Forecast projects, difficult and seasonal shares for the next three waves, by every model."""
    from models_ml.needs.forecast import run
    from models_ml.targets import load_target

    target = load_target(TARGET)
    history = warehouse.read_table(scope.data.warehouse, f"features.{FEATURES}")
    indicators = warehouse.read_table(scope.data.warehouse, f"features.{INDICATORS}")
    result = run(history, indicators, target)
    frames = {name: getattr(result, name) for name in FRAMES}
    with replace_directory(scope.data.ml / TARGET) as folder:
        for name, frame in frames.items():
            frame.to_parquet(folder / f"{name}.parquet", index=False)
        write_json(folder / "run.json", _run_record(target, history, result.notes))
    for note in result.notes:
        context.log.info(note)
    for name, frame in frames.items():
        yield dg.MaterializeResult(
            asset_key=_asset_name(name),
            metadata={
                "provenance": scope.provenance,
                "dagster/row_count": len(frame),
                "preview": preview(frame),
                "notes": dg.MetadataValue.md("\n".join(f"- {note}" for note in result.notes)),
                "champion": ", ".join(_champions(frames["metrics"])),
                **({"errors": _error_plot(frame)} if name == "metrics" and len(frame) else {}),
            },
        )


def _run_record(target: "Target", history: "pd.DataFrame", notes: Sequence[str]) -> dict[str, Any]:
    return {
        "target": target.model_dump(mode="json"),
        "code": code_fingerprint(),
        "waves": sorted(int(year) for year in history["annee"].unique()),
        "notes": list(notes),
    }


def _champions(metrics: "pd.DataFrame") -> list[str]:
    retained = metrics[metrics["est_retenu"]].drop_duplicates(["mesure", "horizon_periodes", "modele"])
    return [f"{row.mesure} +{row.horizon_periodes}: {row.modele}" for row in retained.itertuples()]


def _error_plot(metrics: "pd.DataFrame") -> dg.MarkdownMetadataValue:
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
