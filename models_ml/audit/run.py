"""From the archive, the backtests and the history to the audit (docs/architecture.md, section 5)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models_ml.audit.outcomes import (
    ESTIMATE,
    EXACT,
    KEY,
    OUTCOME,
    PLACE,
    PROBABILITY,
    inside,
    observe,
    truths,
)
from models_ml.audit.purchases import LIST, purchases_table
from models_ml.audit.scores import reliability_table, score_table
from models_ml.audit.target import AuditTarget
from models_ml.needs.panel import KEY as CELL
from models_ml.shortage.backtest import labels
from models_ml.shortage.cells import DIFFICULT, PROJECTS, of_retained, retained
from models_ml.shortage.target import ShortageTarget

NEEDS, SHORTAGES = "pub_previsions__projets", "pub_previsions__penuries"
PUBLISHED, REPLAYED = "publiee", "retrotest"
EDITION = "edition"
DETAILS_TYPES = {
    EDITION: "str",
    "annee": "int64",
    "cutoff_annee": "int64",
    "horizon_periodes": "int64",
    **dict.fromkeys([*PLACE, "mesure", "modele"], "str"),
    **dict.fromkeys([*ESTIMATE, *OUTCOME], "float64"),
    "statut_observation": "str",
    "erreur": "float64",
    "est_dans_80": "boolean",
    "est_dans_95": "boolean",
}
_DECIMALS = 4


@dataclass(frozen=True)
class AuditInputs:
    """Frames that the audit reads.

    `archive`: rows of the archived tables with their `edition`, oldest edition first; a table may be absent.
    `forecast`, `backtest`: of the needs. `shortage_backtest`, `shortage_metrics`: of the probability of
    shortage. `history`: `feat_projets__bassin_metier`.
    """

    archive: Mapping[str, pd.DataFrame]
    forecast: pd.DataFrame
    backtest: pd.DataFrame
    shortage_backtest: pd.DataFrame
    shortage_metrics: pd.DataFrame
    history: pd.DataFrame


@dataclass(frozen=True)
class AuditResult:
    """Frames of docs/architecture.md, section 5, and notes in French."""

    scores: pd.DataFrame
    details: pd.DataFrame
    reliability: pd.DataFrame
    purchases: pd.DataFrame
    notes: tuple[str, ...]


def run(inputs: AuditInputs, target: AuditTarget, shortage: ShortageTarget) -> AuditResult:
    """Judge the first published forecast of each thing whose truth has come, and the replayed ones.

    Only retained models are judged. The result depends on the rows of the inputs and on the order of
    editions.
    """
    known = labels(inputs.history, shortage)
    forecasts = pd.concat([_published(inputs.archive, target), _replayed(inputs)], ignore_index=True)
    observed = observe(forecasts, truths(inputs.history, known))
    return AuditResult(
        scores=score_table(observed, target.additive),
        details=_details(observed),
        reliability=reliability_table(observed, shortage.reliability_classes),
        purchases=purchases_table(_buyable(observed, inputs.history), target.bought.value),
        notes=_notes(forecasts, observed),
    )


def first_published(rows: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    """Keep, of the rows that forecast the same thing, those of the edition that did it first."""
    return rows.drop_duplicates(list(key), keep="first")


def _published(archive: Mapping[str, pd.DataFrame], target: AuditTarget) -> pd.DataFrame:
    kept = {
        name: first_published(archive[name], spec.key)
        for name, spec in target.archived.items()
        if name in archive
    }
    parts = [kept[NEEDS]] if NEEDS in kept else []
    if SHORTAGES in kept:
        told = kept[SHORTAGES].dropna(subset=[PROBABILITY])
        names = {PROBABILITY: "yhat", "modele_probabilite": "modele", "projets_difficiles_nb": "volume"}
        own = told[[EDITION, *CELL, "cutoff_annee", *names]].rename(columns=names)
        parts.append(own.assign(mesure=PROBABILITY))
    return _forecasts(parts, PUBLISHED)


def _replayed(inputs: AuditInputs) -> pd.DataFrame:
    needs = of_retained(inputs.backtest, retained(inputs.forecast))
    best = inputs.shortage_metrics.loc[inputs.shortage_metrics["est_retenu"], "modele"].unique()
    rows = inputs.shortage_backtest[inputs.shortage_backtest["modele"].isin(best)]
    cell = [*CELL, "cutoff_annee"]
    wide = needs.pivot_table(index=cell, columns="mesure", values="yhat").reindex(
        columns=[PROJECTS, DIFFICULT]
    )
    volume = (wide[PROJECTS] * wide[DIFFICULT] / 100).rename("volume").reset_index()
    shortages = rows.rename(columns={"probabilite": "yhat"}).merge(volume, how="left", on=cell)
    return _forecasts([needs, shortages.assign(mesure=PROBABILITY)], REPLAYED)


def _forecasts(parts: list[pd.DataFrame], status: str) -> pd.DataFrame:
    columns = [*KEY, *ESTIMATE, "volume", EDITION]
    rows = pd.concat([part.reindex(columns=columns) for part in parts] or [pd.DataFrame(columns=columns)])
    horizon = (rows["annee"] - rows["cutoff_annee"]).astype("int64")
    numbers = dict.fromkeys([*ESTIMATE, "volume"], "float64")
    return rows.assign(horizon_periodes=horizon, statut_prevision=status).astype(
        numbers | {"annee": "int64", "cutoff_annee": "int64"}
    )


def _details(observed: pd.DataFrame) -> pd.DataFrame:
    own = observed[observed["statut_prevision"] == PUBLISHED]
    judged = own.assign(
        erreur=own["yhat"] - own["valeur_observee"],
        **{f"est_dans_{level}": inside(own, level) for level in (80, 95)},
    )
    return judged[list(DETAILS_TYPES)].astype(DETAILS_TYPES).round(_DECIMALS)


def _buyable(observed: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """The rows of `purchases_table`: forecast and last wave, in the basins whose wave is known."""
    own = observed[observed["mesure"] == PROBABILITY]
    middle = history["projets_difficiles_nb"].fillna(
        (history["projets_difficiles_min"] + history["projets_difficiles_max"]) / 2
    )
    last = history[CELL].rename(columns={"annee": "cutoff_annee"}).assign(volume_persistance=middle)
    names = {
        "yhat": "probabilite",
        "reference": "probabilite_persistance",
        "valeur_observee": "est_difficile",
    }
    rows = own.rename(columns=names)[[*LIST, "code_fap", *names.values(), "volume"]]
    return rows.merge(last, how="left", on=["cutoff_annee", *PLACE])


def _notes(forecasts: pd.DataFrame, observed: pd.DataFrame) -> tuple[str, ...]:
    published = observed["statut_prevision"] == PUBLISHED
    waiting = int((forecasts["statut_prevision"] == PUBLISHED).sum() - published.sum())
    exact = int((published & (observed["statut_observation"] == EXACT)).sum())
    return (
        f"Prévisions publiées : {int(published.sum())} dont l’enquête est connue ({exact} valeurs publiées), "
        f"{waiting} en attente de la leur.",
        f"Prévisions rejouées sur les enquêtes passées (retrotest) : {int(np.sum(~published))}.",
    )
