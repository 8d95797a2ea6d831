"""The pages that finish a draft: what each shows, what a form does, and what nobody else sees."""

import re
from collections.abc import Iterator

import pytest

from chalicelib.flows.links import draft_link
from chalicelib.flows.release import release
from chalicelib.store.records import Person
from tests.unit.flows.office import LEA, Office

from .world import CLOSURE, Visitor, path_of, text


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def lea(office: Office) -> Visitor:
    return office.visitor("lea")


def link(office: Office, person: Person = LEA) -> str:
    """The path of the letter's page."""
    made = draft_link(office.ctx.settings, office.letter, person, office.clock.now)
    return made.removeprefix(office.ctx.settings.base_url)


def ready(office: Office) -> str:
    office.give(office.edited("Un paragraphe de plus."))
    office.clear_all()
    return link(office)


def fields(page: str) -> Iterator[dict[str, str]]:
    """The hidden fields of each form of a page."""
    for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
        yield dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_the_draft_page_says_all_that_remains(office: Office, lea: Visitor) -> None:
    page = text(lea.get(link(office)))

    assert "À compléter dans la dernière version : adresse de l’employeur ; " in page
    assert "2 références ou points de droit à lire" in page
    assert "Version 1, rédigée par Vigie" in page
    assert office.letter.template_sha256 in page
    assert "Valider ce document" not in page


def test_a_stale_draft_says_which_event_and_stays_readable(office: Office, lea: Visitor) -> None:
    office.happen("call", kind="call_made")

    page = text(lea.get(link(office)))
    case = text(lea.get(path_of(office.snapshot)))

    assert "Périmé : le dossier a reçu depuis « " in page
    assert "Télécharger (.docx)" in page
    assert "Préparer un projet à jour" in page
    assert "Périmé" in case


def test_a_reading_is_kept_in_the_visitors_name(office: Office, lea: Visitor) -> None:
    """One form per source; what was read and where is mandatory, and so is the lawyer's word."""
    page = f"{link(office)}/levees"
    first, *_ = [f for f in fields(lea.get(page).body.decode()) if "objet" in f]
    said = {"objet": first["objet"], "empreinte": first["empreinte"], "lu_le": "2026-11-23"}

    unsaid = lea.submit(page, page, said | {"source": "Légifrance"})
    empty = lea.submit(page, page, said | {"atteste": "oui", "source": " "})
    undated = lea.submit(page, page, said | {"atteste": "oui", "source": "x", "lu_le": "demain"})
    done = lea.submit(page, page, said | {"atteste": "oui", "source": "Légifrance <b>"})
    after = text(lea.get(page))

    assert [r.status_code for r in (unsaid, empty, undated, done)] == [400, 400, 400, 303]
    assert "cochez la case" in text(unsaid).lower()
    assert "indiquez ce que vous avez lu" in text(empty).lower()
    assert "par Léa Noir : « Légifrance &lt;b&gt; »" in after
    assert len(office.ctx.store.clearances.of_firm("cabinet")) == 1


def test_an_upload_goes_to_the_bucket_and_is_kept_on_a_press(office: Office, lea: Visitor) -> None:
    """The form posts elsewhere, its site named in the policy; looking at the way back keeps none."""
    page = lea.get(f"{link(office)}/depot")
    (form,) = [f for f in fields(page.body.decode()) if "key" in f]
    back = form["success_action_redirect"].removeprefix(office.ctx.settings.base_url)
    office.files.objects[form["key"]] = office.edited()

    seen = lea.get(f"{back}?bucket=b&key=k&etag=e")
    before = office.letter.versions
    kept = lea.submit(back, back)
    checking = text(lea.get(link(office)))
    office.work()
    after = text(lea.get(link(office)))

    assert form["key"].startswith(f"depots/cabinet/atelier/{office.snapshot.id}/")
    assert "https://drafts.example" in page.headers["Content-Security-Policy"]
    assert (seen.status_code, before, kept.status_code) == (200, 1, 303)
    assert "En vérification" in checking
    assert "Télécharger la version 2" in after


def test_a_refused_file_says_why_on_the_page(office: Office, lea: Visitor) -> None:
    office.give(b"no word file")

    page = text(lea.get(link(office)))

    assert "Refusée" in page
    assert "ce n’est pas un document Word" in page


def test_a_lawyer_validates_by_name_and_nothing_is_sent(office: Office, lea: Visitor) -> None:
    """The page says what will be done; the box is the lawyer's own word."""
    path = ready(office)
    page = f"{path}/validation"

    form = text(lea.get(page))
    unsaid = lea.submit(page, page, {"version": "2"})
    done = lea.submit(page, page, {"version": "2", "valide": "oui"})
    twice = lea.submit(page, page, {"version": "2", "valide": "oui"})
    after = text(lea.get(path))

    assert "Moi, Léa Noir, j’ai relu ce document" in form
    assert [r.status_code for r in (unsaid, done, twice)] == [400, 303, 400]
    assert '<a href="#valide">Cochez la case' in text(unsaid)
    assert "déjà validée, par Léa Noir" in text(twice)
    assert "Validé par Léa Noir" in after
    assert "L’employeur ne voit pas ce document" in after
    assert office.mail.sent == []


@pytest.mark.parametrize("version", ["", "1", "x", "9999", "2 ", "²"])
def test_a_version_that_is_not_the_last_one_is_not_released(
    office: Office, lea: Visitor, version: str
) -> None:
    page = f"{ready(office)}/validation"

    answer = lea.submit(page, page, {"version": version, "valide": "oui"})

    assert answer.status_code == (303 if version.strip() == "2" else answer.status_code)
    assert (office.letter.released is not None) == (version.strip() == "2")
    assert answer.status_code in (303, 400, 404)


def test_a_release_that_is_not_possible_shows_why_and_no_form(office: Office, lea: Visitor) -> None:
    page = f"{link(office)}/validation"

    shown = text(lea.get(page))

    assert "ne peut pas encore être validé" in shown
    assert "Valider définitivement" not in shown
    assert lea.submit(page, page, {"version": "1", "valide": "oui"}).status_code == 400


def test_an_unconfirmed_act_is_said_on_the_page() -> None:
    office = Office(closure=CLOSURE | {"id": "c1"})

    page = text(office.visitor("lea").get(link(office)))

    assert "courriel sans preuve d’origine" in page


def test_the_employer_sees_the_final_document_only_once_shared(
    office: Office, lea: Visitor
) -> None:
    """Not the draft, not the released file: what the firm chose to show (design §3.12)."""
    path, case = ready(office), path_of(office.snapshot)
    emma = office.visitor("emma")
    wanted = {"projet": office.letter.id}
    seen = [text(emma.get(case))]
    release(office.ctx, office.letter, 2, LEA)
    seen.append(text(emma.get(case)))
    refused = emma.submit(case, f"{case}/valide", wanted)

    lea.submit(f"{path}/partage", f"{path}/partage")
    shown = emma.get(case)
    given = emma.submit(case, f"{case}/valide", wanted)

    assert not any("Documents de l’avocat" in page or "observations" in page for page in seen)
    assert refused.status_code == 404
    assert "Documents de l’avocat" in text(shown)
    assert "https://drafts.example" in shown.headers["Content-Security-Policy"]
    assert given.status_code == 303
    assert "/finals/" in given.headers["Location"]
    for secret in ("Note interne", "Projets", "Version 1", "Références"):
        assert secret not in text(shown)


def test_another_tenants_people_name_no_shared_document(office: Office, lea: Visitor) -> None:
    path = ready(office)
    release(office.ctx, office.letter, 2, LEA)
    lea.submit(f"{path}/partage", f"{path}/partage")
    omar = office.visitor("omar")

    answer = omar.submit("/", f"{path_of(office.snapshot)}/valide", {"projet": office.letter.id})

    assert answer.status_code == 404


def test_nothing_is_shared_before_the_release(office: Office, lea: Visitor) -> None:
    page = f"{link(office)}/partage"

    assert lea.get(page).status_code == 404


def test_final_and_versions_download_under_plain_names(office: Office, lea: Visitor) -> None:
    path = ready(office)
    release(office.ctx, office.letter, 2, LEA)

    version = lea.submit(path, f"{path}/versions", {"version": "2"})
    final = lea.submit(path, f"{path}/versions", {"version": "finale"})
    note = lea.submit(path, f"{path}/versions", {"version": "note"})
    unknown = lea.submit(path, f"{path}/versions", {"version": "7"})

    assert version.headers["Location"].endswith("as=observations-v2.docx")
    assert final.headers["Location"].endswith("as=observations.docx")
    assert note.headers["Location"].endswith("as=observations-note-interne.docx")
    assert unknown.status_code == 404


def test_the_comparison_marks_words_in_text_as_well_as_in_colour(
    office: Office, lea: Visitor
) -> None:
    """<ins> and <del>, each with its word, for those who see no colour."""
    office.give(office.edited("Un paragraphe de plus."))

    page = text(lea.get(f"{link(office)}/comparaison"))

    assert re.search(r"<ins><span[^>]*>\[ajouté :</span> Un paragraphe de plus\.", page)
    assert "[supprimé" in page
    assert "sans changement" in page


def test_the_comparison_knows_only_this_documents_texts(office: Office, lea: Visitor) -> None:
    """One text alone has nothing to be compared with; a text of another case is not found."""
    alone = text(lea.get(f"{link(office)}/comparaison"))
    other = lea.get(f"{link(office)}/comparaison?de=other.1&a={office.letter.id}.1")

    assert "deux fois le même texte" in alone
    assert other.status_code == 404


def test_two_generations_are_compared(office: Office, lea: Visitor) -> None:
    """After a correction, what the new draft says otherwise."""
    old = office.letter.id
    office.correct(remedies="not_seen")
    office.settle()
    new = office.letter.id

    page = text(lea.get(f"{link(office)}/comparaison?de={old}.1&a={new}.1"))

    assert old != new
    assert "<ins>" in page or "<del>" in page


def test_the_documents_page_orders_what_is_missing(office: Office, lea: Visitor) -> None:
    """What is ready, what is being written, what does not suit and why; then one press."""
    office.happen("call", kind="call_made")
    path = f"{path_of(office.snapshot)}/documents"

    before = text(lea.get(path))
    ordered = lea.submit(path, path)
    during = text(lea.get(path))
    office.work()
    after = text(lea.get(path))

    assert "Périmé" in before
    assert ordered.status_code == 303
    assert "en préparation" in during
    assert "Préparer l" not in during
    assert "Prêt" in after
    assert "en préparation" not in after.lower()


def test_a_lawyer_of_another_firm_finds_none_of_it(office: Office) -> None:
    """Even with Léa's link in hand."""
    path = ready(office)
    yves = office.visitor("yves")

    pages = [
        f"{path}{end}"
        for end in ("", "/levees", "/validation", "/partage", "/comparaison", "/depot")
    ]
    statuses = {yves.get(page).status_code for page in pages}
    statuses.add(yves.get(f"{path_of(office.snapshot)}/documents").status_code)

    assert statuses == {404}


def test_the_firm_sees_what_it_read_and_what_was_reopened(
    office: Office, lea: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who, when, what; a text that changed is to be read again, and its former reading stays."""
    import msgspec

    from chalicelib.law import clearing

    assert "Aucune lecture" in text(lea.get("/levees"))
    office.clear_all()
    page = text(lea.get("/levees"))
    points = {
        name: msgspec.structs.replace(point, text=f"{point.text} Nouveau.")
        for name, point in clearing.open_points().items()
    }
    monkeypatch.setattr(clearing, "open_points", lambda: points)
    reopened = text(lea.get("/levees"))
    office.clear_all()
    again = text(lea.get("/levees"))

    assert page.count("Vaut pour le cabinet") == 2
    assert "par Léa Noir : « Lu en entier sur Légifrance. »" in page
    assert reopened.count("Rouverte : le texte a changé dans Vigie") == 2
    assert (again.count("Vaut pour le cabinet"), again.count("Remplacée par")) == (2, 2)


@pytest.mark.parametrize("who", ["emma", "marc"])
def test_an_employer_does_not_see_what_a_firm_read(office: Office, who: str) -> None:
    office.clear_all()

    assert office.visitor(who).get("/levees").status_code == 404


def test_another_firm_sees_its_own_readings_only(office: Office) -> None:
    office.clear_all()

    assert "Aucune lecture" in text(office.visitor("yves").get("/levees"))
