"""The whole reading: bad input, days, matching, and noise."""

import json
import time
from datetime import date
from typing import Any

import pytest

from chalicelib.cases import decode_event
from chalicelib.cases.events import Closed, ComplementRequested
from chalicelib.cases.words import Authenticity, Confidence, Seen
from chalicelib.errors import BadInput
from chalicelib.intake import Candidate, MailKind, Proposal, match, mime, read, to_interchange

from .mails import CLOSED, EMPLOYEE, SUBJECT, mail, ses

MONDAY = date(2026, 11, 23)
NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000))


@pytest.mark.parametrize(
    ("raw", "kind", "problem"),
    [
        (b"", MailKind.UNREADABLE, "vide"),
        (b"\x00\xff\xfe" * 500, MailKind.UNREADABLE, "n’est pas un courriel"),
        (f"To: a@b.example\n{NESTED}".encode(), MailKind.UNREADABLE, "trop de parties"),
        (mail("Bonjour", subject="Bonjour"), MailKind.UNKNOWN, "n’a pas été reconnu"),
        (mail(date=""), MailKind.CLOSURE, "date du courriel d’origine n’a pas été trouvée"),
        (mail(date="hier"), MailKind.CLOSURE, "n’a pas été trouvée"),
        (mail(date="Thu, 1 Jan 1970 00:00:00 +0000"), MailKind.CLOSURE, "pas vraisemblable"),
        (mail(sender="x@evil.example"), MailKind.CLOSURE, "pas une adresse de l’administration"),
        (mail("Votre demande est refusée."), MailKind.CONTRADICTORY, "se contredit (clôture et refus)"),
        (mail().replace(b"utf-8", b"ascii"), MailKind.CLOSURE, "encodage annoncé (ascii)"),
        (mail().replace(b"utf-8", b"x-martian"), MailKind.CLOSURE, "encodage annoncé (x-martian)"),
    ],
)  # fmt: skip
def test_bad_mail_gives_a_reading_with_one_clear_problem(
    raw: bytes, kind: MailKind, problem: str
) -> None:
    """Nothing raises: the kind says how far it was read, one French sentence says what is wrong."""
    reading = read(raw)

    assert reading.kind is kind
    assert len(reading.problems) == 1
    assert problem in reading.problems[0]


def test_only_size_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the bound nothing is read."""
    monkeypatch.setattr(mime, "MAX_BYTES", 100)

    with pytest.raises(BadInput):
        read(mail())


@pytest.mark.parametrize(
    ("sent", "received", "on", "doubtful"),
    [
        ("Mon, 23 Nov 2026 09:12:00 +0100", None, MONDAY, False),
        ("Mon, 23 Nov 2026 09:12:00 +0100", date(2026, 11, 25), MONDAY, False),
        ("Mon, 23 Nov 2026 09:12:00 +0100", date(2026, 11, 22), date(2026, 11, 22), True),
        ("", MONDAY, MONDAY, True),
        ("Thu, 1 Jan 1970 00:00:00 +0000", MONDAY, MONDAY, True),
    ],
)
def test_the_day_is_the_originals_or_said_to_be_doubtful(
    sent: str, received: date | None, on: date, doubtful: bool
) -> None:
    """The original's day; the reception's, with low confidence and a word, when there is none."""
    reading = read(mail(date=sent), received_on=received)

    (proposal,) = reading.proposals
    assert proposal.event.on == on
    assert (proposal.event.confidence is Confidence.LOW) is doubtful
    assert bool(reading.problems) is doubtful


def test_without_any_day_no_event_is_proposed() -> None:
    """No date, no reception day: the facts are read, no event is guessed."""
    reading = read(mail(date=""))

    assert reading.proposals == ()
    assert [fact.value for fact in reading.facts if fact.name == "reference"] == ["2026-AT-0048213"]


def test_absence_needs_the_complete_original() -> None:
    """Direct and whole: the author is absent. Forwarded inline: not seen."""
    direct = read(mail()).proposals[0].event
    block = f"De : noreply@interieur.gouv.fr\nEnvoyé : lundi 23 novembre 2026 09:12\nÀ : RH\nObjet : {SUBJECT}\n\n"
    inline = read(mail(block + CLOSED, sender=EMPLOYEE)).proposals[0].event

    assert isinstance(direct, Closed)
    assert isinstance(inline, Closed)
    assert (direct.author, direct.complete_original) == (Seen.ABSENT, True)
    assert (inline.author, inline.complete_original) == (Seen.NOT_SEEN, False)


def test_a_text_cut_by_a_bound_proves_no_absence() -> None:
    """What was not read may hold the author: one problem says so, and nothing is `absent`."""
    reading = read(mail(CLOSED + "\n" + "mot " * 60_000))
    event = reading.proposals[0].event

    assert isinstance(event, Closed)
    assert (event.author, event.complete_original) == (Seen.NOT_SEEN, False)
    assert reading.problems == ("Ce courriel est très long\u00a0: seul son début a été lu.",)


def test_a_stranger_never_proves_an_absence() -> None:
    """A closure from elsewhere than the administration is proposed, low, and proves nothing."""
    reading = read(mail(sender="noreply@interieur-gouv.example", top=ses(dkim="")))
    event = reading.proposals[0].event

    assert isinstance(event, Closed)
    assert event.confidence is Confidence.LOW
    assert event.authenticity is Authenticity.TENANT_ADDRESS
    assert (event.author, event.complete_original) == (Seen.NOT_SEEN, False)


def test_a_complement_without_delay_or_list_says_so() -> None:
    """What is not printed is absent when the whole mail was read: itself a finding."""
    body = "Merci de compléter votre demande n° 2026-AT-0048213."
    event = read(mail(body, subject="Demande de complément")).proposals[0].event

    assert isinstance(event, ComplementRequested)
    assert (event.due, event.days, event.list, event.items) == (None, None, Seen.ABSENT, ())


def test_two_cases_in_one_mail_give_two_closures() -> None:
    """One event for each number, each with the worker named beside it."""
    body = (
        "Vos demandes suivantes ont été clôturées :\n- dossier n° 2026-1111, salarié : M. Karim HADDAD"
        "\n- dossier n° 2026-2222, salarié : Mme Ana POPESCU"
    )
    reading = read(mail(body))

    assert [(p.reference, p.worker) for p in reading.proposals] == [
        ("2026-1111", "M. Karim HADDAD"),
        ("2026-2222", "Mme Ana POPESCU"),
    ]
    assert {p.event.confidence for p in reading.proposals} == {Confidence.MEDIUM}


def attached(*inner: bytes) -> bytes:
    parts = b"".join(b"--b\nContent-Type: message/rfc822\n\n" + one + b"\n" for one in inner)
    return (
        b"From: rh@employeur.example\nDate: Wed, 25 Nov 2026 10:00:00 +0100\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--\n"
    )


def test_several_attached_messages_are_all_read() -> None:
    """Two closures attached: two events. A closure and a grant: a person decides."""
    grant = mail("Votre demande d’AT n° 2026-2222 a été accordée.", subject="Info")
    second = mail(CLOSED.replace("0048213", "0048214"))

    both = read(attached(mail(), second))
    assert [p.reference for p in both.proposals] == ["2026-AT-0048213", "2026-AT-0048214"]

    mixed = read(attached(mail(), grant))
    assert (mixed.kind, mixed.proposals) == (MailKind.CONTRADICTORY, ())
    assert mixed.problems == (
        "Ce courriel se contredit (clôture et accord)\u00a0: lisez-le et classez-le à la main.",
    )


def test_the_interchange_is_plain_json_and_its_events_decode() -> None:
    """`read` prints kind, facts, grade, quotes and events, which the case file accepts."""
    printed: dict[str, Any] = to_interchange(read(mail()))

    assert list(printed)[:5] == ["kind", "facts", "grade", "quotes", "events"]
    assert json.loads(json.dumps(printed)) == printed
    assert decode_event(json.dumps(printed["events"][0]).encode()).on == MONDAY


HOSTILE = {
    "html tags": mail("<a " * 40_000, kind="text/html"),
    "html comments": mail("<!--" * 30_000, kind="text/html"),
    "html attributes": mail("<a " + " ".join(f"x{n}=1" for n in range(20_000)), kind="text/html"),
    "a rule's first word": mail("demande " * 12_000),
    "labels": mail("De : a@b.example\n" * 6_000),
    "combining marks": mail("e" + "\u0301\u0323" * 50_000),
    "quoted header": mail(top="Content-Type: " + '"' * 100_000 + "\n"),
    "nested comments": mail(sender="(" * 100_000),
    "empty parts": b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 4_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_are_read_in_bounded_time(name: str) -> None:
    """What makes usual parsers quadratic (minutes on 100 kB) takes a second or so here."""
    started = time.process_time()
    read(HOSTILE[name])

    assert time.process_time() - started < 5


def proposal(reference: str = "", worker: str = "", employer: str = "") -> Proposal:
    return Proposal(reference=reference, event=Closed(on=MONDAY), worker=worker, employer=employer)


CASES = (
    Candidate(case="c1", reference="2026-AT-0001", worker="TRAORÉ Bakary", employer="ACME"),
    Candidate(case="c2", reference="", worker="Linh Nguyen", employer="ACME"),
    Candidate(case="c3", reference="2026-AT-0003", worker="Ana Popescu", employer="ACME"),
    Candidate(case="c4", reference="2026-AT-0004", worker="Ana Popescu", employer="BETA"),
)


@pytest.mark.parametrize(
    ("told", "case", "why"),
    [
        (proposal("2026 at 0001"), "c1", "Reconnu par le numéro"),
        (proposal("2026-AT-0001", "Linh Nguyen"), "c1", "Reconnu par le numéro"),
        (proposal("2026-AT-9999", "Mme Linh NGUYEN"), "c2", "Reconnu par le salarié"),
        (proposal("2026-AT-9999", "M. Bakary TRAORE"), "", "Aucun dossier ne porte le numéro"),
        (proposal(worker="M. Bakary TRAORE"), "c1", "Reconnu par le salarié"),
        (proposal(worker="Ana Popescu"), "", "Plusieurs dossiers"),
        (proposal(worker="Ana Popescu", employer="Beta"), "c4", "Reconnu par le salarié"),
        (proposal(worker="Inconnu"), "", "aucun dossier au nom de Inconnu"),
        (proposal(), "", "ni nom de salarié"),
    ],
)
def test_matching_is_exact_or_asks(told: Proposal, case: str, why: str) -> None:
    """The number, else the only case of that worker; never a case that bears another number."""
    found = match(told, CASES)

    assert found.case == case
    assert why in found.why


def test_the_same_number_twice_is_ambiguous() -> None:
    """Two cases with one number: a person chooses."""
    twins = (Candidate(case="a", reference="2026-1"), Candidate(case="b", reference="2026 1"))

    assert match(proposal("2026-1"), twins).case == ""
