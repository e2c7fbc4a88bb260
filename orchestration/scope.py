"""What a run is about: its input folder and its region."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from pydantic import Field

from orchestration import incremental
from orchestration.ingestion.inventory import Origin
from orchestration.run_lock import exclusive_run
from orchestration.settings import DEFAULT_REGION, DataDir, Settings


class Scope(dg.ConfigurableResource):
    """Input folder and region of a run, shown in the launchpad and kept by a re-execution."""

    landing: str | None = Field(
        default=None, description="Folder of the producers' files; empty: the embedded, fictitious sample."
    )
    region: str = Field(default=DEFAULT_REGION, description="INSEE code of a French region, or `france`.")
    basis: str | None = Field(
        default=None,
        description="Identifier of the last successful run, where this one redoes only what changed since.",
    )

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
        return Settings().data

    @property
    def input_folder(self) -> Path:
        """The folder that this run reads."""
        return Path(self.landing) if self.landing else self.data.sample

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Scope"]:
        """Hold the data directory for the time of the run."""
        if context.instance is None or context.run is None:
            yield self
            return
        with exclusive_run(self.data, context.instance, context.run.run_id):
            incremental.begin(self.data, context.run.run_id, self.basis)
            yield self

    def keeps(self, run: dg.DagsterRun, asset: str) -> bool:
        """Whether an asset is what the last successful run left: nothing that feeds it has changed."""
        return self.basis is not None and dg.AssetKey(asset) not in (run.asset_selection or ())


def scope_from_settings() -> Scope:
    """The scope that the environment designates, as a default for the launchpad."""
    settings = Settings()
    return Scope(landing=str(settings.landing) if settings.landing else None, region=settings.region)
