"""What the assets of the modelling library share: named frames in one folder, with a record of the run."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
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


def write_frames(folder: Path, frames: Mapping[str, "pd.DataFrame"], record: Mapping[str, Any]) -> None:
    """Write a folder whole: a Parquet file per frame; `run.json`: the record, its `notes`, the code.

    The forecasts from past cutoffs that it holds stay.
    """
    with replace_directory(folder) as new:
        for past in sorted(folder.glob("cutoff=*")):
            shutil.copytree(past, new / past.name)
        for name, frame in frames.items():
            frame.to_parquet(new / f"{name}.parquet", index=False)
        write_json(new / "run.json", {**record, "code": code_fingerprint()})


def materialise(  # noqa: PLR0913 - what a run is, what it made, and what is shown of it
    context: dg.AssetExecutionContext,
    scope: Scope,
    target: str,
    frames: Mapping[str, "pd.DataFrame"],
    record: Mapping[str, Any],
    *,
    shown: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[dg.MaterializeResult]:
    """Write `ml/<target>/`, and show each frame; `shown`: more metadata, by frame."""
    write_frames(scope.data.ml / target, frames, record)
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
                **(shown or {}).get(name, {}),
            },
        )
