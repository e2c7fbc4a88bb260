"""How to open a table, in two or three ways: the same in `LISEZMOI.md` and on the page of the dataset."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

_CODE = "code_"


@dataclass(frozen=True)
class Example:
    """A way to open a table: the tool, when to choose it, and its code; a spreadsheet needs none."""

    tool: str
    purpose: str
    code: str = ""


def examples(
    table: str, columns: Mapping[str, str], formats: Collection[str], folder: str
) -> Iterator[Example]:
    """Yield the examples of a table; those in code run as they are written.

    Args:
        table: its name.
        columns: the Table Schema type of each column.
        formats: those that its files have.
        folder: where these files are, a path or an address with its final `/`.
    """
    codes = {name: "str" for name, kind in columns.items() if kind == "string" and name.startswith(_CODE)}
    dates = [name for name, kind in columns.items() if kind == "date"]
    yield Example(
        "DuckDB",
        "pour interroger sans rien charger",
        f"import duckdb\n\nprint(duckdb.sql(\"from '{folder}{table}.parquet' limit 5\"))",
    )
    if "csv" not in formats:
        yield Example(
            "pandas",
            "avec les types du fichier",
            f'import pandas as pd\n\ntable = pd.read_parquet("{folder}{table}.parquet")\nprint(table.head())',
        )
        return
    yield Example(
        "pandas",
        "en gardant les codes comme du texte",
        "import pandas as pd\n\n"
        "table = pd.read_csv(\n"
        f'    "{folder}{table}.csv",\n'
        f"    dtype={codes},\n"
        f"    parse_dates={dates},\n"
        '    keep_default_na=False,\n    na_values=[""],\n'
        ")\nprint(table.head())",
    )
    if "xlsx" in formats:
        yield Example(
            "Un tableur",
            f"ouvrez `{folder}{table}.xlsx`, où les codes sont du texte ; du fichier CSV, il ôterait leurs "
            "zéros de tête",
        )
