"""The internal note of a draft, as its page shows it."""

from chalicelib.web.views.draft import note_groups


def test_the_lines_of_a_kind_are_said_under_one_title() -> None:
    """The kind is said once, above; what has none is read first, and nothing is lost."""
    note = [
        "Avertissement : une lettre n’arrête aucun délai.",
        "D7 – recours contentieux : au plus tard le 25 janvier 2027.",
        "Moyen (fort, à valider) : défaut de motivation.",
        "Avertissement : le silence ne vaut jamais autorisation.",
    ]

    groups = note_groups(note)

    assert [(g.title, len(g.lines)) for g in groups] == [
        ("", 1),
        ("Avertissements", 2),
        ("Moyens", 1),
    ]
    assert groups[1].lines[0] == "Une lettre n’arrête aucun délai."
    assert groups[2].lines[0].startswith("Moyen (fort, à valider)")
