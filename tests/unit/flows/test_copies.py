"""One act, several mails: one event with all its evidence, whatever the copies and their order."""

from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chalicelib.cases import AnyEvent, Case, CaseState, event_from, kind_of, to_fields, verify
from chalicelib.cases.events import Closed, ComplementRequested
from chalicelib.cases.words import Authenticity
from chalicelib.flows.acts import MAX_SAME, settle
from chalicelib.flows.copies import facts
from chalicelib.flows.record import CaseRef, case_id
from chalicelib.law import deadlines
from chalicelib.store.records import Mail, MailState
from infra.local.samples import TENANT, forwarded, platform_mail

from .world import World

DAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
REFERENCE = "AT-2026-000123"
REF = CaseRef(TENANT.id, case_id(TENANT.id, REFERENCE))
CLOSURE = (
    f"Bonjour,\n\nVotre demande d'autorisation de travail n° {REFERENCE} a été clôturée car elle "
    "est incomplète.\n"
)
REQUEST = (
    f"Bonjour,\n\nVotre demande d'autorisation de travail n° {REFERENCE} est incomplète.\n"
    "Veuillez transmettre les documents complémentaires suivants :\n\n- passeport\n- contrat\n\n"
)
DUE = "Vous devez répondre avant le 15/12/2026.\n"
OTHER_DUE = "Vous devez répondre avant le 22/12/2026.\n"
SUBJECTS = {
    "closed": "Demande d'AT - Clôture de votre demande",
    "complement_requested": "Demande d'AT - Demande de pièces complémentaires",
}


def direct(kind: str, text: str, number: int = 0) -> bytes:
    """The platform's mail as redirected by a rule; `number` gives it another Message-ID."""
    mail = platform_mail(SUBJECTS[kind], text, DAY)
    mail.replace_header("Message-ID", f"<{number}@interieur.gouv.fr>")
    return mail.as_bytes()


def attached(kind: str, text: str, who: int = 0) -> bytes:
    """Forwarded as an attachment by one colleague or another."""
    mail = forwarded(platform_mail(SUBJECTS[kind], text, DAY), DAY)
    mail.replace_header("Message-ID", f"<{who}@menuiserie.example>")
    return mail.as_bytes()


def inline(kind: str, text: str) -> bytes:
    """Forwarded in the text, from where it may be cut."""
    mail = EmailMessage()
    mail["From"], mail["Date"] = "rh@menuiserie.example", DAY
    mail["Subject"] = f"TR: {SUBJECTS[kind]}"
    mail.set_content(
        "---------- Forwarded message ---------\nDe : <noreply@interieur.gouv.fr>\n"
        f"Date : 23/11/2026 09:00\nObjet : {SUBJECTS[kind]}\n\n{text}"
    )
    return mail.as_bytes()


def both(kind: str, text: str) -> bytes:
    """Attached and in the text of the same mail."""
    mail = message_from_bytes(inline(kind, text), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    mail.add_attachment(platform_mail(SUBJECTS[kind], text, DAY))
    return mail.as_bytes()


def spaced(raw: bytes) -> bytes:
    """The same with other whitespace."""
    return raw.replace(b"\n\n", b"\n\n\n").replace(
        b"cl=C3=B4tur=C3=A9e car", b"cl=C3=B4tur=C3=A9e  car"
    )


def state(world: World) -> CaseState:
    stored = world.ctx.store.cases.load(REF.tenant, REF.id)
    assert verify(REF.id, stored.entries) == stored.snapshot.head
    return stored.state


def evidences(world: World) -> set[str]:
    entries = world.ctx.store.cases.entries(REF.tenant, REF.id)
    return {str(e.shared["evidence"]) for e in entries if e.shared.get("evidence")}


COPIES = {
    "the same bytes": lambda kind, text: [direct(kind, text)] * 2,
    "two colleagues": lambda kind, text: [attached(kind, text, 1), attached(kind, text, 2)],
    "redirected and forwarded": lambda kind, text: [direct(kind, text), attached(kind, text)],
    "sent again": lambda kind, text: [direct(kind, text), spaced(direct(kind, text, 7))],
    "attached and inline": lambda kind, text: [both(kind, text), attached(kind, text)],
    "inline and redirected": lambda kind, text: [inline(kind, text), direct(kind, text)],
}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("kind", "text"), [("closed", CLOSURE), ("complement_requested", REQUEST + DUE)]
)
@pytest.mark.parametrize("name", COPIES)
def test_copies_of_one_mail_are_one_event_with_all_its_evidence(
    name: str, kind: str, text: str, backwards: bool
) -> None:
    """By bytes, else by the same facts in the same case; never by Message-ID."""
    world = World(firm=False)
    mails = COPIES[name](kind, text)
    ends = [world.receive(raw) for raw in (reversed(mails) if backwards else mails)]

    assert {end.state for end in ends} == {MailState.RECORDED}
    assert len(state(world).all(kind)) == 1
    assert evidences(world) == {end.sha256 for end in ends}
    assert len({end.events for end in ends}) == 1
    assert not state(world).reviews


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_request_cut_before_its_time_is_corrected_by_the_complete_copy(
    order: tuple[int, ...],
) -> None:
    """The cut copy prints no time: it is no other request."""
    world = World(firm=False)
    mails = [
        inline("complement_requested", REQUEST),
        direct("complement_requested", REQUEST + DUE),
        inline("complement_requested", REQUEST + DUE),
    ]
    for n in order:
        world.receive(mails[n])

    (event,) = state(world).all("complement_requested")
    assert isinstance(event, ComplementRequested)
    assert (event.due, event.complete_original) == (date(2026, 12, 15), True)
    assert len(evidences(world)) == 3
    assert world.ctx.store.quarantine.of_tenant(TENANT.id) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_two_requests_of_one_day_with_two_printed_times_stay_two(order: tuple[int, ...]) -> None:
    """Whatever comes first, and with a cut copy that may be of either."""
    world = World(firm=False)
    mails = [
        direct("complement_requested", REQUEST + DUE),
        direct("complement_requested", REQUEST + OTHER_DUE),
        inline("complement_requested", REQUEST),
    ]
    for n in order:
        world.receive(mails[n])

    found = state(world).all("complement_requested")
    days = {e.due for e in found if isinstance(e, ComplementRequested)}
    assert (len(found), days) == (2, {date(2026, 12, 15), date(2026, 12, 22)})
    assert len(evidences(world)) == 3


def test_two_requests_of_one_day_for_two_references_stay_two() -> None:
    """One text, two files: two cases."""
    world = World(firm=False)
    world.receive(direct("complement_requested", REQUEST + DUE))
    world.receive(direct("complement_requested", (REQUEST + DUE).replace("000123", "000999")))

    assert len(world.ctx.store.cases.of_tenant(TENANT.id)) == 2


def receipt(text: str, number: int) -> bytes:
    mail = platform_mail("Demande d'AT - Attestation de dépôt", text, DAY)
    mail.replace_header("Message-ID", f"<{number}@interieur.gouv.fr>")
    return mail.as_bytes()


@pytest.mark.parametrize("backwards", [False, True])
def test_a_receipt_cut_before_the_day_of_deposit_makes_no_second_filing(backwards: bool) -> None:
    """The day of the mail only stands in until a copy prints the day of deposit."""
    world = World(firm=False)
    start = f"Bonjour,\n\nAttestation de dépôt du dossier n° {REFERENCE}.\n"
    day = "Votre demande a bien été déposée le 12/11/2026.\n"
    mails = [receipt(start, 1), receipt(start + day, 2)]
    for raw in reversed(mails) if backwards else mails:
        world.receive(raw)

    (filed,) = state(world).all("filed")
    assert filed.on == date(2026, 11, 12)


@pytest.mark.parametrize("forged_first", [True, False])
def test_a_forged_copy_with_another_date_swallows_nothing(forged_first: bool) -> None:
    """By its date it is another act: both are kept, the case is under review, both clocks run."""
    world = World(firm=False)
    early = platform_mail(
        SUBJECTS["closed"], CLOSURE, datetime(2026, 11, 2, 8, tzinfo=UTC)
    ).as_bytes()
    mails = [early, direct("closed", CLOSURE)]
    for raw in mails if forged_first else reversed(mails):
        world.receive(raw)

    found = state(world).all("closed")
    assert [e.on for e in found] == [date(2026, 11, 2), date(2026, 11, 23)]
    assert [r.reason for r in state(world).reviews] == ["closed_when_closed"]
    snapshot = world.ctx.store.cases.snapshot(REF.tenant, REF.id)
    clocks = {
        d.event for d in deadlines(snapshot.case, state(world), world.now.date()) if d.rule == "D7"
    }
    assert clocks == {e.id for e in found}


def test_a_mail_loop_does_not_fill_the_ledger() -> None:
    """Beyond a bound, a copy that says nothing new only points at its event."""
    world = World(firm=False)
    for n in range(MAX_SAME + 5):
        world.receive(direct("closed", CLOSURE, n))

    assert len(world.ctx.store.cases.entries(REF.tenant, REF.id)) == MAX_SAME + 1


# --- order and races
WHOLE: dict[str, dict[str, Any]] = {
    "closed": {
        "kind": "closed", "on": "2026-11-23", "cause": "incomplete", "author": "absent",
        "reasons_in_law": "absent", "reasons_in_fact": "stated", "remedies": "absent",
        "complete_original": True,
    },
    "complement_requested": {
        "kind": "complement_requested", "on": "2026-11-23", "due": "2026-12-15", "list": "stated",
        "suspension": "absent", "items": [{"id": "p1", "label": "passeport"}], "complete_original": True,
    },
}  # fmt: skip
HIDDEN: dict[str, Any] = {
    "cause": "unknown", "author": "not_seen", "reasons_in_law": "not_seen", "reasons_in_fact": "not_seen",
    "remedies": "not_seen", "list": "not_seen", "suspension": "not_seen", "items": [], "due": None,
}  # fmt: skip
# What a mail's copies may be graded: somebody's confirmation comes by another way.
GRADES = [g for g in Authenticity if g not in (Authenticity.FAILED, Authenticity.CONFIRMED)]


@st.composite
def copies(draw: st.DrawFn) -> list[AnyEvent]:
    """Copies of one act, each whole or with some facts out of sight, however well proven."""
    whole = WHOLE[draw(st.sampled_from(list(WHOLE)))]
    made = []
    for _ in range(draw(st.integers(2, 4))):
        hidden = draw(st.sets(st.sampled_from([n for n in whole if n in HIDDEN])))
        fields = whole | {n: HIDDEN[n] for n in hidden}
        if hidden:
            # What was not read whole cannot say that a thing is absent.
            fields = {n: "not_seen" if v == "absent" else v for n, v in fields.items()}
        at = draw(st.sampled_from([None, "2026-11-23T08:00:00Z", "2026-11-23T08:00:09Z"]))
        made.append(event_from(fields | {
            "complete_original": not hidden, "at": at,
            "authenticity": draw(st.sampled_from(GRADES)),
            "confidence": draw(st.sampled_from(["high", "medium"])),
        }))  # fmt: skip
    return made


def settled(events: list[AnyEvent], order: tuple[int, ...]) -> tuple[Any, ...]:
    world = World(firm=False)
    for n in order:
        event = msgspec.structs.replace(events[n], id="", evidence=f"{n:064d}")
        mail = Mail(sha256=f"{n:064d}", key="x", received_at=world.now, size=1)
        settle(world.ctx, REF, Case(reference=REFERENCE), event, mail.sha256)
    snapshot = world.ctx.store.cases.snapshot(REF.tenant, REF.id)
    (act,) = state(world).all(kind_of(events[0]))
    said = {n: to_fields(act).get(n) for n in ("id", "on", "at", "authenticity", "confidence")}
    return facts(act), said, snapshot.status, snapshot.deadlines, snapshot.reviews


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(copies())
def test_any_order_of_a_set_of_copies_gives_the_same_state(events: list[AnyEvent]) -> None:
    """Facts, proof, dates and reviews depend on which copies came, never on their order."""
    found = [settled(events, order) for order in permutations(range(len(events)))]

    assert all(one == found[0] for one in found)


def closed(**said: Any) -> Closed:
    event = event_from(WHOLE["closed"] | said)
    assert isinstance(event, Closed)
    return msgspec.structs.replace(event, id="")


@pytest.mark.parametrize("first", [0, 1])
def test_two_better_copies_at_once_end_as_one_after_the_other(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is decided on the case it is committed on: the best stands, whoever is late."""
    better = [
        closed(
            authenticity="forwarder", complete_original=False, cause="unknown", evidence="b" * 64
        ),
        closed(authenticity="arc_original", evidence="c" * 64),
    ]
    world = World(firm=False)

    def take(event: Closed) -> None:
        mail = Mail(sha256=event.evidence or "", key="x", received_at=world.now, size=1)
        settle(world.ctx, REF, Case(reference=REFERENCE), event, mail.sha256)

    take(closed(authenticity="tenant_address", complete_original=False, evidence="a" * 64))
    shelf = world.ctx.store.cases
    commit, late = shelf.commit, [better[1 - first]]

    def overtaken(change: Any) -> None:
        if late:
            take(late.pop())
        commit(change)

    monkeypatch.setattr(shelf, "commit", overtaken)
    take(better[first])

    (act,) = state(world).all("closed")
    assert (act.authenticity, act.evidence) == (Authenticity.ARC_ORIGINAL, "c" * 64)
    assert facts(act) == facts(better[1])
    assert len(evidences(world)) == 3


def test_a_date_that_a_better_copy_moves_is_told_with_its_reason() -> None:
    """The act was told once already; only its other date is news."""
    world = World(firm=False)
    long, short = REQUEST + "Vous disposez d'un délai de 30 jours.\n", REQUEST + DUE
    world.receive(inline("complement_requested", long))
    world.later(minutes=1)
    world.work()
    world.mail.sent.clear()
    world.receive(direct("complement_requested", short))
    world.later(minutes=1)
    world.work()

    (mail,) = world.mail.sent
    body = message_from_bytes(mail.body, policy=policy.default).get_body(("plain",))
    assert body
    text = " ".join(body.get_content().replace("\u00a0", " ").split())
    assert "15 décembre 2026" in text
    assert "meilleur exemplaire" in text
