"""From the needs and the features to the shortages of the next waves (docs/architecture.md, section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models_ml.engine.executor import Executor, InProcess, cut
from models_ml.needs.panel import Floats
from models_ml.shortage.backtest import (
    backtest,
    champion,
    frequency_by_label,
    labels,
    last_labels,
    metrics,
    reliability,
)
from models_ml.shortage.cells import ShortageInputs, needs_cells, of_retained, retained, supplied_cells
from models_ml.shortage.simulation import BASINS_PER_CHUNK, basins, simulate
from models_ml.shortage.summary import LOCAL, TYPES, summarise
from models_ml.shortage.target import ShortageTarget, assumption_table


@dataclass(frozen=True)
class ShortageResult:
    """Frames of docs/architecture.md, section 5, and notes in French."""

    forecast: pd.DataFrame
    backtest: pd.DataFrame
    metrics: pd.DataFrame
    reliability: pd.DataFrame
    assumptions: pd.DataFrame
    notes: tuple[str, ...]


def forecast_cells(inputs: ShortageInputs, target: ShortageTarget) -> pd.DataFrame:
    """The cells of the waves forecast, with all that is known of their supply."""
    rows = of_retained(inputs.forecast, retained(inputs.forecast))
    return supplied_cells(needs_cells(rows), inputs, target.hypotheses.enquetes_examinees.value)


def run(inputs: ShortageInputs, target: ShortageTarget, executor: Executor | None = None) -> ShortageResult:
    """Simulate the shortages of every wave that the needs forecast, and try their probability on the past.

    The result depends on the rows of the inputs only, neither on their order nor on where the basins are
    simulated (in this process by default). Without a forecast of needs, all frames but the assumptions are
    empty and a note says so.
    """
    cells = forecast_cells(inputs, target)
    chunks = [_Chunk(own, target) for own in cut(list(basins(cells)), BASINS_PER_CHUNK)]
    parts = [part for own in (executor or InProcess()).map(_summaries, chunks) for part in own]
    forecast = pd.concat([pd.DataFrame(columns=list(TYPES)), *parts], ignore_index=True)[list(TYPES)].astype(
        TYPES
    )
    past = backtest(inputs, target)
    best = champion(past) if len(past) else "simulation"
    if best != "simulation":
        label = last_labels(cells, labels(inputs.history, target))
        forecast = _replaced(forecast, _from_last_label(past, label, best), best)
    return ShortageResult(
        forecast=forecast,
        backtest=past,
        metrics=metrics(past, target),
        reliability=reliability(past, target),
        assumptions=assumption_table(target.hypotheses),
        notes=_notes(forecast, past, best),
    )


@dataclass(frozen=True)
class _Chunk:
    basins: Sequence[pd.DataFrame]
    target: ShortageTarget


def _summaries(chunk: _Chunk) -> list[pd.DataFrame]:
    return [summarise(own, simulate(own, chunk.target), chunk.target) for own in chunk.basins]


def _from_last_label(past: pd.DataFrame, label: Floats, model: str) -> Floats:
    """The probability that persistence, as it is or recalibrated on the backtest, gives after each label."""
    if model == "persistance":
        return label
    scored = past[past["modele"] == "persistance"]
    observed = scored["est_penurie_observee"].astype(float)
    return frequency_by_label(scored.assign(observed=observed, persistance=scored["probabilite"]), label)


def _replaced(forecast: pd.DataFrame, probability: Floats, model: str) -> pd.DataFrame:
    """The forecast with another probability of shortage, where it is known and may be told."""
    replaced = ~np.isnan(probability) & (forecast["statut_donnee"] != LOCAL).to_numpy()
    return forecast.assign(
        probabilite_penurie=np.where(replaced, probability, forecast["probabilite_penurie"]),
        modele_probabilite=np.where(replaced, model, forecast["modele_probabilite"]),
    )


def _notes(forecast: pd.DataFrame, past: pd.DataFrame, best: str) -> tuple[str, ...]:
    if forecast.empty:
        return ("Pénuries : aucune, faute de prévision des besoins.",)
    local = int((forecast["statut_donnee"] == LOCAL).sum())
    notes = [
        f"Pénuries : {len(forecast)} cellules, dont {local} à instruire localement (volume, masquage, "
        "intervalle)."
    ]
    if len(past):
        notes.append(
            f"Probabilité de pénurie : modèle retenu par le rétrotest (score de Brier) : {best}. "
            "Le rétrotest porte sur les cellules que publient à la fois la dernière enquête connue et "
            "l’enquête prévue."
        )
    else:
        notes.append(
            "Probabilité de pénurie : simulée, sans rétrotest possible faute d’enquêtes assez nombreuses."
        )
    told = forecast["statut_donnee"] != LOCAL
    if unknown := sorted(forecast.loc[told, "motif_ecart"].dropna().unique()):
        notes.append(f"Écart non calculé dans une partie des cellules : {', '.join(unknown)}.")
    return tuple(notes)
