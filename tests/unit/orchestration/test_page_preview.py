from orchestration.page_preview import preview

PAGE = """<!doctype html><html><head><title>Titre</title><style>p{}</style></head><body>
<header><p>Tous les documents</p><h1>Caen <span>2803</span></h1><dl><dt>Édition</dt></dl></header>
<main><section><h2>L’essentiel</h2><ol><li>Où <strong>agir</strong>&nbsp;: ici.<br>Suite.</li></ol>
<svg><text>dessin</text></svg><p>Un mot.</p></section>
<section><h2>Ensuite</h2><p>Plus loin.</p></section></main></body></html>"""


def test_the_preview_is_the_title_and_the_first_section() -> None:
    assert preview(PAGE).split("\n\n") == [
        "### Caen 2803",
        "#### L’essentiel",
        "- Où agir : ici.Suite.",
        "Un mot.",
    ]


def test_a_page_without_text_has_an_empty_preview() -> None:
    assert preview("<main></main>") == ""
