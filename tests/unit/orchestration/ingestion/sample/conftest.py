import os
from pathlib import Path

import pandas as pd
import pytest

from orchestration.ingestion.sample import generate
from orchestration.ingestion.sample.story import read_story
from orchestration.ingestion.sample.survey import latent_cells, simulate_wave

SEED = 2812


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return generate(tmp_path_factory.mktemp("sample"), SEED)


@pytest.fixture(scope="session")
def truth() -> dict[int, pd.DataFrame]:
    """The true counts of each wave, before masking."""
    story = read_story()
    cells = latent_cells(story, SEED)
    return {year: simulate_wave(story, cells, year, SEED) for year in story.waves}


@pytest.fixture(scope="session")
def published(files: list[Path]) -> dict[int, pd.DataFrame]:
    """Each wave as its file tells it, columns under their common names, every cell as text."""
    waves = [file for file in files if "BMO" in file.stem and file.stem[-4:].isdigit()]
    return {int(file.stem[-4:]): read_wave(file) for file in waves}


@pytest.fixture(scope="session")
def real_data() -> Path:
    folder = os.environ.get("VIGIE_REAL_DATA")
    if not folder:
        pytest.skip("VIGIE_REAL_DATA is not set")
    return Path(folder)


def read_wave(file: Path) -> pd.DataFrame:
    if file.suffix == ".csv":
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    else:
        rows = pd.read_excel(file, sheet_name=1, dtype=str, keep_default_na=False, engine="calamine")
    return rows.rename(columns=_common_name)


def _common_name(header: str) -> str:
    name = header.strip().lower()
    if name.startswith("be") and name[2:].isdigit():
        return "code_bassin_ft"
    return COMMON_NAMES.get(name, name)


COMMON_NAMES = {
    "catchment_area_code": "code_bassin_ft",
    "fap_code": "code_fap",
    "code métier bmo": "code_fap",
    "metier": "code_fap",
    "departement_code": "code_departement",
    "dept": "code_departement",
    "nb_recrut_projects": "projets",
    "met": "projets",
    "nb_diff_recrut_projects": "difficiles",
    "xmet": "difficiles",
    "nb_season_recrut_projects": "saisonniers",
    "smet": "saisonniers",
}
