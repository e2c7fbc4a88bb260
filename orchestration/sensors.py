"""The sensor that runs the main job when the landing folder has changed."""

import dagster as dg

from orchestration.settings import Settings
from orchestration.watch import Memory, look

SECONDS_BETWEEN_LOOKS = 30


def landing_sensor(job_name: str, settings: Settings) -> dg.SensorDefinition:
    """Watch the landing folder of these settings; off unless `vigie ui --watch` or the UI starts it."""
    folder = settings.landing

    @dg.sensor(
        name="dossier",
        job_name=job_name,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING if settings.watch else dg.DefaultSensorStatus.STOPPED,
        description=f"Runs the main job when the files of the landing folder have changed ({folder}).",
    )
    def dossier(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        """One look at the folder."""
        if folder is None:
            return dg.SkipReason(
                "Aucun dossier à surveiller. Remède : ouvrez l’interface par vigie ui --landing DOSSIER."
            )
        if not folder.is_dir():
            return dg.SkipReason(f"Le dossier {folder} n’existe pas ou n’est pas accessible.")
        memory = Memory.model_validate_json(context.cursor) if context.cursor else Memory()
        seen = look(folder, memory)
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=seen.run_key)] if seen.run_key else [],
            skip_reason=seen.reason or None,
            cursor=seen.memory.model_dump_json(),
        )

    return dossier
