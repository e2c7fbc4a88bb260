"""Shortages and skills: the forecast of needs and the features in, frames out, one folder per target."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from orchestration import forecast_targets, warehouse
from orchestration.assets.model_frames import digest, frame_specs, is_unchanged, keep, materialise
from orchestration.forecast_executor import forecast_executor
from orchestration.scope import Scope
from orchestration.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

    from models_ml.shortage.cells import ShortageInputs

SHORTAGES, SKILLS = "penuries", "competences"
NEEDS = ("forecast", "backtest")
FEATURES = {
    "history": "feat_projets__bassin_metier",
    "job_seekers": "feat_penuries__demandeurs",
    "training": "feat_penuries__formations",
}
SKILL_FEATURES = {"occupations": "feat_competences__fap_rome", "skills": "feat_competences__rome_competence"}
DEPS = [*(f"ml_{forecast_targets.NEEDS.name}__{frame}" for frame in NEEDS), *FEATURES.values()]
SHORTAGE_FRAMES = {
    "forecast": "Simulated shortages of the next waves, by basin and occupation.",
    "backtest": "Probability of shortage of each model on past waves, beside what happened.",
    "metrics": "Brier score, logarithmic loss and area under the ROC curve, by model and origin.",
    "reliability": "Observed frequency of shortage by class of probability.",
    "assumptions": "Declared assumptions of the simulation, dated.",
}
SKILL_FRAMES = {
    "forecast": "First skills of each basin by the difficult projects that fall to them: derived.",
    "metrics": "Agreement of past rankings with the wave that followed.",
    "assumptions": "Declared assumptions of the sharing out, dated.",
}


@dg.multi_asset(
    name=f"ml_{SHORTAGES}", specs=frame_specs(SHORTAGES, SHORTAGE_FRAMES, DEPS), pool=warehouse.POOL
)
def ml_penuries(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[dg.MaterializeResult]:
    """Simulate shortages, and try their probability on past waves."""
    from models_ml.shortage.forecast import run
    from models_ml.shortage.target import load_shortage_target

    target, inputs = load_shortage_target(), _inputs(scope)
    if is_unchanged(scope, SHORTAGES, read := digest(vars(inputs))):
        yield from keep(scope, SHORTAGES, SHORTAGE_FRAMES)
        return
    result = run(inputs, target, forecast_executor(Settings()))
    frames = {name: getattr(result, name) for name in SHORTAGE_FRAMES}
    record = {"target": target.model_dump(mode="json"), "inputs": read, "notes": list(result.notes)}
    yield from materialise(context, scope, SHORTAGES, frames, record)


@dg.multi_asset(
    name=f"ml_{SKILLS}",
    specs=frame_specs(SKILLS, SKILL_FRAMES, [*DEPS, *SKILL_FEATURES.values()]),
    pool=warehouse.POOL,
)
def ml_competences(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[dg.MaterializeResult]:
    """Rank the skills of each basin, from the draws of the shortages."""
    from models_ml.shortage.target import load_shortage_target
    from models_ml.skills import load_skills_target, run

    shortage, target = load_shortage_target(), load_skills_target()
    links = {name: _features(scope, table) for name, table in SKILL_FEATURES.items()}
    inputs, executor = _inputs(scope), forecast_executor(Settings())
    if is_unchanged(scope, SKILLS, read := digest({**vars(inputs), **links})):
        yield from keep(scope, SKILLS, SKILL_FRAMES)
        return
    result = run(inputs, **links, shortage=shortage, target=target, executor=executor)
    frames = {name: getattr(result, name) for name in SKILL_FRAMES}
    declared = {"target": target.model_dump(mode="json"), "shortage": shortage.model_dump(mode="json")}
    record = declared | {"inputs": read, "notes": list(result.notes)}
    yield from materialise(context, scope, SKILLS, frames, record)


def _inputs(scope: Scope) -> "ShortageInputs":
    import pandas as pd

    from models_ml.shortage.cells import ShortageInputs

    folder = scope.data.ml / forecast_targets.NEEDS.name
    frames = {name: pd.read_parquet(folder / f"{name}.parquet") for name in NEEDS}
    return ShortageInputs(**frames, **{name: _features(scope, table) for name, table in FEATURES.items()})


def _features(scope: Scope, table: str) -> "pd.DataFrame":
    return warehouse.read_table(scope.data.warehouse, f"features.{table}")
