"""A firm at work on one case: drafts written by the queue, read, edited, given back, released."""

import io
from datetime import timedelta
from typing import Any

import docx
import msgspec
from docx.document import Document

from chalicelib.cases import event_from
from chalicelib.flows.clearances import Reading, clear, wanted
from chalicelib.flows.dispatch import dispatch
from chalicelib.flows.release import candidate
from chalicelib.flows.versions import give_back, offer
from chalicelib.store import SHARDS, DueKind, StoredCase
from chalicelib.store.records import Draft, DraftVersion, Outbox, Person, Snapshot
from tests.unit.web.world import CLOSURE, FILED, NOW, PEOPLE, World

PROVEN = CLOSURE | {
    "id": "c1", "authenticity": "original_dkim", "complete_original": True,
    "reasons_in_fact": "absent", "quotes": [{"fact": "subject", "text": "Clôture de votre demande"}],
}  # fmt: skip
LEA = PEOPLE["lea"]
PAUL = Person(id="paul", name="Paul Noir", email="paul@cabinet.example", role=LEA.role, firm="cabinet")  # fmt: skip


class Office(World):
    """A closed case mandated to « cabinet », whose observation letter is written."""

    def __init__(
        self, *events: dict[str, Any], closure: dict[str, Any] = PROVEN, **site: Any
    ) -> None:
        super().__init__(**site)
        self.snapshot = self.open(FILED, closure, *events)
        self.mandate(self.snapshot)
        self.settle()

    def settle(self) -> None:
        """What the stream and the queue do, a minute later."""
        self.clock.now += timedelta(minutes=1)
        for shard in range(SHARDS):
            for row in list(self.ctx.store.due.until(self.clock.now, shard)):
                if row.kind is DueKind.OUTBOX:
                    dispatch(self.ctx, msgspec.json.decode(row.data, type=Outbox))
        self.work()

    @property
    def stored(self) -> StoredCase:
        return self.ctx.store.cases.load(self.snapshot.tenant, self.snapshot.id)

    @property
    def drafts(self) -> list[Draft]:
        return self.ctx.store.drafts.of_case("cabinet", self.snapshot.tenant, self.snapshot.id)

    @property
    def letter(self) -> Draft:
        """The latest observation letter."""
        own = [d for d in self.drafts if d.document == "observations"]
        return max(own, key=lambda d: (d.created_at, d.version))

    def happen(self, cause: str, **fields: Any) -> Snapshot:
        """One more event on the case."""
        event = event_from({"on": NOW.date().isoformat(), **fields})
        return self.add(self.snapshot, event, cause)

    def correct(self, cause: str = "fix", **fields: Any) -> Snapshot:
        """A correction of the closure."""
        return self.happen(cause, kind="correction", of="c1", fields=fields, reason="relu")

    def give(self, data: bytes, who: Person = LEA) -> DraftVersion:
        """Post a file by the page's form, keep it, let the queue read it; how it ended."""
        form = offer(self.ctx, self.letter, "https://vigie.example/depot/")
        self.files.objects[form.fields["key"]] = data
        upload = form.fields["success_action_redirect"].rpartition("/")[2]
        kept = give_back(self.ctx, self.letter, upload, who)
        self.work()
        versions = self.ctx.store.drafts.versions(self.letter)
        return next(v for v in versions if v.number == kept.number)

    def clear_all(self, who: Person = LEA) -> int:
        """Read everything the letter relies on; how much that was."""
        version, asked = candidate(self.ctx, self.letter), 0
        for one in wanted(self.ctx, self.letter, version):
            if one.clearance is None:
                said = Reading(
                    subject=one.requirement.subject,
                    fingerprint=one.requirement.fingerprint,
                    source="Lu en entier sur Légifrance.",
                    read_on=NOW.date(),
                )
                clear(self.ctx, self.letter, version, who, said)
                asked += 1
        return asked

    def edited(self, *more: str) -> bytes:
        """The letter as a lawyer finishes it: gaps filled, and paragraphs added."""
        return finished(self.files.objects[self.letter.key], *more)


def finished(data: bytes, *more: str) -> bytes:
    """A .docx without gap markers, with more paragraphs, saved again by python-docx."""
    document = docx.Document(io.BytesIO(data))
    for paragraph in _paragraphs(document):
        for run in paragraph.runs:
            if "À COMPLÉTER" in run.text:
                run.text = "fait"
    for text in more:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _paragraphs(document: Document) -> list[Any]:
    cells = [c for t in document.tables for row in t.rows for c in row.cells]
    margins = [part for s in document.sections for part in (s.header, s.footer)]
    return [p for holder in (document, *cells, *margins) for p in holder.paragraphs]
