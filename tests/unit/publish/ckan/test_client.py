"""What each failure of a call means, and where the token goes."""

from typing import Any

import pytest
import requests
from ckanapi import errors

from publish.ckan import client
from publish.ckan.client import Portal, connect
from publish.ckan.errors import (
    AccessRefusedError,
    ChangedMeanwhileError,
    NotOnPortalError,
    PortalError,
    RejectedError,
    TransientPortalError,
)

TOKEN = "jeton-tres-secret"  # noqa: S105 - the secret of nobody


class Failing:
    """An API that fails some times with the same error, under an HTTP status."""

    def __init__(self, error: Exception, status: int, times: int = 99, answer: Any = None) -> None:
        self.error, self.status, self.times, self.answer = error, status, times, answer
        self.session = requests.Session()

    def call_action(self, action: str, data_dict: Any = None, **_: Any) -> Any:
        answer = requests.Response()
        answer.status_code = self.status
        for hook in self.session.hooks["response"]:
            hook(answer)
        self.times -= 1
        if self.times >= 0:
            raise self.error
        return self.answer


def portal_of(api: Failing) -> Portal:
    return Portal("https://portail.exemple", api, api.session, pause=lambda seconds: None)


@pytest.mark.parametrize(
    ("error", "status", "meaning"),
    [
        (errors.NotAuthorized({"__type": "Authorization Error"}), 403, AccessRefusedError),
        (errors.NotFound("x"), 404, NotOnPortalError),
        (errors.ValidationError({"match": ["metadata_modified"]}), 409, ChangedMeanwhileError),
        (errors.ValidationError({"upload": ["trop gros"]}), 409, RejectedError),
        (errors.ValidationError({"name": ["pris"], "__type": "Validation Error"}), 409, RejectedError),
        (errors.CKANAPIError("<html>"), 413, RejectedError),
        (errors.SearchIndexError("down"), 500, TransientPortalError),
        (errors.CKANAPIError("<html>"), 502, TransientPortalError),
        (errors.CKANAPIError("<html>"), 429, TransientPortalError),
        (requests.ConnectionError(), 0, TransientPortalError),
        (requests.ReadTimeout(), 0, TransientPortalError),
        (errors.CKANAPIError("<html>"), 301, PortalError),
        (errors.CKANAPIError("<html>"), 400, PortalError),
        (errors.ServerIncompatibleError("[]"), 200, PortalError),
        (requests.exceptions.SSLError(), 0, PortalError),
        (requests.exceptions.InvalidURL(), 0, PortalError),
    ],
)
def test_each_failure_has_its_meaning(error: Exception, status: int, meaning: type[PortalError]) -> None:
    portal = portal_of(Failing(error, status))
    with pytest.raises(PortalError) as raised:
        portal.write("package_revise", {})
    assert type(raised.value) is meaning
    assert portal.calls == {"package_revise": 1}


def test_only_what_may_pass_is_read_again() -> None:
    answer = {"id": "x", "metadata_modified": "2026-11-25"}
    passing = portal_of(Failing(requests.ConnectionError(), 0, len(client.WAITS), answer))
    assert passing.read("package_show", id="x") == answer
    assert passing.writes == 0

    refused = portal_of(Failing(errors.NotAuthorized({}), 403))
    with pytest.raises(AccessRefusedError):
        refused.read("package_show", id="x")
    assert refused.calls["package_show"] == 1


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        ("status_show", None),
        ("status_show", []),
        ("status_show", {}),
        ("status_show", {"extensions": None}),
        ("license_list", {"id": "etalab-2.0"}),
        ("license_list", ["etalab-2.0"]),
        ("organization_list_for_user", [{"id": "org-1"}]),
        ("organization_list_for_user", [None]),
        ("package_show", None),
        ("datastore_search", {"total": 3}),
        ("datastore_info", "fields"),
    ],
)
def test_an_answer_of_another_shape_is_told(action: str, answer: Any) -> None:
    portal = portal_of(Failing(OSError(), 200, times=0, answer=answer))
    with pytest.raises(PortalError, match=f"{action} : réponse 200 inattendue. Remède"):
        portal.read(action)


@pytest.mark.parametrize("action", ["package_create", "package_revise"])
def test_a_write_that_answers_nothing_is_told(action: str) -> None:
    portal = portal_of(Failing(OSError(), 200, times=0))
    with pytest.raises(PortalError, match="réponse 200 inattendue"):
        portal.write(action, {})


@pytest.mark.parametrize(
    "address", ["http://portail.exemple", "http://portail.exemple:5000/", "HTTP://127.0.0.1.exemple"]
)
def test_a_token_never_goes_where_anyone_can_read_it(address: str) -> None:
    with pytest.raises(PortalError, match=r"en clair.*https") as raised:
        connect(address, TOKEN)
    assert TOKEN not in str(raised.value)
    connect(address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:5000", "http://localhost", "http://[::1]:5000"])
def test_a_portal_of_this_machine_may_be_in_http(address: str) -> None:
    assert connect(address, TOKEN).address == address


@pytest.mark.parametrize(
    "address", ["portail.exemple", "ftp://portail.exemple", "https://nom:mdp@portail.exemple", "https://"]
)
def test_address_that_is_no_web_site_is_refused_without_repeating_its_password(address: str) -> None:
    with pytest.raises(PortalError) as raised:
        connect(address)
    assert "mdp" not in str(raised.value)


def test_the_token_is_in_the_header_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[requests.PreparedRequest] = []

    def answer(session: Any, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        sent.append(request)
        raise requests.ConnectionError(request.url)

    monkeypatch.setattr(requests.Session, "send", answer)
    portal = connect("https://portail.exemple/", TOKEN)
    with pytest.raises(TransientPortalError) as raised:
        portal.write("package_create", {"name": "x"})

    assert sent[0].url == "https://portail.exemple/api/action/package_create"
    assert sent[0].headers["Authorization"] == TOKEN
    assert TOKEN not in f"{raised.value} {raised.value!r} {portal!r} {portal.__dict__} {sent[0].url}"


def test_without_a_token_nothing_is_looked_for_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine portail.exemple login nom password mdp")
    monkeypatch.setenv("NETRC", str(netrc))
    sent: list[requests.PreparedRequest] = []

    def answer(session: Any, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        sent.append(request)
        raise requests.ConnectionError

    monkeypatch.setattr(requests.Session, "send", answer)
    with pytest.raises(TransientPortalError):
        connect("https://portail.exemple").write("package_create", {})
    assert "Authorization" not in sent[0].headers
