"""The embedded sample: fictitious files in the producers' own formats, for a first run without real data."""

from pathlib import Path

from orchestration.ingestion.sample.communes import write_communes
from orchestration.ingestion.sample.courses import write_courses
from orchestration.ingestion.sample.hires import write_hires
from orchestration.ingestion.sample.job_seeker_files import write_job_seekers
from orchestration.ingestion.sample.purchases import write_purchases
from orchestration.ingestion.sample.story import FOLDER, Story, read_story
from orchestration.ingestion.sample.survey import latent_cells, simulate_wave
from orchestration.ingestion.sample.waves import write_wave

SOURCES = {"publie": "publié", "interpole": "interpolé"}


def generate(folder: Path, seed: int = 2812) -> list[Path]:
    """Write the sample into `folder` (created if need be) and return its files, the read-me last.

    Twelve waves of the survey, two commune-to-basin tables, series of hires, job seekers and unemployment
    rates, courses and purchases of training; the same seed gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    story = read_story()
    cells = latent_cells(story, seed)
    waves = [write_wave(simulate_wave(story, cells, year, seed), year, folder, seed) for year in story.waves]
    series = [*write_hires(folder, seed), *write_job_seekers(folder, seed)]
    training = [*write_courses(folder, seed), *write_purchases(folder, seed)]
    files = [*waves, *write_communes(folder, seed), *series, *training]
    return [*files, _write_read_me(folder / "LISEZMOI.txt", files, story, seed)]


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
