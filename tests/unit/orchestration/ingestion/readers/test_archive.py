import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers import archive
from orchestration.ingestion.readers.limits import Limits


def zipped(content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as book:
        book.writestr("a", content)
    return target.getvalue()


@given(st.binary(max_size=5000), st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
def test_what_is_zipped_is_inflated(content: bytes, method: int) -> None:
    data = zipped(content, method)
    (info,) = archive.entries(data)
    assert archive.read_entry(data, info) == content


def test_chunks_stay_small() -> None:
    data = zipped(bytes(5_000_000))
    (info,) = archive.entries(data)
    assert max(map(len, archive.inflate(data, info))) <= 1 << 18


@pytest.mark.parametrize("limits", [Limits(inflated_bytes=999), Limits(ratio_from_bytes=500, ratio=2)])
def test_declared_sizes_are_checked_before_any_inflation(limits: Limits) -> None:
    with pytest.raises(UnreadableFile, match="bombe"):
        archive.entries(zipped(bytes(1000)), limits)


@pytest.mark.parametrize("cut", [1, 30, 60])
def test_truncated(cut: int) -> None:
    with pytest.raises(UnreadableFile, match="tronquée"):
        archive.entries(zipped(b"x" * 100)[:-cut])


def test_unknown_compression() -> None:
    with pytest.raises(UnreadableFile, match="compression inconnue"):
        archive.entries(zipped(b"x", zipfile.ZIP_LZMA))


def test_encrypted_entry() -> None:
    data = bytearray(zipped(b"x"))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFile, match="mot de passe"):
        archive.entries(bytes(data))


def test_wrong_checksum() -> None:
    data = zipped(b"<v>107</v>", zipfile.ZIP_STORED).replace(b"107", b"907")
    (info,) = archive.entries(data)
    with pytest.raises(UnreadableFile, match="endommagée"):
        archive.read_entry(data, info)


@given(st.binary(max_size=5000))
def test_what_is_gzipped_is_read(content: bytes) -> None:
    assert archive.gunzip(gzip.compress(content)) == content
    # Some tools write a long file as several members.
    assert archive.gunzip(gzip.compress(content) + gzip.compress(content)) == content * 2


def test_a_gzip_bomb_is_stopped_at_its_limit() -> None:
    data = gzip.compress(bytes(100_000))
    with pytest.raises(UnreadableFile, match="bombe"):
        archive.gunzip(data, Limits(inflated_bytes=99_999, ratio_from_bytes=100_000))
    with pytest.raises(UnreadableFile, match="bombe"):
        archive.gunzip(data, Limits(ratio_from_bytes=500, ratio=2))


def test_a_damaged_gzip_is_refused() -> None:
    data = gzip.compress(b"x" * 100)
    flipped = data[:-6] + bytes([data[-6] ^ 1]) + data[-5:]
    for damaged in (data[:-9], data[:12], flipped):
        with pytest.raises(UnreadableFile, match="tronquée"):
            archive.gunzip(damaged)
