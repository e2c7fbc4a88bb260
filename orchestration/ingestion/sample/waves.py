"""Writes one wave of the survey as the producer did that year: an emploi-store CSV or a workbook."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter
import yaml
from pydantic import Field

from orchestration.ingestion.sample.masking import as_published, as_weighted
from orchestration.ingestion.sample.story import (
    FOLDER,
    REGION,
    Declaration,
    read_basins,
    read_occupations,
    read_reference,
    read_story,
)
from orchestration.ingestion.sample.survey import latent_cells, nomenclature, simulate_wave

NOTICE = "DONNÉES FICTIVES, produites par simulation : aucun chiffre ne vient de l'enquête."
# Real workbooks keep these two as numbers and every other cell as text.
NUMBERS = {"annee", "code_bassin_ft"}
# A fixed date: the bytes must not depend on the day of the run.
CREATED = datetime(2026, 1, 1)


class WaveFile(Declaration):
    """How one wave was distributed."""

    layout: str
    file: str
    basin_names: Mapping[str, str] = Field(default_factory=dict)


class Layouts(Declaration):
    """The producer's layouts (header -> field) and the words of the description sheet."""

    layouts: dict[str, dict[str, str]]
    waves: dict[int, WaveFile]
    fields: dict[str, str]
    families: dict[str, str]


@cache
def read_layouts() -> Layouts:
    """The declared layouts (`layouts.yml`)."""
    return Layouts.model_validate(yaml.safe_load((FOLDER / "layouts.yml").read_text("utf-8")))


def write_survey(folder: Path, seed: int) -> list[Path]:
    """Write every wave of the story; returns the files."""
    story = read_story()
    cells = latent_cells(story, seed)
    return [write_wave(simulate_wave(story, cells, year, seed), year, folder, seed) for year in story.waves]


def write_wave(counts: pd.DataFrame, year: int, folder: Path, seed: int) -> Path:
    """Mask the true `counts` of wave `year` and write them in that year's layout; returns the file."""
    wave = read_layouts().waves[year]
    path = folder / _dated(wave.file, year)
    columns = {_dated(header, year): field for header, field in read_layouts().layouts[wave.layout].items()}
    if path.suffix == ".csv":
        rows = _labelled(as_weighted(counts, np.random.default_rng([seed, year, 1])), year)
        # The emploi-store export wrote department and region names in capitals.
        capitals = ["libelle_departement", "libelle_region"]
        rows[capitals] = rows[capitals].apply(lambda names: names.str.upper())
        rows[list(columns.values())].to_csv(path, header=list(columns), index=False, lineterminator="\n")
    else:
        _write_workbook(_labelled(as_published(counts), year), columns, year, path)
    return path


def _dated(template: str, year: int) -> str:
    return template.format(yyyy=year, yy=year % 100)


def _labelled(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Add the year, the region and every label to masked rows."""
    layouts, version = read_layouts(), nomenclature(year)
    families = dict(read_occupations()[[f"code_fap_{version}", f"code_famille_bmo_{version}"]].to_numpy())
    basins = {**_labels(read_basins(), "bassin_ft"), **layouts.waves[year].basin_names}
    family = rows.code_fap.map(families)
    return rows.assign(
        annee=str(year),
        libelle_fap=rows.code_fap.map(_labels(read_reference(f"fap_{version}"), "fap")),
        code_famille_bmo=family,
        libelle_famille_bmo=family.map(layouts.families),
        code_region=REGION,
        libelle_region=_labels(read_reference("regions"), "region")[REGION],
        libelle_departement=rows.code_departement.map(_labels(read_reference("departements"), "departement")),
        libelle_bassin_ft=rows.code_bassin_ft.map(basins),
        comite_local_emploi="Comité fictif " + rows.code_bassin_ft,
    )


def _labels(frame: pd.DataFrame, entity: str) -> dict[str, str]:
    return dict(frame[[f"code_{entity}", f"libelle_{entity}"]].to_numpy())


def _write_workbook(rows: pd.DataFrame, columns: Mapping[str, str], year: int, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties(
            {
                "title": f"BMO {year} Normandie (données fictives)",
                "subject": NOTICE,
                "author": "Vigie Compétences Normandie",
                "keywords": "données fictives",
                "comments": NOTICE,
                "created": CREATED,
            }
        )
        _describe(book.add_worksheet("Description des variables"), columns, year)
        sheet = book.add_worksheet(f"BMO_{year}_open_data")
        sheet.write_row(0, 0, columns)
        for index, field in enumerate(columns.values()):
            number = field in NUMBERS
            sheet.write_column(1, index, rows[field].astype(int) if number else rows[field])


def _describe(sheet: xlsxwriter.worksheet.Worksheet, columns: Mapping[str, str], year: int) -> None:
    sheet.write_column(1, 1, [f"Besoins en main-d'œuvre {year}, Normandie", NOTICE])
    sheet.write_row(6, 1, ["Variables ", "Description "])
    for row, (header, field) in enumerate(columns.items(), start=7):
        sheet.write_row(row, 1, [header, year if field == "annee" else read_layouts().fields[field]])
    sheet.write(8 + len(columns), 0, NOTICE)
