"""Settings of a run, and the layout of the data directory. The only reader of the environment."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from publish.edition import EXAMPLE_PORTAL

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT_ROOT / "dbt_project"
DAGSTER_YAML = PROJECT_ROOT / "dagster.yaml"
DEFAULT_REGION = "28"
ADDRESS_OF_A_FOLDER = re.compile(r"https?://[\w.-]+(:\d+)?/([\w.~%-]+/)*", re.ASCII)


class Settings(BaseSettings):
    """`VIGIE_DATA_DIR`, `VIGIE_LANDING` (unset: the embedded sample), `VIGIE_REGION` and `VIGIE_WATCH`.

    `VIGIE_WORKERS`: processes of this machine for the forecasts (1) and for the PDFs (one per core);
    `VIGIE_DASK_SCHEDULER`: address of a cluster for the forecasts. `VIGIE_PDF`: `auto`, PDFs of the documents
    where the system has the libraries; `non`, none. `VIGIE_PORTAL_URL`: where the editions are published,
    the base of every address in their metadata. `VIGIE_CKAN_URL`, `_TOKEN`, `_ORGANIZATION`, `_PROFILE`,
    `_ROWS_MAX`: the portal to publish on (`vigie publish`). `VIGIE_COLLECTE_SECRET`, `_URL`, `_ADDRESS`,
    `_PASSWORD`: what signs the sessions of the collection, its database (unset: a SQLite file of the data
    directory), its public address, the password of the account that a command opens. `VIGIE_COHORTES_ZONE`
    and `_CLE`: the restricted zone of the cohort surveys and the key of its pseudonyms (`vigie cohortes`).
    The client of the France Travail APIs goes by the names that its other users give it.
    """

    model_config = SettingsConfigDict(env_prefix="VIGIE_", hide_input_in_errors=True)

    data_dir: Path = Field(default_factory=lambda: user_data_path("vigie-competences"))
    landing: Path | None = None
    region: str = DEFAULT_REGION
    watch: bool = False
    workers: int = Field(default=1, ge=1)
    dask_scheduler: str | None = None
    pdf: Literal["auto", "non"] = "auto"
    portal_url: str = EXAMPLE_PORTAL
    ckan_url: str | None = None
    ckan_token: SecretStr | None = None
    ckan_organization: str | None = None
    ckan_profile: str | None = None
    ckan_rows_max: int | None = Field(default=None, ge=0)
    collecte_secret: SecretStr | None = None
    collecte_password: SecretStr | None = None
    collecte_url: SecretStr | None = None
    collecte_address: str | None = None
    cohortes_zone: Path | None = None
    cohortes_cle: SecretStr | None = None
    france_travail_client_id: str | None = Field(default=None, validation_alias="FRANCE_TRAVAIL_CLIENT_ID")
    france_travail_client_secret: SecretStr | None = Field(
        default=None, validation_alias="FRANCE_TRAVAIL_CLIENT_SECRET"
    )

    @field_validator("portal_url")
    @classmethod
    def _absolute_folder(cls, value: str) -> str:
        if not ADDRESS_OF_A_FOLDER.fullmatch(value):
            # The value is not repeated: an address may hold a password.
            raise ValueError(
                "VIGIE_PORTAL_URL : adresse refusée. Attendu : une adresse http ou https complète, sans "
                f"identifiants ni paramètres, qui finit par « / ». Exemple : {EXAMPLE_PORTAL}"
            )
        return value

    @field_validator("collecte_address")
    @classmethod
    def _site(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[\w.-]+(:\d+)?/?", value, re.ASCII):
            raise ValueError(
                "VIGIE_COLLECTE_ADDRESS : adresse refusée. Attendu : l’adresse publique du serveur, sans "
                "chemin. Exemple : https://collecte.exemple.fr"
            )
        return value

    @property
    def data(self) -> "DataDir":
        """The data directory, as an absolute path."""
        return DataDir(self.data_dir.expanduser().resolve())


@dataclass(frozen=True)
class DataDir:
    """Paths under one data directory (docs/architecture.md, section 2)."""

    root: Path

    @property
    def raw(self) -> Path:
        """Immutable vintages of the sources."""
        return self.root / "raw"

    @property
    def landing(self) -> Path:
        """What `vigie fetch` downloads, one folder per source."""
        return self.root / "landing"

    @property
    def sample(self) -> Path:
        """The generated sample, in the producers' own formats."""
        return self.root / "sample"

    @property
    def decisions(self) -> Path:
        """Decisions read back on editions of the sample; each run puts them among the generated files."""
        return self.root / "decisions"

    @property
    def scan(self) -> Path:
        """What the last scan of the input folder found."""
        return self.root / "landing.json"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file of the shared model."""
        return self.root / "warehouse.duckdb"

    @property
    def ml(self) -> Path:
        """Outputs of the models, one folder per target."""
        return self.root / "ml"

    @property
    def geo(self) -> Path:
        """Centroids and outlines of territories."""
        return self.root / "geo"

    @property
    def candidate(self) -> Path:
        """The edition being prepared."""
        return self.root / "candidate"

    @property
    def packaged(self) -> Path:
        """The judged edition, packaged, before it is put in place."""
        return self.root / "packaged"

    @property
    def validation(self) -> Path:
        """Results of the gate, also those that blocked an edition."""
        return self.root / "validation"

    @property
    def releases(self) -> Path:
        """Published editions and the `latest` link."""
        return self.root / "releases"

    @property
    def archive(self) -> Path:
        """Forecasts of every edition, kept when editions are deleted."""
        return self.root / "archive"

    @property
    def reports(self) -> Path:
        """Pages, one folder per edition."""
        return self.root / "reports"

    @property
    def collection(self) -> Path:
        """The needs told by the territories and the accounts that tell them; never rebuilt from anything."""
        return self.root / "collecte" / "collecte.sqlite"

    @property
    def dagster_home(self) -> Path:
        """Storage of Dagster."""
        return self.root / "dagster"

    @property
    def dbt_target(self) -> Path:
        """Artifacts of dbt."""
        return self.root / "dbt"

    @property
    def run_lock(self) -> Path:
        """Held by the process of a run."""
        return self.root / "run.lock"

    @property
    def run_holder(self) -> Path:
        """Identifier of the run that holds the lock, or was killed while it did."""
        return self.root / "run.holder"

    @property
    def run_log(self) -> Path:
        """What the tools printed during the last run of the command line."""
        return self.root / "run.log"

    @property
    def built(self) -> Path:
        """What the last run built the tables from; its name alone as long as it has not succeeded."""
        return self.root / "built.json"

    @property
    def last_run(self) -> Path:
        """Fingerprint of the last successful run."""
        return self.root / "last_run.json"
