"""Tokens: one for all calls of a scope, renewed once."""

import json
import traceback
from typing import Any

import pytest
from pydantic import SecretStr

from orchestration.ingestion.http import Call, DownloadError, Http, RefusedCallError
from orchestration.ingestion.live.facts import FranceTravailCall
from orchestration.ingestion.live.france_travail import Credentials, FranceTravail

PLANTED = "planted-secret-1f7c"


def token(value: str) -> dict[str, Any]:
    return {"body": json.dumps({"access_token": value}).encode()}


@pytest.fixture
def access(http: Http) -> FranceTravail:
    return FranceTravail(http, Credentials("client", SecretStr(PLANTED)))


def call_twice(producer: Any, access: FranceTravail) -> list[bytes]:
    facts = FranceTravailCall(
        protocol="france_travail",
        url=producer.url("/api"),
        name="x.json",
        scope="s",
        token_url=producer.url("/token"),
        requests_per_second=1e6,
    )
    call = Call(facts.url, 1e6)
    return [access.authorised(facts, call, lambda c: access.http.read(c, 1000)) for _ in range(2)]


def bearers(producer: Any) -> list[str]:
    return [r.headers["Authorization"] for r in producer.received if r.target == "/api"]


def test_calls_of_one_scope_share_a_token(producer: Any, access: FranceTravail) -> None:
    producer.on("/token", token("one"), token("two"))
    producer.on("/api", {"body": b"{}"})
    assert call_twice(producer, access) == [b"{}", b"{}"]
    assert bearers(producer) == ["Bearer one", "Bearer one"]


def test_an_expired_token_is_renewed_once(producer: Any, access: FranceTravail) -> None:
    producer.on("/token", token("one"), token("two"))
    producer.on("/api", {"body": b"{}"}, {"status": 401}, {"body": b"{}"})
    assert call_twice(producer, access) == [b"{}", b"{}"]
    assert bearers(producer) == ["Bearer one", "Bearer one", "Bearer two"]


def test_a_second_refusal_is_final(producer: Any, access: FranceTravail) -> None:
    producer.on("/token", token("one"), token("two"), token("three"))
    producer.on("/api", {"body": b"{}"}, {"status": 401})
    with pytest.raises(RefusedCallError, match="réponse 401"):
        call_twice(producer, access)
    assert bearers(producer) == ["Bearer one", "Bearer one", "Bearer two"]


def test_a_refusal_for_another_reason_asks_for_no_token(producer: Any, access: FranceTravail) -> None:
    producer.on("/token", token("one"))
    producer.on("/api", {"body": b"{}"}, {"status": 403})
    with pytest.raises(RefusedCallError, match="réponse 403"):
        call_twice(producer, access)
    assert [r.target for r in producer.received] == ["/token", "/api", "/api"]


@pytest.mark.parametrize("reply", [{"status": 401}, {"announced": 1000}, {"body": b"not json"}])
def test_the_whole_trace_of_a_failure_is_free_of_the_secret(
    reply: dict[str, Any], producer: Any, access: FranceTravail
) -> None:
    producer.on("/token", reply)
    with pytest.raises(DownloadError) as caught:
        call_twice(producer, access)
    links: list[BaseException] = [caught.value]
    while following := links[-1].__cause__ or links[-1].__context__:
        links.append(following)
    assert PLANTED not in "".join(line for link in links for line in traceback.format_exception(link))
