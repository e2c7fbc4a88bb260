"""Forecast assets: the features in, frames and plots out, and rules that a forecast must keep to go on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration import warehouse
from orchestration.assets.model_frames import digest, frame_specs, is_unchanged, keep, materialise
from orchestration.partitions import register_cutoffs
from orchestration.scope import Scope

if TYPE_CHECKING:
    import pandas as pd

    from models_ml.guards import Limits, Verdict

RULES = {
    "fallbacks": "Few forecasts of the members were replaced by persistence.",
    "coverage": "The 80 % interval of what is published held its share of the past.",
    "change": "From the same period, the total is near that of the last edition.",
    "coherence": "Intervals nest, nothing is negative, totals are the sum of their parts.",
}
Inputs = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class Outcome:
    """What a target gives: frames to write, and what the rules look at.

    `published`: rows of the forecast that are published; `judged`: those of the backtest, as published, that
    no declared shift disturbed; `sums`: totals beside their parts; `cutoffs`: days (ISO) from which a
    forecast may be made again; `shown`: metadata by frame.
    """

    frames: Mapping[str, "pd.DataFrame"]
    record: Mapping[str, Any]
    limits: "Limits"
    published: "pd.DataFrame"
    judged: "pd.DataFrame"
    sums: "pd.DataFrame | None" = None
    cutoffs: Sequence[str] = ()
    shown: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class ForecastTarget:
    """A target: the features that it reads, the frames that it gives, and how it is run.

    `keys` identify a row of `table`, the published forecast: first what is forecast, among them the cutoff.
    `run` takes the features and the last day known (None: all of them).
    """

    name: str
    description: str
    inputs: Mapping[str, str]
    frames: Mapping[str, str]
    table: str
    keys: Sequence[str]
    run: Callable[[Inputs, date | None], Outcome]

    @property
    def asset(self) -> str:
        """The asset that the rules judge."""
        return f"ml_{self.name}__forecast"

    @property
    def rules(self) -> list[str]:
        """The rules that the frames let one judge."""
        return [rule for rule in RULES if rule != "fallbacks" or rule in self.frames]

    def read(self, scope: Scope) -> Inputs:
        """The features of the target."""
        return {
            name: warehouse.read_table(scope.data.warehouse, f"features.{table}")
            for name, table in self.inputs.items()
        }


def build_forecast_asset(target: ForecastTarget) -> dg.AssetsDefinition:
    """The step `ml_<target>`: an asset per frame, a blocking check per rule."""

    @dg.multi_asset(
        name=f"ml_{target.name}",
        description=target.description,
        specs=frame_specs(target.name, target.frames, list(target.inputs.values())),
        check_specs=[
            dg.AssetCheckSpec(rule, asset=target.asset, blocking=True, description=RULES[rule])
            for rule in target.rules
        ],
        pool=warehouse.POOL,
    )
    def ml_target(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[Any]:
        """Run the target on all that is known, write its frames, judge them."""
        inputs = target.read(scope)
        if is_unchanged(scope, target.name, read := digest(inputs)):
            yield from keep(scope, target.name, target.frames)
            yield from _verdicts_that_stand(target)
            return
        outcome = target.run(inputs, None)
        record = {**outcome.record, "inputs": read}
        register_cutoffs(context.instance, outcome.cutoffs)
        yield from materialise(context, scope, target.name, outcome.frames, record, shown=outcome.shown)
        for verdict in _verdicts(target, outcome, _last_published(scope, target.table)):
            yield dg.AssetCheckResult(
                asset_key=target.asset,
                check_name=verdict.rule,
                passed=verdict.passed,
                description=verdict.sentence,
                metadata=dict(verdict.figures),
            )

    return ml_target


def _verdicts_that_stand(target: ForecastTarget) -> Iterator[dg.AssetCheckResult]:
    """The same frames were judged by the last run, which has succeeded."""
    for rule in target.rules:
        yield dg.AssetCheckResult(
            asset_key=target.asset,
            check_name=rule,
            passed=True,
            description="Nothing that the model reads has changed: the verdict of the last run stands.",
        )


def _verdicts(target: ForecastTarget, outcome: Outcome, previous: "pd.DataFrame | None") -> "list[Verdict]":
    from models_ml import guards

    judged = {
        "fallbacks": lambda: guards.fallbacks(outcome.frames["fallbacks"], outcome.limits),
        "coverage": lambda: guards.coverage(outcome.judged, outcome.limits),
        "change": lambda: guards.change(outcome.published, previous, target.keys, outcome.limits),
        "coherence": lambda: guards.coherence(outcome.published, outcome.sums),
    }
    return [judged[rule]() for rule in target.rules]


def _last_published(scope: Scope, table: str) -> "pd.DataFrame | None":
    import pandas as pd

    from publish.release import find_previous, table_files

    edition = find_previous(scope.data.releases, scope.origin, scope.region)
    path = table_files(edition).get(table) if edition else None
    return pd.read_parquet(path) if path else None
