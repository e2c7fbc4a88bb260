"""The client against a server that fails in every way a producer's does."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from orchestration.ingestion.http import Call, DownloadError, Http, Policy, RefusedCallError

FAST = 1e6
BODY = b"code;libelle\n01;Un\n"


def read(http: Http, url: str, max_bytes: int = 1000, **call: Any) -> bytes:
    return http.read(Call(url, FAST, **call), max_bytes)


def test_a_burst_of_503_then_success(producer: Any, http: Http, waits: list[float]) -> None:
    url = producer.on("/f", {"status": 503}, {"status": 503}, {"body": BODY})
    assert read(http, url) == BODY
    # Twice as long each time, with a jitter of at most half.
    assert 0.5 <= waits[0] <= 1 <= waits[1] <= 2


def test_a_lasting_503_is_given_up_with_the_remedy(producer: Any, http: Http) -> None:
    url = producer.on("/f", {"status": 503})
    with pytest.raises(DownloadError, match=r"réponse 503 de 127\.0\.0\.1 \(3 essais\)\. Remède : relancez"):
        read(http, url)
    assert len(producer.received) == 3


def test_429_waits_the_seconds_that_the_server_asks(producer: Any, http: Http, waits: list[float]) -> None:
    url = producer.on("/f", {"status": 429, "headers": {"Retry-After": "7"}}, {"body": BODY})
    assert read(http, url) == BODY
    assert waits == [7]


def test_429_waits_until_the_date_that_the_server_asks(producer: Any, http: Http, waits: list[float]) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    url = producer.on("/f", {"status": 429, "headers": {"Retry-After": date}}, {"body": BODY})
    assert read(http, url) == BODY
    assert waits == [pytest.approx(30, abs=2)]


def test_too_long_a_wait_is_left_to_the_user(producer: Any, http: Http, waits: list[float]) -> None:
    url = producer.on("/f", {"status": 429, "headers": {"Retry-After": "3600"}})
    with pytest.raises(DownloadError, match="demande d’attendre 3600 s"):
        read(http, url)
    assert waits == []


def test_an_unreadable_retry_after_is_no_reason_to_stop(producer: Any, http: Http) -> None:
    url = producer.on(
        "/f", {"status": 429, "headers": {"Retry-After": "bientôt".encode().decode("latin-1")}}, {}
    )
    assert read(http, url)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_final(status: int, producer: Any, http: Http, waits: list[float]) -> None:
    url = producer.on("/f", {"status": status})
    with pytest.raises(RefusedCallError, match=f"réponse {status}") as caught:
        read(http, url)
    assert (caught.value.status, len(producer.received), waits) == (status, 1, [])


def test_a_truncated_body_is_an_error(producer: Any, http: Http) -> None:
    url = producer.on("/f", {"announced": 1000})
    with pytest.raises(DownloadError, match="interrompue avant sa fin"):
        read(http, url)


def test_a_body_truncated_once_is_read_again_from_its_start(producer: Any, http: Http) -> None:
    url = producer.on("/f", {"announced": 1000}, {"body": BODY})
    assert read(http, url) == BODY


def test_a_server_that_is_not_there(producer: Any, http: Http, waits: list[float]) -> None:
    producer.close()
    with pytest.raises(DownloadError, match="connexion impossible à"):
        read(http, producer.url("/f"))
    assert len(waits) == 2


def test_a_server_that_stops_sending(producer: Any, waits: list[float]) -> None:
    url = producer.on("/f", {"pause": 5})
    with (
        Http(Policy(read=0.1, attempts=1), waits.append) as http,
        pytest.raises(DownloadError, match=r"n’envoie plus rien depuis 0\.1 s"),
    ):
        read(http, url)


def test_a_slow_drip_ends_with_the_total_time_out(producer: Any, waits: list[float]) -> None:
    """Each byte comes well within the read time-out: only the total one can see it."""
    url = producer.on("/f", {"body": b"x" * 500, "pause": 0.02})
    begun = time.monotonic()
    with (
        Http(Policy(read=2, total=0.2), waits.append) as http,
        pytest.raises(DownloadError, match=r"plus de 0\.2 s"),
    ):
        read(http, url)
    assert time.monotonic() - begun < 2
    assert waits == []


@pytest.mark.parametrize("announced", [0, None])
def test_an_oversize_body_is_stopped(announced: int | None, producer: Any, http: Http) -> None:
    """Announced or not: without Content-Length, the bytes are counted as they come."""
    url = producer.on("/f", {"body": b"x" * 2000, "announced": announced})
    with pytest.raises(DownloadError, match=r"plus de 0\.001 Mo, la limite déclarée"):
        read(http, url, max_bytes=1000)


def test_a_redirect_is_followed(producer: Any, http: Http) -> None:
    producer.on("/f", {"body": BODY})
    url = producer.on("/old", {"status": 302, "headers": {"Location": "/f"}})
    assert read(http, url) == BODY


def test_a_redirect_loop_is_refused(producer: Any, http: Http) -> None:
    url = producer.on("/f", {"status": 302, "headers": {"Location": "/f"}})
    with pytest.raises(DownloadError, match="plus de 3 redirections"):
        read(http, url)
    assert len(producer.received) == 4


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/f", "gopher://127.0.0.1/"])
def test_a_redirect_out_of_http_is_refused(target: str, producer: Any, http: Http) -> None:
    url = producer.on("/f", {"status": 302, "headers": {"Location": target}})
    with pytest.raises(DownloadError, match="ni http ni https"):
        read(http, url)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "[::1]", "169.254.169.254", "10.0.0.1"])
def test_a_redirect_to_another_private_address_is_refused(host: str, producer: Any, http: Http) -> None:
    url = producer.on("/f", {"status": 302, "headers": {"Location": producer.url("/g", host)}})
    with pytest.raises(DownloadError, match="réseau privé"):
        read(http, url)
    assert len(producer.received) == 1


def test_an_address_taken_from_an_answer_is_held_to_the_same(producer: Any, http: Http) -> None:
    producer.on("/f", {})
    with pytest.raises(DownloadError, match="réseau privé"):
        read(http, producer.url("/f", "localhost"), home="www.data.gouv.fr")
    assert producer.received == []


def test_a_post_is_never_redirected(producer: Any, http: Http) -> None:
    url = producer.on("/f", {"status": 307, "headers": {"Location": "/g"}})
    with pytest.raises(DownloadError, match="redirection d’un envoi"):
        read(http, url, form={"client_secret": "x"})
    assert len(producer.received) == 1


def test_a_malformed_address_is_told(http: Http) -> None:
    with pytest.raises(DownloadError, match="adresse mal formée"):
        read(http, "http://127.0.0.1:x/f")


def test_bytes_that_do_not_decompress_are_told(producer: Any, http: Http) -> None:
    url = producer.on("/f", {"body": b"not gzip", "headers": {"Content-Encoding": "gzip"}})
    with pytest.raises(DownloadError, match="échange interrompu"):
        read(http, url)


def test_the_pace_of_a_host_is_kept(producer: Any, http: Http, waits: list[float]) -> None:
    url = producer.on("/f", {})
    for _ in range(3):
        http.read(Call(url, 2), 1000)
    # No wait is really made here, so each request is due half a second after the one before.
    assert waits == [pytest.approx(0.5, abs=0.2), pytest.approx(1, abs=0.2)]
