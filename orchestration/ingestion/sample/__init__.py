"""The embedded sample: fictitious files in the producers' own formats, for a first run without real data."""

from pathlib import Path

from orchestration.ingestion.sample.animation_zones import write_animation_zones
from orchestration.ingestion.sample.branch_deposits import write_branch_deposits
from orchestration.ingestion.sample.cohorts import write_cohorts
from orchestration.ingestion.sample.communes import write_communes
from orchestration.ingestion.sample.courses import write_courses
from orchestration.ingestion.sample.crosswalks import write_crosswalks
from orchestration.ingestion.sample.decisions import write_decisions
from orchestration.ingestion.sample.employees import write_employees
from orchestration.ingestion.sample.finances import write_finances
from orchestration.ingestion.sample.hires import write_hires
from orchestration.ingestion.sample.job_seeker_files import write_job_seekers
from orchestration.ingestion.sample.official_code import write_official_code
from orchestration.ingestion.sample.outlines import write_outlines
from orchestration.ingestion.sample.publics import write_publics
from orchestration.ingestion.sample.purchases import write_purchases
from orchestration.ingestion.sample.rome import write_rome
from orchestration.ingestion.sample.story import FOLDER, Story, read_story
from orchestration.ingestion.sample.tension_files import write_tensions
from orchestration.ingestion.sample.territorial_needs import write_territorial_needs
from orchestration.ingestion.sample.waves import write_survey

WRITERS = (
    write_survey,
    write_communes,
    write_official_code,
    write_outlines,
    write_hires,
    write_employees,
    write_job_seekers,
    write_publics,
    write_courses,
    write_purchases,
    write_decisions,
    write_cohorts,
    write_finances,
    write_rome,
    write_crosswalks,
    write_tensions,
    write_territorial_needs,
    write_branch_deposits,
    write_animation_zones,
)
SOURCES = {"publie": "publié", "interpole": "interpolé"}


def generate(folder: Path, seed: int = 2812) -> list[Path]:
    """Write the sample into `folder` (created if need be) and return its files, the read-me last.

    The same seed gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [file for write in WRITERS for file in write(folder, seed)]
    return [*files, _write_read_me(folder / "LISEZMOI.txt", files, read_story(), seed)]


def _write_read_me(path: Path, files: list[Path], story: Story, seed: int) -> Path:
    totals = [
        f"  {year} : {wave.projects} projets ({SOURCES[wave.source]})" for year, wave in story.waves.items()
    ]
    text = (FOLDER / "LISEZMOI.txt").read_text("utf-8")
    names = [f"  {file.name}" for file in files]
    path.write_text(
        text.format(seed=seed, totals="\n".join(totals), files="\n".join(names)), "utf-8", newline="\n"
    )
    return path
