"""Declared corrections of the producers' errors, each with its tripwire."""

from collections.abc import Iterable

import pandas as pd

from orchestration.ingestion.inventory import Correction, Origin


def correct(
    frame: pd.DataFrame, corrections: Iterable[Correction], millesime: int, origin: Origin
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Returns the corrected frame, what was applied and the warnings of the tripwires (both in French)."""
    applied, warnings = [], []
    for correction in corrections:
        faulty = _where(frame, correction)
        rows = int(faulty.sum())
        if rows:
            frame = frame.assign(
                **{correction.column: frame[correction.column].mask(faulty, correction.replaced_by)}
            )
            applied.append(f"{correction.id} : {rows} lignes, {correction.found} → {correction.replaced_by}")
        warnings += _tripwire(correction, rows, millesime, origin)
    return frame, applied, warnings


def _where(frame: pd.DataFrame, correction: Correction) -> pd.Series:
    faulty = frame[correction.column].eq(correction.found)
    for column, value in correction.where.items():
        faulty &= frame[column].eq(value)
    return faulty


def _tripwire(correction: Correction, rows: int, millesime: int, origin: Origin) -> list[str]:
    # The sample and the reference are ours: only the producer's own file can outdate a correction.
    if origin != "depot" or millesime not in correction.required_for:
        return []
    wanted = correction.expected_rows
    if rows and (wanted is None or rows == wanted):
        return []
    return [
        f"correction « {correction.id} » à revoir : « {correction.found} » lu sur {rows} lignes"
        f"{f' au lieu de {wanted}' if wanted else ''} ; le producteur a peut-être corrigé son fichier"
    ]
