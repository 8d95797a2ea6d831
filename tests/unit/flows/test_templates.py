"""A firm's template through the whole path: posted, read in the sandbox, adopted, used, left."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from docx import Document

from chalicelib.errors import BadInput, Conflict, NotFound
from chalicelib.flows.draft import Order
from chalicelib.flows.draft import draft as write
from chalicelib.flows.templates import (
    PATIENCE,
    VIGIES,
    adopt,
    offer,
    overdue,
    read_again,
    settled,
    submit,
)
from chalicelib.flows.versions import LIMIT
from chalicelib.letters import catalogue
from chalicelib.letters.vetting import LETTERHEAD
from chalicelib.store.records import Draft, DraftState, Person
from chalicelib.store.template_records import FirmTemplate, TemplateState
from tests.unit.letters.build import docx, tampered
from tests.unit.web.world import CLOSURE, FILED, PEOPLE, World

LEA, YVES = PEOPLE["lea"], PEOPLE["yves"]
MENTION = "Projet à valider par l’avocat"
OBSERVATIONS = "observations"


def own(*more: str) -> bytes:
    """The house's observation letter, with a sentence of the firm's."""
    document = Document(io.BytesIO(catalogue.template(OBSERVATIONS)))
    for text in ("Notre cabinet vous prie d’agréer ses salutations.", *more):
        document.add_paragraph(text)
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()


class Firm(World):
    """A firm at its templates."""

    def post(self, data: bytes, document: str = OBSERVATIONS, who: Person = LEA) -> FirmTemplate:
        """Post by the page's form, have it read; the version as it stands then."""
        form = offer(self.ctx, who.firm, document, "https://vigie.example/depot/")
        self.files.objects[form.fields["key"]] = data
        upload = form.fields["success_action_redirect"].rpartition("/")[2]
        made = submit(self.ctx, document, upload, who)
        self.work()
        kept = self.ctx.store.templates.version(who.firm, document, made.number)
        return settled(self.ctx, kept)

    def drafted(self, cause: str = "c1") -> Draft:
        """The observation letter of a mandated case, as the queue writes it."""
        case = self.mandate(self.open(FILED, CLOSURE | {"id": "c1"}))
        write(
            self.ctx,
            Order(
                tenant=case.tenant, case=case.id, firm="cabinet",
                document=OBSERVATIONS, cause=cause,
            ),
        )  # fmt: skip
        (made,) = self.ctx.store.drafts.of_case("cabinet", case.tenant, case.id)
        return made

    def text(self, key: str) -> str:
        return "\n".join(p.text for p in Document(io.BytesIO(self.files.objects[key])).paragraphs)


def test_an_adopted_template_writes_the_firms_drafts() -> None:
    """Posted, read, adopted: the draft speaks with the firm's words and says which text made it."""
    firm = Firm()
    version = firm.post(own())

    adopt(firm.ctx, OBSERVATIONS, version.number, LEA)
    made = firm.drafted()

    assert version.state is TemplateState.READY
    assert "Notre cabinet vous prie" in firm.text(made.key)
    assert made.template_sha256 != Firm().drafted().template_sha256


def test_the_preview_wears_the_letterhead_that_the_firm_adopted() -> None:
    """What is looked at before adopting a template is what its drafts will be."""
    firm = Firm()
    paper = Document()
    paper.sections[0].header.paragraphs[0].text = "Cabinet Garnier, 3 place Grenette"
    raw = io.BytesIO()
    paper.save(raw)

    before = firm.post(own())
    adopt(firm.ctx, LETTERHEAD, firm.post(raw.getvalue(), LETTERHEAD).number, LEA)
    after = firm.post(own("Autre version."))

    def headed(version: FirmTemplate) -> bool:
        shown = Document(io.BytesIO(firm.files.objects[version.preview]))
        return any("place Grenette" in p.text for p in shown.sections[0].header.paragraphs)

    assert not headed(before)
    assert headed(after)
    assert "place Grenette" not in "".join(
        p.text
        for p in Document(io.BytesIO(firm.files.objects[after.key])).sections[0].header.paragraphs
    )


def test_nothing_is_used_before_somebody_adopts_it() -> None:
    """Being ready changes no draft."""
    firm = Firm()
    firm.post(own())

    assert "Notre cabinet" not in firm.text(firm.drafted().key)


def test_one_goes_back_to_vigies_and_the_choices_are_kept() -> None:
    """Who chose what and when stays written; the house's template writes again."""
    firm = Firm()
    adopt(firm.ctx, OBSERVATIONS, firm.post(own()).number, LEA)

    shelf = adopt(firm.ctx, OBSERVATIONS, VIGIES, LEA)

    assert [(a.number, a.by_name) for a in shelf.adoptions] == [(1, "Léa Noir"), (0, "Léa Noir")]
    assert "Notre cabinet" not in firm.text(firm.drafted().key)


def test_a_firm_never_sees_anothers_template() -> None:
    """Same document, same number: each firm has its own (design §3.12)."""
    firm = Firm()
    adopt(firm.ctx, OBSERVATIONS, firm.post(own(), who=YVES).number, YVES)

    assert "Notre cabinet" not in firm.text(firm.drafted().key)
    with pytest.raises(NotFound):
        firm.ctx.store.templates.version("cabinet", OBSERVATIONS, 1)


def test_a_refused_template_cannot_be_adopted() -> None:
    """Adoption asks for a reading that found nothing against it."""
    firm = Firm()
    version = firm.post(own("{{ employeur.nmo }}"))

    assert version.state is TemplateState.REFUSED
    assert any("Vouliez-vous dire « employeur.nom »" in f.remedy for f in version.faults)
    with pytest.raises(BadInput, match="ne peut pas être utilisée"):
        adopt(firm.ctx, OBSERVATIONS, version.number, LEA)


def test_the_same_file_confirmed_twice_is_one_version() -> None:
    """A second press on the button adds nothing."""
    firm = Firm()
    made = firm.post(own())

    again = submit(firm.ctx, OBSERVATIONS, made.upload, LEA)

    assert again.number == made.number
    assert len(firm.ctx.store.templates.versions("cabinet", OBSERVATIONS)) == 1


def test_a_file_posted_over_after_the_reading_changes_nothing() -> None:
    """What was read is kept under a key of its own; another reading does not move the version."""
    firm = Firm()
    made = firm.post(own())
    upload = next(k for k in firm.files.objects if k.startswith("depots-modeles/"))
    firm.files.objects[upload] = own("Autre chose.")
    submit(firm.ctx, OBSERVATIONS, made.upload, LEA)
    firm.work()

    adopt(firm.ctx, OBSERVATIONS, made.number, LEA)

    assert "Autre chose" not in firm.text(firm.drafted().key)


def test_a_broken_template_delays_no_letter() -> None:
    """The file is gone or is another one: Vigie's template writes, and the note says why."""
    firm = Firm()
    version = firm.post(own())
    adopt(firm.ctx, OBSERVATIONS, version.number, LEA)
    firm.files.objects[version.key] = own("Un mot de trop.")

    made = firm.drafted()

    assert made.state is DraftState.READY
    assert "Un mot de trop" not in firm.text(made.key)
    assert any("Votre modèle n’a pas pu servir" in line for line in made.note)


def test_the_letterhead_is_on_every_document_with_the_mention_of_a_draft() -> None:
    """Header, footer and styles of the firm replace the house's; the mention stays."""
    firm = Firm()
    paper = docx("", header="CABINET NOIR, avocats")
    adopt(firm.ctx, LETTERHEAD, firm.post(paper, LETTERHEAD).number, LEA)

    made = firm.drafted()

    section = Document(io.BytesIO(firm.files.objects[made.key])).sections[0]
    assert [p.text for p in section.header.paragraphs] == [MENTION, "CABINET NOIR, avocats"]


def test_a_reading_that_never_answers_is_said_and_may_be_asked_again() -> None:
    """A sandbox that died leaves no verdict: after a while that is an answer too."""
    firm = Firm()
    version = submit(firm.ctx, OBSERVATIONS, "u" * 24, LEA)
    firm.queue.messages.clear()

    assert not overdue(firm.ctx, settled(firm.ctx, version))
    firm.clock.now += PATIENCE + timedelta(seconds=1)

    assert overdue(firm.ctx, settled(firm.ctx, version))
    read_again(firm.ctx, version)
    assert [url for url, _ in firm.queue.messages] == ["lint"]


def test_two_lawyers_who_choose_at_once_do_not_overwrite_each_other() -> None:
    """The shelf is kept over the revision it was read at."""
    firm = Firm()
    firm.post(own())
    shelf = firm.ctx.store.templates.shelf("cabinet", OBSERVATIONS)
    adopt(firm.ctx, OBSERVATIONS, 1, LEA)

    with pytest.raises(Conflict):
        firm.ctx.store.templates.put_shelf(shelf)


@pytest.mark.parametrize(
    "said",
    [
        b"not json",
        b'{"sha256": "x"}',
        json.dumps({"sha256": "x", "size": 1, "faults": [], "key": "modeles/rival/t.docx"}).encode(),
        json.dumps({"sha256": "x", "size": 1, "faults": [], "preview": "cabinet/d.docx"}).encode(),
    ],
)  # fmt: skip
def test_a_sandbox_gone_astray_is_not_believed(said: bytes) -> None:
    """It names only what lies where it was told to write, in the shape it was told."""
    firm = Firm()
    version = submit(firm.ctx, OBSERVATIONS, "u" * 24, LEA)
    firm.files.objects[f"modeles/cabinet/{OBSERVATIONS}/{'u' * 24}/verdict.json"] = said

    read = settled(firm.ctx, version)

    assert read.state is TemplateState.REFUSED
    assert "réponse lisible" in read.faults[0].why


def test_a_thousand_faults_are_kept_as_the_first_ones() -> None:
    """A record has a bounded size; what blocks comes first, and the rest is counted."""
    firm = Firm()

    version = firm.post(own(*(f"article L114-{n}" for n in range(900)), "{{ employeur.nmo }}"))

    assert version.state is TemplateState.REFUSED
    assert "employeur.nmo" in version.faults[0].why
    assert len(version.faults) == 61
    assert "et 841 autres" in version.faults[-1].why


@pytest.mark.parametrize("document", [OBSERVATIONS, LETTERHEAD])
@pytest.mark.parametrize(
    "gone", ["word/_rels/document.xml.rels", "word/styles.xml", "_rels/.rels", "docProps/core.xml"]
)
def test_a_file_with_a_part_missing_gets_an_answer(gone: str, document: str) -> None:
    """Whatever a damaged file breaks, the page has a verdict to show."""
    firm = Firm()

    version = firm.post(tampered(own(), lambda m: m.__delitem__(gone)), document)

    assert version.state in (TemplateState.READY, TemplateState.REFUSED)
    assert version.state is TemplateState.READY or version.faults[0].remedy


def bomb() -> bytes:
    """Forty megabytes of nothing in forty kilobytes."""
    return tampered(docx("x"), lambda m: m.update({"word/media/a.png": b"\0" * 40_000_000}))


def relation(target: str, kind: str, quote: str = '"') -> Any:
    """A change that adds a relation to something outside the file."""
    q = quote
    one = (
        f"<Relationship Id={q}rIdX{q} Type={q}http://x/{kind}{q} Target={q}{target}{q} "
        f"TargetMode={q}External{q}/></Relationships>"
    )
    name = "word/_rels/document.xml.rels"
    return lambda m: m.update({name: m[name].replace(b"</Relationships>", one.encode())})


def part(name: str, content: bytes) -> Any:
    return lambda m: m.update({name: content})


def inside(old: bytes, new: bytes) -> Any:
    """A change of the body's XML."""

    def change(found: dict[str, bytes]) -> None:
        found["word/document.xml"] = found["word/document.xml"].replace(old, new, 1)

    return change


FIELD = b"<w:p><w:r><w:instrText>%s</w:instrText></w:r></w:p><w:sectPr"
ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "code by attributes": (lambda: own("{{ ''.__class__.__mro__[1].__subclasses__() }}"), "n’est pas permis"),
    "code by a loop's own name": (lambda: own("{{ self.__init__.__globals__ }}"), "inconnue|permis"),
    "code by a filter": (lambda: own("{{ employeur|attr('nom') }}"), "permis|mal écrite"),
    "endless loop": (lambda: own("{% for a in range(999999999) %}x{% endfor %}"), "appel|permis"),
    "loops on loops": (lambda: own("".join(f"{{% for {v} in bordereau %}}" for v in "abcd") + "x" + "{% endfor %}" * 4), "boucles"),
    "a bomb of braces": (lambda: own("{{ " * 200_000), "n’est pas fermée"),
    "a bomb in a tag": (lambda: own("{{ 'a' * 10**9 }}"), "n’est pas permis"),
    "nested parentheses": (lambda: own("{{ " + "(" * 5000 + ")" * 5000 + " }}"), "dépasse"),
    "include": (lambda: own("{% include '/etc/passwd' %}"), "n’est pas permis"),
    "zip bomb": (bomb, "trop gros"),
    "external entity": (lambda: tampered(own(), part("word/styles.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')), "DOCTYPE"),
    "entity in another code": (lambda: tampered(own(), part("word/styles.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-')), "codage"),
    "attached template": (lambda: tampered(own(), relation("http://evil.example/t.dotm", "attachedTemplate")), "extérieur"),
    "single quotes": (lambda: tampered(own(), relation("http://evil.example/a", "image", "'")), "extérieur"),
    "a link to a share": (lambda: tampered(own(), relation("file://evil/share", "hyperlink")), "extérieur"),
    "macros": (lambda: tampered(own(), part("word/vbaProject.bin", b"x")), "macros"),
    "macros under another name": (lambda: tampered(own(), lambda m: m.update({"[Content_Types].xml": m["[Content_Types].xml"].replace(b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml")})), "macros"),
    "DDE field": (lambda: tampered(own(), inside(b"<w:sectPr", FIELD % b"DDEAUTO c:\\\\cmd.exe")), "DDEAUTO"),
    "included file": (lambda: tampered(own(), inside(b"<w:sectPr", FIELD % b" INCLUDETEXT c:/secret.docx ")), "INCLUDETEXT"),
    "alternative chunk": (lambda: tampered(own(), inside(b"<w:sectPr", b'<w:altChunk/><w:sectPr')), "incorporé"),
    "not a zip": (lambda: b"PK\x03\x04nothing", "n’est pas un document Word"),
    "too heavy": (lambda: b"PK" + b"\0" * LIMIT, "dépasse 5"),
}  # fmt: skip


@pytest.mark.parametrize("document", [OBSERVATIONS, LETTERHEAD])
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_with_its_reason_and_leaves_nothing(
    attack: str, document: str
) -> None:
    """By the whole path: a clear French reason, no file kept, no adoption (design §3.10)."""
    make, why = ATTACKS[attack]
    firm = Firm()

    version = firm.post(make(), document)

    assert version.state is TemplateState.REFUSED
    assert any(f.blocks and re.search(why, f.why) for f in version.faults), version.faults
    kept = [key for key in firm.files.objects if not key.startswith("depots-modeles/")]
    assert kept == [f"modeles/cabinet/{document}/{version.upload}/verdict.json"]
    with pytest.raises(BadInput):
        adopt(firm.ctx, document, version.number, LEA)


def test_braces_in_a_fact_are_text() -> None:
    """`{{ }}` that a case holds is printed, never read."""
    firm = Firm()
    adopt(firm.ctx, OBSERVATIONS, firm.post(own("{{ salarie.nom }}")).number, LEA)
    case = firm.mandate(firm.open(FILED, CLOSURE | {"id": "c1"}, worker="{{ 7 * 7 }} {% x %}"))

    write(firm.ctx, Order(tenant=case.tenant, case=case.id, firm="cabinet", document=OBSERVATIONS, cause="c1"))  # fmt: skip

    (made,) = firm.ctx.store.drafts.of_case("cabinet", case.tenant, case.id)
    assert "{{ 7 * 7 }} {% x\u00a0%}" in firm.text(made.key)


def test_what_the_sandbox_keeps_opens_in_word() -> None:
    """The preview has unique members and python-docx reads it."""
    firm = Firm()
    version = firm.post(docx("", header="{{ conseil.nom }}"), LETTERHEAD)

    with zipfile.ZipFile(io.BytesIO(firm.files.objects[version.preview])) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names))
    assert "Hélène Garnier" in Document(io.BytesIO(firm.files.objects[version.preview])).sections[0].header.paragraphs[1].text  # fmt: skip
