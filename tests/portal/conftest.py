"""A real CKAN for the tests marked `portal`, which `make test-portal` asks for."""

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from kit.configuration import Profile
from kit.install import FORMER, NEWEST
from kit.portal import Portal

Portals = Callable[[str, Profile], Portal]
IS_ASKED = os.environ.get("VIGIE_TEST_PORTAL") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    skip = pytest.mark.skip(reason="not asked for: make test-portal starts a real CKAN")
    for item in items:
        if item.get_closest_marker("portal") and not IS_ASKED:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def portals() -> Iterator[Portals]:
    """Portals by version and profile, each started when it is first asked for, and as new at each demand."""
    running: dict[tuple[str, Profile], Portal] = {}

    def get(version: str, profile: Profile) -> Portal:
        if (version, profile) not in running:
            portal = Portal("tests", version, profile)
            portal.start()
            running[version, profile] = portal
        running[version, profile].reset()
        return running[version, profile]

    yield get
    for portal in running.values():
        portal.stop()


@pytest.fixture
def portal(portals: Portals) -> Portal:
    """The newest CKAN, without extensions."""
    return portals(NEWEST, "plain")


@pytest.fixture
def former_portal(portals: Portals) -> Portal:
    """The CKAN before it."""
    return portals(FORMER, "plain")


@pytest.fixture
def dcat_portal(portals: Portals) -> Portal:
    """The newest CKAN with ckanext-dcat and ckanext-scheming."""
    return portals(NEWEST, "dcat")


def _fixtures_of(name: str, path: Path) -> ModuleType:
    # The editions that the unit tests publish in memory; a conftest elsewhere can only be loaded by its path.
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


UNIT = Path(__file__).parents[1] / "unit" / "publish"
_catalogue = _fixtures_of("fabricated_catalogue", UNIT / "conftest.py")
_editions = _fixtures_of("fabricated_editions", UNIT / "ckan" / "conftest.py")
catalogue, tables_dir = _catalogue.catalogue, _catalogue.tables_dir
make_edition, make_candidate = _catalogue.make_edition, _catalogue.make_candidate
edition, next_edition = _editions.edition, _editions.next_edition
