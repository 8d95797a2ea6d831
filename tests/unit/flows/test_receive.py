"""What becomes of mails that are hostile, odd, copied, or sent to several tenants."""

import logging
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import botocore.exceptions
import msgspec
import pytest
from pynamodb.exceptions import PutError

from chalicelib.cases import fold, verify
from chalicelib.cases.events import AnyEvent, Closed, Correction
from chalicelib.cases.words import Authenticity, ClosureCause, Seen
from chalicelib.errors import BadInput, Conflict
from chalicelib.flows import quarantine as quarantine_flow
from chalicelib.flows import receive as receive_flow
from chalicelib.flows.acts import settle
from chalicelib.flows.provisional import MOST_PARTS
from chalicelib.flows.quarantine import passing
from chalicelib.flows.receive import receive
from chalicelib.flows.record import CaseRef, record
from chalicelib.intake import read
from chalicelib.store.records import Mail, MailState, Quarantined, Snapshot
from chalicelib.store.table import Delete
from infra.local.samples import TENANT, platform_mail

from .world import ADDRESS, DOMAIN, World

OTHER = msgspec.structs.replace(
    TENANT, id="autre", name="Autre SARL", address="autre-9x", firm="", siren=None
)
LARGEST_ITEM = 400_000
DAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
FORGED = (
    "Bonjour,\n\nVotre demande d'autorisation de travail n° AT-2026-000123 a été clôturée car "
    "sans objet.\n\nSigné : Marie DUPONT, chef de service, plateforme de Nanterre.\n\n"
    "Voies et délais de recours : tribunal administratif.\n"
)
GENUINE = (
    "Bonjour,\n\nVotre demande d'autorisation de travail n° AT-2026-000123 a été clôturée car elle "
    "est incomplète.\n"
)


def held(world: World, tenant: str = TENANT.id) -> list[Quarantined]:
    return world.ctx.store.quarantine.of_tenant(tenant)


def cases(world: World, tenant: str = TENANT.id) -> list[Snapshot]:
    return world.ctx.store.cases.of_tenant(tenant)


def platform(text: str, subject: str = "Demande d'AT - Clôture de votre demande") -> bytes:
    return platform_mail(subject, text, DAY).as_bytes()


# --- (5) nothing dies unseen
def dated(subject: str, text: str) -> bytes:
    return platform(f"Bonjour,\n\nDossier n° AT-2026-000123. {text}\n", subject)


@pytest.mark.parametrize(
    ("subject", "text", "day"),
    [
        ("Attestation de dépôt", "Votre demande a bien été déposée le 12/03/1926.", "12/03/1926"),
        ("Attestation de dépôt", "Votre demande a bien été déposée le 12/03/2027.", "12/03/2027"),
        ("Demande de pièces complémentaires", "Dossier incomplet : transmettez les documents complémentaires avant le 31/12/9999.", "31/12/9999"),
        ("Demande de pièces complémentaires", "Dossier incomplet : transmettez les documents complémentaires avant le 31/12/2150.", "31/12/2150"),
        ("Autorisation de travail accordée", "Votre demande est accordée. Autorisation valable jusqu'au 31/12/9999.", "31/12/9999"),
    ],
)  # fmt: skip
def test_a_date_nobody_should_believe_is_not_stated(subject: str, text: str, day: str) -> None:
    """The act is recorded with the day of its mail, the impossible date is said, not kept."""
    raw = dated(subject, text)
    mail = World(firm=False).receive(raw)

    assert mail.state is MailState.RECORDED
    reading = read(raw, received_on=DAY.date())
    assert any(day in problem for problem in reading.problems)
    shown = msgspec.json.encode([p.event for p in reading.proposals]).decode()
    assert day[-4:] not in shown.replace(day, "")


@pytest.mark.parametrize("fault", [BadInput("event", "its day is odd."), KeyError("x")])
def test_what_cannot_be_recorded_is_held_with_its_reason(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of the mail, or ours, that will not pass: quarantined, logged, manager told."""

    def broken(*_: object) -> None:
        raise fault

    monkeypatch.setattr(receive_flow, "settle", broken)
    world = World(firm=False)
    with caplog.at_level(logging.ERROR, logger="vigie"):
        mail = world.receive(world.closure())
    assert mail.sha256 in caplog.text
    world.later(minutes=1)
    world.work()

    assert mail.state is MailState.QUARANTINED
    (item,) = held(world)
    assert "n’a pas pu traiter" in item.why
    assert ("its day is odd." in item.why) is isinstance(fault, BadInput)
    assert world.told()


def test_a_reading_that_breaks_leaves_a_minimal_item(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails once the bytes are kept, the mail is visible."""

    def broken(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(receive_flow, "_read", broken)
    world = World(firm=False)
    mail = world.receive(world.closure())

    assert mail.state is MailState.QUARANTINED
    assert [(item.why, item.reading) for item in held(world)] == [(quarantine_flow.BROKEN, {})]


THROTTLED = botocore.exceptions.ClientError({"Error": {"Code": "Throttling"}}, "PutObject")
TOO_LARGE = botocore.exceptions.ClientError({"Error": {"Code": "ValidationException"}}, "PutItem")


@pytest.mark.parametrize(
    ("fault", "passes"),
    [
        (Conflict("case"), True),
        (THROTTLED, True),
        (PutError("throttled", THROTTLED), True),
        (botocore.exceptions.EndpointConnectionError(endpoint_url="x"), True),
        (TimeoutError(), True),
        (PutError("too large", TOO_LARGE), False),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates"), False),
        (RecursionError(), False),
        (BadInput("x", "y"), False),
    ],
)
def test_only_what_may_pass_goes_back_to_the_queue(
    fault: Exception, passes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store and AWS recover: the queue tries again; nothing else is left to it."""
    assert passing(fault) is passes

    def broken(*_: object) -> None:
        raise fault

    world = World(firm=False)
    raw = world.closure()
    with monkeypatch.context() as patched:
        patched.setattr(receive_flow, "settle", broken)
        if passes:
            with pytest.raises(type(fault)):
                world.receive(raw)
        else:
            world.receive(raw)
    assert bool(held(world)) is not passes

    world.receive(raw)

    # What is held counts its clock in a provisional case, which holds no number.
    assert [bool(s.held) for s in cases(world)] == [not passes]


@pytest.mark.parametrize(
    "name",
    [
        "filename*=unicode_escape''%5Cud800.pdf",
        "filename*=raw_unicode_escape''%5Cud800.pdf",
        "filename*=utf-7''%2B2AA-.pdf",
        "filename*=utf-16''%00%D8.pdf",
        'filename="a\x01\x7fb.pdf"',
    ],
)
@pytest.mark.parametrize("spam", ["PASS", "FAIL"])
def test_a_hostile_file_name_ends_somewhere_visible(name: str, spam: str) -> None:
    """A name may claim any charset and hold anything."""
    lines = [
        f"Received: from x by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 1 for {ADDRESS}; Mon, 23 Nov 2026 09:12:00 +0000",
        f"X-SES-Spam-Verdict: {spam}", "From: noreply@interieur.gouv.fr",
        "Subject: Demande d'AT - Cloture de votre demande", "Date: Mon, 23 Nov 2026 08:12:09 +0000",
        "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", "", "--b",
        "Content-Type: text/plain", "", "Votre demande n° 123456 est cloturee.", "--b",
        "Content-Type: application/pdf", f"Content-Disposition: attachment; {name}", "", "x", "--b--", "",
    ]  # fmt: skip
    world = World(firm=False)
    world.files.objects["incoming/2"] = "\r\n".join(lines).encode()
    mail = receive(world.ctx, "incoming/2")

    ends = {"PASS": MailState.RECORDED, "FAIL": MailState.QUARANTINED}
    assert mail.state is ends[spam]


def huge(spam: str) -> bytes:
    """Twenty numbers, forty long labels of four-byte signs, and the words of a request."""
    items = "\r\n".join(f"- piece {n} " + "\U0001f4c4" * 450 for n in range(40))
    numbers = ", ".join(str(100_000 + n) for n in range(20))
    return (
        f"Received: from x by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 1 for {ADDRESS}; Mon, 23 Nov 2026 09:12:00 +0000\r\n"
        f"X-SES-Spam-Verdict: {spam}\r\nFrom: noreply@interieur.gouv.fr\r\nTo: {ADDRESS}\r\n"
        "Subject: Demande de complement\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"Vos dossiers n° {numbers}. Dossier incomplet. Veuillez transmettre les documents "
        f"complementaires manquants, les pieces suivantes :\r\n{items}\r\n"
    ).encode()


def test_a_huge_reading_is_held_small_and_says_where_it_was_cut() -> None:
    """Half of what the store takes at most is kept: the evidence can be read again."""
    world = World(firm=False)
    world.files.objects["incoming/2"] = huge("FAIL")
    receive(world.ctx, "incoming/2")

    items = held(world)
    assert 0 < len(items) <= MOST_PARTS
    for item in items:
        assert len(msgspec.json.encode(item)) < LARGEST_ITEM / 2
        assert "proposals" not in item.reading
        texts = msgspec.json.encode(item.reading).decode()
        assert "[…]" in texts


def test_no_item_of_a_recorded_mail_is_too_large_for_the_store() -> None:
    """Quotes and labels of one event are bounded."""
    world = World(firm=False)
    world.files.objects["incoming/2"] = huge("PASS")
    mail = receive(world.ctx, "incoming/2")

    assert mail.state is MailState.RECORDED
    assert len(cases(world)) == 20
    for snapshot in cases(world):
        for entry in world.ctx.store.cases.entries(TENANT.id, snapshot.id):
            assert len(msgspec.json.encode(entry)) < LARGEST_ITEM / 4


# --- (6) copies of one act
def acted(world: World) -> Closed:
    """The closure of the only case, as it stands."""
    (snapshot,) = cases(world)
    stored = world.ctx.store.cases.load(TENANT.id, snapshot.id)
    assert verify(snapshot.id, stored.entries) == snapshot.head
    event = fold(e.event() for e in stored.entries).last("closed")
    assert isinstance(event, Closed)
    return event


def kinds(world: World) -> list[str]:
    (snapshot,) = cases(world)
    return [e.shared["kind"] for e in world.ctx.store.cases.entries(TENANT.id, snapshot.id)]


def changed(world: World) -> list[dict[str, Any]]:
    """What the corrections of the only case change, those of a mere copy left out."""
    (snapshot,) = cases(world)
    entries = world.ctx.store.cases.entries(TENANT.id, snapshot.id)
    return [e.shared["fields"] for e in entries if e.shared.get("fields")]


def cut_short(text: str) -> bytes:
    """An employee forwards in the text: the original was not read whole."""
    mail = EmailMessage()
    mail["From"], mail["Date"] = "rh@menuiserie.example", DAY
    mail["Subject"] = "TR: Demande d'AT - Clôture de votre demande"
    mail.set_content(
        "---------- Forwarded message ---------\nDe : <noreply@interieur.gouv.fr>\n"
        f"Date : 23/11/2026 09:00\nObjet : Demande d'AT - Clôture de votre demande\n\n{text}"
    )
    return mail.as_bytes()


def test_a_complete_original_corrects_a_copy_cut_short_that_came_first() -> None:
    """The better copy speaks for the act; it tells nobody again."""
    world = World(firm=False)
    world.receive(cut_short(FORGED))
    world.later(minutes=1)
    world.work()
    told = len(world.told())
    assert not acted(world).complete_original

    second = world.receive(platform(GENUINE))
    world.later(minutes=1)
    world.work()

    assert second.state is MailState.RECORDED
    act = acted(world)
    assert (act.complete_original, act.cause) == (True, ClosureCause.INCOMPLETE)
    assert (act.author, act.remedies) == (Seen.ABSENT, Seen.ABSENT)
    assert act.evidence == second.sha256
    assert kinds(world) == ["closed", "correction"]
    assert len(world.told()) == told
    assert held(world) == []


def test_the_other_order_keeps_the_original_and_shows_the_contradiction() -> None:
    """A worse copy that says otherwise waits, visibly, and changes nothing."""
    world = World(firm=False)
    first = world.receive(platform(GENUINE))
    second = world.receive(cut_short(FORGED))

    assert second.state is MailState.QUARANTINED
    assert acted(world).evidence == first.sha256
    assert acted(world).cause is ClosureCause.INCOMPLETE
    assert kinds(world) == ["closed"]
    (item,) = held(world)
    assert item.why.startswith("Une autre version de ce courriel")
    assert "auteur" in item.why
    assert "cause de la clôture" in item.why


@pytest.mark.parametrize(("first", "second"), [(FORGED, GENUINE), (GENUINE, FORGED)])
def test_two_complete_copies_that_differ_are_shown_to_somebody(first: str, second: str) -> None:
    """Neither is proven better than the other: the case stays, the second is visible."""
    world = World(firm=False)
    one = world.receive(platform(first))
    two = world.receive(platform(second))

    assert acted(world).evidence == one.sha256
    assert (two.state, len(held(world))) == (MailState.QUARANTINED, 1)


@pytest.mark.parametrize("cut_first", [True, False])
def test_a_copy_that_shows_less_and_agrees_changes_nothing(cut_first: bool) -> None:
    """What a cut copy does not show is no contradiction."""
    world = World(firm=False)
    mails = [platform(GENUINE), cut_short(GENUINE)]
    ends = [world.receive(raw) for raw in (reversed(mails) if cut_first else mails)]

    assert [end.state for end in ends] == [MailState.RECORDED] * 2
    assert acted(world).complete_original
    assert kinds(world) == ["closed", "correction"]
    assert bool(changed(world)) is cut_first
    assert held(world) == []


def test_replays_of_copies_change_nothing() -> None:
    """Each mail comes again, its own record lost: same events, same quarantine, nobody told."""
    world = World(firm=False)
    mails = [cut_short(FORGED), platform(GENUINE), cut_short(FORGED + "\n"), platform(FORGED)]
    for raw in mails:
        world.receive(raw)
    before = kinds(world), [item.sha256 for item in held(world)], acted(world)
    world.later(minutes=1)
    world.work()
    told = len(world.told())

    table = world.ctx.store.table
    table.write([Delete(i.pk, i.sk) for i in table.every() if i.pk.startswith("MAIL#")])
    for raw in reversed(mails):
        world.receive(raw)
    world.later(minutes=1)
    world.work()

    assert (kinds(world), sorted({i.sha256 for i in held(world)}), acted(world)) == (
        before[0],
        sorted(before[1]),
        before[2],
    )
    assert len(world.told()) == told


def graded(grade: Authenticity, **said: Any) -> Closed:
    return Closed(on=DAY.date(), authenticity=grade, **said)


FORWARDER, ADDRESS_ONLY = Authenticity.FORWARDER, Authenticity.TENANT_ADDRESS


@pytest.mark.parametrize(
    ("known", "event", "relation"),
    [
        (graded(ADDRESS_ONLY), graded(FORWARDER), "better"),
        (graded(FORWARDER), graded(ADDRESS_ONLY), "same"),
        (graded(FORWARDER), graded(ADDRESS_ONLY, complete_original=True), "other"),
        (graded(FORWARDER), graded(ADDRESS_ONLY, remedies=Seen.STATED), "other"),
        (graded(ADDRESS_ONLY), graded(ADDRESS_ONLY, remedies=Seen.STATED), "adds"),
        (graded(ADDRESS_ONLY, remedies=Seen.STATED), graded(ADDRESS_ONLY), "same"),
        (graded(ADDRESS_ONLY, remedies=Seen.STATED), graded(ADDRESS_ONLY, remedies=Seen.ABSENT), "other"),
        (graded(ADDRESS_ONLY), graded(ADDRESS_ONLY, complete_original=True), "better"),
        (graded(ADDRESS_ONLY, cause=ClosureCause.NO_OBJECT), graded(FORWARDER, cause=ClosureCause.INCOMPLETE), "better"),
    ],
)  # fmt: skip
def test_how_two_copies_compare(known: Closed, event: Closed, relation: str) -> None:
    """The best proven speaks; unseen is no contradiction; the rest waits for somebody."""
    from chalicelib.flows.copies import compare

    assert compare(known, event) == relation


def complement(*labels: str) -> AnyEvent:
    text = "".join(f"- {label}\n" for label in labels)
    raw = dated(
        "Demande de pièces complémentaires",
        f"Dossier incomplet.\n\nTransmettez les pièces suivantes :\n\n{text}",
    )
    (proposal,) = read(raw, received_on=DAY.date()).proposals
    return proposal.event


@pytest.mark.parametrize(
    ("known", "event", "relation"),
    [
        (("passeport en cours de validité",), ("Passeport en cours",), "same"),
        (("passeport",), ("passeport", "contrat"), "adds"),
        (("passeport", "contrat"), ("passeport",), "same"),
        (("passeport",), ("contrat",), "other"),
    ],
)
def test_lists_of_documents_agree_when_one_is_a_part_of_the_other(
    known: tuple[str, ...], event: tuple[str, ...], relation: str
) -> None:
    from chalicelib.flows.copies import compare

    assert compare(complement(*known), complement(*event)) == relation


def test_the_better_grade_corrects_and_a_correction_made_by_people_stands() -> None:
    """A signed forward takes over from an unproven one; never from what somebody entered."""
    for mended in (False, True):
        world = World(firm=False)
        world.ctx.store.people.put_tenant(
            msgspec.structs.replace(TENANT, firm="", forwarders=("menuiserie.example",))
        )
        first = world.receive(platform(GENUINE))
        (snapshot,) = cases(world)
        if mended:
            correction = Correction(
                on=DAY.date(), of=first.events[0], fields={"remedies": "stated"}, reason="Lu."
            )
            record(world.ctx, CaseRef(TENANT.id, snapshot.id), correction, "person:1")
        top = (
            "Authentication-Results: amazonses.com;\r\n dkim=pass header.i=@menuiserie.example;\r\n"
        )
        second = world.receive(top.encode() + platform(GENUINE))

        assert second.state is (MailState.QUARANTINED if mended else MailState.RECORDED)
        assert acted(world).remedies is (Seen.STATED if mended else Seen.ABSENT)
        assert acted(world).authenticity is (ADDRESS_ONLY if mended else FORWARDER)


# --- (12) one message, several tenants
def to_both(world: World) -> bytes:
    world.ctx.store.people.put_tenant(OTHER)
    head = f"Received: from x by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 1; Mon, 23 Nov 2026 09:12:00 +0000\r\nTo: {ADDRESS}, {OTHER.address}@{DOMAIN}\r\n"
    return head.encode() + platform(GENUINE)


def both(world: World) -> list[int]:
    return [len(cases(world, TENANT.id)), len(cases(world, OTHER.id))]


def test_one_message_to_two_tenants_is_handled_for_each() -> None:
    """SES keeps one object: each employer still gets its own case."""
    world = World(firm=False)
    world.files.objects["incoming/2"] = to_both(world)

    mail = receive(world.ctx, "incoming/2")

    assert both(world) == [1, 1]
    assert (mail.state, mail.tenant, mail.events) == (MailState.RECORDED, "", ())
    for tenant in (TENANT.id, OTHER.id):
        own = world.ctx.store.mails.ended(mail.sha256, tenant)
        assert own is not None
        assert (own.tenant, len(own.events)) == (tenant, 1)


@pytest.mark.parametrize("failing", [TENANT.id, OTHER.id])
def test_one_tenant_failing_does_not_mark_the_other_done(
    failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other is served at once; the mail as a whole ends when both have."""
    world = World(firm=False)
    world.files.objects["incoming/2"] = raw = to_both(world)
    served = [int(TENANT.id != failing), int(OTHER.id != failing)]
    real = settle

    def throttled(desk: Any, ref: CaseRef, *rest: Any) -> Any:
        if ref.tenant == failing:
            raise Conflict(ref.tenant)
        return real(desk, ref, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(receive_flow, "settle", throttled)
        with pytest.raises(Conflict):
            receive(world.ctx, "incoming/2")
    sha256 = world.files.put_evidence(raw)
    assert both(world) == served
    waiting = world.ctx.store.mails.maybe(sha256)
    assert waiting is not None
    assert waiting.state is MailState.RECEIVED

    for _ in range(2):
        world.files.objects["incoming/2"] = raw
        assert receive(world.ctx, "incoming/2").state is MailState.RECORDED
    assert both(world) == [1, 1]


def test_held_for_one_tenant_is_held_as_a_whole_and_shown_to_that_one_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tenants never meet: each sees its own quarantine."""
    world = World(firm=False)
    world.files.objects["incoming/2"] = to_both(world)
    real = settle

    def broken(desk: Any, ref: CaseRef, *rest: Any) -> Any:
        if ref.tenant == OTHER.id:
            raise BadInput("x", "y")
        return real(desk, ref, *rest)

    monkeypatch.setattr(receive_flow, "settle", broken)
    mail = receive(world.ctx, "incoming/2")

    assert mail.state is MailState.QUARANTINED
    assert (held(world), len(held(world, OTHER.id))) == ([], 1)
    assert both(world) == [1, 1]
    assert [bool(s.held) for s in cases(world, OTHER.id)] == [True]
    assert world.ctx.store.quarantine.get(OTHER.id, mail.sha256).sha256 == mail.sha256


def test_an_end_missed_by_two_workers_is_made_good() -> None:
    """Each tenant ended, the whole did not (two workers at once): the next attempt closes it."""
    world = World(firm=False)
    world.files.objects["incoming/2"] = raw = to_both(world)
    sha256 = world.files.put_evidence(raw)
    first = Mail(sha256=sha256, key="incoming/2", received_at=world.now, size=len(raw))
    world.ctx.store.mails.receive(first)
    for tenant in (TENANT.id, OTHER.id):
        own = msgspec.structs.replace(first, tenant=tenant, state=MailState.RECORDED)
        world.ctx.store.mails.finish(own, (tenant, "x"))

    assert receive(world.ctx, "incoming/2").state is MailState.RECORDED
