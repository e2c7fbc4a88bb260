"""A form with one file, as a browser sends it (multipart/form-data, RFC 7578): bounded before it is kept."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from starlette.exceptions import HTTPException
from starlette.requests import Request

from orchestration.collecte.requests import MOST_BYTES, Form

MOST_FILE_BYTES = 2 * 1024 * 1024
MOST_PARTS = 20
LONGEST_NAME = 120
FILE_FIELD = "fichier"
_BOUNDARY = re.compile(r"""boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'+./-]{1,70}))(?:;|$)""", re.ASCII)
_PARAMETER = re.compile(r'[; ](name|filename)="([^"\r\n]*)"')


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
    """Read a form that holds a file; too long, or not such a form, it is refused before it is kept."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    boundary = _BOUNDARY.search(parameters)
    if kind.strip().lower() != "multipart/form-data" or boundary is None:
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FILE_BYTES + MOST_BYTES:
            raise HTTPException(413)
    return parse_upload(bytes(body), (boundary[1] or boundary[2]).encode("ascii"))


def parse_upload(body: bytes, boundary: bytes) -> UploadForm:
    """The fields and the file of a body.

    Raises:
        HTTPException: 400, it is malformed; 413, the file or a field is too long.
    """
    preamble, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if preamble.strip() or not parts or not parts.pop().startswith(b"--") or len(parts) > MOST_PARTS:
        raise HTTPException(400)
    fields: dict[str, list[str]] = {}
    upload: Upload | None = None
    for part in parts:
        name, file_name, content = _part(part)
        if file_name is None:
            fields.setdefault(name, []).append(_text(content))
        elif name != FILE_FIELD or upload is not None:
            raise HTTPException(400)
        elif len(content) > MOST_FILE_BYTES:
            raise HTTPException(413)
        elif content:
            upload = Upload(shown_name(file_name), content)
    return UploadForm(fields, upload)


def shown_name(name: str) -> str:
    """The last part of a file name, as a page may show it."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    visible = "".join(letter for letter in unicodedata.normalize("NFC", last) if letter.isprintable())
    return visible.strip()[:LONGEST_NAME] or "sans nom"


def _part(part: bytes) -> tuple[str, str | None, bytes]:
    """Name of the field, name of the file if it is one, content."""
    head, found, content = part.partition(b"\r\n\r\n")
    if not found or not head.startswith(b"\r\n"):
        raise HTTPException(400)
    lines = [line for line in _text(head).splitlines() if line.lower().startswith("content-disposition:")]
    parameters = dict(_PARAMETER.findall(lines[0])) if len(lines) == 1 else {}
    if "name" not in parameters:
        raise HTTPException(400)
    return parameters["name"], parameters.get("filename"), content


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise HTTPException(413)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise HTTPException(400) from None
    if "\x00" in text:
        raise HTTPException(400)
    return text
