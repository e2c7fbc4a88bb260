import pytest

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.sources import formacode

FULL = '99001;TERME FICTIF;terme fictif;DOM;990 CHAMP FICTIF;;99002 AUTRE;;;Un "mot;;;114 Spécialité;;'


def test_a_training_domain_keeps_its_links_as_codes() -> None:
    grid = formacode.read(f"{FULL}\n")
    assert list(grid.rows)[1] == ("99001", "terme fictif", "DOM", "99002", "990", "CHAMP FICTIF", "114")


def test_the_speciality_is_found_though_an_empty_field_lacks() -> None:
    shorter = FULL.replace(";;;Un ", ";;Un ")
    assert list(formacode.read(shorter).rows)[1][-1] == "114"


def test_a_descriptor_outside_the_domains_has_no_link() -> None:
    row = list(formacode.read("80015;EMPLOYE;employé;PUB").rows)[1]
    assert row == (
        "80015",
        "employé",
        "PUB",
        "",
        "",
        "",
        "",
    )


def test_another_number_of_fields_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableFile, match="6 champs") as refused:
        formacode.read(f"{FULL}\n99002;A;a;DOM;990 B;\n")
    assert refused.value.location == "ligne 2"
