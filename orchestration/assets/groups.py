"""Groups of occupations: the forecast of needs and what belongs to what in, their sums out."""

from collections.abc import Iterator

import dagster as dg

from orchestration import forecast_targets, warehouse
from orchestration.assets.model_frames import digest, frame_specs, is_unchanged, keep, materialise
from orchestration.scope import Scope

NAME = "groupes"
NEEDS = ("forecast", "backtest")
FEATURES = {
    "history": "feat_projets__bassin_metier",
    "branches": "feat_groupes__branches",
    "occupations": "feat_competences__fap_rome",
    "trades": "feat_groupes__transitions",
}
DEPS = [*(f"ml_{forecast_targets.NEEDS.name}__{frame}" for frame in NEEDS), *FEATURES.values()]
FRAMES = {
    "forecast": "Needs of each group of occupations in each basin, summed draw by draw.",
    "history": "Bounds of the past needs of each group in each basin.",
    "metrics": "How often the interval of a branch held on past waves.",
    "weights": "What part of each occupation belongs to each group.",
}


@dg.multi_asset(name=f"ml_{NAME}", specs=frame_specs(NAME, FRAMES, DEPS), pool=warehouse.POOL)
def ml_groupes(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[dg.MaterializeResult]:
    """Sum the needs of branches and transitions, with the draws of the shortages."""
    import pandas as pd

    from models_ml.groups import GroupInputs, load_groups_target, run
    from models_ml.shortage.target import load_shortage_target

    shortage, target = load_shortage_target(), load_groups_target()
    folder = scope.data.ml / forecast_targets.NEEDS.name
    frames = {name: pd.read_parquet(folder / f"{name}.parquet") for name in NEEDS}
    features = {
        name: warehouse.read_table(scope.data.warehouse, f"features.{table}")
        for name, table in FEATURES.items()
    }
    inputs = GroupInputs(**frames, **features)
    if is_unchanged(scope, NAME, read := digest(vars(inputs))):
        yield from keep(scope, NAME, FRAMES)
        return
    result = run(inputs, shortage, target)
    declared = {"target": target.model_dump(mode="json"), "shortage": shortage.model_dump(mode="json")}
    record = declared | {"inputs": read, "notes": list(result.notes)}
    yield from materialise(context, scope, NAME, {name: getattr(result, name) for name in FRAMES}, record)
