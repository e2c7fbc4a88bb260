"""Download the declared files into a landing folder: each new, unchanged, revised or failed, on its own."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from orchestration.ingestion.http import Answer, Call, DownloadError, Http
from orchestration.ingestion.inventory import Table
from orchestration.ingestion.landing import sha256_of
from orchestration.ingestion.live import store
from orchestration.ingestion.live.content import check_bytes, check_type
from orchestration.ingestion.live.facts import FranceTravailCall, Live
from orchestration.ingestion.live.france_travail import Credentials, FranceTravail
from orchestration.ingestion.live.remote import Remote, remotes

Status = Literal["nouveau", "inchangé", "révisé", "échec"]
Watch = Callable[[str, int, int | None], None]
"""Told of the progress of a file: its name, the bytes received, the bytes expected if the server says."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file of a table; `reason` and `remedy` are those of a failure."""

    table: str
    file: str
    status: Status
    bytes: int = 0
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class _Item:
    """A file to download, where it goes, and what is known of the one already there."""

    remote: Remote
    facts: Live
    folder: Path
    known: store.FetchState | None

    @property
    def name(self) -> str:
        """A file keeps its first name: two names for one resource would be two files of one wave."""
        return self.known.file if self.known else self.remote.name

    @property
    def target(self) -> Path:
        return self.folder / self.name

    @property
    def partial(self) -> Path:
        return self.folder / f"{store.PARTIAL}{self.name}"


@dataclass(frozen=True)
class _Received:
    """Facts of the bytes that now are in the partial file."""

    sha256: str
    bytes: int
    etag: str | None
    last_modified: str | None


def fetch(
    tables: Iterable[Table], folder: Path, http: Http, credentials: Credentials, watch: Watch
) -> Iterator[Outcome]:
    """Download every file of `tables` into `folder`, yielding what became of each.

    A failure leaves the last good file in place and the others to their course; running again resumes.
    The caller holds the lock of the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    store.sweep(folder)
    access = FranceTravail(http, credentials)
    for table in tables:
        if table.live is not None:
            for outcome in _fetch_files(table.live, folder, access, watch):
                yield _named(outcome, table)


def _named(outcome: Outcome, table: Table) -> Outcome:
    return replace(outcome, table=table.name, file=outcome.file or table.title)


def _fetch_files(facts: Live, folder: Path, access: FranceTravail, watch: Watch) -> Iterator[Outcome]:
    try:
        found = remotes(facts, access.http)
    except DownloadError as error:
        yield _failure("", error)
        return
    known = {state.key: state for state in store.states(folder)}
    for remote in found:
        item = _Item(remote, facts, folder, known.get(remote.key))
        try:
            yield _fetch_file(item, access, watch)
        except DownloadError as error:
            yield _failure(item.name, error)
        except OSError as error:
            remedy = f"vérifiez la place libre et les droits de {folder}, puis relancez la commande"
            yield _failure(item.name, DownloadError(f"écriture impossible ({error.strerror})", remedy))


def _failure(file: str, error: DownloadError) -> Outcome:
    return Outcome("", file, "échec", reason=error.reason, remedy=error.remedy)


def _fetch_file(item: _Item, access: FranceTravail, watch: Watch) -> Outcome:
    try:
        received = _receive(item, access, watch)
        state, status = _unchanged(item) if received is None else _install(item, received)
    finally:
        item.partial.unlink(missing_ok=True)
    store.write_state(item.folder, state)
    return Outcome("", item.name, status, state.bytes)


def _receive(item: _Item, access: FranceTravail, watch: Watch) -> _Received | None:
    """Write the checked bytes to the partial file; None when the server says that nothing changed."""

    def consume(answer: Answer) -> _Received | None:
        if answer.not_modified:
            return None
        check_type(answer.headers.get("Content-Type"), item.facts.content)
        return _write(answer, item, watch)

    def send(call: Call) -> _Received | None:
        return access.http.send(call, item.facts.max_bytes, consume)

    call = item.remote.call.with_headers(store.conditions(item.known))
    if isinstance(item.facts, FranceTravailCall):
        received = access.authorised(item.facts, call, send)
    else:
        received = send(call)
    if received is not None:
        check_bytes(item.partial, item.remote.name, item.facts.content)
    return received


def _write(answer: Answer, item: _Item, watch: Watch) -> _Received:
    digest, size = hashlib.sha256(), 0
    with item.partial.open("wb") as sink:
        for chunk in answer.chunks:
            sink.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            watch(item.name, size, answer.expected_bytes)
    headers = answer.headers
    return _Received(digest.hexdigest(), size, headers.get("ETag"), headers.get("Last-Modified"))


def _unchanged(item: _Item) -> tuple[store.FetchState, Status]:
    if item.known is None:
        raise DownloadError("réponse 304 à une demande sans condition", "signalez-le au producteur")
    return item.known.model_copy(update={"checked": datetime.now(UTC)}), "inchangé"


def _install(item: _Item, received: _Received) -> tuple[store.FetchState, Status]:
    now = datetime.now(UTC)
    status: Status = "nouveau"
    if item.target.exists():
        status = "inchangé" if sha256_of(item.target) == received.sha256 else "révisé"
    if status != "inchangé":
        store.install(item.partial, item.target)
    known = item.known if status == "inchangé" else None
    return (
        store.FetchState(
            key=item.remote.key,
            file=item.name,
            retrieved=known.retrieved if known else now,
            checked=now,
            **asdict(received),
        ),
        status,
    )
