"""The firm's register: one entry that fits fills what the case lacks, and the note says so."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from chalicelib.cases import Case, Employer
from chalicelib.letters import lent
from chalicelib.letters.platforms import platforms
from chalicelib.letters.register import departments_of, fault_of, fitting
from chalicelib.store.office_records import FRESH, Office, OfficeKind

ON = date(2026, 11, 23)
SEAT = "12 rue des Tanneurs, 38000 Grenoble"


def office(title: str, kind: OfficeKind = OfficeKind.PREFECT, **said: object) -> Office:
    made = Office(
        firm="cabinet", id=title, kind=kind, title=title, source="recueil des actes",
        read_on=ON, by_name="Léa Noir", at=datetime(2026, 11, 23, tzinfo=UTC),
    )  # fmt: skip
    return msgspec.structs.replace(made, **said)


ISERE = office("le préfet de l’Isère", departments=("38",), call="Madame la Préfète")
GRENOBLE = office("tribunal administratif de Grenoble", OfficeKind.COURT, departments=("38", "73"))


def case(seat: str = SEAT, prefect: str = "", court: str = "") -> Case:
    employer = Employer(name="L’Atelier", seat=seat)
    return Case(reference="AT-1", employer=employer, prefect=prefect, court=court)


@pytest.mark.parametrize(
    ("asked", "offices", "facts"),
    [
        (case(), (ISERE, GRENOBLE), {"prefet.appel": "Madame la Préfète",
         "prefet.territoire": "de l’Isère", "tribunal.siege": "de Grenoble"}),
        (case(), (), {}),
        (case("12 rue X, 69003 Lyon"), (ISERE, GRENOBLE), {}),
        (case("Grenoble"), (ISERE,), {}),
        # The case's own words stay; the register adds the call alone.
        (case(prefect="le préfet de l'Isère"), (ISERE,), {"prefet.appel": "Madame la Préfète"}),
        (case("", prefect="préfecture de l’Isère"), (ISERE,),
         {"prefet.appel": "Madame la Préfète", "prefet.territoire": "de l’Isère"}),
        # What the case names is not what its address says.
        (case(prefect="le préfet du Rhône"), (ISERE,), {}),
        (case(court="tribunal administratif de Lyon"), (GRENOBLE,), {}),
        # Two that fit: nobody guesses.
        (case(), (ISERE, office("la préfète déléguée de l’Isère", departments=("38",))), {}),
    ],
)  # fmt: skip
def test_one_entry_that_fits_fills_what_the_case_lacks(
    asked: Case, offices: tuple[Office, ...], facts: dict[str, str]
) -> None:
    """By the name that the case gives, else by the employer's address; of two, none."""
    assert lent(asked, offices, ON).facts == facts


@pytest.mark.parametrize(
    ("title", "named", "fits"),
    [
        ("le préfet de la Loire", "préfecture de la Loire-Atlantique", False),
        ("le préfet de la Loire", "Préfecture de la Loire", True),
        ("le préfet de la Loire-Atlantique", "préfecture de la Loire", False),
        ("la préfète de l’Ain", "préfecture de l’Aisne", False),
    ],
)
def test_a_department_is_not_another_whose_name_begins_so(
    title: str, named: str, fits: bool
) -> None:
    assert bool(fitting(case("", prefect=named), [office(title)])) == fits


def test_an_entry_read_over_a_year_ago_fills_nothing_by_itself() -> None:
    """It still fits, so that a lawyer may look again and take it."""
    old = msgspec.structs.replace(ISERE, read_on=ON - FRESH - timedelta(days=1))
    limit = msgspec.structs.replace(ISERE, read_on=ON - FRESH)

    assert lent(case(), [old], ON).facts == {}
    assert [f.office for f in fitting(case(), [old])] == [old]
    assert lent(case(), [limit], ON).facts


def test_the_note_says_where_the_words_come_from() -> None:
    """And, by an address alone, what nobody has checked."""
    by_address = lent(case(), [ISERE], ON).notes
    by_name = lent(case(prefect="le préfet de l’Isère"), [ISERE], ON).notes

    assert "recueil des actes" in by_address[0]
    assert "Vérifiez que l’établissement" in by_address[0]
    assert "Vérifiez" not in by_name[0]


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        (SEAT, {"38"}),
        ("97400 Saint-Denis", {"974"}),
        ("20000 Ajaccio", {"2A", "2B"}),
        ("BP 12345, 1 rue Y, 69003 Lyon", {"69"}),
        ("Grenoble", set()),
        ("", set()),
    ],
)
def test_the_department_is_read_in_the_postal_code(address: str, codes: set[str]) -> None:
    assert departments_of(address) == codes


@pytest.mark.parametrize(
    ("title", "kind", "good"),
    [
        ("le préfet de l’Isère", OfficeKind.PREFECT, True),
        ("Madame la préfète de l'Isère", OfficeKind.PREFECT, True),
        ("Isère", OfficeKind.PREFECT, False),
        ("le préfet", OfficeKind.PREFECT, False),
        ("tribunal administratif de Grenoble", OfficeKind.COURT, True),
        ("le tribunal administratif d’Orléans", OfficeKind.COURT, True),
        ("Grenoble", OfficeKind.COURT, False),
        ("plateforme de Béthune", OfficeKind.PLATFORM, True),
    ],
)
def test_a_title_is_one_that_a_letter_can_print(title: str, kind: OfficeKind, good: bool) -> None:
    assert (fault_of(office(title, kind)) == "") == good


def test_what_was_read_of_the_platforms_has_its_mark_and_its_source() -> None:
    """Vigie knows three of seven: the reference's own, and no address."""
    assert {p.mark for p in platforms()} == {"V"}
    assert all(p.source for p in platforms())
    assert not any("@" in p.covers for p in platforms())
