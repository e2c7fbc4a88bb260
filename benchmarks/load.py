"""A France-size load in the producers' formats: each region is a copy of the sample's Normandy, recoded.

The copies keep what makes the sample sound (masks, totals, seasons); Normandy itself stays as it is, so that
the totals that its producers published still hold. The communes are those of Normandy alone: without the
employees by commune, no hires are modelled, which a gate on the departments covered would otherwise refuse.
"""

import csv
import math
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

from orchestration.ingestion.inventory import REFERENCE_DIR
from orchestration.ingestion.sample import generate

MODEL = "28"
# The sample's series begin in 2010; a load of 25 years tells its first ten years twice.
EARLIER = 10
SESSIONS = 100_000
EMPLOYEES = "etablissements-et-effectifs-salaries"
REGION = ("REG", "REGION_CODE", "Code région", "code_region")
REGION_NAME = ("NOM_REG", "REGION_LIB", "Région", "region")
DEPARTMENT = ("Dept", "DEPARTEMENT_CODE", "Code département")
DEPARTMENT_NAME = ("NomDept", "DEPARTEMENT_NAME", "Département")
YEAR = ("Année", "annee")
DATE = ("Dernier jour du trimestre", "dernier_jour_du_mois")

Row = list[Any]


@dataclass(frozen=True)
class Region:
    """A region and its departments: code -> name."""

    code: str
    name: str
    departments: Mapping[str, str]


def write_load(folder: Path, scratch: Path) -> list[Path]:
    """Write the load into `folder` and return its files; the sample goes to `scratch`."""
    folder.mkdir(parents=True, exist_ok=True)
    regions = read_regions()
    written = []
    for file in generate(scratch):
        if EMPLOYEES in file.name:
            continue
        target = folder / file.name
        if ("BMO_20" in file.name and file.suffix == ".xlsx") or "data-BMO" in file.name:
            _multiply_workbook(file, target, regions)
        elif "emploistore" in file.name:
            _multiply_text(file, target, ",", lambda header, rows: multiply_survey(header, rows, regions))
        elif "dpae-par-departement" in file.name:
            _multiply_text(file, target, ";", lambda header, rows: multiply_hires(header, rows, regions))
        elif "dpae-mensuelles-par-region" in file.name:
            _multiply_text(file, target, ";", lambda header, rows: multiply_region(header, rows, regions))
        elif "lheo" in file.name:
            _multiply_catalogue(file, target)
        else:
            shutil.copy(file, target)
        written.append(target)
    return written


def read_regions() -> list[Region]:
    """Every region of France, Normandy first."""
    names = _reference("regions", "code_region", "libelle_region")
    departments = pd.read_csv(REFERENCE_DIR / "departements.csv", dtype=str)
    found = [
        Region(code, name, dict(rows[["code_departement", "libelle_departement"]].to_numpy()))
        for code, name in names.items()
        for rows in [departments[departments.code_region == code]]
    ]
    return sorted(found, key=lambda region: region.code != MODEL)


def multiply_survey(header: Row, rows: list[Row], regions: Iterable[Region]) -> Iterator[Row]:
    """The rows of a wave once per region; a department of the copy stands for one of Normandy."""
    places = _positions(header)
    basin = next(i for i, name in enumerate(header) if str(name).startswith(("BE", "CATCHMENT_AREA_CODE")))
    label = next(i for i, name in enumerate(header) if str(name).startswith(("NOMBE", "CATCHMENT_AREA_NAME")))
    models = sorted({str(row[places["department"]]) for row in rows})
    for region in regions:
        codes = list(region.departments)
        of_model = {model: codes[i % len(codes)] for i, model in enumerate(models)}
        for row in rows:
            copy = list(row)
            if region.code != MODEL:
                _place(copy, places, region, of_model[str(row[places["department"]])])
                number = int(row[basin]) % 100 + 100 * int(region.code)
                # Text keeps its zeros; a spreadsheet holds a number.
                copy[basin] = f"{number:04d}" if isinstance(row[basin], str) else number
                copy[label] = f"{row[label]} ({region.code})"
            yield copy


def multiply_hires(header: Row, rows: list[Row], regions: Iterable[Region]) -> Iterator[Row]:
    """The rows of each department of France, copied from one of Normandy's, over 25 years."""
    places = _positions(header)
    models = sorted({str(row[places["department"]]) for row in rows})
    for region in regions:
        for i, code in enumerate(region.departments):
            model = code if code in models else models[i % len(models)]
            for row in rows:
                if row[places["department"]] == model:
                    copy = list(row)
                    _place(copy, places, region, code)
                    yield from _told_twice(copy, header)


def multiply_region(header: Row, rows: list[Row], regions: Iterable[Region]) -> Iterator[Row]:
    """The rows of each region of France, copied from Normandy's, over 25 years."""
    places = _positions(header)
    for region in regions:
        for row in rows:
            copy = list(row)
            copy[places["region"]], copy[places["region_name"]] = region.code, region.name
            yield from _told_twice(copy, header)


def _told_twice(row: Row, header: Row) -> Iterator[Row]:
    yield row
    year, date = (
        next(i for i, name in enumerate(header) if name.lstrip("\ufeff") in names) for names in (YEAR, DATE)
    )
    earlier = int(row[year]) - EARLIER
    if earlier < 2010:
        copy = list(row)
        day = row[date][4:].replace("-02-29", "-02-28")
        copy[year], copy[date] = str(earlier), f"{earlier}{day}"
        yield copy


def _place(row: Row, places: Mapping[str, int], region: Region, department: str) -> None:
    row[places["region"]], row[places["region_name"]] = region.code, region.name
    row[places["department"]] = department
    row[places["department_name"]] = region.departments[department]


def _positions(header: Row) -> dict[str, int]:
    wanted = {
        "region": REGION,
        "region_name": REGION_NAME,
        "department": DEPARTMENT,
        "department_name": DEPARTMENT_NAME,
    }
    plain = [str(name).lstrip("\ufeff") for name in header]
    return {place: plain.index(name) for place, names in wanted.items() for name in names if name in plain}


def _multiply_text(source: Path, target: Path, separator: str, multiply: Any) -> None:
    with source.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream, delimiter=separator)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(multiply(header, rows))


def _multiply_workbook(source: Path, target: Path, regions: Iterable[Region]) -> None:
    book = CalamineWorkbook.from_path(str(source))
    [name] = [sheet for sheet in book.sheet_names if "open_data" in sheet]
    header, *rows = book.get_sheet_by_name(name).to_python()
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as out:
        sheet = out.add_worksheet(name)
        sheet.write_row(0, 0, header)
        for index, row in enumerate(multiply_survey(header, rows, regions), start=1):
            sheet.write_row(index, 0, row)


def _multiply_catalogue(source: Path, target: Path) -> None:
    """The courses of a catalogue again and again, each time under new numbers, until there are SESSIONS."""
    text = source.read_text("utf-8")
    start, end = text.index("<formation "), text.rindex("</offres>")
    courses = text[start:end]
    copies = math.ceil(SESSIONS / courses.count("<session "))
    with target.open("w", encoding="utf-8") as stream:
        stream.write(text[:start])
        for number in range(copies):
            stream.write(courses.replace('numero="FICTIF_', f'numero="FICTIF_{number}_'))
        stream.write(text[end:])


def _reference(table: str, code: str, label: str) -> dict[str, str]:
    return dict(pd.read_csv(REFERENCE_DIR / f"{table}.csv", dtype=str)[[code, label]].to_numpy())
