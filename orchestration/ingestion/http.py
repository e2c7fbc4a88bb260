"""HTTP as this project needs it: bounded in time and size, patient with passing failures, wary of answers."""

import ipaddress
import random
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, Self, TypeVar

import httpx

T = TypeVar("T")

USER_AGENT = f"vigie-competences/{version('vigie-competences')}"
RETRY_LATER = "relancez la commande plus tard : ce qui est déjà téléchargé est gardé"
_STALE_ADDRESS = "vérifiez l’adresse chez le producteur, puis corrigez le bloc `live` de l’inventaire"
_REMEDIES = {
    401: "vérifiez les identifiants et les droits de l’application",
    403: "vérifiez les droits d’accès, ou que le producteur accepte les téléchargements automatiques",
}


class DownloadError(Exception):
    """A download that failed for good: what was found, and what to do, in French."""

    def __init__(self, reason: str, remedy: str) -> None:
        """Neither part ever holds a secret: they are shown and kept."""
        super().__init__(f"{reason}. Remède : {remedy}.")
        self.reason, self.remedy = reason, remedy


class RefusedCallError(DownloadError):
    """The server answered, and will answer the same again: a 4xx `status`."""

    def __init__(self, reason: str, remedy: str, status: int) -> None:
        """As any failed download, with the status of the answer."""
        super().__init__(reason, remedy)
        self.status = status


class _PassingError(Exception):
    """A failure that may not last. `wait` is what the server asks for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait


@dataclass(frozen=True)
class Policy:
    """Patience, in seconds. `total` bounds one attempt; `longest_wait` what we let a server ask for."""

    connect: float = 10
    read: float = 60
    total: float = 1200
    attempts: int = 5
    first_wait: float = 1
    longest_wait: float = 120
    redirects: int = 5


@dataclass(frozen=True)
class Call:
    """One request; a POST when it has a form or a JSON body.

    `home` is the declared host on whose word the address is taken: such an address, and any redirect, may
    lead to a private network only on that very host. None: the address is itself declared.
    """

    url: str
    requests_per_second: float
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    json: Mapping[str, Any] | None = None
    home: str | None = None

    def with_headers(self, headers: Mapping[str, str]) -> "Call":
        """The same call with more headers."""
        return replace(self, headers={**self.headers, **headers})


@dataclass(frozen=True)
class Answer:
    """An accepted response (200 or 304) whose body is still to be read."""

    not_modified: bool
    headers: httpx.Headers
    expected_bytes: int | None
    chunks: Iterator[bytes]


class Http:
    """Sends calls one after the other; a context manager, as it keeps connections open."""

    def __init__(self, policy: Policy | None = None, sleep: Callable[[float], None] = time.sleep) -> None:
        """`sleep` serves the waits between attempts, and those between requests to one host."""
        self._policy = policy or Policy()
        self._sleep = sleep
        self._free_at: dict[str, float] = {}
        self._client = httpx.Client(
            timeout=httpx.Timeout(self._policy.read, connect=self._policy.connect),
            # Sizes are compared with Content-Length: the bytes must travel as they are.
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> Self:
        """Open for calls."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, call: Call, max_bytes: int, consume: Callable[[Answer], T]) -> T:
        """Give the answer to `consume` while the response is open; again from the start after each retry.

        Only what may pass is retried: a broken connection, 5xx, 429. Raises DownloadError.
        """
        for attempt in range(1, self._policy.attempts + 1):
            try:
                return self._attempt(call, max_bytes, consume)
            except _PassingError as error:
                wait = self._wait(attempt, error)
                if attempt == self._policy.attempts or wait > self._policy.longest_wait:
                    asked = f", qui demande d’attendre {error.wait:.0f} s" if error.wait else ""
                    tries = f" ({attempt} essai{'s' if attempt > 1 else ''})"
                    raise DownloadError(f"{error.reason}{asked}{tries}", RETRY_LATER) from None
                self._sleep(wait)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def read(self, call: Call, max_bytes: int) -> bytes:
        """The whole body, for small answers. Raises DownloadError."""
        return self.send(call, max_bytes, lambda answer: b"".join(answer.chunks))

    def _wait(self, attempt: int, error: _PassingError) -> float:
        if error.wait is not None:
            return error.wait
        longest = min(self._policy.longest_wait, self._policy.first_wait * 2 ** (attempt - 1))
        # Jitter keeps clients that failed together from coming back together.
        return longest * random.uniform(0.5, 1)  # noqa: S311

    def _attempt(self, call: Call, max_bytes: int, consume: Callable[[Answer], T]) -> T:
        deadline = time.monotonic() + self._policy.total
        request = self._request(call)
        home = call.home or request.url.host
        try:
            for _ in range(self._policy.redirects + 1):
                _ensure_allowed(request.url, home)
                self._pace(request.url.host, call.requests_per_second)
                response = self._client.send(request, stream=True)
                try:
                    if response.next_request is None:
                        _ensure_accepted(response)
                        return consume(self._answer(response, max_bytes, deadline))
                    request = _followed(request, response.next_request)
                finally:
                    response.close()
        except httpx.RequestError as error:
            # `from None`: the library's exception holds the request, hence the token.
            raise _translated(error, self._policy) from None
        raise DownloadError(f"plus de {self._policy.redirects} redirections (boucle ?)", _STALE_ADDRESS)

    def _request(self, call: Call) -> httpx.Request:
        try:
            return self._client.build_request(
                "POST" if call.form is not None or call.json is not None else "GET",
                call.url,
                params=dict(call.params) or None,
                headers=dict(call.headers),
                data=call.form,
                json=call.json,
            )
        except httpx.InvalidURL:
            raise DownloadError(f"adresse mal formée : {call.url}", _STALE_ADDRESS) from None

    def _pace(self, host: str, requests_per_second: float) -> None:
        now = time.monotonic()
        turn = max(now, self._free_at.get(host, now))
        self._free_at[host] = turn + 1 / requests_per_second
        if turn > now:
            self._sleep(turn - now)

    def _answer(self, response: httpx.Response, max_bytes: int, deadline: float) -> Answer:
        announced = response.headers.get("Content-Length", "")
        expected = int(announced) if announced.isdigit() else None
        if expected is not None and expected > max_bytes:
            raise _too_big(max_bytes)
        chunks = self._bounded(response, max_bytes, deadline)
        return Answer(response.status_code == httpx.codes.NOT_MODIFIED, response.headers, expected, chunks)

    def _bounded(self, response: httpx.Response, max_bytes: int, deadline: float) -> Iterator[bytes]:
        received = 0
        for chunk in response.iter_bytes():
            received += len(chunk)
            if received > max_bytes:
                raise _too_big(max_bytes)
            if time.monotonic() > deadline:
                raise DownloadError(f"plus de {self._policy.total:g} s pour ce fichier", RETRY_LATER)
            yield chunk


def _too_big(max_bytes: int) -> DownloadError:
    return DownloadError(
        f"fichier de plus de {max_bytes / 1_000_000:g} Mo, la limite déclarée",
        "vérifiez le fichier chez le producteur ; s’il est bon, relevez `max_bytes` dans l’inventaire",
    )


def _ensure_allowed(url: httpx.URL, home: str) -> None:
    """Refuse what an answer of `home` must not make us open. Raises DownloadError."""
    if url.scheme not in {"http", "https"}:
        raise DownloadError(f"redirection vers {url.scheme}:, ni http ni https", _STALE_ADDRESS)
    if url.host != home and _is_private(url.host):
        raise DownloadError(f"redirection vers {url.host}, adresse d’un réseau privé", _STALE_ADDRESS)


def _is_private(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        # Unknown here: a proxy may know it, else the connection fails by itself.
        return False
    return any(not ipaddress.ip_address(str(entry[4][0]).partition("%")[0]).is_global for entry in found)


def _followed(request: httpx.Request, following: httpx.Request) -> httpx.Request:
    """A POST carries a secret or a query: it is never sent elsewhere. Raises DownloadError."""
    if request.method == "POST":
        raise DownloadError(f"redirection d’un envoi vers {following.url.host}, refusée", _STALE_ADDRESS)
    return following


def _ensure_accepted(response: httpx.Response) -> None:
    status, host = response.status_code, response.url.host
    reason = f"réponse {status} de {host}"
    if status in {httpx.codes.OK, httpx.codes.NOT_MODIFIED}:
        return
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise _PassingError(reason, _retry_after(response.headers.get("Retry-After")))
    raise RefusedCallError(reason, _REMEDIES.get(status, _STALE_ADDRESS), status)


def _retry_after(value: str | None) -> float | None:
    """Seconds from now; the header holds seconds or an HTTP date. None where it says nothing we can read."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _translated(error: httpx.RequestError, policy: Policy) -> Exception:
    host = error.request.url.host
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return DownloadError(
            f"certificat de {host} non reconnu",
            "si votre réseau a sa propre autorité, donnez son certificat par la variable SSL_CERT_FILE",
        )
    match error:
        case httpx.ConnectTimeout():
            return _PassingError(f"{host} ne répond pas en {policy.connect:g} s")
        case httpx.ReadTimeout():
            return _PassingError(f"{host} n’envoie plus rien depuis {policy.read:g} s")
        case httpx.ConnectError():
            return _PassingError(f"connexion impossible à {host}")
        case httpx.RemoteProtocolError():
            return _PassingError(f"réponse de {host} interrompue avant sa fin")
        case _:
            return _PassingError(f"échange interrompu avec {host}")
