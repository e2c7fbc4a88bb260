import csv
import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.formats.spreadsheet_text import guarded
from publish.formats.tables import write_csv, write_parquet

TEXT = st.none() | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1)
CODE = st.from_regex(r"0[0-9]{3}", fullmatch=True)
NUMBER = st.none() | st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.none() | st.integers(-(2**40), 2**40)
DAY = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))


def test_the_csv_is_rfc_4180(tmp_path: Path) -> None:
    content = pa.table(
        {
            "code": ["01", "2A"],
            "libelle": ['Le "Pays", d\'Auge', None],
            "valeur": [250.0, 12.5],
            "jour": pa.array([date(2026, 11, 22), None]),
            "vrai": [True, False],
        }
    )
    write_csv(content, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().decode("utf-8") == (
        "code,libelle,valeur,jour,vrai\r\n"
        '01,"Le ""Pays"", d\'Auge",250,2026-11-22,true\r\n'
        "2A,,12.5,,false\r\n"
    )


@settings(max_examples=50)
@given(st.lists(st.tuples(CODE, TEXT, NUMBER, WHOLE, DAY), max_size=20))
def test_the_csv_gives_back_every_value_texts_being_guarded(rows: list[tuple]) -> None:
    kinds = (pa.string(), pa.string(), pa.float64(), pa.int64(), pa.date32())
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    content = pa.table(
        {f"c{i}": pa.array(column, kind) for i, (column, kind) in enumerate(zip(columns, kinds, strict=True))}
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        write_csv(content, path)
        with path.open(encoding="utf-8", newline="") as stream:
            _, *read = csv.reader(stream)
    parse = (str, str, float, int, date.fromisoformat)
    values = [
        tuple(make(cell) if cell else None for make, cell in zip(parse, row, strict=True)) for row in read
    ]
    assert values == [(code, text and guarded(text), *others) for code, text, *others in rows]


def test_the_parquet_file_keeps_types_and_says_its_title(tmp_path: Path) -> None:
    content = pa.table({"code": ["01"], "n": pa.array([None], pa.int32())})
    write_parquet(content, tmp_path / "t.parquet", "Titre")
    read = pq.read_table(tmp_path / "t.parquet")
    assert read.equals(content)
    assert read.schema.metadata == {b"titre": b"Titre"}
    assert pq.ParquetFile(tmp_path / "t.parquet").metadata.row_group(0).column(0).compression == "ZSTD"
