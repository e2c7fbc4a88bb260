"""The formats of a protected table hold the same cells: a count withheld from one is in none."""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pandas as pd

from publish.disclosure.declarations import Declarations, Family, ProtectedTable
from publish.errors import PublicationError
from publish.portal.preview import DIGITS
from publish.portal.site import PORTAL, PREVIEWS

SHOWN = 12
"""Significant digits of a rate that are compared: a workbook keeps sixteen of seventeen."""


def refuse_unequal_formats(packaged: Path, declarations: Declarations) -> None:
    """Compare the protected columns of each format with those of the Parquet file.

    CSV, XLSX and the Parquet of the archive hold the same rows in the same order; GeoJSON and the preview of
    the portal hold some of them, found by their key.

    Args:
        packaged: the folder of an edition.
        declarations: the tables that are protected, and their measures.

    Raises:
        PublicationError: a format shows a count that another withholds, another count, or another row.
    """
    for family in (*declarations.familles.values(), *declarations.zone_restreinte.values()):
        if not family.is_internal:
            # The producer masks before us: whatever the format, there is nothing else to show.
            continue
        for name, table in family.tables.items():
            for parquet in sorted(packaged.glob(f"*/data/{name}.parquet")):
                _compare(family, table, parquet)


def _compare(family: Family, table: ProtectedTable, parquet: Path) -> None:
    columns = _protected_columns(family, parquet)
    expected = pd.read_parquet(parquet, columns=[*table.key, *columns])
    for name, frame in _copies(parquet):
        _refuse_different(name, expected, frame, columns)
    places = {key: place for place, key in enumerate(_keys(expected, table.key))}
    for name, frame in _extracts(parquet):
        found = [places.get(key, -1) for key in _keys(frame, table.key)]
        if -1 in found:
            raise _refusal(name, f"la ligne {found.index(-1) + 1} n’est pas dans {parquet.name}")
        # A preview rounds what it shows.
        decimals = DIGITS if name.endswith(".js") else None
        _refuse_different(name, expected.iloc[found], frame, columns, decimals)


def _refuse_different(
    name: str,
    expected: pd.DataFrame,
    found: pd.DataFrame,
    columns: Sequence[str],
    decimals: int | None = None,
) -> None:
    for column in columns:
        if _texts(expected[column], decimals) != _texts(found[column], decimals):
            raise _refusal(name, f"la colonne « {column} » diffère de celle du fichier Parquet")


def _refusal(name: str, difference: str) -> PublicationError:
    return PublicationError(
        f"{name} : {difference}, alors que le secret statistique vaut dans tous les formats. L’édition n’est "
        "pas publiée. Supprimez le dossier « packaged » du répertoire de données et relancez « vigie run »."
    )


def _protected_columns(family: Family, parquet: Path) -> list[str]:
    import pyarrow.parquet as pq

    counts = [f"{one}_{part}" for one in family.mesures for part in ("nb", "min", "max", "motif_secret")]
    rates = [f"{one}_{part}" for one in family.taux for part in ("pct", "lo_80", "hi_80")]
    held = set(pq.read_schema(parquet).names)
    return [column for column in (*counts, *rates) if column in held]


def _copies(parquet: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """The files that hold every row, in the same order."""
    readers = {".csv": _read_csv, ".xlsx": _read_workbook}
    for suffix, read in readers.items():
        if (path := parquet.with_suffix(suffix)).is_file():
            yield path.name, read(path)
    member = f"data/{parquet.name}"
    for path in sorted(parquet.parents[1].glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            if member in archive.namelist():
                yield f"{path.name}, {member}", pd.read_parquet(io.BytesIO(archive.read(member)))


def _extracts(parquet: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """The files that hold some of the rows."""
    if (path := parquet.with_suffix(".geojson")).is_file():
        features = json.loads(path.read_text("utf-8"))["features"]
        yield path.name, pd.DataFrame([each["properties"] for each in features], dtype=object)
    if (path := parquet.parents[2] / PORTAL / PREVIEWS / f"{parquet.stem}.js").is_file():
        yield path.name, _read_preview(path)


def _read_csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _read_workbook(path: Path) -> pd.DataFrame:
    from python_calamine import CalamineWorkbook

    heading, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return pd.DataFrame(rows, columns=[str(cell) for cell in heading])


def _read_preview(path: Path) -> pd.DataFrame:
    """Read `vigieApercu({...})`: values by column, texts by their rank in a list."""
    text = path.read_text("utf-8")
    shown = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    names = [column["nom"] for column in shown["colonnes"]]
    return pd.DataFrame(
        {
            name: pd.Series(_spelt(values), dtype=object)
            for name, values in zip(names, shown["valeurs"], strict=True)
        }
    )


def _spelt(values: Any) -> list[Any]:
    if isinstance(values, list):
        return values
    return [None if rank is None else values["mots"][rank] for rank in values["rangs"]]


def _keys(frame: pd.DataFrame, key: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(*(frame[column].map(str) for column in key), strict=True))


def _texts(values: pd.Series, decimals: int | None) -> list[str]:
    return [_text(value, decimals) for value in values]


def _text(value: object, decimals: int | None) -> str:
    """A cell as all formats spell it: a whole number to its last digit, another to so many decimals."""
    if value is None or pd.isna(value) or value == "":  # type: ignore[call-overload]
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if number == number.to_integral_value():
        return str(int(number))
    fraction = float(number) if decimals is None else round(float(number), decimals)
    return f"{fraction:.{SHOWN}g}"
