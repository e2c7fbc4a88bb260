"""What the assets of the modelling library share: named frames in one folder, with a record of the run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration.automation import ON_NEW_DATA
from orchestration.fingerprint import code_fingerprint
from orchestration.presentation import OWNERS, preview
from orchestration.scope import Scope
from publish.files import replace_directory, write_json

if TYPE_CHECKING:
    import pandas as pd


def frame_specs(target: str, frames: Mapping[str, str], deps: Sequence[str]) -> list[dg.AssetSpec]:
    """One asset `ml_<target>__<frame>` per frame, with its description."""
    return [
        dg.AssetSpec(
            f"ml_{target}__{frame}",
            deps=list(deps),
            group_name="ml",
            description=description,
            kinds={"python", "parquet"},
            owners=OWNERS,
            automation_condition=ON_NEW_DATA,
        )
        for frame, description in frames.items()
    ]


def materialise(
    context: dg.AssetExecutionContext,
    scope: Scope,
    target: str,
    frames: Mapping[str, "pd.DataFrame"],
    record: Mapping[str, Any],
) -> Iterator[dg.MaterializeResult]:
    """Write `ml/<target>/`: a Parquet file per frame; `run.json`: the record, its `notes`, the code."""
    with replace_directory(scope.data.ml / target) as folder:
        for name, frame in frames.items():
            frame.to_parquet(folder / f"{name}.parquet", index=False)
        write_json(folder / "run.json", {**record, "code": code_fingerprint()})
    for note in record["notes"]:
        context.log.info(note)
    for name, frame in frames.items():
        yield dg.MaterializeResult(
            asset_key=f"ml_{target}__{name}",
            metadata={
                "provenance": scope.provenance,
                "dagster/row_count": len(frame),
                "preview": preview(frame),
                "notes": dg.MetadataValue.md("\n".join(f"- {note}" for note in record["notes"])),
            },
        )
