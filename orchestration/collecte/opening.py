"""Open the collection that the settings name: its store, its accounts, its pages."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from orchestration.collecte.errors import CollectionRefused

if TYPE_CHECKING:
    from orchestration.collecte.accounts import Accounts
    from orchestration.collecte.deposit_store import DepositStore
    from orchestration.collecte.store import Store
    from orchestration.settings import Settings
    from publish.serving import Mounted

SHORTEST_SECRET = 32


@dataclass(frozen=True)
class Registry:
    """The needs, the deposits of branches and the accounts: one database."""

    store: "Store"
    deposits: "DepositStore"
    accounts: "Accounts"


def open_registry(settings: "Settings") -> Registry:
    """Open the database of the collection, created if need be.

    Raises:
        CollectionRefused: it cannot be opened.
    """
    from orchestration.collecte.accounts import Accounts
    from orchestration.collecte.deposit_store import DepositStore
    from orchestration.collecte.store import Store, open_engine

    url = settings.collecte_url.get_secret_value() if settings.collecte_url else None
    engine = open_engine(url, settings.data.collection)
    return Registry(Store(engine), DepositStore(engine), Accounts(engine))


def exists(settings: "Settings") -> bool:
    """Whether there is a collection, without creating one."""
    return settings.collecte_url is not None or settings.data.collection.exists()


def mounted_pages(settings: "Settings") -> "Mounted":
    """The pages of the collection, and where `vigie serve` puts them.

    Raises:
        CollectionRefused: no secret, no edition, or the database cannot be opened.
    """
    from orchestration.collecte.codes import LatestCodes
    from orchestration.collecte.deposit_pages import DepositPages
    from orchestration.collecte.requests import Cookies
    from orchestration.collecte.web import PATH, Collection
    from publish.serving import Mounted

    secret = settings.collecte_secret.get_secret_value() if settings.collecte_secret else ""
    if len(secret) < SHORTEST_SECRET:
        raise CollectionRefused(
            f"La collecte ne démarre pas sans secret : VIGIE_COLLECTE_SECRET doit avoir {SHORTEST_SECRET} "
            "caractères au moins. Remède : tirez-en un au hasard (python3 -c 'import secrets; "
            "print(secrets.token_urlsafe(48))') et gardez-le hors du dépôt."
        )
    registry, codes = open_registry(settings), LatestCodes(settings.data.releases)
    codes()
    address = urlsplit(settings.collecte_address or "")
    secure = address.scheme == "https"
    cookies = Cookies(secret, PATH, secure=secure)
    collection = Collection(registry.store, registry.accounts, codes, cookies)
    desk = DepositPages(collection, registry.deposits, settings.data.raw, settings.data.releases)
    hosts = (address.hostname,) if address.hostname else ()
    return Mounted(PATH, collection.application(secure=secure, more=desk.routes()), hosts)
