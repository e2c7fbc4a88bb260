from orchestration.ingestion.errors import SHOWN_PER_FILE, Problem, RefusedInput


def problem(file: str, number: int) -> Problem:
    return Problem(
        file, "raw_bmo__projets", f"ligne {number}", "valeur « 3 »", "un entier", "voyez le producteur"
    )


def test_one_french_line() -> None:
    assert str(problem("bmo.xlsx", 2)) == (
        "bmo.xlsx : ligne 2 : valeur « 3 » ; attendu : un entier. Remède : voyez le producteur."
    )


def test_problems_are_grouped_by_file_and_long_lists_are_cut() -> None:
    problems = [problem("b.xlsx", 1), *(problem("a.xlsx", n) for n in range(SHOWN_PER_FILE + 3))]
    lines = str(RefusedInput(problems)).splitlines()
    assert lines[0] == "Fichier refusé : a.xlsx (raw_bmo__projets)"
    assert lines[SHOWN_PER_FILE + 1] == "  … et 3 autres"
    assert lines[-2:] == ["Fichier refusé : b.xlsx (raw_bmo__projets)", f"  - {problem('b.xlsx', 1).detail}"]


def test_one_hidden_problem_is_singular() -> None:
    refused = RefusedInput(problem("a.xlsx", n) for n in range(SHOWN_PER_FILE + 1))
    assert str(refused).endswith("… et 1 autre")
