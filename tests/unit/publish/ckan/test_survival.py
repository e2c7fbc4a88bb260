"""The publisher is killed, or the portal fails, at each call and each moment of it; a re-run converges."""

import copy
import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from ckanapi import errors
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publish.catalogue.datasets import Dataset
from publish.ckan import marks
from publish.ckan.client import READS
from publish.ckan.errors import PortalError
from publish.ckan.publication import Report


class KilledError(BaseException):
    """The process dies: nothing may catch it."""


class Once:
    """Raises at the nth event of a portal, once; without one, counts them."""

    def __init__(self, nth: int | None, error: BaseException | None = None) -> None:
        self.nth = nth
        self.error = error
        self.seen = 0

    def __call__(self, action: str, moment: str) -> None:
        self.seen += 1
        if self.seen == self.nth and self.error:
            raise self.error


def quiet(action: str, moment: str) -> None:
    """No fault."""


@pytest.fixture
def catalogue(catalogue: list[Dataset]) -> list[Dataset]:
    """One dataset: each of its calls is enough of them."""
    return catalogue[:1]


@pytest.fixture(params=["first", "next", "back"])
def scene(
    request: pytest.FixtureRequest, fake: Any, edition: Path, next_edition: Path, send: Callable[..., Report]
) -> tuple[Callable[[], Any], Path]:
    """How to make a portal as it is before, and the edition to publish on it."""
    before = {"first": [], "next": [edition], "back": [edition, next_edition]}[request.param]
    wanted = next_edition if request.param == "next" else edition

    ckan = fake.FakeCkan()
    for release in before:
        assert send(ckan, release).success
    return lambda: copy.deepcopy(ckan), wanted


def events(make: Callable[[], Any], send: Callable[..., Report], wanted: Path) -> int:
    ckan, count = make(), Once(None)
    ckan.fault = count
    assert send(ckan, wanted).success
    return count.seen


def assert_converges(ckan: Any, wanted: Path, send: Callable[..., Report]) -> None:
    ckan.fault = quiet
    assert send(ckan, wanted).success
    ckan.calls.clear()
    assert send(ckan, wanted, verify_all=True).unchanged == ["besoins"]
    assert [action for action in ckan.calls if action not in READS] == []
    for package in ckan.packages.values():
        keys = Counter(resource[marks.KEY] for resource in package["resources"])
        assert set(keys.values()) == {1}, "a resource was created twice"


def test_killed_at_each_moment_of_each_call(
    scene: tuple[Callable[[], Any], Path], send: Callable[..., Report]
) -> None:
    make, wanted = scene
    for nth in range(1, events(make, send, wanted) + 1):
        ckan = make()
        ckan.fault = Once(nth, KilledError())
        with pytest.raises(KilledError):
            send(ckan, wanted)
        assert_converges(ckan, wanted, send)


def test_one_failure_at_each_moment_of_each_call_is_survived(
    scene: tuple[Callable[[], Any], Path], send: Callable[..., Report]
) -> None:
    make, wanted = scene
    failures = itertools.cycle(
        [requests.ConnectionError(), requests.Timeout(), errors.SearchIndexError("503")]
    )
    for nth, error in zip(range(1, events(make, send, wanted) + 1), failures, strict=False):
        ckan = make()
        ckan.fault = Once(nth, error)
        assert send(ckan, wanted).success
        assert_converges(ckan, wanted, send)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(failing=st.sets(st.integers(1, 60), max_size=25), killed=st.booleans())
def test_any_burst_of_failures_ends_in_a_report_and_a_rerun_converges(
    scene: tuple[Callable[[], Any], Path], send: Callable[..., Report], failing: set[int], killed: bool
) -> None:
    make, wanted = scene
    ckan, seen = make(), Once(None)

    def burst(action: str, moment: str) -> None:
        seen(action, moment)
        if seen.seen in failing:
            raise KilledError if killed else requests.ConnectionError

    ckan.fault = burst
    told: list[str] = []
    try:
        told += send(ckan, wanted).failures.values()
    except KilledError:
        assert killed
    except PortalError as error:
        told.append(str(error))
    assert all("Remède" in each for each in told)
    assert_converges(ckan, wanted, send)


def test_portal_that_stays_down_ends_in_a_clear_error(
    ckan: Any, edition: Path, send: Callable[..., Report]
) -> None:
    def down(action: str, moment: str) -> None:
        if action == "datastore_upsert":
            raise requests.ConnectionError

    ckan.fault = down
    report = send(ckan, edition)

    assert report.is_transient
    assert "relancez la même commande" in report.failures["besoins"]
    assert ckan.package("besoins")["private"] is True
    assert_converges(ckan, edition, send)


def test_edit_in_the_middle_of_a_publication_is_not_overwritten(
    ckan: Any, edition: Path, next_edition: Path, send: Callable[..., Report]
) -> None:
    send(ckan, edition)

    def edit(action: str, moment: str) -> None:
        if action == "datastore_upsert" and moment == "after":
            ckan.package("besoins").update(title="Titre relu", metadata_modified=ckan.tick())

    ckan.fault = edit
    report = send(ckan, next_edition)

    assert "champ « title »" in report.conflicts["besoins"][0]
    assert ckan.package("besoins")["title"] == "Titre relu"
