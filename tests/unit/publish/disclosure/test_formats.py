"""One protected table, several formats: the same cells, or no edition."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from publish.disclosure.declarations import load_declarations
from publish.disclosure.formats import refuse_unequal_formats
from publish.errors import PublicationError

NAME = "pub_offre_formation__achats_totaux"
FRAME = pd.DataFrame(
    {
        "annee": [2024, 2024],
        "entrees_nb": pd.array([40, None], "Int64"),
        "entrees_min": pd.array([35, 0], "Int64"),
        "entrees_max": pd.array([44, 90], "Int64"),
        "entrees_motif_secret": [None, "secondaire"],
        "taux_remplissage_pct": [80.0, None],
    }
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "offre-formation" / "data"
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pandas(FRAME), folder / f"{NAME}.parquet")
    FRAME.to_csv(folder / f"{NAME}.csv", index=False)
    write_workbook(folder, FRAME)
    return folder


def write_workbook(folder: Path, frame: pd.DataFrame) -> None:
    frame.to_excel(folder / f"{NAME}.xlsx", index=False, engine="xlsxwriter")


def test_equal_formats_pass(data: Path) -> None:
    refuse_unequal_formats(data.parents[1], load_declarations())


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("column", ["entrees_nb", "entrees_max", "taux_remplissage_pct"])
def test_a_format_that_shows_more_is_refused(data: Path, suffix: str, column: str) -> None:
    leaking = FRAME.copy()
    leaking.loc[1, column] = 50
    if suffix == "csv":
        leaking.to_csv(data / f"{NAME}.csv", index=False)
    else:
        write_workbook(data, leaking)
    with pytest.raises(PublicationError, match=f"{suffix} : la colonne « {column} »"):
        refuse_unequal_formats(data.parents[1], load_declarations())
