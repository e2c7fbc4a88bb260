"""The code location: everything that Dagster shows and runs."""

import dagster as dg

from orchestration.assets.audit import ml_audit
from orchestration.assets.documents import build_documents
from orchestration.assets.edition import build_edition_assets
from orchestration.assets.forecast import build_forecast_asset
from orchestration.assets.groups import ml_groupes
from orchestration.assets.modelled_hires import ml_embauches
from orchestration.assets.outlines import geo
from orchestration.assets.portal import CKAN_PUBLICATION, build_portal_asset
from orchestration.assets.purchases import ml_achats
from orchestration.assets.raw import build_raw_assets, landing_files
from orchestration.assets.shared_model import build_shared_model
from orchestration.assets.shortage import ml_competences, ml_penuries
from orchestration.assets.status import build_status_asset
from orchestration.automation import automation_sensor
from orchestration.dbt import dbt_resource, prepared_project
from orchestration.environment import export_environment, prepare_data_dir
from orchestration.fetch_job import fetch_job
from orchestration.forecast_targets import TARGETS
from orchestration.freshness import source_specs
from orchestration.ingestion.inventory import load_inventory
from orchestration.retrospective import retrospective_job
from orchestration.schedules import build_schedules
from orchestration.scope import scope_from_settings
from orchestration.sensors import landing_sensor
from orchestration.settings import Settings

MAIN_JOB = "main"


def build_definitions() -> dg.Definitions:
    """Assets, checks, the main job and the resources, for the data directory of the environment."""
    settings = Settings()
    data = settings.data
    prepare_data_dir(data)
    export_environment(data)
    project = prepared_project(data, settings.region)
    inventory = load_inventory()
    return dg.Definitions(
        assets=[
            *source_specs(inventory),
            landing_files,
            *build_raw_assets(),
            geo,
            *build_shared_model(project),
            *(build_forecast_asset(target) for target in TARGETS),
            ml_embauches,
            ml_penuries,
            ml_competences,
            ml_groupes,
            ml_achats,
            ml_audit,
            *build_edition_assets(project),
            build_documents(),
            build_portal_asset(settings),
            build_status_asset(inventory),
        ],
        jobs=[
            dg.define_asset_job(
                MAIN_JOB,
                selection=_main_selection(settings),
                description="From the input folder to the documents: ingest, model, forecast, gate, release.",
            ),
            fetch_job,
            retrospective_job,
        ],
        schedules=build_schedules(MAIN_JOB, inventory, settings),
        sensors=[landing_sensor(MAIN_JOB, settings), automation_sensor()],
        resources={"scope": scope_from_settings(), "dbt": dbt_resource(project)},
        # One process a run: the warehouse has one writer and the imports cost more than the work.
        executor=dg.in_process_executor,
    )


def _main_selection(settings: Settings) -> dg.AssetSelection:
    """Everything; the portal only where the settings name one."""
    everything = dg.AssetSelection.all()
    return everything if settings.ckan_url else everything - dg.AssetSelection.assets(CKAN_PUBLICATION)


defs = build_definitions()
