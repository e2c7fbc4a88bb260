"""Zip archives, workbooks included: nothing is inflated before its declared size has been checked,
and nothing is trusted once inflated, because the headers of an archive can lie.
A .gz declares no size to trust: it is cut at a limit."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers.limits import LIMITS, Limits

_CHUNK = 1 << 18
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1


def entries(data: bytes, limits: Limits = LIMITS) -> list[zipfile.ZipInfo]:
    """The directory of an archive, once its declared sizes are found reasonable.

    Raises UnreadableFile: truncated archive, encrypted entry, declared sizes beyond the limits.
    """
    try:
        infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        raise truncated() from error
    for info in infos:
        _check_entry(info, limits)
    _check_size(sum(info.file_size for info in infos), limits)
    return infos


def inflate(data: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Chunks of one entry, straight from the deflate stream: never more than its declared size.

    `zipfile` stops at the declared size without a word, whereas other readers go on to the end, and none
    reads far enough to meet the checksum: only the raw stream tells. Raises UnreadableFile.
    """
    done, checksum = 0, 0
    try:
        for chunk in _raw_chunks(data, info):
            done, checksum = done + len(chunk), zlib.crc32(chunk, checksum)
            if done > info.file_size:
                raise _bomb(f"l’élément « {info.filename} » est plus gros que ce que l’archive annonce")
            yield chunk
    except (zlib.error, struct.error) as error:
        raise truncated() from error
    if done < info.file_size or checksum != info.CRC:
        raise truncated()


def read_entry(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """One whole entry. Raises UnreadableFile."""
    return b"".join(inflate(data, info))


def gunzip(data: bytes, limits: Limits = LIMITS) -> bytes:
    """The whole content of a .gz. Raises UnreadableFile: damaged, or beyond the limits once inflated."""
    largest = min(limits.inflated_bytes, max(limits.ratio_from_bytes, limits.ratio * len(data)))
    try:
        content = gzip.GzipFile(fileobj=io.BytesIO(data)).read(largest + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise truncated() from error
    if len(content) > largest:
        raise _bomb(f"plus de {largest // 1_000_000} Mo une fois décompressé")
    return content


def truncated() -> UnreadableFile:
    """The archive ends too early or is damaged."""
    return UnreadableFile(
        "archive tronquée ou endommagée",
        "un classeur .xlsx ou une archive .zip ou .gz complète",
        "téléchargez de nouveau le fichier chez le producteur",
    )


def _raw_chunks(data: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    *_, name_length, extra_length = _LOCAL_HEADER.unpack_from(data, info.header_offset)
    start = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    raw = memoryview(data)[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(raw[i : i + _CHUNK]) for i in range(0, len(raw), _CHUNK))
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for i in range(0, len(raw), _CHUNK):
        pending: bytes = bytes(raw[i : i + _CHUNK])
        while pending and not inflater.eof:
            yield inflater.decompress(pending, _CHUNK)
            pending = inflater.unconsumed_tail
    yield inflater.flush()


def _check_entry(info: zipfile.ZipInfo, limits: Limits) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableFile(
            "archive protégée par un mot de passe",
            "un fichier sans protection",
            "enregistrez-le sans mot de passe",
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableFile(
            f"compression inconnue de l’élément « {info.filename} »",
            "une archive compressée par « deflate »",
            "recréez l’archive avec un outil courant",
        )
    suspicious = info.file_size > limits.ratio_from_bytes
    if suspicious and info.file_size > limits.ratio * max(info.compress_size, 1):
        times = info.file_size // max(info.compress_size, 1)
        raise _bomb(f"l’élément « {info.filename} » annonce {times} fois sa taille")


def _check_size(total: int, limits: Limits) -> None:
    if total > limits.inflated_bytes:
        raise _bomb(f"l’archive annonce {total // 1_000_000} Mo une fois décompressée")


def _bomb(found: str) -> UnreadableFile:
    return UnreadableFile(
        f"bombe de décompression : {found}",
        f"moins de {LIMITS.inflated_bytes // 1_000_000} Mo décompressés, un taux sous {LIMITS.ratio}",
        "n’ouvrez pas ce fichier ; téléchargez-le de nouveau chez le producteur",
    )
