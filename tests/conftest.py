"""Shares the tests out to the two workers of `make test`."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

# Speed is measured in benchmarks/, never in a test: a loaded machine fails nothing.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# A whole run makes no PDF: those of a few documents are made in tests/unit/publish/reports/test_pdf.py.
os.environ["VIGIE_PDF"] = "non"

# What these tests share is dear to make: one worker makes it while the other does the rest, longest first.
GROUPS = {
    "sample_run": "sample",
    "manifest": "dbt",
    "real_run": "real",
    "landing_run": "landing",
    "location_dir": "location",
    "files": "files",
}


@pytest.fixture(scope="session")
def location_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory for those that only load the code location: the dbt project is parsed once for all."""
    return tmp_path_factory.mktemp("location")


# Not for the whole session: as long as Playwright runs, nothing else may run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    names = (os.environ.get("VIGIE_CHROMIUM"), shutil.which("chromium"), shutil.which("chromium-browser"))
    path = next((name for name in names if name), None)
    if path is None:
        pytest.skip("no Chromium: set VIGIE_CHROMIUM to its path")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


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
