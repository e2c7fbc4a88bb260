"""A figure of an edition, found by its table, the key of its row and its column."""

import re
from dataclasses import dataclass
from pathlib import Path

from orchestration.collecte.errors import CollectionRefused

_TABLE = re.compile(r"pub_[a-z_0-9]{3,80}")


@dataclass(frozen=True)
class Figure:
    """Where a figure is published, and its value as it is read; empty where the cell is."""

    dataset: str
    value: str


def tables_of(edition: Path) -> list[str]:
    """The published tables of an edition."""
    return sorted(file.stem for file in edition.glob("*/data/pub_*.parquet"))


def read_figure(edition: Path, table: str, key: str, column: str) -> Figure:
    """Read one figure; `key` is written `column=value;column=value`, as the pages tell it.

    Raises:
        CollectionRefused: no table, no column, or not one row; the message names the remedy.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    # The name becomes a path: nothing but a name of a table may.
    files = list(edition.glob(f"*/data/{table}.parquet")) if _TABLE.fullmatch(table) else []
    if not files:
        raise CollectionRefused(
            f"Table inconnue de l’édition {edition.name}. Remède : recopiez le nom que la page montre à côté "
            "du chiffre, comme « pub_previsions__branches »."
        )
    wanted = dict(part.partition("=")[::2] for part in key.split(";") if part)
    known = pq.read_schema(files[0]).names
    unknown = [name for name in (*wanted, column) if name not in known]
    if unknown or not wanted:
        raise CollectionRefused(
            f"Colonne absente de la table : {', '.join(unknown) or 'aucune n’est donnée'}. Remède : l’une de "
            f"{', '.join(known)}."
        )
    rows = pq.read_table(files[0], columns=[*dict.fromkeys((*wanted, column))])
    for name, value in wanted.items():
        rows = rows.filter(pc.equal(pc.cast(rows[name], pa.string()), value))
    if rows.num_rows != 1:
        raise CollectionRefused(
            f"{rows.num_rows or 'Aucune'} {'lignes' if rows.num_rows else 'ligne'} de cette clé. Remède : "
            "recopiez la clé entière, telle que la page la montre à côté du chiffre."
        )
    value = rows[column][0].as_py()
    shown = f"{value:.12g}" if isinstance(value, float) else str(value)
    return Figure(files[0].parents[1].name, "" if value is None else shown)
