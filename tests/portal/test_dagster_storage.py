"""The production storage of Dagster, on a real PostgreSQL that the production script has prepared."""

import os
import subprocess
from pathlib import Path

import dagster as dg
import pytest

from kit.debian import program
from kit.install import ROOT
from kit.portal import Portal

pytestmark = pytest.mark.portal

PASSWORDS = ("CKAN_DB_PASSWORD", "DATASTORE_READ_PASSWORD", "DAGSTER_DB_PASSWORD")


@dg.asset
def answer() -> int:
    return 42


def test_runs_and_events_are_kept_in_postgresql(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres = portal.programs.postgres
    secret = 'it\'s "a" secret'  # noqa: S105 - of this test
    subprocess.run(
        [ROOT / "deploy" / "postgres" / "10-databases.sh"],
        env={
            **os.environ,
            **dict.fromkeys(PASSWORDS, secret),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(postgres.port),
            "PGPASSWORD": postgres.password,
            "PATH": f"{program('psql').parent}:{os.environ['PATH']}",
        },
        check=True,
    )
    settings = [(ROOT / name).read_text("utf-8") for name in ("dagster.yaml", "deploy/dagster/storage.yaml")]
    written = "".join(settings).replace("/opt/dagster/storage", str(tmp_path / "logs"))
    (tmp_path / "dagster.yaml").write_text(written.replace("port: 5432", f"port: {postgres.port}"), "utf-8")
    monkeypatch.setenv("DAGSTER_POSTGRES_HOST", "127.0.0.1")
    monkeypatch.setenv("DAGSTER_POSTGRES_DB", "dagster")
    monkeypatch.setenv("DAGSTER_POSTGRES_USER", "dagster")
    monkeypatch.setenv("DAGSTER_POSTGRES_PASSWORD", secret)
    try:
        with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
            assert dg.materialize([answer], instance=instance).success
        with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
            assert [run.status for run in instance.get_runs()] == [dg.DagsterRunStatus.SUCCESS]
        assert postgres.sql("select count(*) from runs", database="dagster") == "1"
    finally:
        for database in ("ckan", "datastore", "dagster"):
            postgres.sql(f"drop database if exists {database} with (force)")
        for role in ("ckan", "datastore_read", "dagster"):
            postgres.sql(f"drop role if exists {role}")
