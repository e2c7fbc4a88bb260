"""The shelf over HTTP, on loopback only: what `vigie serve` runs.

Addresses follow the data directory, so that the links between pages hold as they do from the disk:
`/releases/<version>/...`, `/releases/latest/...` and `/reports/<version>/...`. Nothing else is served, but
the applications that the shell mounts (`Mounted`).
"""

import os
import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from publish.errors import PublicationError
from publish.formats.media_types import MEDIA_TYPES

HOST = "127.0.0.1"

_ORIGIN = re.compile(r"https?://[^/?#@*\s]+")

PORTAL = "/releases/latest/portal/index.html"
CATALOGUE = {
    **{MEDIA_TYPES[kind]: f"/releases/latest/catalog.{kind}" for kind in ("ttl", "jsonld", "rdf")},
    "text/html": PORTAL,
}
"""Where the catalogue is, by media type; the first is for who accepts anything."""

MESSAGES = {
    404: "Rien à cette adresse. Accueil du portail : /. Sans édition publiée, lancez d’abord « vigie run ».",
    405: "Lecture seule : GET et HEAD.",
    406: f"Catalogue disponible en {', '.join(CATALOGUE)}.",
}


class _Folder(StaticFiles):
    """The files of one folder: no hidden file, no link that leads out of the folder, no listing."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        # A name that begins with a dot is work in progress, or what a killed process left.
        if any(part.startswith(".") for part in PurePosixPath(path).parts):
            return "", None
        return super().lookup_path(path)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        # The operating system does not know them all; the rest is left to it.
        kind = MEDIA_TYPES.get(Path(full_path).suffix.removeprefix("."))
        if kind and "content-type" in response.headers:
            encoding = "; charset=utf-8" if kind.startswith("text/") else ""
            response.headers["content-type"] = f"{kind}{encoding}"
        # `latest` moves: a browser asks each time, and is told by the ETag that nothing changed.
        response.headers["cache-control"] = "no-cache"
        return response

    async def check_config(self) -> None:
        """Let the folder be absent: it may come later, and answers 404 until then."""


@dataclass(frozen=True)
class Mounted:
    """Another application under `path`; `hosts`: the names that a reverse proxy may ask for."""

    path: str
    app: ASGIApp
    hosts: tuple[str, ...] = ()


def application(
    releases_dir: Path, reports_dir: Path, origins: Sequence[str] = (), mounted: Sequence[Mounted] = ()
) -> Starlette:
    """Return the web application that serves the editions, their pages and what is mounted beside them.

    Pages of other sites read nothing, but those of the `origins` (`https://outil.exemple`).
    """
    hosts = [host for each in mounted for host in each.hosts]
    return Starlette(
        routes=[
            *(Mount(each.path, each.app) for each in mounted),
            Route("/", _portal),
            Route("/catalog", _catalogue),
            Mount("/releases", _Folder(directory=releases_dir, html=True, check_dir=False)),
            Mount("/reports", _Folder(directory=reports_dir, html=True, check_dir=False)),
        ],
        middleware=[
            # A page of another site that has its name point here is refused.
            Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost", *hosts]),
            *([_shared_with(origins)] if origins else []),
        ],
        exception_handlers={HTTPException: _explain},
    )


def listening_socket(port: int) -> socket.socket:
    """Return a socket that listens on loopback; port 0 takes any that is free.

    Raises:
        PublicationError: the port is taken, or reserved to the administrator.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise PublicationError(
            f"Le port {port} de cette machine ne peut pas être pris ({error.strerror}) : un autre programme "
            "l’occupe sans doute. Remède : arrêtez-le, ou choisissez un autre port avec --port."
        ) from error
    return listener


def serve(
    listener: socket.socket,
    releases_dir: Path,
    reports_dir: Path,
    origins: Sequence[str] = (),
    mounted: Sequence[Mounted] = (),
) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way are answered first."""
    config = uvicorn.Config(
        application(releases_dir, reports_dir, origins, mounted),
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
    # Once it has stopped, uvicorn raises again the signal that stopped it.
    with listener, suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def checked_origin(text: str) -> str:
    """Return an origin as a browser writes it: scheme, host and port, in lower case.

    Raises:
        PublicationError: the text is not the origin of a site.
    """
    origin = text.rstrip("/").lower()
    if not _ORIGIN.fullmatch(origin):
        raise PublicationError(
            f"« {text} » n’est pas l’origine d’un site : protocole, hôte et au besoin port, sans chemin. "
            "Remède : --cors https://outil.exemple"
        )
    return origin


def _shared_with(origins: Sequence[str]) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["GET", "HEAD"],
        allow_headers=["Range", "If-Range", "If-None-Match", "If-Modified-Since"],
        expose_headers=["Accept-Ranges", "Content-Length", "Content-Range", "ETag"],
        allow_private_network=True,
    )


def _portal(request: Request) -> Response:
    return RedirectResponse(PORTAL, status_code=307)


def _catalogue(request: Request) -> Response:
    """Send to the catalogue in the syntax that the client prefers."""
    accepted = list(_accepted(request.headers.get("accept", "*/*")))
    wishes = {offer: _wish(offer, accepted) for offer in CATALOGUE}
    best = max(wishes, key=lambda offer: wishes[offer])
    if not wishes[best]:
        raise HTTPException(406)
    return RedirectResponse(CATALOGUE[best], status_code=303, headers={"Vary": "Accept"})


def _accepted(header: str) -> Iterator[tuple[str, float]]:
    """Yield the media ranges of an Accept header and their weights; an unreadable weight is zero."""
    for item in header.split(","):
        kind, *parameters = (part.strip().lower() for part in item.split(";"))
        weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        try:
            yield kind, float(weight)
        except ValueError:
            yield kind, 0.0


def _wish(offer: str, accepted: list[tuple[str, float]]) -> float:
    """Return the weight that the most specific of the ranges gives to a media type; 0 when none does."""
    ranges = dict(accepted)
    for kind in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
        if kind in ranges:
            return ranges[kind]
    return 0.0


def _explain(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return PlainTextResponse(f"{MESSAGES.get(status, 'Demande refusée.')}\n", status_code=status)
