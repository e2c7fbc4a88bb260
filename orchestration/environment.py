"""Prepare a data directory and this process for Dagster and dbt."""

import os
import shutil
from pathlib import Path

from orchestration.settings import DAGSTER_YAML, DataDir, Settings


class FoldersOverlapError(ValueError):
    """The landing folder and the data directory hold one another."""


def check_apart(landing: Path, data: DataDir) -> None:
    """Refuse a landing folder in which a run would find its own products again.

    Raises:
        FoldersOverlapError: one of the two folders holds the other; the message is in French.
    """
    first, second = landing.resolve(), data.root.resolve()
    # What `vigie fetch` downloads lies there, and no run writes to it.
    if first.is_relative_to(second / data.landing.name):
        return
    if first.is_relative_to(second) or second.is_relative_to(first):
        raise FoldersOverlapError(
            f"Le dossier des fichiers ({first}) et celui des données produites ({second}) se recouvrent : "
            "une exécution relirait ses propres fichiers. Remède : séparez-les (--landing, --data-dir)."
        )


def prepare_data_dir(data: DataDir) -> None:
    """Create the folders the tools write to, and give Dagster its instance settings."""
    for folder in (data.raw, data.ml, data.releases, data.reports, data.dagster_home, data.dbt_target):
        folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(DAGSTER_YAML, data.dagster_home / "dagster.yaml")


def export_environment(data: DataDir) -> None:
    """Tell dbt, and the processes this one starts, where to read and write; switch telemetry off."""
    # The chain never opens the restricted zone: what it starts knows neither where it is nor its key.
    os.environ.pop("VIGIE_COHORTES_ZONE", None)
    os.environ.pop("VIGIE_COHORTES_CLE", None)
    os.environ["VIGIE_DATA_DIR"] = str(data.root)
    os.environ["VIGIE_WAREHOUSE"] = str(data.warehouse)
    os.environ["DBT_TARGET_PATH"] = str(data.dbt_target)
    os.environ["DBT_LOG_PATH"] = str(data.dbt_target / "logs")
    # Dagster makes dbt tell everything: its events reach the run, the same text in a file helps nobody.
    os.environ["DBT_LOG_LEVEL_FILE"] = "warn"
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"


def export_scope(settings: Settings) -> None:
    """Make the chosen folder, region and watch the defaults of the processes this one starts."""
    os.environ["VIGIE_REGION"] = settings.region
    os.environ["VIGIE_WATCH"] = str(settings.watch)
    os.environ.pop("VIGIE_LANDING", None)
    if settings.landing is not None:
        os.environ["VIGIE_LANDING"] = str(settings.landing)


def enter(settings: Settings) -> DataDir:
    """Prepare everything for the settings of a command and return its data directory.

    Raises:
        FoldersOverlapError: the landing folder and the data directory hold one another.
    """
    data = settings.data
    if settings.landing is not None:
        check_apart(settings.landing, data)
    prepare_data_dir(data)
    export_environment(data)
    export_scope(settings)
    os.environ["DAGSTER_HOME"] = str(data.dagster_home)
    return data
