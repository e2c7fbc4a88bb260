"""A real CKAN for the tests marked `portal`, which `make test-portal` asks for."""

import os
from collections.abc import Callable, Iterator

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
