"""The fictitious communes in INSEE's official geographic code: two yearly lists, and the mergers between."""

from pathlib import Path

import pandas as pd

from orchestration.ingestion.sample.communes import invent_communes
from orchestration.ingestion.sample.story import FOLDER, REGION

BEFORE, AFTER = 2021, 2026
MERGER_DATE = "2023-01-01"
# One commune a department disappears; `invent_communes` stays far below this number.
MERGED_NUMBER = "990"
MERGER = "32"  # creation of a « commune nouvelle »


def write_official_code(folder: Path, seed: int) -> list[Path]:
    """Write the two lists and the movements; returns the files."""
    communes = with_arrondissements(invent_communes(seed))
    successors = communes.drop_duplicates("code_departement")
    merged = successors.assign(
        code_commune_insee=successors.code_departement + MERGED_NUMBER,
        libelle_commune="Ancienne commune fictive " + successors.code_departement + MERGED_NUMBER,
    )
    tables = {
        f"FICTIF_v_commune_{BEFORE}.csv": _as_list(pd.concat([communes, merged])),
        f"FICTIF_v_commune_{AFTER}.csv": pd.concat(
            [_as_list(communes), _as_delegated(merged, successors.code_commune_insee)]
        ),
        f"FICTIF_v_mvt_commune_{AFTER}.csv": _as_movements(merged, successors),
    }
    for name, table in tables.items():
        table.to_csv(folder / name, index=False, lineterminator="\n")
    return [folder / name for name in tables]


def with_arrondissements(communes: pd.DataFrame) -> pd.DataFrame:
    """The communes of a basin go in turn to each of its arrondissements."""
    pairs = pd.read_csv(FOLDER / "basin_arrondissements.csv", dtype=str)
    candidates = communes.bassin_2021.map(pairs.groupby("code_bassin_ft").code_arrondissement.agg(list))
    rank = communes.groupby("bassin_2021").cumcount()
    chosen = [codes[n % len(codes)] for codes, n in zip(candidates, rank, strict=True)]
    return communes.assign(code_arrondissement=chosen)


def _as_list(communes: pd.DataFrame) -> pd.DataFrame:
    department, name = communes.code_departement, communes.libelle_commune
    return pd.DataFrame(
        {
            "TYPECOM": "COM",
            "COM": communes.code_commune_insee,
            "REG": REGION,
            "DEP": department,
            "CTCD": department + "D",
            "ARR": communes.code_arrondissement,
            "TNCC": "0",
            "NCC": name.str.upper(),
            "NCCENR": name,
            "LIBELLE": name,
            "CAN": department + "01",
            "COMPARENT": "",
        }
    )


def _as_delegated(merged: pd.DataFrame, parents: pd.Series) -> pd.DataFrame:
    """A merged commune stays in the list as a part of its successor, without territories of its own."""
    nowhere = dict.fromkeys(("REG", "DEP", "CTCD", "ARR", "CAN"), "")
    return _as_list(merged).assign(TYPECOM="COMD", COMPARENT=parents, **nowhere)


def _as_movements(merged: pd.DataFrame, successors: pd.DataFrame) -> pd.DataFrame:
    sides = {"AV": merged, "AP": successors}
    columns = {
        column: values
        for side, communes in sides.items()
        for column, values in (
            (f"TYPECOM_{side}", "COM"),
            (f"COM_{side}", communes.code_commune_insee),
            (f"TNCC_{side}", "0"),
            (f"NCC_{side}", communes.libelle_commune.str.upper()),
            (f"NCCENR_{side}", communes.libelle_commune),
            (f"LIBELLE_{side}", communes.libelle_commune),
        )
    }
    return pd.DataFrame({"MOD": MERGER, "DATE_EFF": MERGER_DATE, **columns})
