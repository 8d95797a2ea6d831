"""Entreprise: its name, its SIREN and its mail domains, checked beside the field."""

import msgspec
import pytest

from chalicelib.cases.events import Filed
from chalicelib.cases.words import Zone, siren_holds
from chalicelib.errors import Conflict
from chalicelib.flows.audit import read
from chalicelib.flows.targets import target_of
from chalicelib.intake.values import Proposal
from chalicelib.store.audit_records import Action
from chalicelib.web.views.header import header_lines

from .world import FILED, NOW, PEOPLE, World, text

PAGE = "/entreprise"
GOOD = {
    "nom": "Atelier Lumen",
    "siren": "552 100 554",
    "domaines": "lumen.example",
    "territoire": "reunion",
}


@pytest.mark.parametrize(
    ("digits", "holds"),
    [
        ("552100554", True),
        ("732829320", True),
        ("123456782", True),
        ("552100545", False),
        ("552100555", False),
        ("000000000", True),
        ("55210055", False),
        ("5521005540", False),
        ("55210055a", False),
        ("٥٥٢١٠٠٥٥٤", False),
        ("", False),
    ],
)
def test_the_key_of_a_siren(digits: str, holds: bool) -> None:
    """Luhn's formula over nine digits; a wrong digit, or two exchanged, is found."""
    assert siren_holds(digits) == holds


def test_every_single_wrong_digit_is_found() -> None:
    good = "552100554"
    wrong = [good[:n] + d + good[n + 1 :] for n in range(9) for d in "0123456789" if d != good[n]]

    assert not any(siren_holds(digits) for digits in wrong)


def test_the_manager_writes_the_company_and_it_is_a_line_of_the_log(world: World) -> None:
    marc = world.visitor("marc")

    answer = marc.submit(PAGE, PAGE, GOOD)

    tenant = world.ctx.store.people.tenant("atelier")
    assert answer.headers["Location"] == f"{PAGE}?fait=oui"
    assert (tenant.name, tenant.siren, tenant.forwarders) == (
        "Atelier Lumen", "552100554", ("lumen.example",),
    )  # fmt: skip
    assert tenant.address == "s-atelier"
    entry = read(world.ctx, PEOPLE["marc"])[0]
    assert (entry.action, entry.target) == (
        Action.COMPANY_CHANGED,
        "nom, SIREN, domaines, territoire",
    )
    assert 'value="552 100 554"' in text(marc.get(PAGE))


def test_the_same_words_change_nothing(world: World) -> None:
    marc = world.visitor("marc")
    marc.submit(PAGE, PAGE, GOOD)

    marc.submit(PAGE, PAGE, GOOD)

    assert len(read(world.ctx, PEOPLE["marc"])) == 1
    assert world.ctx.store.people.tenant("atelier").version == 1


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("nom", "", "nom de l’entreprise"),
        ("nom", "x" * 201, "200 signes"),
        ("siren", "12", "neuf chiffres"),
        ("siren", "552 100 545", "sa clé ne correspond pas"),
        ("territoire", "lune", "Choisissez dans la liste"),
        ("territoire", "", "Choisissez dans la liste"),
        ("domaines", "gmail.com", "à tout le monde"),
        ("domaines", "lumen.example, moi@orange.fr", "à tout le monde"),
        ("domaines", "interieur.gouv.fr", "à l’administration"),
        ("domaines", "fr", "n’est pas un domaine"),
        ("domaines", "<script>alert(1)</script>", "n’est pas un domaine"),
        ("domaines", " ".join(f"d{n}.example" for n in range(21)), "20 domaines au plus"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_written(
    world: World, field: str, typed: str, why: str
) -> None:
    """What was typed is kept; script is shown as text."""
    marc, before = world.visitor("marc"), world.ctx.store.people.tenant("atelier")

    answer = marc.submit(PAGE, PAGE, GOOD | {field: typed})

    assert answer.status_code == 400
    said = text(answer)
    assert why in said[said.index(f'id="{field}-erreur"') :][:300]
    assert "<script>" not in said
    assert world.ctx.store.people.tenant("atelier") == before


def test_where_the_employer_resides_is_what_its_next_case_begins_with(world: World) -> None:
    """Open cases keep theirs; a new one has it in its header, and its page says so."""
    before = world.open(FILED, reference="AT-2026-0001")
    marc = world.visitor("marc")

    marc.submit(PAGE, PAGE, GOOD)

    assert '<option value="reunion" selected>' in text(marc.get(PAGE))
    atelier = world.ctx.store.people.tenant("atelier")
    filed = Filed(id="e1", on=NOW.date())
    opened = target_of(world.ctx, atelier, Proposal(reference="AT-2026-0002", event=filed))
    assert opened.header
    assert opened.header.employer.residence is Zone.REUNION
    assert "La Réunion" in str(header_lines(opened.header))
    kept = world.ctx.store.cases.snapshot("atelier", before.id)
    assert kept.case.employer.residence is Zone.METROPOLE


def test_an_address_stands_for_its_domain(world: World) -> None:
    """People know their addresses better than their domains; once is enough."""
    typed = GOOD | {"domaines": "Marc@Lumen.example\n@lumen.example ; filiale.lumen.example."}

    world.visitor("marc").submit(PAGE, PAGE, typed)

    kept = world.ctx.store.people.tenant("atelier").forwarders
    assert kept == ("lumen.example", "filiale.lumen.example")


def test_two_writers_at_once_do_not_undo_each_other(world: World) -> None:
    """What moved since it was read is not written over."""
    stale = world.ctx.store.people.tenant("atelier")
    world.visitor("marc").submit(PAGE, PAGE, GOOD)

    with pytest.raises(Conflict):
        world.ctx.store.people.change_tenant(msgspec.structs.replace(stale, name="Autre"))


def test_who_has_only_an_address_gives_a_name_once(world: World) -> None:
    """The field is there until then."""
    claire = msgspec.structs.replace(PEOPLE["marc"], name=PEOPLE["marc"].email)
    world.ctx.store.people.put_person(claire)
    marc = world.visitor("marc")
    assert 'name="votre_nom"' in text(marc.get(PAGE))

    marc.submit(PAGE, PAGE, GOOD | {"votre_nom": "Claire Martin"})
    marc.submit(PAGE, PAGE, GOOD | {"votre_nom": "Quelqu’un d’autre"})

    assert world.ctx.store.people.person("marc").name == "Claire Martin"
    assert 'name="votre_nom"' not in text(marc.get(PAGE))


def test_a_manager_s_own_domain_is_proposed_unless_everybody_has_it(world: World) -> None:
    marc = world.visitor("marc")
    assert "Votre adresse est en <strong>atelier.example</strong>" in text(marc.get(PAGE))

    shared = msgspec.structs.replace(PEOPLE["marc"], email="marc@gmail.com")
    world.ctx.store.people.put_person(shared)

    assert "Votre adresse est en" not in text(marc.get(PAGE))


@pytest.mark.parametrize("who", ["emma", "lea"])
def test_others_find_no_such_page(world: World, who: str) -> None:
    assert world.visitor(who).get(PAGE).status_code == 403


def test_a_program_keeps_the_name_and_the_siren_and_no_domain(world: World) -> None:
    """A stolen token must not make forged mails count as the employer's own."""
    world.token("atelier")
    world.visitor("marc").submit(PAGE, PAGE, GOOD)

    written = world.api("PUT", "/company", {"name": "Lumen", "siren": "732829320"})
    forged = world.api("PUT", "/company", {"name": "Lumen", "forwarders": ["attaquant.example"]})

    out = {
        "name": "Lumen", "siren": "732829320", "forwarders": ["lumen.example"], "residence": "reunion",
    }  # fmt: skip
    assert (written.status_code, written.json_body) == (200, out)
    assert world.api("GET", "/company").json_body == out
    assert forged.status_code == 400
    assert {e.target for e in read(world.ctx, PEOPLE["marc"])} >= {"nom, SIREN"}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"name": "", "siren": None}, "$.name"),
        ({"name": "Lumen", "siren": "552100545"}, "$.siren"),
        ({"name": "Lumen", "siren": "55"}, "$.siren"),
        ({"siren": "552100554"}, "$"),
    ],
)
def test_what_a_program_gets_wrong_is_said_at_its_place(
    world: World, body: dict[str, object], path: str
) -> None:
    world.token("atelier")

    answer = world.api("PUT", "/company", body)

    assert (answer.status_code, answer.json_body["path"]) == (400, path)
