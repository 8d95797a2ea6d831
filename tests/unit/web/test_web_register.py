"""Registre: a firm writes whom it writes to; its drafts print it, and nobody else's do."""

import io
from datetime import timedelta

import docx
import pytest

from chalicelib.flows.links import draft_link
from chalicelib.flows.register import Entry, write
from chalicelib.store.audit_records import Action
from chalicelib.store.office_records import Office as Kept
from chalicelib.store.office_records import OfficeKind
from chalicelib.store.records import Draft
from tests.unit.flows.office import LEA, Office

from .world import NOW, PEOPLE, World, text

PAGE, NEW = "/registre", "/registre/nouvelle"
ISERE = {
    "sorte": "prefect", "titre": "le préfet de l’Isère", "appel": "Madame la Préfète",
    "departements": "38", "adresse": "12 place de Verdun\r\n38000 Grenoble",
    "source": "site de la préfecture", "lu_le": "2026-11-20",
}  # fmt: skip


def entries(world: World, firm: str = "cabinet") -> list[Kept]:
    return world.ctx.store.offices.of_firm(firm)


def test_an_entry_is_written_read_again_and_taken_out(world: World) -> None:
    """Each change bears the name of who made it, and is a line of the firm's log."""
    lea = world.visitor("lea")

    assert lea.submit(NEW, NEW, ISERE).status_code == 303
    (kept,) = entries(world)
    path = f"{PAGE}/fiches/{kept.id}"
    changed = ISERE | {"faire": "ecrire", "lu_le": "2026-11-23", "courriel": "x@isere.example"}
    assert lea.submit(path, path, changed).status_code == 303
    again = lea.submit(path, path, changed)
    page = text(lea.get(PAGE))
    assert lea.submit(path, path, {"faire": "retirer"}).status_code == 303

    assert again.status_code == 303
    assert kept.departments == ("38",)
    assert kept.address == "12 place de Verdun\n38000 Grenoble"
    assert "Le préfet de l’Isère" in page
    assert "Lu le 23 novembre 2026 : site de la préfecture" in page
    assert entries(world) == []
    log = world.ctx.store.audit.of_month("FIRM#cabinet", "2026-11")
    said = sorted((e.action, e.target) for e in log)
    assert (Action.OFFICE_DROPPED, "le préfet de l’Isère") in said
    assert world.visitor("lea").get(path).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"titre": ""}, "titre", "Écrivez le titre"),
        ({"titre": "Isère"}, "titre", "Écrivez le titre entier"),
        ({"appel": "Salut"}, "appel", "Choisissez une formule"),
        ({"departements": "38, Isère"}, "departements", "Écrivez des numéros"),
        ({"courriel": "rien"}, "courriel", "Ce n’est pas une adresse"),
        ({"source": ""}, "source", "Dites où vous l’avez lu"),
        ({"source": "x" * 501}, "source", "500 caractères au plus"),
        ({"lu_le": ""}, "lu_le", "Indiquez le jour"),
        ({"lu_le": "2026-11-24"}, "lu_le", "Cette date est dans l’avenir"),
        ({"sorte": "roi"}, "sorte", ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    world: World, wrong: dict[str, str], field: str, words: str
) -> None:
    answer = world.visitor("lea").submit(NEW, NEW, ISERE | wrong)
    body = text(answer)

    assert answer.status_code == 400
    assert words in body
    assert 'value="2026-11-20"' in body or "lu_le" in wrong
    assert f'id="{field}"' in body
    assert entries(world) == []


def test_one_title_has_one_entry(world: World) -> None:
    """A second one would make both useless: of two that fit, none fills."""
    lea = world.visitor("lea")
    lea.submit(NEW, NEW, ISERE)

    again = lea.submit(NEW, NEW, ISERE | {"titre": "Le Préfet de l’Isère"})

    assert again.status_code == 400
    assert "Une autre fiche porte ce titre" in text(again)
    assert len(entries(world)) == 1


def test_an_old_entry_is_to_be_looked_at_again(world: World) -> None:
    """After a year the page says so, first."""
    lea = world.visitor("lea")
    lea.submit(NEW, NEW, ISERE)
    assert "À vérifier" not in text(lea.get(PAGE))

    world.clock.now = NOW + timedelta(days=363)
    lea = world.visitor("lea")

    assert "À vérifier" in text(lea.get(PAGE))


def test_what_vigie_read_of_a_platform_begins_an_entry_and_dates_nothing(world: World) -> None:
    """The day is the lawyer's own reading: it is never filled in."""
    body = text(world.visitor("lea").get(f"{NEW}?sorte=platform&plateforme=plateforme de Béthune"))

    assert 'value="plateforme de Béthune"' in body
    assert "préfecture des Côtes-d’Armor" in body
    assert 'type="date" value=""' in body


@pytest.fixture
def office() -> Office:
    return Office()


def letter_of(office: Office, seat: str) -> tuple[Draft, str]:
    """The observation letter written again with that seat; its text."""
    path = draft_link(office.ctx.settings, office.letter, LEA, office.clock.now)
    path = path.removeprefix(office.ctx.settings.base_url) + "/choix"
    visitor = office.visitor("lea")
    office.clock.now += timedelta(minutes=1)
    visitor.submit(path, path, {"pour": "employer", "donnee.employeur.siege": seat})
    office.work()
    made = office.letter
    document = docx.Document(io.BytesIO(office.files.objects[made.key]))
    return made, "\n".join(p.text for p in document.paragraphs)


def registered(office: Office, who: str = "lea", age: int = 3) -> None:
    entry = Entry(
        kind=OfficeKind.PREFECT,
        title="le préfet de l’Isère",
        call="Madame la Préfète",
        departments=("38",),
        address="12 place de Verdun",
        source="site de la préfecture",
        read_on=NOW.date() - timedelta(days=age),
    )
    write(office.ctx, PEOPLE[who], entry)


def test_a_letter_prints_what_the_register_says_and_the_note_where_from(office: Office) -> None:
    """Of the employer's address, the lawyer is asked to check the place that employs."""
    registered(office)
    before = office.letter.gaps

    made, printed = letter_of(office, "3 rue X, 38000 Grenoble")

    assert "Madame la Préfète de l’Isère" in printed
    assert "département du préfet compétent" in before
    assert "département du préfet compétent" not in made.gaps
    assert any("registre du cabinet" in line for line in made.note)
    path = draft_link(office.ctx.settings, made, LEA, office.clock.now)
    page = text(office.visitor("lea").get(path.removeprefix(office.ctx.settings.base_url)))
    assert "À qui l’écrire" in page
    assert "12 place de Verdun" in page


@pytest.mark.parametrize(("who", "age"), [("yves", 3), ("lea", 400)])
def test_another_firms_or_an_old_entry_fills_nothing(office: Office, who: str, age: int) -> None:
    """A firm's register is its own; an old one is proposed in the form, to be looked at."""
    registered(office, who, age)

    made, printed = letter_of(office, "3 rue X, 38000 Grenoble")
    path = draft_link(office.ctx.settings, made, LEA, office.clock.now)
    path = path.removeprefix(office.ctx.settings.base_url)
    form = text(office.visitor("lea").get(f"{path}/choix"))

    assert "Isère" not in printed
    assert "département du préfet compétent" in made.gaps
    assert ('value="de l’Isère"' in form) == (who == "lea")
    assert ("à vérifier, plus d’un an a passé" in form) == (who == "lea")


def test_a_program_of_the_firm_reads_and_writes_the_register(world: World) -> None:
    """The same words and the same faults, at their place in the body."""
    world.token("cabinet", "secret")
    body = {
        "kind": "court", "title": "tribunal administratif de Grenoble", "source": "greffe",
        "read_on": "2026-11-20", "departments": ["38"],
    }  # fmt: skip

    made = world.api("POST", "/offices", body)
    wrong = world.api("POST", "/offices", body | {"title": "Grenoble"})
    changed = world.api(
        "POST", f"/offices/{made.json_body['id']}", body | {"filing": "Télérecours"}
    )
    listed = world.api("GET", "/offices").json_body["items"]
    gone = world.api("DELETE", f"/offices/{made.json_body['id']}")

    assert (made.status_code, changed.status_code, gone.status_code) == (201, 200, 200)
    assert (wrong.status_code, wrong.json_body["path"]) == (400, "$.title")
    assert [one["filing"] for one in listed] == ["Télérecours"]
    assert listed[0]["fresh"] is True
    assert entries(world) == []
