"""Schedules made from the declared calendar."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import dagster as dg
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from orchestration.fetch_job import FETCH_JOB, fetch_config
from orchestration.ingestion.inventory import Inventory
from orchestration.settings import Settings
from publish.reports.declaration import load_reports

CALENDAR = Path(__file__).with_name("calendar.yml")
TIMEZONE = "Europe/Paris"
APPOINTMENT = "vigie/rendez_vous"
"""Tag of a run: the appointment that its edition and documents are made for."""


class _Appointment(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    cron: str
    why: str
    lines: tuple[int, int] | None = None

    @property
    def description(self) -> str:
        """Why it is there, and where it comes from."""
        if self.lines is None:
            return self.why
        return f"{self.why} (cahier des charges, l. {self.lines[0]}-{self.lines[1]})"


class Edition(_Appointment):
    """An appointment for which an edition is due."""

    run: Literal["main"]


class Download(_Appointment):
    """A date at which producers may have published; without `sources`, all that can be downloaded."""

    run: Literal["fetch"]
    sources: tuple[str, ...]


Appointment = Annotated[Edition | Download, Field(discriminator="run")]


@cache
def load_calendar() -> tuple[Edition | Download, ...]:
    """Read and validate `calendar.yml`; pydantic.ValidationError says which key of which entry is wrong."""
    entries = yaml.safe_load(CALENDAR.read_text("utf-8"))
    return TypeAdapter(tuple[Appointment, ...]).validate_python(entries)


def build_schedules(main_job: str, inventory: Inventory, settings: Settings) -> list[dg.ScheduleDefinition]:
    """One schedule per appointment, off until it is started in the UI."""
    return [
        _edition(entry, main_job, settings) if isinstance(entry, Edition) else _download(entry, inventory)
        for entry in load_calendar()
    ]


def _edition(entry: Edition, main_job: str, settings: Settings) -> dg.ScheduleDefinition:
    due = [report.titre for report in load_reports() if report.rendez_vous == entry.name]
    documents = f". Documents attendus : {', '.join(due)}" if due else ""

    @dg.schedule(
        name=entry.name,
        job_name=main_job,
        cron_schedule=entry.cron,
        execution_timezone=TIMEZONE,
        description=f"{entry.description}{documents}",
    )
    def edition(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """The main job on the landing folder; the sample needs no calendar."""
        if settings.landing is None:
            return dg.SkipReason(
                "Aucun dossier de fichiers. Remède : ouvrez l’interface par vigie ui --landing DOSSIER."
            )
        return dg.RunRequest(tags={APPOINTMENT: entry.name})

    return edition


def _download(entry: Download, inventory: Inventory) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=entry.name,
        job_name=FETCH_JOB,
        cron_schedule=entry.cron,
        execution_timezone=TIMEZONE,
        description=entry.description,
    )
    def downloads(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """The sources of the entry that still appear."""
        suspended = {source.id: source.suspension for source in inventory.sources if source.suspension}
        live = [source.id for source in inventory.sources if any(table.live for table in source.tables)]
        due = [name for name in entry.sources or live if name not in suspended]
        if not due:
            told = [f"{name} est {suspended[name].status}" for name in entry.sources if name in suspended]
            return dg.SkipReason(f"Rien à télécharger : {' ; '.join(told) or 'aucune source n’a d’adresse'}.")
        return dg.RunRequest(run_config=fetch_config(due))

    return downloads
