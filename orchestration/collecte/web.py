"""The pages of the collection: an ASGI application that `vigie serve --collecte` mounts.

No page has a script: what is completed is so by lists of the browser and by searches on the server. Every
post repeats the token of its session; every answer bears the headers of `headers.py`.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from orchestration.collecte import needs
from orchestration.collecte.accounts import BRANCH, Accounts
from orchestration.collecte.codes import Codes
from orchestration.collecte.entry_form import EntryForm, blank, read_entry, shown
from orchestration.collecte.errors import CollectionRefused, Conflict
from orchestration.collecte.headers import SecureHeaders
from orchestration.collecte.limits import Limiter
from orchestration.collecte.requests import CSRF_FIELD, Cookies, Form, new_token, read_form
from orchestration.collecte.store import Account, NewVersion, Store, Version
from orchestration.collecte.uploads import read_upload
from publish import french

PATH = "/collecte"
LONGEST_REASON = 500
SHORTEST_REASON = 5
_HERE = Path(__file__).parent / "templates"

MESSAGES = {
    400: "Formulaire illisible. Revenez à la page précédente et recommencez.",
    403: "Cette page a expiré, ou n’est pas ouverte à votre compte. Remède : repartez de l’accueil.",
    404: "Rien à cette adresse.",
    405: "Cette adresse ne répond pas à cette demande.",
    413: "Envoi trop long : 64 Ko au plus pour un formulaire, 2 Mo pour un fichier.",
    415: "Formulaire attendu.",
    503: "La collecte ne peut pas répondre. Prévenez votre administrateur : vigie serve dit pourquoi.",
    429: "Trop d’essais. Attendez un quart d’heure, puis recommencez.",
}


@dataclass(frozen=True)
class Limits:
    """How often: attempts to log in by address and by name, then posts by account."""

    by_address: Limiter = field(default_factory=lambda: Limiter(30, 900))
    by_name: Limiter = field(default_factory=lambda: Limiter(10, 900))
    by_account: Limiter = field(default_factory=lambda: Limiter(120, 600))


@dataclass(frozen=True)
class Visit:
    """One request: its session, its account if it is logged in, its form if it is a post."""

    request: Request
    token: str
    account: Account | None
    form: Form

    @property
    def identifier(self) -> str:
        """The need that the address names."""
        return str(self.request.path_params["identifier"])

    @property
    def author(self) -> Account:
        """The account of a page that asks for one."""
        if self.account is None:
            raise HTTPException(403)
        return self.account


class Collection:
    """The pages, over a store, its accounts and the codes of the latest edition."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        codes: Callable[[], Codes],
        cookies: Cookies,
        limits: Limits | None = None,
    ) -> None:
        """What the pages need; `limits` for tests."""
        self.store, self.accounts, self.codes, self.cookies = store, accounts, codes, cookies
        self.limits = limits or Limits()
        self._templates = _templates()

    def application(self, *, secure: bool, more: Sequence[Route] = ()) -> Starlette:
        """The ASGI application, to be mounted at `PATH`; `more`: the pages of the branches."""
        need = "/besoins/{identifier:uuid}"
        routes = [
            Route("/", self.page(self.home), methods=["GET"]),
            Route("/style.css", _style, methods=["GET"]),
            Route("/connexion", self.page(self.log_in, role=None), methods=["GET", "POST"]),
            Route("/deconnexion", self.page(self.log_out), methods=["POST"]),
            Route("/besoins/nouveau", self.page(self.new, "animateur"), methods=["GET", "POST"]),
            Route(need, self.page(self.need), methods=["GET"]),
            Route(f"{need}/modifier", self.page(self.edit, "animateur"), methods=["GET", "POST"]),
            Route(f"{need}/retrait", self.page(self.withdraw, "animateur"), methods=["POST"]),
            Route(f"{need}/decision", self.page(self.decide, "moderateur"), methods=["POST"]),
            *more,
        ]
        return Starlette(
            routes=routes,
            middleware=[Middleware(SecureHeaders, secure=secure)],
            exception_handlers={HTTPException: self._explain, CollectionRefused: self._explain},
        )

    # Each handler below answers one visit.

    def home(self, visit: Visit) -> Response:
        """The needs of an author; for a moderator, those that wait first; a branch has its own list."""
        account = visit.author
        if account.role == BRANCH:
            return redirect("/depots")
        if account.role == "moderateur":
            versions = sorted(self.store.newest(), key=lambda each: each.etat != "proposé")
        else:
            versions = self.store.newest(account)
        return self.render(visit, "home.html.j2", versions=versions)

    def log_in(self, visit: Visit) -> Response:
        """Open a session under a token that the browser did not hold before."""
        if visit.request.method == "GET":
            return self.render(visit, "login.html.j2", refused=False)
        name = visit.form.text("nom")
        # The name alone is what an attacker with many addresses tries. An address that is refused counts
        # against no name: it would close the door to whoever it names.
        if not (
            self.limits.by_address.allows(_address(visit.request))
            and self.limits.by_name.allows(name.casefold()[:80])
        ):
            raise HTTPException(429)
        account = self.accounts.authenticate(name, visit.form.text("mot_de_passe"))
        if account is None:
            return self.render(visit, "login.html.j2", status=403, refused=True)
        self.limits.by_name.forget(name.casefold()[:80])
        token = new_token()
        self.accounts.end_session(visit.token)
        self.accounts.open_session(account, token)
        response = redirect("/")
        self.cookies.set(response, token)
        return response

    def log_out(self, visit: Visit) -> Response:
        """End the session on the server, and give the browser an empty one."""
        self.accounts.end_session(visit.token)
        response = redirect("/connexion")
        self.cookies.set(response, new_token())
        return response

    def new(self, visit: Visit) -> Response:
        """Record a need under the identifier that its form was given."""
        if visit.request.method == "GET":
            return self._entry(visit, blank(date.today()), str(uuid.uuid4()), 0)
        identifier = visit.form.text("identifiant")
        if not is_identifier(identifier):
            raise HTTPException(400)
        return self._save(visit, identifier, 0)

    def need(self, visit: Visit) -> Response:
        """A need and its history, for its author and for moderators."""
        return self.render(visit, "need.html.j2", versions=self._visible(visit), refusal="")

    def edit(self, visit: Visit) -> Response:
        """Record a version after the one that the author saw."""
        versions = self._visible(visit)
        if visit.request.method == "GET":
            entry = shown(versions[0].need, self.codes())
            return self._entry(visit, entry, visit.identifier, versions[0].version)
        return self._save(visit, visit.identifier, seen_number(visit.form.text("version")))

    def withdraw(self, visit: Visit) -> Response:
        """Add a version that takes the need back; what it said stays in the store."""
        last = self._visible(visit)[0]
        seen = seen_number(visit.form.text("version"))
        self.store.record(visit.author, NewVersion(visit.identifier, seen, last.need, withdrawal=True))
        return redirect("/")

    def decide(self, visit: Visit) -> Response:
        """Accept or refuse the version that the moderator saw; a refusal says why."""
        versions = self._visible(visit)
        seen = (seen_number(visit.form.text("version")), seen_number(visit.form.text("rang")))
        version = next((each for each in versions if (each.version, each.rang) == seen), None)
        if version is None:
            raise Conflict("Ce besoin a changé entre-temps. Remède : relisez-le, puis décidez.")
        decision, reason = visit.form.text("decision"), visit.form.text("motif")
        if decision not in {"accepté", "refusé"} or version.etat == "retiré":
            raise HTTPException(400)
        if len(reason) > LONGEST_REASON or (decision == "refusé" and len(reason) < SHORTEST_REASON):
            refusal = f"Un refus dit pourquoi : un motif de {SHORTEST_REASON} à {LONGEST_REASON} caractères."
            return self.render(visit, "need.html.j2", status=422, versions=versions, refusal=refusal)
        self.store.decide(visit.author, version, decision, reason)  # type: ignore[arg-type]
        return redirect("/")

    def _save(self, visit: Visit, identifier: str, seen: int) -> Response:
        entry = read_entry(visit.form, self.codes())
        if visit.form.text("action") != "enregistrer":
            return self._entry(visit, entry, identifier, seen)
        entry = entry.checked(self.codes(), date.today())
        if entry.faults:
            return self._entry(visit, entry, identifier, seen, status=422)
        self.store.record(visit.author, NewVersion(identifier, seen, needs.need_from(entry.fields)))
        return redirect("/")

    def _entry(
        self, visit: Visit, entry: EntryForm, identifier: str, seen: int, status: int = 200
    ) -> Response:
        codes = self.codes()
        return self.render(
            visit,
            "entry.html.j2",
            status=status,
            entry=entry,
            codes=codes,
            identifier=identifier,
            seen=seen,
            choices=needs.choices,
            longest=needs.INTERNAL_LENGTHS,
            today=date.today(),
        )

    def _visible(self, visit: Visit) -> list[Version]:
        """The versions of a need; to whoever may not see it, it does not exist."""
        versions = self.store.history(visit.identifier)
        if not versions:
            raise HTTPException(404)
        account = visit.author
        if account.role != "moderateur" and versions[-1].compte_id != account.id:
            raise HTTPException(404)
        return versions

    def page(
        self, handler: Callable[[Visit], Response], role: str | None = "*", *, upload: bool = False
    ) -> Any:
        """Make an endpoint: read the form, find the account, check both, then answer in a thread.

        `role`: None for who is not logged in, `*` for any account. A form with a file (`upload`) is long: it
        is read for who may send it only.
        """

        async def endpoint(request: Request) -> Response:
            form = Form({})
            if request.method == "POST":
                if upload and not await run_in_threadpool(self._may_send, request, role):
                    raise HTTPException(403)
                form = await (read_upload if upload else read_form)(request)
            return await run_in_threadpool(self._answer, request, form, handler, role)

        return endpoint

    def _may_send(self, request: Request, role: str | None) -> bool:
        held = self.cookies.token(request)
        account = self.accounts.of_session(held) if held else None
        return account is not None and role in {"*", account.role}

    def _answer(
        self, request: Request, form: Form, handler: Callable[[Visit], Response], role: str | None
    ) -> Response:
        held = self.cookies.token(request)
        token = held or new_token()
        account = self.accounts.of_session(token) if held else None
        visit = Visit(request, token, account, form)
        if request.method == "POST" and not (held and self.cookies.is_own(form, token)):
            raise HTTPException(403)
        if role is not None and account is None:
            response: Response = redirect("/connexion")
        elif role not in {None, "*"} and account is not None and account.role != role:
            raise HTTPException(403)
        elif request.method == "POST" and account and not self.limits.by_account.allows(account.id):
            raise HTTPException(429)
        else:
            response = handler(visit)
        if held is None and "set-cookie" not in response.headers:
            self.cookies.set(response, token)
        return response

    def render(self, visit: Visit, template: str, status: int = 200, **context: Any) -> Response:
        """Answer with a page."""
        page = self._templates.get_template(template)
        text = page.render(
            base=PATH,
            account=visit.account,
            csrf_field=CSRF_FIELD,
            csrf=self.cookies.csrf(visit.token),
            edition=self.codes(),
            **context,
        )
        return HTMLResponse(text, status_code=status)

    def _explain(self, request: Request, error: Exception) -> Response:
        if isinstance(error, Conflict):
            status, message = 409, str(error)
        else:
            status = error.status_code if isinstance(error, HTTPException) else 503
            if status == 503:
                # Why the server cannot answer is for its administrator alone.
                logging.getLogger("uvicorn.error").error("collecte : %s", error)
            message = MESSAGES.get(status, "Demande refusée.")
        text = self._templates.get_template("refused.html.j2").render(
            base=PATH, account=None, message=message
        )
        return HTMLResponse(text, status_code=status)


def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(day=french.day, integer=french.integer)
    return templates


def _style(request: Request) -> Response:
    return PlainTextResponse((_HERE / "style.css").read_text("utf-8"), media_type="text/css")


def redirect(where: str) -> RedirectResponse:
    """Send the browser to a page of the collection."""
    return RedirectResponse(f"{PATH}{where}", status_code=303)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def seen_number(text: str) -> int:
    """The number of a version or of a decision, as a form repeats it."""
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise HTTPException(400)
    return int(text)


def is_identifier(text: str) -> bool:
    """Whether a text is an identifier that a form was given."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
