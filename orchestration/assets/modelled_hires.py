"""Modelled hires: the features in, two frames out."""

from collections.abc import Iterator

import dagster as dg

from orchestration import warehouse
from orchestration.automation import ON_NEW_DATA
from orchestration.fingerprint import code_fingerprint
from orchestration.presentation import OWNERS, preview
from orchestration.scope import Scope
from publish.files import replace_directory, write_json

TARGET = "embauches"
INPUTS = {
    "hires": "feat_embauches__departement_secteur",
    "employees": "feat_embauches__effectifs",
    "matrix": "feat_embauches__naf_rome",
    "crosswalk": "feat_embauches__rome_fap",
}
FRAMES = {
    "hires": "Hires by year, basin and occupation, with intervals: modelled, nothing observes them.",
    "coverage": "Observed hires of departments and sectors, and the part that the model shares out.",
}


@dg.multi_asset(
    name=f"ml_{TARGET}",
    specs=[
        dg.AssetSpec(
            f"ml_{TARGET}__{frame}",
            deps=list(INPUTS.values()),
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
def ml_embauches(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[dg.MaterializeResult]:
    """Share the hires of departments out to basins and occupations."""
    from models_ml.hires import disaggregate, load_hires_target

    target = load_hires_target()
    inputs = {
        name: warehouse.read_table(scope.data.warehouse, f"features.{table}")
        for name, table in INPUTS.items()
    }
    result = disaggregate(**inputs, target=target)
    with replace_directory(scope.data.ml / TARGET) as folder:
        for name in FRAMES:
            getattr(result, name).to_parquet(folder / f"{name}.parquet", index=False)
        record = {"target": target.model_dump(mode="json"), "code": code_fingerprint()}
        write_json(folder / "run.json", record | {"notes": list(result.notes)})
    for note in result.notes:
        context.log.info(note)
    for name in FRAMES:
        frame = getattr(result, name)
        yield dg.MaterializeResult(
            asset_key=f"ml_{TARGET}__{name}",
            metadata={
                "provenance": scope.provenance,
                "dagster/row_count": len(frame),
                "preview": preview(frame),
                "notes": dg.MetadataValue.md("\n".join(f"- {note}" for note in result.notes)),
            },
        )
