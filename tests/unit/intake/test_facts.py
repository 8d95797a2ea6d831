"""Facts: each with the words it was read from, nothing without a cue."""

from datetime import date

import pytest

from chalicelib.cases.parts import Author
from chalicelib.intake import acts, asked, facts, wording
from chalicelib.intake.page import MAX_QUOTE, Page

ON = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Votre demande n° 2026-AT-0048213 a été", ["2026-AT-0048213"]),
        ("demande d’autorisation de travail n°\u00a02026-AT-0048213.", ["2026-AT-0048213"]),
        ("N° de dossier : 75AT123456", ["75AT123456"]),
        ("numéro de demande 12345678", ["12345678"]),
        ("Référence : AT/2026/004821", ["AT/2026/004821"]),
        ("vos réf. de dossier : 2026.0048213", ["2026.0048213"]),
        ("dossiers n° 2026-1111 et n° 2026-2222", ["2026-1111", "2026-2222"]),
        ("dossier n° 2026-1111, puis dossier n° 2026-1111", ["2026-1111"]),
        ("dossier n° 2026-1111 et dossier no 2", ["2026-1111"]),
        ("appelez le 0 806 001 620", []),
        ("arrêté n° 2021-360", []),
        ("référence du 23/11/2026", []),
        ("dossier n° 12", []),
        ("2026-AT-0048213", []),
    ],
)
def test_numbers_are_read_after_a_cue_only(text: str, numbers: list[str]) -> None:
    """The format is not public: a number counts only after "dossier n°", "référence"…"""
    assert [fact.value for _, fact in facts.references(Page(text))] == numbers


@pytest.mark.parametrize(
    ("text", "due", "days"),
    [
        ("à déposer avant le vendredi 16 octobre 2026", date(2026, 10, 16), None),
        ("au plus tard le 16/10/2026", date(2026, 10, 16), None),
        ("date limite : 16 octobre 2026", date(2026, 10, 16), None),
        ("avant le 20 octobre 2026, au plus tard le 16 octobre 2026", date(2026, 10, 16), None),
        ("dans un délai de 15 jours", None, 15),
        ("dans un délai de quinze (15) jours", None, 15),
        ("sous 8 jours", None, 8),
        ("dans un délai d’un mois", None, 31),
        ("dans un délai de deux semaines", None, 14),
        ("délai de 30 jours, sous 15 jours", None, 15),
        ("avant le 16 octobre 2026 ou sous 8 jours", date(2026, 10, 16), None),
        ("déposée avant le 3 mars 2021", None, None),
        ("dans un délai de 900 jours", None, None),
        ("dans les meilleurs délais", None, None),
    ],
)
def test_the_printed_time_is_read(text: str, due: date | None, days: int | None) -> None:
    """A date or a length, the earliest when several; nothing when none is printed."""
    day, length, fact = facts.due(Page(text), ON)

    assert (day, length) == (due, days)
    assert (fact is None) == (due is None and days is None)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("les pièces suivantes :\n- passeport ;\n- contrat\n\nCordialement", ["passeport", "contrat"]),
        ("les documents suivants :\n\n1. passeport\n2. contrat.", ["passeport", "contrat"]),
        ("les pièces suivantes :\n• passeport\n  en cours de validité", ["passeport en cours de validité"]),
        ("les pièces suivantes : passeport ; contrat. Merci", ["passeport", "contrat"]),
        ("merci de compléter votre dossier", []),
    ],
)  # fmt: skip
def test_documents_asked_for_are_listed(text: str, labels: list[str]) -> None:
    """Bullets under the announcement, or what follows it on the line."""
    items, quote, found = asked.requested(Page(text))

    assert [item.label for item in items] == labels
    assert [fact.value for fact in found] == labels
    assert [item.id for item in items] == [f"p{n}" for n in range(1, len(labels) + 1)]
    assert (quote is None) == (not labels)


@pytest.mark.parametrize(
    ("text", "author"),
    [
        (
            "Pour le préfet et par délégation,\nClaire MARTIN, adjointe au chef de la plateforme, "
            "service de la main-d’œuvre étrangère",
            Author(
                first_name="Claire",
                name="MARTIN",
                quality="adjointe au chef de la plateforme",
                service="service de la main-d’œuvre étrangère",
            ),
        ),
        ("Signé : Mme Anne-Lise LE GOFF", Author(first_name="Anne-Lise", name="LE GOFF")),
        ("Pour le préfet,\nLe chef de bureau\nPaul ROUX", Author(first_name="Paul", name="ROUX", quality="Le chef de bureau")),
        ("Le service instructeur", None),
        ("Pour le préfet et par délégation", None),
        ("concernant M. Bakary TRAORE", None),
    ],
)  # fmt: skip
def test_the_author_is_a_person_who_signed(text: str, author: Author | None) -> None:
    """A name after a signature; a service alone is nobody (CRPA L212-2)."""
    assert acts.author(Page(text))[0] == author


def test_reasons_are_not_taken_from_the_remedies() -> None:
    """An article cited to tell how to appeal is no reason in law."""
    remedies = "Vous pouvez saisir le tribunal administratif (article R. 421-1 du code)."
    alone = Page(remedies)
    assert (acts.in_law(alone), acts.in_fact(alone)) == (None, None)

    decided = Page(
        "Vu l’article R. 5221-20 du code du travail, au motif que le salaire est trop bas. "
        + remedies
    )
    in_law, in_fact = acts.in_law(decided), acts.in_fact(decided)
    assert in_law is not None
    assert in_law.value.startswith("Vu l’article R. 5221-20 du code du travail")
    assert in_fact is not None


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("worker", "Salarié : M. Bakary TRAORE\nAutre", ["M. Bakary TRAORE"]),
        ("worker", "demande concernant Mme Linh NGUYEN a été", ["Mme Linh NGUYEN"]),
        ("worker", "au bénéfice de Monsieur Jean-Paul N’DIAYE, né", ["Monsieur Jean-Paul N’DIAYE"]),
        ("worker", "concernant votre entreprise", []),
        ("employer", "Employeur : ACME Toitures SARL\n", ["ACME Toitures SARL"]),
        ("employer", "votre entreprise est", []),
    ],
)
def test_people_are_read_after_their_cue(name: str, text: str, values: list[str]) -> None:
    """Names end where the sentence goes on."""
    assert [fact.value for _, fact in facts.people(Page(text), name)] == values


def test_silence_is_dated_only_by_its_own_sentence() -> None:
    """A date elsewhere in the receipt does not date the implicit decision."""
    assert facts.silence_date(Page("Déposée le 1er octobre 2026. Le silence vaut rejet.")) is None
    assert facts.silence_date(Page("Le silence vaut rejet le 1er décembre 2026.")) is not None


def test_validity_of_a_grant_is_read() -> None:
    """ "valable jusqu'au" gives the day."""
    day, fact = facts.day_after(
        Page("valable jusqu’au 30 novembre 2027"), "valid_until", wording.VALID_UNTIL
    )
    assert day == date(2027, 11, 30)
    assert fact is not None
    assert fact.value == "2027-11-30"


@pytest.mark.parametrize("year", [1, 202, 1926, 2020, 2091, 9999])
def test_a_date_outside_any_case_is_not_read(year: int) -> None:
    """Nothing was filed before the teleservice; nothing is valid for a century. It is said."""
    text = f"avant le 31/12/{year:04}. Demande déposée le 12/03/{year:04}. Valable jusqu’au 31/12/{year:04}."
    page = Page(text)

    assert facts.due(page, ON)[0] is None
    assert facts.day_after(page, "filed", wording.DEPOSITED) == (None, None)
    assert facts.day_after(page, "valid_until", wording.VALID_UNTIL) == (None, None)
    (said,) = facts.unbelievable(page, wording.DEPOSITED, ON)
    assert said.startswith("La date du 12/03/")


def test_a_believable_date_is_read_after_one_that_is_not() -> None:
    """An odd date does not hide the right one."""
    page = Page("Demande déposée le 12/03/1926. Demande enregistrée le 12/03/2026.")
    day, _ = facts.day_after(page, "filed", wording.DEPOSITED, ON)

    assert day == date(2026, 3, 12)


def test_what_is_kept_of_a_long_text_is_cut_visibly() -> None:
    """Labels and quotes are bounded, so that an event fits where it is stored."""
    items, quote, _ = asked.requested(Page(f"les pièces suivantes :\n- {'é' * 1_000}\n- contrat\n"))
    assert [len(item.label) for item in items] == [asked.MAX_LABEL + 4, 7]
    assert items[0].label.endswith(" […]")
    assert quote is not None
    assert len(quote.text) <= MAX_QUOTE + 4
