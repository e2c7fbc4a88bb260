"""Calls of the CKAN API: which failures may pass, and what each one means to a person.

The token is given to the HTTP session and to nothing else: no message, no representation holds it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from time import sleep
from typing import IO, Any, Protocol, TypeVar
from urllib.parse import urlsplit

import requests
from ckanapi import RemoteCKAN
from ckanapi import errors as ckan

from publish.ckan.errors import (
    AccessRefusedError,
    ChangedMeanwhileError,
    NotOnPortalError,
    PortalError,
    RejectedError,
    TransientPortalError,
)

TIMEOUT = (10.0, 300.0)
"""Seconds to connect, and between two bytes of an answer: a batch of the datastore takes several."""

WAITS = (0.5, 1.0, 2.0, 4.0)
"""Seconds before each new try of a read."""

Shape = tuple[type, Mapping[str, type]]
"""Type of an answer, and what it holds, or each of its items where it is a list."""

READS: Mapping[str, Shape] = {
    "datastore_info": (dict, {"fields": list}),
    "datastore_search": (dict, {"fields": list}),
    "license_list": (list, {"id": str}),
    "organization_list_for_user": (list, {"id": str, "name": str}),
    "package_show": (dict, {"id": str, "metadata_modified": str}),
    "status_show": (dict, {"extensions": list}),
}
"""The actions that change nothing: they are tried again at once; the others are looked into first."""

WRITES: Mapping[str, Shape] = {
    "package_create": (dict, {"id": str, "metadata_modified": str}),
    "package_revise": (dict, {"package": dict}),
}
"""The other actions whose answer is read."""

_Result = TypeVar("_Result")

CHUNK_BYTES = 1 << 20
OK, SERVER_ERROR, TOO_MANY, TOO_LARGE = 200, 500, 429, 413
HIDDEN = frozenset({401, 403, 404})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

Upload = tuple[str, IO[bytes], str]
"""Name, content and media type of a file to send."""


class Api(Protocol):
    """What is asked of `ckanapi`."""

    def call_action(
        self,
        action: str,
        data_dict: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Upload] | None = None,
        requests_kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Call an action of the portal and return its result, or raise an error of `ckanapi.errors`."""
        ...


class Portal:
    """A portal, as one account sees it; `connect` opens one.

    Attributes:
        address: its root, without a final slash.
        calls: how many times each action was called, tries included.
        pause: waits some seconds.
    """

    def __init__(
        self, address: str, api: Api, session: requests.Session, pause: Callable[[float], None] = sleep
    ) -> None:
        """Call `api`, and download by `session`, which bears the token of both."""
        self.address = address.rstrip("/")
        self.calls: Counter[str] = Counter()
        self._api = api
        self._session = session
        self.pause = pause
        self._status = 0
        session.hooks["response"].append(self._note_status)

    def _note_status(self, response: requests.Response, *_: Any, **__: Any) -> None:
        # ckanapi gives the status of an answer that it does not understand in a text only.
        self._status = response.status_code

    @property
    def writes(self) -> int:
        """Return how many calls that change the portal were made."""
        return sum(count for action, count in self.calls.items() if action not in READS)

    def read(self, action: str, **asked: Any) -> Any:
        """Call an action that changes nothing; what may pass is tried again."""
        return self._patiently(lambda: self._call(action, asked, None))

    def write(self, action: str, asked: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Any:
        """Call an action once.

        Raises:
            TransientPortalError: it failed, or was done and its answer lost: the caller looks before again.
        """
        return self._call(action, asked, files)

    def show(self, name_or_id: str) -> dict[str, Any] | None:
        """Return a dataset, or nothing where this account sees none."""
        try:
            return dict(self.read("package_show", id=name_or_id))
        except NotOnPortalError:
            return None

    def digest_of(self, url: str) -> tuple[str, int]:
        """Download a file and return its SHA-256 and its bytes."""
        return self._patiently(lambda: self._download(url))

    def _patiently(self, attempt: Callable[[], _Result]) -> _Result:
        for wait in WAITS:
            try:
                return attempt()
            except TransientPortalError:
                self.pause(wait)
        return attempt()

    def _call(self, action: str, asked: Mapping[str, Any], files: Mapping[str, Upload] | None) -> Any:
        self.calls[action] += 1
        self._status = 0
        with self._told(action):
            answer = self._api.call_action(
                action, dict(asked), files=files, requests_kwargs={"timeout": TIMEOUT}
            )
            if not _fits(answer, READS.get(action) or WRITES.get(action)):
                raise self._unexpected(f"{self.address}, {action}", self._status)
            return answer

    def _download(self, url: str) -> tuple[str, int]:
        digest, size = sha256(), 0
        with self._told("téléchargement"), self._session.get(url, stream=True, timeout=TIMEOUT) as answer:
            self._refuse_status(url, answer.status_code)
            for chunk in answer.iter_content(CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
        return digest.hexdigest(), size

    def _refuse_status(self, where: str, status: int) -> None:
        if status == OK:
            return
        if status in HIDDEN:
            raise NotOnPortalError(f"{where} : le portail répond {status}, alors que le fichier est public.")
        raise self._unexpected(where, status)

    @contextmanager
    def _told(self, action: str) -> Iterator[None]:
        """Turn any error of a call into ours."""
        where = f"{self.address}, {action}"
        try:
            yield
        except PortalError:
            raise
        except ckan.NotAuthorized:
            raise AccessRefusedError(
                f"{where} : accès refusé. Le jeton est absent, révoqué, ou son compte n’a pas ce droit. "
                "Remède : créez sur le portail un jeton pour un compte éditeur de l’organisation et "
                "donnez-le dans VIGIE_CKAN_TOKEN, puis relancez la même commande."
            ) from None
        except ckan.NotFound:
            raise NotOnPortalError(f"{where} : introuvable sur le portail pour ce compte.") from None
        except ckan.ValidationError as error:
            raise _rejected(where, error.error_dict) from None
        except (ckan.SearchError, ckan.SearchQueryError, ckan.SearchIndexError):
            raise TransientPortalError(
                f"{where} : l’index de recherche du portail ne répond pas. Remède : relancez la même "
                "commande dès qu’il est rétabli ; elle reprend où elle en était."
            ) from None
        except (ckan.CKANAPIError, ckan.ServerIncompatibleError):
            raise self._unexpected(where, self._status) from None
        except requests.exceptions.SSLError as error:
            raise PortalError(
                f"{where} : certificat refusé ({error}). Remède : vérifiez l’adresse."
            ) from None
        except (
            requests.ConnectionError,
            requests.Timeout,
            requests.exceptions.ChunkedEncodingError,
        ) as error:
            raise TransientPortalError(
                f"{where} : connexion perdue ({type(error).__name__}). Remède : vérifiez que le portail "
                "répond, puis relancez la même commande ; elle reprend où elle en était."
            ) from None
        except requests.RequestException as error:
            raise PortalError(
                f"{where} : appel impossible ({error}). Remède : vérifiez l’adresse donnée à --ckan."
            ) from None

    def _unexpected(self, where: str, status: int) -> PortalError:
        if status >= SERVER_ERROR or status == TOO_MANY:
            return TransientPortalError(
                f"{where} : le portail répond {status}. Remède : relancez la même commande ; elle reprend "
                "où elle en était. Si l’erreur dure, montrez ce message à l’administrateur du portail."
            )
        if status == TOO_LARGE:
            return RejectedError(f"{where} : {_TOO_LARGE}", ["upload"])
        return PortalError(
            f"{where} : réponse {status} inattendue. Remède : donnez à --ckan la racine d’un portail CKAN, "
            "telle que le navigateur l’affiche une fois les redirections suivies (https, sans page)."
        )


def _fits(answer: Any, shape: Shape | None) -> bool:
    """Tell whether an answer can be read: what stands at the address may be no CKAN."""
    if shape is None:
        return True
    kind, held = shape
    if not isinstance(answer, kind):
        return False
    items = answer if isinstance(answer, list) else [answer]
    return all(
        isinstance(item, dict) and all(isinstance(item.get(name), inner) for name, inner in held.items())
        for item in items
    )


_TOO_LARGE = (
    "fichier plus lourd que le portail n’accepte. Remède : faites relever ckan.max_resource_size (et la "
    "limite du serveur web devant lui), ou déclarez la limite dans le profil (taille_max_mo)."
)


def _rejected(where: str, errors: Mapping[str, Any]) -> PortalError:
    # Messages of CKAN are in the language of the portal: only the names of the fields are read.
    fields = [name for name in errors if name != "__type"]
    if "match" in fields:
        return ChangedMeanwhileError(f"{where} : le jeu a changé sur le portail pendant la publication.")
    if "upload" in fields:
        return RejectedError(f"{where} : {_TOO_LARGE}", fields)
    told = "; ".join(f"{name} : {errors[name]}" for name in fields)
    return RejectedError(
        f"{where} : valeurs refusées par le portail ({told}). Remède : accordez le profil du portail "
        "(publish/ckan/profiles) à ce qu’il attend.",
        fields,
    )


class _Token(requests.auth.AuthBase):
    """Bears the token; also keeps `requests` from looking for one in ~/.netrc."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = self._token
        return request


def connect(address: str, token: str = "") -> Portal:
    """Open a portal; without a token, as the public sees it.

    Raises:
        PortalError: the address is not one of a web site, or anyone could read the token on its way there.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.username:
        raise PortalError(
            f"Adresse de portail inattendue : « {parts.hostname or address} ». Attendu : "
            "https://portail.exemple, sans identifiant (le jeton est dans VIGIE_CKAN_TOKEN)."
        )
    if token and parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise PortalError(
            f"{parts.hostname} : adresse en http, où le jeton circulerait en clair. Rien n’a été envoyé. "
            "Remède : donnez l’adresse du portail en https. Si le jeton y est déjà passé, révoquez-le."
        )
    session = requests.Session()
    session.auth = _Token(token)
    return Portal(address, RemoteCKAN(address.rstrip("/"), session=session), session)
