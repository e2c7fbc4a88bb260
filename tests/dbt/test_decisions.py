"""What the model makes of the committees' decisions."""


def test_only_what_is_accepted_has_places(france):
    rows = france.rows(
        "select code_fap, libelle_bassin_ft, decision, places_proposees_nb, places_decidees_nb,"
        " decision_date::varchar from published.pub_propositions_achat__decisions order by code_fap"
    )
    assert rows == [
        ("B1X31", "Caen", "acceptée", 22, 12, "2025-12-04"),
        ("B1X34", "Caen", "refusée", 10, 0, "2025-12-04"),
        ("T2A60", "Caen", "reportée", None, None, "2025-12-04"),
    ]


def test_comments_enter_no_model(france):
    """They are read nowhere after the raw table."""
    named = "select table_schema from information_schema.columns where column_name = 'commentaire'"
    assert {row[0] for row in france.rows(named)} == {"raw"}
