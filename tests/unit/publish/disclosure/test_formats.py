"""One protected table, several formats: the same cells, or no edition."""

import json
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from publish.disclosure.declarations import load_declarations
from publish.disclosure.formats import refuse_unequal_formats
from publish.errors import PublicationError

NAME = "pub_offre_formation__achats_totaux"
BIG = 1_234_567
FRAME = pd.DataFrame(
    {
        "annee": [2024, 2024],
        "niveau": "region",
        "code_territoire": ["01", "1"],
        "ventilation": "ensemble",
        "code_modalite": "ensemble",
        "entrees_nb": pd.array([40, None], "Int64"),
        "entrees_min": pd.array([35, 0], "Int64"),
        "entrees_max": pd.array([BIG, 90], "Int64"),
        "entrees_motif_secret": [None, "secondaire"],
        "taux_remplissage_pct": [100 / 7, None],
    }
)


FORMATS = ("csv", "xlsx", "zip", "geojson", "js")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "offre-formation" / "data"
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pandas(FRAME), folder / f"{NAME}.parquet")
    for suffix in FORMATS:
        write(folder, suffix, FRAME)
    return folder


def write(folder: Path, suffix: str, frame: pd.DataFrame) -> None:
    if suffix == "csv":
        frame.to_csv(folder / f"{NAME}.csv", index=False)
    elif suffix == "xlsx":
        frame.to_excel(folder / f"{NAME}.xlsx", index=False, engine="xlsxwriter")
    elif suffix == "zip":
        with zipfile.ZipFile(folder.parent / "offre-formation-2026.1.0.zip", "w") as archive:
            archive.writestr(f"data/{NAME}.parquet", frame.to_parquet())
    elif suffix == "geojson":
        features = [{"type": "Feature", "properties": row} for row in records(frame)]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / f"{NAME}.geojson").write_text(text, "utf-8")
    else:
        write_preview(folder, frame)


def write_preview(folder: Path, frame: pd.DataFrame) -> None:
    """The newest rows first, as the portal does; texts by their rank."""
    rows = records(frame)[::-1]
    values: list[object] = []
    for name in map(str, frame):
        column = [row[name] for row in rows]
        words = sorted({one for one in column if isinstance(one, str)})
        ranks = [words.index(one) if isinstance(one, str) else None for one in column]
        values.append({"mots": words, "rangs": ranks} if words else column)
    shown = {"table": NAME, "colonnes": [{"nom": name} for name in frame], "valeurs": values}
    target = folder.parents[1] / "portal" / "apercus"
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{NAME}.js").write_text(f"vigieApercu({json.dumps(shown)})\n", "utf-8")


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """The rows in values that JSON knows."""
    rows: list[dict[str, object]] = json.loads(frame.to_json(orient="records", double_precision=15))
    return rows


def test_equal_formats_pass(data: Path) -> None:
    refuse_unequal_formats(data.parents[1], load_declarations())


def named(suffix: str) -> str:
    return f"offre-formation-.*zip, data/{NAME}.parquet" if suffix == "zip" else f"{NAME}.{suffix}"


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("column", ["entrees_nb", "entrees_max", "taux_remplissage_pct"])
def test_a_format_that_shows_more_is_refused(data: Path, suffix: str, column: str) -> None:
    leaking = FRAME.copy()
    leaking.loc[1, column] = 50
    write(data, suffix, leaking)
    with pytest.raises(PublicationError, match=f"{named(suffix)} : la colonne « {column} »"):
        refuse_unequal_formats(data.parents[1], load_declarations())


@pytest.mark.parametrize("suffix", FORMATS)
def test_counts_are_compared_to_the_last_digit(data: Path, suffix: str) -> None:
    leaking = FRAME.copy()
    leaking.loc[0, "entrees_max"] = BIG + 1
    write(data, suffix, leaking)
    with pytest.raises(PublicationError, match=f"{named(suffix)} : la colonne « entrees_max »"):
        refuse_unequal_formats(data.parents[1], load_declarations())


@pytest.mark.parametrize("suffix", ["geojson", "js"])
def test_an_extract_with_a_row_of_its_own_is_refused(data: Path, suffix: str) -> None:
    leaking = FRAME.copy()
    leaking.loc[1, "code_territoire"] = "2"
    write(data, suffix, leaking)
    with pytest.raises(PublicationError, match=f"{named(suffix)} : la ligne"):
        refuse_unequal_formats(data.parents[1], load_declarations())
