"""What a run is about: its input folder and its region; and the lock that keeps runs apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from filelock import FileLock, Timeout
from pydantic import Field

from orchestration.ingestion.inventory import Origin
from orchestration.settings import DataDir, Settings, current_data_dir

LOCK_TIMEOUT_SECONDS = 3600


class Scope(dg.ConfigurableResource):
    """Input folder and region of a run, shown in the launchpad and kept by a re-execution."""

    landing: str | None = Field(
        default=None, description="Folder of the producers' files; empty: the embedded, fictitious sample."
    )
    region: str = Field(default="28", description="INSEE code of a French region, or `france`.")

    @property
    def origin(self) -> Origin:
        """`depot` for a landing folder, `echantillon` for the embedded sample."""
        return "depot" if self.landing else "echantillon"

    @property
    def provenance(self) -> str:
        """Where the data come from, for whoever looks at an asset."""
        return f"dépôt {self.landing}" if self.landing else "échantillon embarqué : données fictives"

    @property
    def data(self) -> DataDir:
        """The data directory of this code location."""
        return current_data_dir()

    @property
    def input_folder(self) -> Path:
        """The folder that this run reads."""
        return Path(self.landing) if self.landing else self.data.sample

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Scope"]:
        """Hold the data directory for the time of the run: its tables are the work of one run.

        The lock belongs to the process and dies with it.

        Raises:
            dagster.Failure: another run still holds the directory after an hour.
        """
        lock = FileLock(self.data.run_lock)
        try:
            with lock.acquire(timeout=LOCK_TIMEOUT_SECONDS):
                yield self
        except Timeout as error:
            raise dg.Failure(
                f"Une autre exécution occupe {self.data.root} depuis plus d’une heure. Remède : arrêtez-la "
                "(page « Runs » de vigie ui), ou prenez un autre dossier de données (--data-dir).",
                allow_retries=False,
            ) from error


def scope_from_settings() -> Scope:
    """The scope that the environment designates, as a default for the launchpad."""
    settings = Settings()
    return Scope(landing=str(settings.landing) if settings.landing else None, region=settings.region)
