"""XML read record by record: what it gives, and what it refuses before it can harm."""

from dataclasses import replace

import pytest

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers.limits import LIMITS, Limits
from orchestration.ingestion.readers.xml import Node, records

KEPT = frozenset({"titre", "lieu", "commune"})


def read(text: str | bytes, limits: Limits = LIMITS) -> list[tuple[str, Node]]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(records(data, "catalogue", "fiche", KEPT, limits))


def refused(text: str | bytes, limits: Limits = LIMITS) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read(text, limits)
    return caught.value


@pytest.mark.parametrize(
    ("opening", "prefix", "namespace"),
    [
        ("<catalogue>", "", ""),
        ("<catalogue xmlns='http://exemple.invalid/2.3'>", "", "http://exemple.invalid/2.3"),
        ("<c:catalogue xmlns:c='urn:c'>", "c:", "urn:c"),
    ],
)
def test_names_are_read_whatever_the_namespace(opening: str, prefix: str, namespace: str) -> None:
    title = f"<{prefix}titre> a\n b </{prefix}titre>"
    text = f"{opening}<{prefix}fiche n='1'>{title}</{prefix}fiche></{prefix}catalogue>"
    [(found, record)] = read(text)
    assert found == namespace
    assert record.attributes == {"n": "1"}
    assert record.values("titre") == ["a b"]


def test_only_named_elements_are_built() -> None:
    text = (
        "<catalogue><fiche><contact><titre>secret</titre></contact><titre>t</titre>"
        "<lieu><nom>secret</nom><commune>14118</commune></lieu></fiche></catalogue>"
    )
    [(_, record)] = read(text)
    assert "secret" not in repr(record)
    assert (record.values("titre"), record.values("lieu", "commune")) == (["t"], ["14118"])


def test_elements_know_their_line() -> None:
    [(_, record)] = read("<catalogue>\n\n<fiche>\n<titre/></fiche></catalogue>")
    assert (record.line, record.all("titre")[0].line) == (3, 4)


def test_the_declared_encoding_is_believed() -> None:
    text = (
        "<?xml version='1.0' encoding='ISO-8859-1'?><catalogue><fiche><titre>été</titre></fiche></catalogue>"
    )
    [(_, record)] = read(text.encode("latin-1"))
    assert record.values("titre") == ["été"]


def test_a_wrong_encoding_is_told_with_its_line() -> None:
    text = (
        "<?xml version='1.0' encoding='UTF-8'?>\n<catalogue>\n<fiche><titre>été</titre></fiche></catalogue>"
    )
    error = refused(text.encode("latin-1"))
    assert error.location == "ligne 3"
    assert "encodage" in error.expected


def test_a_truncated_file_is_refused() -> None:
    error = refused("<catalogue><fiche><titre>a</titre></fiche>\n<fiche><titre>b")
    assert error.location == "ligne 2"
    assert "mal formé" in error.found


BOMB = "<!DOCTYPE c [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
EXTERNAL = "<!DOCTYPE c [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
OUTSIDE_DTD = "<!DOCTYPE c SYSTEM 'http://exemple.invalid/c.dtd'>"


@pytest.mark.parametrize("doctype", [BOMB, EXTERNAL, OUTSIDE_DTD])
def test_no_document_type_is_ever_read(doctype: str) -> None:
    error = refused(
        f"<?xml version='1.0'?>{doctype}<catalogue><fiche><titre>&b;&x;</titre></fiche></catalogue>"
    )
    assert "DTD" in error.found
    assert "sans DOCTYPE" in error.expected


def test_another_root_is_refused() -> None:
    error = refused("<definitions><fiche/></definitions>")
    assert "racine « definitions »" in error.found
    assert "« catalogue »" in error.expected


@pytest.mark.parametrize(
    ("limit", "text", "found"),
    [
        ({"xml_depth": 5}, "<catalogue>" + "<a>" * 5, "niveaux"),
        ({"xml_depth": 5}, "<catalogue><fiche>" + "<titre>" * 4, "niveaux"),
        ({"xml_record_elements": 3}, "<catalogue><fiche>" + "<a/>" * 3, "éléments dans une fiche"),
        ({"xml_record_characters": 9}, "<catalogue><fiche><titre>0123456789</titre>", "caractères"),
    ],
)
def test_a_record_beyond_the_limits_is_refused(limit: dict[str, int], text: str, found: str) -> None:
    assert found in refused(text, replace(LIMITS, **limit)).found


def test_limits_count_one_record_at_a_time() -> None:
    many = "<catalogue>" + "<fiche><titre>abc</titre></fiche>" * 50 + "</catalogue>"
    assert len(read(many, replace(LIMITS, xml_record_elements=2, xml_record_characters=3))) == 50
