"""What of the table and the files belongs to a subject: found by reading all of it, twice.

Access patterns find what is asked every day; an erasure must find what nobody asks for.
"""

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from chalicelib.store import keys
from chalicelib.store.draft_records import SharedDocument
from chalicelib.store.records import Mail, Person
from chalicelib.store.reply_records import Reply
from chalicelib.store.table import Item, Table

from .belonging import Known, Place, hashes, judge, mentions, pointers
from .fates import Fate, Kept
from .of_firm import files_of, is_mandated, touched
from .subjects import Subject

if TYPE_CHECKING:
    from chalicelib.store import Store


class Plan(msgspec.Struct, kw_only=True):
    """`rows` by fate; `evidence` are SHA-256, `letters` keys of the drafts bucket that go.

    `kinds` counts rows by kind, `kept` what stays and why; `mandates` are firms that still hold
    one of the cases, `held_back` the evidence that somebody else's row stands on, `about` the
    employers' cases of which a firm's own file would go.
    """

    rows: dict[Place, Fate] = {}
    kinds: Counter[str] = msgspec.field(default_factory=Counter)
    kept: Counter[str] = msgspec.field(default_factory=Counter)
    evidence: set[str] = set()
    held_back: set[str] = set()
    letters: set[str] = set()
    mandates: dict[str, str] = {}
    about: set[Subject] = set()

    @property
    def empty(self) -> bool:
        return not (self.rows or self.evidence or self.letters)


def known_of(store: "Store", subject: Subject) -> Known:
    """The subject with its cases and people, as the table says them now."""
    if subject.kind == "person":
        return Known(subject=subject, tenant="", people=frozenset((subject.id,)))
    if subject.kind == "case":
        return Known(subject=subject, tenant=subject.tenant, cases=frozenset((subject.id,)))
    if subject.kind == "firm":
        people = frozenset(_people(store.table, firm=subject.id))
        return Known(subject=subject, tenant="", people=people)
    return Known(
        subject=subject,
        tenant=subject.id,
        cases=frozenset(_cases(store.table, subject.id)),
        people=frozenset(_people(store.table, tenant=subject.id)),
    )


def plan(store: "Store", subject: Subject) -> Plan:
    """All that goes with the subject, and what stays. It reads the table twice, page by page."""
    known, found = known_of(store, subject), Plan()
    spared: set[str] = set()
    for item in store.table.every():
        _place(store.table, found, item, known)
        if subject.kind == "firm":
            _of_firm(found, item, subject.id)
            spared |= _shown(item, subject.id)
    found.letters -= spared
    if found.evidence:
        _spare_shared(store.table, found)
    return found


def _place(table: Table, found: Plan, item: Item, known: Known) -> None:
    fate = judge(item, known)
    if fate is None and _unended(table, item, known):
        fate = Fate.RECORD
    if fate is None:
        return
    if isinstance(fate, Kept):
        found.kept[fate.value] += 1
        return
    if _shared_log(item, known):
        found.kept[Kept.SHARED.value] += 1
        return
    _add(found, item, fate)
    for place in pointers(item, known):
        if pointer := table.get(*place):
            _add(found, pointer, Fate.POINTER)
    if known.subject.kind != "person":
        found.evidence |= hashes(item)
    if item.kind == "reply" and (key := msgspec.json.decode(item.data, type=Reply).key):
        found.letters.add(key)
    if item.kind == "snapshot" and (firm := msgspec.json.decode(item.data).get("firm")):
        found.mandates[item.pk] = firm
    if item.kind == "mail" and item.sk != "#MAIL":
        _with_mail(table, found, item, known)


def _of_firm(found: Plan, item: Item, firm: str) -> None:
    """Its files, the cases they are about, and those it still acts in."""
    found.letters |= files_of(item, firm)
    if case := touched(item, firm):
        found.about.add(case)
    if is_mandated(item, firm):
        found.mandates[item.pk] = firm


def _shown(item: Item, firm: str) -> set[str]:
    """The final document that an employer was shown is the employer's own copy."""
    if item.kind != "shareddocument":
        return set()
    shown = msgspec.json.decode(item.data, type=SharedDocument)
    return {shown.key} if shown.firm == firm else set()


def _add(found: Plan, item: Item, fate: Fate) -> None:
    if (item.pk, item.sk) not in found.rows:
        found.kinds[item.kind] += 1
    found.rows[item.pk, item.sk] = fate


def _with_mail(table: Table, found: Plan, item: Item, known: Known) -> None:
    """The mail's own record, unless it came to others too; and its line in the log by date.

    Both before the row that leads here: an erasure that stops finds them again.
    """
    rows = list(table.query(item.pk))
    own, others = table.get(item.pk, "#MAIL"), [r for r in rows if r.sk not in ("#MAIL", item.sk)]
    if own and not others:
        _add(found, own, Fate.RECORD)
    if known.whole:
        return
    mail = msgspec.json.decode(item.data, type=Mail)
    log = keys.mail_log(mail.tenant, mail.received_at.date())
    for line in table.query(log):
        if line.data == mail.sha256:
            _add(found, line, Fate.RECORD)


def _unended(table: Table, item: Item, known: Known) -> bool:
    """A mail to this employer alone that nobody has read to its end."""
    if not known.whole or item.kind != "mail" or item.sk != "#MAIL":
        return False
    mail = msgspec.json.decode(item.data, type=Mail)
    return mail.tenant == known.tenant and not list(table.query(item.pk, begins=keys.tenant("")))


def _shared_log(item: Item, known: Known) -> bool:
    """What was noted or held of a mail that is about other cases too."""
    if known.whole or item.kind != "quarantined":
        return False
    said = msgspec.json.decode(item.data)
    return bool(said.get("case")) and not mentions(str(said["case"]), known.cases)


def _spare_shared(table: Table, found: Plan) -> None:
    """Evidence that a row which stays stands on is not the subject's alone."""
    for item in table.every():
        if (item.pk, item.sk) not in found.rows:
            found.held_back |= found.evidence & hashes(item)
    found.evidence -= found.held_back


def _cases(table: Table, tenant: str) -> set[str]:
    """By the table itself: the index may not know yet, or no more."""
    begins = keys.case(tenant, "")
    found = (i.pk for i in table.scan("#SNAPSHOT") if i.pk.startswith(begins))
    return {pk.removeprefix(begins) for pk in found}


def _people(table: Table, *, tenant: str = "", firm: str = "") -> set[str]:
    found = (msgspec.json.decode(i.data, type=Person) for i in table.scan("#PERSON"))
    return {person.id for person in found if (person.tenant, person.firm) == (tenant, firm)}
