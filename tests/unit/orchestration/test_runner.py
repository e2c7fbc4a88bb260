from pathlib import Path

import dagster as dg

from orchestration.runner import event_log_kept_open


def test_the_journal_of_the_event_log_is_merged_once_the_run_has_ended(tmp_path: Path) -> None:
    with dg.instance_for_test(temp_dir=str(tmp_path)) as instance:
        journal = next(tmp_path.rglob("index.db")).with_name("index.db-wal")
        with event_log_kept_open(instance, "a-run"):
            instance.report_runless_asset_event(dg.AssetMaterialization("table"))
            assert journal.exists()
        assert not journal.exists()
