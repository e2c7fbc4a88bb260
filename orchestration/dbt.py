"""dbt in Dagster: the project, its manifest and the names its resources bear in the asset graph."""

import json
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject
from packaging.version import Version

from orchestration.automation import ON_NEW_DATA
from orchestration.fingerprint import code_fingerprint
from orchestration.presentation import OWNERS
from orchestration.settings import DBT_PROJECT, DataDir

EXECUTABLE = str(Path(sys.executable).with_name("dbt"))


def variables(region: str) -> list[str]:
    """The command-line words that give dbt the region of a run."""
    return ["--vars", json.dumps({"code_region": region})]


def prepared_project(data: DataDir, region: str) -> DbtProject:
    """The dbt project; its manifest is parsed anew when a source file or the region has changed.

    It is parsed with the variables of a run on `region`: with others, each dbt call would parse it again.
    """
    project = DbtProject(DBT_PROJECT, target_path=data.dbt_target, profiles_dir=DBT_PROJECT)
    stamp = data.dbt_target / "manifest.sources"
    digest = f"{code_fingerprint(DBT_PROJECT.name)} {region}"
    if not project.manifest_path.exists() or not stamp.exists() or stamp.read_text() != digest:
        dbt_resource(project).cli(
            ["parse", "--quiet", *variables(region)], target_path=data.dbt_target
        ).wait()
        stamp.write_text(digest)
    return project


class InstalledDbt(DbtCliResource):
    """dbt whose version is that of the installed package: dagster-dbt starts dbt, for seconds, to ask it."""

    @property
    def _cli_version(self) -> Version:
        return Version(metadata.version("dbt-core"))


def dbt_resource(project: DbtProject) -> InstalledDbt:
    """dbt from this interpreter's environment, wherever PATH points."""
    return InstalledDbt(project_dir=project, dbt_executable=EXECUTABLE)


class LayerTranslator(DagsterDbtTranslator):
    """Asset key = table name; group = layer and domain; owners as for every asset of the house."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The table's own name, for models, seeds and sources alike."""
        return dg.AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """`staging_bmo`, `marts_besoins`...: the folders of the model."""
        folders = dbt_resource_props["fqn"][1:-1]
        prefix = ["seeds"] if dbt_resource_props["resource_type"] == "seed" else []
        return "_".join(prefix + folders) or None

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The team that answers for the shared model."""
        return OWNERS

    def get_automation_condition(
        self, dbt_resource_props: Mapping[str, Any]
    ) -> dg.AutomationCondition | None:
        """Models follow their sources; a seed changes with the code only."""
        return None if dbt_resource_props["resource_type"] == "seed" else ON_NEW_DATA
