"""LHEO courses: one row per session and place, in every dialect, and never a person."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from orchestration.ingestion.sources import lheo

TABLE = "raw_lheo__sessions"
PERSON = (
    "<coordonnees><civilite>Mme</civilite><nom>Dupontfictif</nom><prenom>Camille</prenom>"
    "<telfixe><numtel>0200000000</numtel></telfixe><courriel>camille@exemple.invalid</courriel></coordonnees>"
)
PLACE = (
    "<lieu-de-formation><coordonnees><nom>Dupontfictif</nom><adresse><ligne>1 rue Fictive</ligne>"
    "<codepostal>14000</codepostal><code-INSEE-commune>{}</code-INSEE-commune></adresse>"
    "<courriel>camille@exemple.invalid</courriel></coordonnees></lieu-de-formation>"
)
SESSION = "<session numero='{}'><periode><debut>20260901</debut><fin>20261218</fin></periode></session>"
EXTRAS = (
    "<extras info='type'><extra info='contrat-apprentissage'>1</extra>"
    "<extra info='contact'>0200000000</extra>"
    f"<extra info='contact-information'>{PERSON}</extra></extras>"
)
DOMAIN = (
    "<domaine-formation><code-FORMACODE ref='V14' tag='principal'>42752</code-FORMACODE>"
    "<code-FORMACODE ref='V14'>42757</code-FORMACODE><code-ROME>G1602</code-ROME></domaine-formation>"
)
NAMESPACES = [
    "http://www.lheo.org/2.0",
    "http://www.lheo.org/2.2",
    "http://lheo.gouv.fr/2.3",
    "https://www.of.moncompteformation.gouv.fr",
]


def document(*formations: str, namespace: str = NAMESPACES[2], encoding: str = "UTF-8") -> str:
    opening = f"<?xml version='1.0' encoding='{encoding}'?>\n<lheo xmlns='{namespace}'><offres>\n"
    return opening + "\n".join(formations) + "\n</offres></lheo>"


def formation(number: str = "F1", inside: str = "") -> str:
    provider = (
        "<organisme-formation-responsable><SIRET-organisme-formation><SIRET>00000001200001</SIRET>"
        f"</SIRET-organisme-formation><contact-organisme>{PERSON}</contact-organisme></organisme-formation-responsable>"
    )
    return (
        f"<formation numero='{number}' datemaj='20260302'>{DOMAIN}"
        "<intitule-formation>Cuisinière</intitule-formation>"
        f"<contact-formation>{PERSON}</contact-formation>{inside}{provider}</formation>"
    )


def action(*inside: str) -> str:
    hours = "<nombre-heures-total>770</nombre-heures-total>"
    return f"<action numero='A1'>{''.join(inside)}{hours}{EXTRAS}</action>"


def rows(text: str, encoding: str = "utf-8") -> pd.DataFrame:
    header, *cells = lheo.read(text.encode(encoding)).rows
    return pd.DataFrame(cells, columns=list(header))


@pytest.fixture
def taken(depot: Any) -> Callable[..., pd.DataFrame]:
    """The raw rows of a file that is accepted."""

    def read(text: str, name: str = "lheo.xml", encoding: str = "utf-8") -> pd.DataFrame:
        depot.text(name, text, encoding)
        (accepted,) = depot.ingest(TABLE).accepted
        return pd.read_parquet(accepted.parquet(depot.raw))

    return read


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_dialect_is_recognised(namespace: str, taken: Callable[..., pd.DataFrame]) -> None:
    found = taken(
        document(formation(inside=action(PLACE.format("14118"), SESSION.format("S1"))), namespace=namespace)
    )
    assert found["espace_noms"].tolist() == [namespace]
    assert found["code_commune_insee"].tolist() == ["14118"]


def test_a_catalogue_declared_in_latin_1_is_read(taken: Callable[..., pd.DataFrame]) -> None:
    text = document(formation(), namespace=NAMESPACES[3], encoding="ISO-8859-1")
    assert taken(text, encoding="latin-1")["intitule_formation"].tolist() == ["Cuisinière"]


def test_a_prefixed_root_is_recognised(taken: Callable[..., pd.DataFrame]) -> None:
    text = (
        "<l:lheo xmlns:l='urn:l'><l:offres><l:formation numero='1'>"
        "<l:intitule-formation>T</l:intitule-formation></l:formation></l:offres></l:lheo>"
    )
    assert taken(text)[["espace_noms", "intitule_formation"]].to_numpy().tolist() == [["urn:l", "T"]]


def test_sessions_cross_places() -> None:
    inside = action(
        *(PLACE.format(c) for c in ("14118", "50502")), *(SESSION.format(s) for s in ("S1", "S2"))
    )
    found = rows(document(formation(inside=inside)))
    cells = found[["numero_session", "rang_lieu", "code_commune_insee"]].to_numpy().tolist()
    assert cells == [["S1", "1", "14118"], ["S1", "2", "50502"], ["S2", "1", "14118"], ["S2", "2", "50502"]]
    assert set(found["heures_total"]) == {"770"}


def test_a_course_without_action_or_session_still_gives_a_row() -> None:
    found = rows(document(formation("F1"), formation("F2", action(PLACE.format("14118")))))
    places = found[["numero_formation", "numero_action", "numero_session", "rang_lieu"]].to_numpy().tolist()
    assert places == [["F1", "0", "0", "0"], ["F2", "A1", "0", "1"]]


def test_what_has_no_number_bears_its_rank() -> None:
    inside = "<action><session/><session/></action>"
    found = rows(document(formation(inside=inside)))
    assert found[["numero_action", "numero_session"]].to_numpy().tolist() == [["1", "1"], ["1", "2"]]


def test_codes_keep_their_version_and_rank() -> None:
    [found] = rows(document(formation())).to_dict("records")
    assert (found["codes_formacode"], found["codes_rome"]) == ("42752/V14/principal 42757/V14/", "G1602//")


def test_the_kinds_of_the_cycles_of_a_session_are_kept() -> None:
    contract = "<alternance><type-alternance>{}</type-alternance></alternance>"
    cycle = f"<cycle><type-cycle>{{}}</type-cycle>{contract}</cycle>"
    session = f"<session>{cycle.format(0, 1)}{cycle.format(1, 2)}</session><session/>"
    found = rows(document(formation(inside=action(session))))
    assert found[["types_cycle", "types_alternance"]].to_numpy().tolist() == [["0 1", "1 2"], ["", ""]]


def test_no_person_reaches_the_raw_table(taken: Callable[..., pd.DataFrame]) -> None:
    found = taken(document(formation(inside=action(PLACE.format("14118"), SESSION.format("S1")))))
    text = found.to_csv()
    assert all(
        secret not in text for secret in ("Dupontfictif", "Camille", "0200000000", "exemple.invalid", "rue")
    )
    assert found["indicateurs"].tolist() == ["contrat-apprentissage=1"]


def test_the_same_course_may_come_in_two_files(depot: Any) -> None:
    depot.text("lheo_a.xml", document(formation()))
    depot.text("lheo_b.xml", document(formation(inside=action())))
    (accepted,) = depot.ingest(TABLE).accepted
    assert accepted.rows == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (document(formation())[:-40], "XML mal formé"),
        (document(formation()).replace("<lheo", "<!DOCTYPE lheo [<!ENTITY a 'b'>]><lheo"), "DTD"),
        (document(formation(number="")), "colonne « numero_formation »"),
        (document(formation(), formation()), "clé répétée"),
        (document(), "aucune ligne de données"),
    ],
)
def test_a_broken_catalogue_is_refused_in_french(
    text: str, message: str, depot: Any, only_problem: Callable[..., str]
) -> None:
    depot.text("lheo.xml", text)
    problem = only_problem(depot.ingest(TABLE))
    assert problem.startswith("lheo.xml : ")
    assert message in problem
    assert "Remède : " in problem


def test_xml_that_is_not_lheo_is_listed_never_fatal(depot: Any) -> None:
    depot.text("autre.xml", "<?xml version='1.0'?><fiches><lheo-index/></fiches>")
    [finding] = depot.scan()
    assert (finding.status, finding.table) == ("ignore", None)
