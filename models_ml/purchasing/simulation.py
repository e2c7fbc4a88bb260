"""Another scenario, from the published tables of an edition: anyone with the open data can do the same."""

from pathlib import Path

import pandas as pd
import yaml
from pydantic import ValidationError

from models_ml.purchasing.portfolio import Portfolio, build_options, solve
from models_ml.purchasing.target import PurchaseTarget, Scenario
from models_ml.shortage.cells import PLACE


def read_scenario(path: Path | None, budget: float | None, reference: Scenario) -> Scenario:
    """Read a scenario file (YAML): what it changes of `reference`; `budget`, in euros, replaces its own.

    Raises:
        ValueError: the file is no scenario; the message (French) names the key and what it expects.
    """
    try:
        declared = {} if path is None else yaml.safe_load(path.read_text("utf-8")) or {}
        if not isinstance(declared, dict):
            raise ValueError(f"{path} : un scénario est une suite de lignes « clé: valeur ».")
        changed = declared | ({} if budget is None else {"budget_eur": budget})
        named = {"nom": "simulation"} if changed else {}
        return Scenario.model_validate(reference.model_dump() | named | changed)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ValueError(f"{path} : fichier illisible ({error}). Attendu : du YAML en UTF-8.") from error
    except ValidationError as error:
        known = ", ".join(Scenario.model_fields)
        wrong = " ; ".join(
            f"« {'.'.join(map(str, each['loc']))} » : {each['msg']} (trouvé : {each['input']!r})"
            for each in error.errors()
        )
        raise ValueError(f"{path or '--budget'} : {wrong}. Clés connues : {known}.") from error


def simulate(
    propositions: pd.DataFrame,
    shortages: pd.DataFrame,
    reference: pd.DataFrame,
    scenario: Scenario,
    target: PurchaseTarget,
) -> Portfolio:
    """Solve a scenario on the next wave of an edition.

    Args:
        propositions: `pub_propositions_achat__propositions`.
        shortages: `pub_previsions__penuries`.
        reference: `pub_propositions_achat__portefeuille`, for the last campaign and the departments.
        scenario: what may be spent, and where.
        target: seed, draws and scenarios of the stability.

    Raises:
        ValueError: no choice meets the limits of the scenario.
    """
    next_wave = shortages[shortages["annee"].isin(propositions["annee"])]
    last = reference[[*PLACE, "code_departement", "places_annee_precedente_nb"]]
    # What the reference has no place for was left out of it: neither bought nor to be bought.
    bought = propositions.merge(last, on=PLACE)
    return solve(build_options(bought, next_wave), scenario, target)
