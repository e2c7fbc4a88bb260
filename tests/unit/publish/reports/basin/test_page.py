import hashlib
import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from publish.errors import PublicationError
from publish.reports import site
from publish.reports.site import render_site

NEEDS = "besoins-main-oeuvre/data/pub_besoins_main_oeuvre__projets.parquet"


def render(release: Path) -> dict[str, str]:
    paths = render_site(release, release.parents[1] / "reports" / release.name)
    return {_name(path): path.read_text(encoding="utf-8") for path in paths}


def _name(path: Path) -> str:
    folder = path.parent.name
    of_a_territory = {"region", "catef", "dossier", "copil", "crefop", "technique"}
    return f"{folder}/{path.stem}" if folder in of_a_territory else path.stem


def words(page: str) -> str:
    """The text that a person reads, entities resolved and spaces made plain."""
    body = re.sub(r"<script.*?</script>", "", page.split("<body>")[1], flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>]+>", "", body))
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def pages(make_release: Callable[..., Path]) -> dict[str, str]:
    return render(make_release())


def test_one_page_per_basin_and_an_index_that_links_them(pages: dict[str, str]) -> None:
    assert list(pages) == [
        *("9901", "9902", "9903", "comparer", "region/99", "catef/991", "catef/992"),
        *("dossier/98", "dossier/99", "copil/99", "crefop/99", "technique/99"),
        *("chantier", "table", "ecologique", "qualite", "essai", "audit", "index"),
    ]
    drawn, listed = ["9901", "9902"], ["9901", "9902", "9903"]
    assert re.findall(r'href="bassin/(\d+)\.html"', pages["index"]) == drawn + listed


def test_fictitious_data_say_so_everywhere(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert 'data-fictif="true"' in page
        assert "(données fictives)</title>" in page
        assert "Données fictives." in words(page)
        captions = re.findall(r"<caption>(.*?)</caption>", page)
        assert [caption for caption in captions if "données fictives" not in caption] == [
            caption for caption in captions if re.search("illésime|texte du pacte", caption)
        ]


def test_real_data_bear_no_such_mark(make_release: Callable[..., Path]) -> None:
    assert not [name for name, page in render(make_release(fictitious=False)).items() if "fictives" in page]


def test_labels_of_the_sources_are_escaped(pages: dict[str, str]) -> None:
    for page in pages.values():
        # The two of the page itself: the origins of its figures, and what makes it react.
        assert page.count("<script") == 2
        assert "<b>" not in page
        assert "<em>" not in page
    assert "<b>SAINT</b> & MARTIN" in words(pages["9902"])


def test_total_is_a_minimum_with_bounds_that_match_the_table(
    make_release: Callable[..., Path],
) -> None:
    release = make_release()
    needs = pd.read_parquet(release / NEEDS)
    last = needs[(needs["annee"] == 2024) & (needs["code_bassin_ft"] == "9901")]
    published, low, high = (int(last[f"projets_recrutement_{name}"].sum()) for name in ("nb", "min", "max"))
    assert published < low < high
    said = words(render(release)["9901"]).replace("\u202f", "").replace(" ", "")
    assert f"aumoins{published}projets" in said
    assert f"de{low}à{high}." in said


def test_masked_cells_are_bounds_and_never_zero(make_release: Callable[..., Path]) -> None:
    page = render(make_release(all_masked="9901"))["9901"]
    row = words("<body>" + page.split('<tr id="besoins-T4X60"')[1].split("</tr>")[0])
    assert "1 à 4 (secret)" in row
    assert "masqué" in row
    assert "tous les nombres du bassin sont couverts par le secret" in words(page)
    assert "n’a pas d’évolution établie" in words(page)


def row_of(page: str, identifier: str) -> str:
    return words("<body>" + page.split(f'<tr id="{identifier}"')[1].split("</tr>", maxsplit=1)[0])


def test_a_shrunk_share_has_its_interval_rounded_outward(pages: dict[str, str]) -> None:
    assert "48 % [31 ; 67]" in row_of(pages["9901"], "besoins-S1X40")
    small = [row for row in pages["9901"].split('<tr id="besoins-')[1:] if "trop peu de projets" in row]
    assert small
    assert not [row for row in small if "48&nbsp;%" in row.split("</tr>")[0]]


def test_tightness_and_coverage_bear_their_year_their_bounds_and_their_terms(pages: dict[str, str]) -> None:
    """The last published year of each; less than one trainee is not zero."""
    both, coverage = row_of(pages["9901"], "contexte-S1X40"), row_of(pages["9901"], "contexte-T4X60")
    assert "0,65 [0,64 ; 0,68] 2020 : 85 offres, 130 demandeurs" in both
    assert "non publié" in both
    assert "1 % [0 ; 2] 2024 : moins de 1 stagiaire, 57 projets difficiles" in coverage
    assert "Tension et formation" not in words(pages["9902"])


def test_each_indicator_on_the_page_is_defined_by_the_registry(pages: dict[str, str]) -> None:
    said = words(pages["9901"].split('class="terms"')[1].join(("<body>", "")))
    for label in ("Part difficile lissée", "Offres par demandeur", "Couverture par la formation"):
        assert (
            f"{label}Définition : {label}. Limite <em>dite</em>. Publié à partir d’un volume de 30." in said
        )
    assert "Taux de remplissage" not in said


def test_a_wave_in_fap_2009_has_no_indicator(make_release: Callable[..., Path]) -> None:
    said = words(render(make_release(years=(2022, 2023)))["9901"])
    assert "Part lissée" not in said
    assert "Tension et formation" not in said


def test_the_sources_of_the_indicators_are_listed_apart(pages: dict[str, str]) -> None:
    assert "1 autre table source des indicateurs" in words(pages["9901"])
    assert pages["9901"].count("raw_tensions__essai") == 1


def test_the_change_of_nomenclature_calls_for_caution(make_release: Callable[..., Path]) -> None:
    assert "À lire avec prudence" in words(render(make_release())["9901"])


def test_no_caution_within_a_nomenclature(make_release: Callable[..., Path]) -> None:
    assert "À lire avec prudence" not in words(render(make_release(years=(2022, 2023)))["9901"])


def test_forecasts_in_fap_2021_are_not_compared_with_a_wave_in_fap_2009(
    make_release: Callable[..., Path],
) -> None:
    page = render(make_release(years=(2022, 2023)))["9901"]
    assert "non comparable" in words(page)
    assert 'class="last"' not in page


def test_a_single_wave_has_neither_change_nor_forecast(make_release: Callable[..., Path]) -> None:
    release = make_release(years=(2024,), forecast=False)
    said = words(render(release)["9901"])
    assert "l’évolution ne peut pas être mesurée" in said
    assert "Une seule vague est connue" in said
    assert "l’erreur du modèle n’est pas mesurée" in said


def test_a_basin_without_name_nor_forecast(pages: dict[str, str]) -> None:
    assert "<h1>Bassin 9903</h1>" in pages["9903"]
    assert "Aucune prévision n’est publiée pour ce bassin" in words(pages["9903"])


def test_forecast_figure_and_table_say_the_same(pages: dict[str, str]) -> None:
    figure, table = (
        pages["9901"].split('<svg role="img" aria-labelledby="points-titre')[1].split("</figure>")[:2]
    )
    table = table.split("</table>")[0]
    plotted = re.findall(r"code_fap=(\w+);mesure", figure)
    assert plotted == re.findall(r'<tr id="prevision-(\w+)"', table)
    assert len(plotted) == 12


def test_every_row_names_its_table_and_key(pages: dict[str, str]) -> None:
    page = pages["9901"]
    for table in re.findall(r"<table data-table=.*?</table>", page, flags=re.DOTALL):
        body = table.split("<tbody>")[1]
        assert body.count("<tr") == len(re.findall("<tr[^>]* data-cle=", body))
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_coverage_is_measured_beside_the_nominal(pages: dict[str, str]) -> None:
    said = words(pages["9901"])
    assert "intervalle à 80 % a contenu 81 % des valeurs passées" in said
    assert "0,88 fois celle de la persistance" in said


def test_links_reach_the_files_of_the_release(make_release: Callable[..., Path]) -> None:
    release = make_release()
    [page] = [path for path in render_site(release, release.parents[1] / "reports/x") if path.stem == "9901"]
    links = re.findall(r'href="([^"]+\.parquet|[^"]+pub_[^"]+)"', page.read_text(encoding="utf-8"))
    assert len(links) == 7
    assert all((page.parent / link).is_file() for link in links)


def test_same_release_same_bytes_and_no_leftover(make_release: Callable[..., Path]) -> None:
    release = make_release()
    out = release.parents[1] / "reports" / release.name

    def digests() -> list[str]:
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in render_site(release, out)]

    first = digests()
    (out.parent / f".tmp-new-{out.name}").mkdir()
    (out / "bassin" / "0000.html").touch()
    assert digests() == first
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    assert not (out / "bassin" / "0000.html").exists()


def test_a_failure_leaves_the_former_pages(
    make_release: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    release = make_release()
    out = release.parents[1] / "reports" / release.name
    before = {path: path.read_bytes() for path in render_site(release, out)}

    def fail(_path: Path, _text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site, "write_text", fail)
    with pytest.raises(OSError, match="No space left"):
        render_site(release, out)
    assert {path: path.read_bytes() for path in before} == before


def test_missing_column_names_file_column_and_remedy(make_release: Callable[..., Path]) -> None:
    release = make_release()
    pd.read_parquet(release / NEEDS).drop(columns="version_fap").to_parquet(release / NEEDS)
    with pytest.raises(
        PublicationError, match=r"projets\.parquet : colonnes absentes : version_fap\. Refaites"
    ):
        render(release)


def test_missing_table_names_the_file(make_release: Callable[..., Path]) -> None:
    release = make_release()
    (release / NEEDS).unlink()
    with pytest.raises(PublicationError, match=r"projets\.parquet : fichier absent.*vigie run"):
        render(release)


@pytest.mark.parametrize(("text", "expected"), [("{", "illisible"), (json.dumps({"version": "1"}), "fictif")])
def test_broken_metadata_name_the_file(make_release: Callable[..., Path], text: str, expected: str) -> None:
    release = make_release()
    (release / "besoins-main-oeuvre" / "metadata.json").write_text(text, encoding="utf-8")
    with pytest.raises(PublicationError, match=rf"metadata\.json.*{expected}"):
        render(release)


def test_empty_forecast_tables_are_no_forecast(make_release: Callable[..., Path]) -> None:
    release = make_release(forecast=False)
    said = words(render(release)["9901"])
    assert "Aucune prévision n’est publiée pour ce bassin" in said
    assert "Aucun de ses métiers n’a d’historique suffisant" in said


def test_departments_of_a_basin_are_added(make_release: Callable[..., Path]) -> None:
    release = make_release()
    needs = pd.read_parquet(release / NEEDS)
    again = needs[(needs["code_bassin_ft"] == "9901") & (needs["code_fap"] == "S1X20")]
    expected = 2 * int(again.loc[again["annee"] == 2024, "projets_recrutement_nb"].iloc[0])
    pd.concat([needs, again.assign(code_departement="992")]).to_parquet(release / NEEDS)
    row = render(release)["9901"].split('<tr id="besoins-S1X20"')[1].split("</tr>")[0]
    assert f">{expected}<" in row.replace("\u202f", "")


def test_what_the_territory_told_stands_beside_the_statistics(pages: dict[str, str]) -> None:
    section = words(pages["9901"]).partition("Remontées locales")[2].partition("Fiabilité")[0]
    assert "2 besoins déclarés par le territoire (64 recrutements)" in section
    assert "1 au-dessus de la statistique et 1 que la statistique ne voit pas" in section
    assert "Déclarés, non mesurés" in section
    assert "60 6 janvier 2025 groupe technique" in section
    assert "0 à 42 (prévision 2025) dépasse" in section
    assert "aucune absent des données" in section
    assert "<i>" not in pages["9901"]


def test_brakes_are_told_with_the_needs_that_name_one(pages: dict[str, str]) -> None:
    told = words(pages["9901"])
    assert "logement</b>" not in pages["9901"].replace("&lt;b&gt;logement&lt;/b&gt;", "")
    assert "(2 sur 2), mobilité (1 sur 2)" in told
    assert "garde d’enfant (0" not in told
    assert "un frein non cité n’est pas un frein absent" in told
    assert "Aucune donnée de l’édition ne les mesure" in words(pages["9902"])


def test_a_basin_that_told_nothing_is_not_said_to_need_nothing(pages: dict[str, str]) -> None:
    assert "aucun besoin déclaré par le territoire n’est accepté" in words(pages["9903"])
