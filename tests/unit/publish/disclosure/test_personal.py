"""What looks like a person's is seen; codes of firms, places and sessions are not."""

import pyarrow as pa
import pytest

from publish.disclosure.personal import personal_values


@pytest.mark.parametrize(
    ("value", "nature"),
    [
        ("jeanne.dupont@exemple.fr", "adresse électronique"),
        ("écrire à a@b.fr", "adresse électronique"),
        ("02 31 00 00 00", "numéro de téléphone"),
        ("0612345678", "numéro de téléphone"),
        ("+33 6 12 34 56 78", "numéro de téléphone"),
        ("1 85 05 78 006 084 36", "numéro de sécurité sociale"),
        ("285052A006084 91", "numéro de sécurité sociale"),
    ],
)
def test_a_person_is_seen_and_never_repeated(value: str, nature: str) -> None:
    (one,) = personal_values(pa.table({"libelle": ["Maçonnerie", value]}))
    assert (one.column, one.nature, one.how_many) == ("libelle", nature, 1)
    assert value not in str(one)


def test_a_long_number_is_seen() -> None:
    (one,) = personal_values(pa.table({"identifiant_nb": [185057800608436, 3]}))
    assert one.column == "identifiant_nb"


@pytest.mark.parametrize(
    "value",
    [
        "00001090000017",
        "14118",
        "T4Z60",
        "S24-0001",
        "2024-09-02",
        "RNCP00000",
        "0761234A",
        "22334",
        "06_1234567890",
    ],
)
def test_codes_are_no_people(value: str) -> None:
    assert list(personal_values(pa.table({"code": [value], "places_nb": [12_000]}))) == []
