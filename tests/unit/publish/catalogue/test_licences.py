import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.catalogue.licences import Derivation, Licence, LicenceRules, Source, Terms, derive_licence
from publish.errors import PublicationError

OPEN = Terms(
    Licence("lo", "Licence Ouverte"), ("Licence Ouverte",), share_alike=False, takes_in=frozenset({"lo"})
)
ODBL = Terms(Licence("odbl", "ODbL"), ("ODbL",), share_alike=True, takes_in=frozenset({"odbl", "lo"}))
OTHER = Terms(Licence("sa", "Autre"), ("Autre",), share_alike=True, takes_in=frozenset({"sa", "lo"}))
STRICT = Terms(Licence("nc", "Stricte"), ("Stricte",), share_alike=False, takes_in=frozenset({"nc"}))
RULES = LicenceRules((OPEN, ODBL, OTHER, STRICT), OPEN)
WHERE = "exposition « essai »"


def derive(extracts: dict[str, str], **sources: str) -> tuple[Licence, tuple[Derivation, ...]]:
    return derive_licence([Source(*source) for source in sources.items()], extracts, RULES, WHERE)


def test_open_sources_leave_the_licence_of_the_project() -> None:
    licence, derived = derive({}, bmo="Licence Ouverte")
    assert licence == OPEN.licence
    assert derived == (Derivation("bmo", "lo", None),)


def test_a_substantial_extract_binds_and_a_statistic_does_not() -> None:
    assert derive({"dpae": "substantiel"}, bmo="Licence Ouverte", dpae="ODbL")[0] == ODBL.licence
    licence, derived = derive({"dpae": "statistique"}, bmo="Licence Ouverte", dpae="ODbL")
    assert licence == OPEN.licence
    assert Derivation("dpae", "odbl", "statistique") in derived


def test_a_statistic_of_another_share_alike_base_is_no_conflict() -> None:
    assert derive({"a": "substantiel", "b": "statistique"}, a="ODbL", b="Autre")[0] == ODBL.licence


@pytest.mark.parametrize(
    ("extracts", "sources", "message"),
    [
        ({}, {"dpae": "ODbL"}, "rien ne dit ce que le jeu reprend de « dpae »"),
        ({"bmo": "substantiel"}, {"bmo": "Licence Ouverte"}, "« extraits » cite « bmo »"),
        ({"dpae": "un peu"}, {"dpae": "ODbL"}, "Attendus : substantiel, statistique"),
        ({}, {"x": "Maison"}, "Source « x » : licence « Maison » inconnue.*dbt_project/catalogue.yml"),
        (
            {"a": "substantiel", "b": "substantiel"},
            {"a": "ODbL", "b": "Autre"},
            "les licences de « a » et de « b » ne vont pas ensemble",
        ),
        ({"a": "substantiel"}, {"a": "ODbL", "c": "Stricte"}, "les licences de « a » et de « c »"),
        ({}, {"c": "Stricte"}, "« licence du projet » et de « c »"),
    ],
)
def test_no_licence_is_chosen_in_silence(
    extracts: dict[str, str], sources: dict[str, str], message: str
) -> None:
    with pytest.raises(PublicationError, match=message):
        derive(extracts, **sources)


@given(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["Licence Ouverte", "ODbL", "Autre", "Stricte"]))
)
def test_a_dataset_never_holds_what_its_licence_excludes(sources: dict[str, str]) -> None:
    shared = {name for name, licence in sources.items() if licence in {"ODbL", "Autre"}}
    try:
        licence, derived = derive(dict.fromkeys(shared, "substantiel"), **sources)
    except PublicationError:
        assert len(set(sources.values()) & {"ODbL", "Autre"}) == 2 or "Stricte" in sources.values()
        return
    takes_in = next(terms.takes_in for terms in RULES.terms if terms.licence == licence)
    assert {each.licence for each in derived} <= takes_in
    assert [each.source for each in derived] == sorted(sources)
