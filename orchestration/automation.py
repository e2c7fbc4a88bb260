"""Automation: a new vintage re-runs what depends on it, and nothing else."""

import dagster as dg

# Same bytes, same data version: a raw table taken in again with nothing new wakes nobody.
ON_NEW_DATA = (
    dg.AutomationCondition.any_deps_match(
        dg.AutomationCondition.data_version_changed() | dg.AutomationCondition.will_be_requested()
    ).since_last_handled()
    & ~dg.AutomationCondition.any_deps_in_progress()
    & ~dg.AutomationCondition.in_progress()
).with_label("on_new_data")


def automation_sensor() -> dg.AutomationConditionSensorDefinition:
    """Off until someone starts it: the landing sensor and the schedules already run the whole main job."""
    return dg.AutomationConditionSensorDefinition(
        "nouveautes",
        target=dg.AssetSelection.all(),
        default_status=dg.DefaultSensorStatus.STOPPED,
        minimum_interval_seconds=60,
        description="Re-runs what depends on a new vintage, after raw tables were taken in alone.",
    )
