"""The formats of a protected table hold the same cells: a count withheld from one is in none."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from publish.disclosure.declarations import Declarations, Family
from publish.errors import PublicationError


def refuse_unequal_formats(packaged: Path, declarations: Declarations) -> None:
    """Compare the protected columns of each format with those of the Parquet file.

    Args:
        packaged: the folder of an edition.
        declarations: the tables that are protected, and their measures.

    Raises:
        PublicationError: a format shows a protected count that another withholds, or another count.
    """
    for family in declarations.familles.values():
        if not family.is_internal:
            # The producer masks before us: whatever the format, there is nothing else to show.
            continue
        for name in family.tables:
            for parquet in sorted(packaged.glob(f"*/data/{name}.parquet")):
                _compare(family, parquet)


def _compare(family: Family, parquet: Path) -> None:
    columns = _protected_columns(family, parquet)
    expected = pd.read_parquet(parquet, columns=columns)
    for path, read in _others(parquet):
        frame = read(path)
        for column in columns:
            if not _same(expected[column], frame[column]):
                raise PublicationError(
                    f"{path.name} : la colonne « {column} » diffère de celle de {parquet.name}, alors "
                    "que le secret statistique vaut dans tous les formats. L’édition n’est pas publiée. "
                    "Supprimez le dossier « packaged » du répertoire de données et relancez « vigie run »."
                )


def _protected_columns(family: Family, parquet: Path) -> list[str]:
    import pyarrow.parquet as pq

    counts = [f"{one}_{part}" for one in family.mesures for part in ("nb", "min", "max", "motif_secret")]
    rates = [f"{one}_{part}" for one in family.taux for part in ("pct", "lo_80", "hi_80")]
    held = set(pq.read_schema(parquet).names)
    return [column for column in (*counts, *rates) if column in held]


def _others(parquet: Path) -> Iterator[tuple[Path, Callable[[Path], pd.DataFrame]]]:
    readers = {".csv": _read_csv, ".xlsx": _read_workbook}
    for suffix, read in readers.items():
        if (path := parquet.with_suffix(suffix)).is_file():
            yield path, read


def _read_csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _read_workbook(path: Path) -> pd.DataFrame:
    from python_calamine import CalamineWorkbook

    heading, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return pd.DataFrame(rows, columns=[str(cell) for cell in heading])


def _same(expected: pd.Series, found: pd.Series) -> bool:
    if len(expected) != len(found):
        return False
    return [_text(value) for value in expected] == [_text(value) for value in found]


def _text(value: object) -> str:
    if value is None or pd.isna(value) or value == "":  # type: ignore[call-overload]
        return ""
    try:
        return f"{float(str(value)):g}"
    except ValueError:
        return str(value)
