"""Shares the tests out to the two workers of `make test`."""

from pathlib import Path

import pytest

# What these tests share is dear to make: one worker makes it while the other does the rest, longest first.
GROUPS = {
    "sample_run": "sample",
    "manifest": "dbt",
    "real_run": "real",
    "location_dir": "location",
    "files": "files",
}


@pytest.fixture(scope="session")
def location_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory for those that only load the code location: the dbt project is parsed once for all."""
    return tmp_path_factory.mktemp("location")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = [*GROUPS.values(), None]
    groups = {item: _group(item) for item in items}
    for item, group in groups.items():
        if group:
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: ranks.index(groups[item]))


def _group(item: pytest.Item) -> str | None:
    fixtures = getattr(item, "fixturenames", ())
    return next((group for name, group in GROUPS.items() if name in fixtures), None)
