"""A form with one file, as a browser sends it: bounded before it is kept, and in memory only."""

import unicodedata
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from orchestration.collecte.requests import MOST_BYTES, Form

MOST_FILE_BYTES = 2 * 1024 * 1024
MOST_FIELDS = 20
LONGEST_NAME = 120
FILE_FIELD = "fichier"


@dataclass(frozen=True)
class Upload:
    """One file: a name to show, never a path, and its bytes."""

    name: str
    data: bytes


class UploadForm(Form):
    """A form that may bring a file."""

    def __init__(self, fields: Mapping[str, Sequence[str]], upload: Upload | None) -> None:
        """The values of each field, and the file if one was chosen."""
        super().__init__(fields)
        self.upload = upload


async def read_upload(request: Request) -> UploadForm:
    """Read a form that holds a file.

    Raises:
        HTTPException: 400, it is malformed; 413, the file or a field is too long; 415, it is no such form.
    """
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "multipart/form-data" or "boundary=" not in parameters:
        raise HTTPException(415)
    most = MOST_FILE_BYTES + MOST_BYTES
    parser = MultiPartParser(
        request.headers, _bounded(request, most), max_files=1, max_fields=MOST_FIELDS, max_part_size=most
    )
    # No file of a branch is left on the disk before it is judged.
    parser.spool_max_size = most
    try:
        sent = await parser.parse()
    except MultiPartException:
        raise HTTPException(400) from None
    fields: dict[str, list[str]] = {}
    upload: Upload | None = None
    for name, value in sent.multi_items():
        if not isinstance(value, UploadFile):
            fields.setdefault(name, []).append(_sound(value))
        elif name != FILE_FIELD:
            raise HTTPException(400)
        elif data := await value.read():
            upload = Upload(shown_name(value.filename or ""), data)
    if upload is not None and len(upload.data) > MOST_FILE_BYTES:
        raise HTTPException(413)
    return UploadForm(fields, upload)


def shown_name(name: str) -> str:
    """The last part of a file name, as a page may show it."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    visible = "".join(letter for letter in unicodedata.normalize("NFC", last) if letter.isprintable())
    return visible.strip()[:LONGEST_NAME] or "sans nom"


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The body as it comes, as long as it is not too long."""
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise HTTPException(413)
        yield chunk


def _sound(text: str) -> str:
    if len(text.encode()) > MOST_BYTES:
        raise HTTPException(413)
    if "\x00" in text:
        raise HTTPException(400)
    return text
