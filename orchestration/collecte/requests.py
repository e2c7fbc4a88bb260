"""What a browser sends: its form, bounded and readable, and the session that its cookie names."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from orchestration.collecte.accounts import SESSION_HOURS

MOST_BYTES = 64 * 1024
MOST_FIELDS = 120
CSRF_FIELD = "verification"


class Form:
    """The fields of a form, as text without surrounding blanks."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        """The values of each field."""
        self._fields = fields

    def text(self, name: str) -> str:
        """The first value of a field; empty where there is none."""
        return self.all(name)[0].strip() if self.all(name) else ""

    def all(self, name: str) -> Sequence[str]:
        """All the values of a field."""
        return self._fields.get(name, ())


async def read_form(request: Request) -> Form:
    """Read the form of a request; too long, or not a form, it is refused before it is kept."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    try:
        fields = parse_qs(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise HTTPException(400) from None
    if any("\x00" in value for values in fields.values() for value in values):
        raise HTTPException(400)
    return Form(fields)


class Cookies:
    """A signed cookie that holds a random token, and the check that a form comes from its own page.

    `secure`: the public address is in https, so the cookie never travels in clear.
    """

    def __init__(self, secret: str, path: str, *, secure: bool) -> None:
        """`secret` signs; `path`: where the pages are."""
        self._sessions = URLSafeTimedSerializer(secret, salt="vigie-collecte-session")
        self._forms = URLSafeSerializer(secret, salt="vigie-collecte-formulaire")
        self._path, self._secure = path, secure
        self.name = "__Secure-vigie-collecte" if secure else "vigie-collecte"

    def token(self, request: Request) -> str | None:
        """The token of a request, if we signed it less than a day's work ago."""
        try:
            held = self._sessions.loads(request.cookies.get(self.name, ""), max_age=SESSION_HOURS * 3600)
        except BadSignature:
            return None
        return held if isinstance(held, str) else None

    def set(self, response: Response, token: str) -> None:
        """Give the browser a token that no script reads and no other site sends."""
        response.set_cookie(
            self.name,
            self._sessions.dumps(token),
            max_age=SESSION_HOURS * 3600,
            path=self._path,
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )

    def csrf(self, token: str) -> str:
        """What each form of a session must repeat."""
        return self._forms.dumps(token)

    def is_own(self, form: Form, token: str) -> bool:
        """Whether a form was made for this very session."""
        return hmac.compare_digest(form.text(CSRF_FIELD).encode(), self.csrf(token).encode())


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(32)
