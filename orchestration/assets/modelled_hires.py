"""Modelled hires: the features in, two frames out."""

from collections.abc import Iterator

import dagster as dg

from orchestration import warehouse
from orchestration.assets.model_frames import digest, frame_specs, is_unchanged, keep, materialise
from orchestration.scope import Scope

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
    name=f"ml_{TARGET}", specs=frame_specs(TARGET, FRAMES, list(INPUTS.values())), pool=warehouse.POOL
)
def ml_embauches(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[dg.MaterializeResult]:
    """Share the hires of departments out to basins and occupations."""
    from models_ml.hires import disaggregate, load_hires_target

    target = load_hires_target()
    inputs = {
        name: warehouse.read_table(scope.data.warehouse, f"features.{table}")
        for name, table in INPUTS.items()
    }
    if is_unchanged(scope, TARGET, read := digest(inputs)):
        yield from keep(scope, TARGET, FRAMES)
        return
    result = disaggregate(**inputs, target=target)
    frames = {name: getattr(result, name) for name in FRAMES}
    record = {"target": target.model_dump(mode="json"), "inputs": read, "notes": list(result.notes)}
    yield from materialise(context, scope, TARGET, frames, record)
