"""Access to the APIs of francetravail.io: OAuth2 client credentials, one token per scope, never on disk."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import httpx
from pydantic import SecretStr

from orchestration.ingestion.http import Call, DownloadError, Http, RefusedCallError
from orchestration.ingestion.live.facts import FranceTravailCall

T = TypeVar("T")

_TOKEN_BYTES = 100_000
_CHECK_CREDENTIALS = (
    "vérifiez FRANCE_TRAVAIL_CLIENT_ID, FRANCE_TRAVAIL_CLIENT_SECRET et les API souscrites par l’application"
)


@dataclass(frozen=True)
class Credentials:
    """The client that the environment designates; either part may be missing."""

    client_id: str | None = None
    client_secret: SecretStr | None = None


@dataclass
class FranceTravail:
    """Authorises calls, asking for a token when there is none and once more when the server refuses it."""

    http: Http
    credentials: Credentials
    _tokens: dict[tuple[str, str], SecretStr] = field(default_factory=dict)

    def authorised(self, facts: FranceTravailCall, call: Call, send: Callable[[Call], T]) -> T:
        """Send `call` with a token of the declared scope. Raises DownloadError."""
        key = (facts.token_url, facts.scope)
        if key in self._tokens:
            try:
                return send(_with_token(call, self._tokens[key]))
            except RefusedCallError as error:
                # Tokens expire: one new token, and a second refusal is final.
                if error.status != httpx.codes.UNAUTHORIZED:
                    raise
        self._tokens[key] = self._new_token(facts)
        return send(_with_token(call, self._tokens[key]))

    def _new_token(self, facts: FranceTravailCall) -> SecretStr:
        identifier, secret = self.credentials.client_id, self.credentials.client_secret
        if not identifier or not secret:
            raise DownloadError(
                "identifiants France Travail absents",
                "créez une application sur francetravail.io, puis donnez FRANCE_TRAVAIL_CLIENT_ID et "
                "FRANCE_TRAVAIL_CLIENT_SECRET dans l’environnement",
            )
        form = {
            "grant_type": "client_credentials",
            "client_id": identifier,
            "client_secret": secret.get_secret_value(),
            "scope": facts.scope,
        }
        call = Call(facts.token_url, facts.requests_per_second, form=form)
        return _token(self._ask(call))

    def _ask(self, call: Call) -> bytes:
        try:
            return self.http.read(call, _TOKEN_BYTES)
        except RefusedCallError as error:
            # The body may repeat what was sent, so it is not shown.
            raise DownloadError(f"jeton refusé ({error.reason})", _CHECK_CREDENTIALS) from None


def _with_token(call: Call, token: SecretStr) -> Call:
    return call.with_headers({"Authorization": f"Bearer {token.get_secret_value()}"})


def _token(body: bytes) -> SecretStr:
    try:
        return SecretStr(str(json.loads(body)["access_token"]))
    except (ValueError, KeyError, TypeError):
        raise DownloadError("réponse sans jeton", _CHECK_CREDENTIALS) from None
