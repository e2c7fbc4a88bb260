"""Proposals of purchase: shortages, courses and dated rules in, verdicts and portfolio out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from orchestration import forecast_targets, warehouse
from orchestration.assets import shortage
from orchestration.assets.model_frames import digest, frame_specs, is_unchanged, keep, materialise
from orchestration.scope import Scope

if TYPE_CHECKING:
    import pandas as pd

    from models_ml.purchasing.run import PurchaseInputs

TARGET = "achats"
FEATURES = {
    "courses": "feat_achats__parcours",
    "links": "feat_achats__metiers",
    "supply": "feat_achats__offre",
    "distances": "feat_achats__distances",
    "levers": "feat_achats__leviers",
    "counts": "feat_achats__taux",
    "publics": "feat_achats__publics",
    "basins": "feat_achats__bassins",
}
RULES = {
    "rules": "regles_achat",
    "parameters": "parametres_regles",
    "funding": "routage_financeurs",
    "exceptions": "exceptions_branches",
    "objectives": "visees_objectifs",
    "levers": "leviers_visees",
}
FRAMES = {
    "propositions": "A verdict per occupation and basin: course, funder, places, reason.",
    "motifs": "What each rule says of each of them, and what would change it.",
    "parcours": "Courses that lead to each occupation, the best first.",
    "portefeuille": "Places that reduce the expected shortage most for the budget of the last campaign.",
    "synthese": "That choice beside the last campaign, by axis.",
}
DEPS = [
    f"ml_{forecast_targets.NEEDS.name}__forecast",
    f"ml_{shortage.SHORTAGES}__forecast",
    *FEATURES.values(),
    *RULES.values(),
]


@dg.multi_asset(name=f"ml_{TARGET}", specs=frame_specs(TARGET, FRAMES, DEPS), pool=warehouse.POOL)
def ml_achats(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[dg.MaterializeResult]:
    """Judge every occupation of every basin by the rules, and solve the portfolio of the scenario."""
    from models_ml.purchasing.run import run
    from models_ml.purchasing.target import load_purchase_target
    from models_ml.shortage.target import load_shortage_target

    inputs, target, assumed = _inputs(scope), load_purchase_target(), load_shortage_target()
    frames = {name: frame for name, frame in vars(inputs).items() if name != "tables"}
    read = digest({**frames, **{f"rule {name}": frame for name, frame in vars(inputs.tables).items()}})
    if is_unchanged(scope, TARGET, read):
        yield from keep(scope, TARGET, FRAMES)
        return
    result = run(inputs, target, assumed)
    record = {"target": target.model_dump(mode="json"), "inputs": read, "notes": list(result.notes)}
    yield from materialise(context, scope, TARGET, {name: getattr(result, name) for name in FRAMES}, record)


def _inputs(scope: Scope) -> "PurchaseInputs":
    import pandas as pd

    from models_ml.purchasing.run import PurchaseInputs
    from models_ml.purchasing.tables import Tables

    def forecast(target: str) -> "pd.DataFrame":
        return pd.read_parquet(scope.data.ml / target / "forecast.parquet")

    def table(name: str) -> "pd.DataFrame":
        return warehouse.read_table(scope.data.warehouse, name)

    return PurchaseInputs(
        shortages=forecast(shortage.SHORTAGES),
        needs=forecast(forecast_targets.NEEDS.name),
        tables=Tables(**{name: table(f"seeds.{seed}") for name, seed in RULES.items()}),
        **{name: table(f"features.{feature}") for name, feature in FEATURES.items()},
    )
