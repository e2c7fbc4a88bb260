"""What the assets of the modelling library share: named frames in one folder, with a record of the run."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import pyarrow.parquet as pq

from orchestration import incremental
from orchestration.automation import ON_NEW_DATA
from orchestration.fingerprint import code_fingerprint
from orchestration.presentation import OWNERS, preview
from orchestration.scope import Scope
from publish.files import replace_directory, write_json

if TYPE_CHECKING:
    import pandas as pd

RUN = "run.json"
Inputs = Mapping[str, "pd.DataFrame"]
"""What a model reads, by name."""


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

    `inputs` of the record, where it is there, is the digest of what the model read.
    The forecasts from past cutoffs that it holds stay.
    """
    with replace_directory(folder) as new:
        for past in sorted(folder.glob("cutoff=*")):
            shutil.copytree(past, new / past.name)
        for name, frame in frames.items():
            frame.to_parquet(new / f"{name}.parquet", index=False)
        write_json(new / RUN, {**record, "code": code_fingerprint()})


def digest(inputs: Inputs) -> str:
    """Tell apart what a model reads, whatever the order of the rows of a frame."""
    whole = sha256()
    for name, frame in sorted(inputs.items()):
        whole.update(name.encode() + _frame_digest(frame))
    return whole.hexdigest()


def _frame_digest(frame: "pd.DataFrame") -> bytes:
    import numpy as np
    import pandas as pd

    rows = np.sort(pd.util.hash_pandas_object(frame, index=False).to_numpy())
    return repr(list(frame.dtypes.items())).encode() + rows.tobytes()


def is_unchanged(scope: Scope, target: str, inputs: str) -> bool:
    """Tell whether a partial run finds what a model reads as the last successful run left it."""
    path = scope.data.ml / target / RUN
    if scope.basis is None or not path.is_file():
        return False
    return bool(json.loads(path.read_text("utf-8")).get("inputs") == inputs)


def keep(scope: Scope, target: str, frames: Mapping[str, str]) -> Iterator[dg.MaterializeResult]:
    """Leave the frames of `ml/<target>/` as they are, and what only they feed."""
    incremental.note_unchanged(scope.data, target)
    for name in frames:
        path = scope.data.ml / target / f"{name}.parquet"
        yield dg.MaterializeResult(
            asset_key=f"ml_{target}__{name}",
            metadata={
                "provenance": scope.provenance,
                "dagster/row_count": pq.read_metadata(path).num_rows,
                "kept": "What the model reads is what it was: its frames are those of the last run.",
            },
        )


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
