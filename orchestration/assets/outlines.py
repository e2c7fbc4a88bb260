"""Geographic assets: the polygons of the producers in, centroids and outlines out, before dbt reads them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.automation import ON_NEW_DATA
from orchestration.ingestion import snapshot
from orchestration.ingestion.inventory import load_inventory
from orchestration.presentation import OWNERS, preview
from orchestration.scope import Scope
from publish.files import replace_directory

if TYPE_CHECKING:
    import pandas as pd

TERRITORIES = "raw_contours__territoires"
BASINS = "raw_francetravail__bassins_communes"
FRAMES = {
    "geo_communes": "Centroid of each commune, and the arrondissement whose polygon holds it.",
    "geo_contours": "Simplified outlines: basins dissolved from their communes, and the producer's levels.",
}


@dg.multi_asset(
    name="geo",
    specs=[
        dg.AssetSpec(
            name,
            deps=[TERRITORIES, BASINS],
            group_name="geo",
            description=description,
            kinds={"python", "parquet"},
            owners=OWNERS,
            automation_condition=ON_NEW_DATA,
        )
        for name, description in FRAMES.items()
    ],
)
def geo(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[dg.MaterializeResult]:
    """Place the communes and draw the outlines of the current vintages."""
    from orchestration.outlines import TOLERANCE_DEGREES, draw_outlines, place_communes

    territories, basins = (_rows(scope, table) for table in (TERRITORIES, BASINS))
    frames = {"geo_communes": place_communes(territories), "geo_contours": draw_outlines(territories, basins)}
    with replace_directory(scope.data.geo) as folder:
        for name, frame in frames.items():
            frame.to_parquet(folder / f"{name}.parquet", index=False)
    for name, frame in frames.items():
        yield dg.MaterializeResult(
            asset_key=name,
            metadata={
                "provenance": scope.provenance,
                "dagster/row_count": len(frame),
                "tolerance_degrees": TOLERANCE_DEGREES,
                "preview": preview(frame.drop(columns="geometrie", errors="ignore")),
            },
        )


def geo_views(folder: Path) -> dict[str, tuple[Sequence[Path], Mapping[str, str]]]:
    """For each frame, its Parquet file."""
    return {name: ([folder / f"{name}.parquet"], {}) for name in FRAMES}


def _rows(scope: Scope, table: str) -> "pd.DataFrame":
    """Every row of the current vintages of a raw table."""
    import pandas as pd

    declared = load_inventory().table(table)
    vintages = snapshot.current_snapshots(scope.data.raw, declared, scope.origin)
    frames = [pd.read_parquet(vintage.parquet(scope.data.raw)) for vintage in vintages]
    return pd.concat([pd.DataFrame(columns=declared.raw_columns), *frames], ignore_index=True)
