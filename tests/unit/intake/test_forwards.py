"""Forwards: the platform's own message, never the forwarder's words."""

from datetime import date

import pytest

from chalicelib.intake.forwards import Found, sender_address, unwrap, without_prefix
from chalicelib.intake.mime import parse

from .mails import CLOSED, EMPLOYEE, PLATFORM, SUBJECT, mail

BLOCKS = {
    "gmail_fr": f"---------- Message transféré ---------\nDe : <{PLATFORM}>\n"
    f"Date: lun. 23 nov. 2026 à 09:12\nSubject: {SUBJECT}\nTo: <{EMPLOYEE}>\n\n\n",
    "gmail_en": f"---------- Forwarded message ---------\nFrom: <{PLATFORM}>\n"
    f"Date: Mon, Nov 23, 2026 at 9:12 AM\nSubject: {SUBJECT}\nTo: <{EMPLOYEE}>\n\n\n",
    "outlook_fr": f"De : {PLATFORM} <{PLATFORM}>\nEnvoyé : lundi 23 novembre 2026 09:12\n"
    f"À : RH <{EMPLOYEE}>\nObjet : {SUBJECT}\n\n",
    "outlook_fr_nbsp": f"De\u00a0: {PLATFORM}\nEnvoyé\u00a0: lundi 23 novembre 2026 09:12\n"
    f"À\u00a0: RH <{EMPLOYEE}>\nObjet\u00a0: {SUBJECT}\n\n",
    "outlook_bold": f"*De :* {PLATFORM}\n*Envoyé :* lundi 23 novembre 2026 09:12\n"
    f"*À :* RH\n*Objet :* {SUBJECT}\n\n",
    "outlook_reordered": f"Envoyé : lundi 23 novembre 2026 09:12\nDe : {PLATFORM}\n"
    f"Cc : Paul\nÀ : RH\nObjet : {SUBJECT}\n\n",
    "outlook_en": f"From: {PLATFORM}\nSent: Monday, November 23, 2026 9:12 AM\n"
    f"To: {EMPLOYEE}\nSubject: {SUBJECT}\n\n",
    "outlook_spaced": f"De : {PLATFORM}\n\nEnvoyé : lundi 23 novembre 2026 09:12\n\n"
    f"À : RH\n\nObjet : {SUBJECT}\n\n",
    "apple_fr": f"Début du message transféré :\n\nDe: Ministère <{PLATFORM}>\n"
    f"Objet: {SUBJECT}\nDate: 23 novembre 2026 à 09:12:00 UTC+1\nÀ: {EMPLOYEE}\n\n",
    "apple_en": f"Begin forwarded message:\n\nFrom: {PLATFORM}\nSubject: {SUBJECT}\n"
    f"Date: November 23, 2026 at 9:12:00 AM GMT+1\nTo: {EMPLOYEE}\n\n",
    "thunderbird_fr": f"-------- Message transféré --------\nSujet : \t{SUBJECT}\n"
    f"Date : \tMon, 23 Nov 2026 09:12:00 +0100\nDe : \t{PLATFORM}\nPour : \t{EMPLOYEE}\n\n\n",
    "long_recipients": f"De : {PLATFORM}\nEnvoyé : lundi 23 novembre 2026 09:12\n"
    f"À : Un <un@employeur.example>;\nDeux <deux@employeur.example>;\nTrois\nObjet : {SUBJECT}\n\n",
}


def only(raw: bytes) -> Found:
    (found,) = unwrap(parse(raw))
    return found


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("quoted", [False, True])
def test_an_inline_forward_gives_the_original(name: str, quoted: bool) -> None:
    """Sender, date, subject and body are the original's; a comment above is not read."""
    block = BLOCKS[name] + CLOSED
    if quoted:
        block = "> " + block.replace("\n", "\n> ")
    raw = mail(
        f"Notre demande est refusée ?\n\n{block}",
        sender=EMPLOYEE,
        subject="question",
        date="Wed, 25 Nov 2026 10:00:00 +0100",
    )
    found = only(raw)

    assert sender_address(found.original.sender) == PLATFORM
    assert found.original.subject == SUBJECT
    assert found.original.on == date(2026, 11, 23)
    assert (found.original.how, found.original.complete) == ("inline", False)
    assert found.text == CLOSED


def test_a_forward_of_a_forward_gives_the_deepest() -> None:
    """Two colleagues forwarded it: the platform's message is the last block."""
    outer = f"---------- Forwarded message ---------\nFrom: <{EMPLOYEE}>\nDate: Tue, Nov 24, 2026 at 9:00 AM\nSubject: Fwd: x\nTo: <a@b.example>\n\nVu\n\n"
    found = only(mail(outer + BLOCKS["gmail_fr"] + CLOSED, sender="chef@employeur.example"))

    assert found.original.on == date(2026, 11, 23)
    assert found.text == CLOSED


def test_a_direct_mail_is_its_own_original() -> None:
    """Without forward, the headers are the original's and it is complete."""
    found = only(mail())

    assert (found.original.how, found.original.complete) == ("direct", True)
    assert found.original.on == date(2026, 11, 23)


def test_a_forward_whose_header_is_lost_has_no_date() -> None:
    """ "TR:" without the original's header: the forward's own date is never taken for it."""
    found = only(mail(subject=f"TR : {SUBJECT}", sender=EMPLOYEE))

    assert found.original.on is None
    assert found.original.sender == ""
    assert found.original.subject == SUBJECT
    assert "pièce jointe" in found.problems[0]


@pytest.mark.parametrize(
    "body",
    [
        "De : ma part, merci.\nCordialement",
        "Objet : point hebdomadaire\n\nBonjour",
        "Date : lundi 23 novembre 2026\nÀ : Paris\n",
        "---------- Forwarded message ---------\nrien",
    ],
)
def test_ordinary_lines_are_not_taken_for_a_forward(body: str) -> None:
    """A label or two in a text is not a header block."""
    assert only(mail(body)).original.how == "direct"


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("TR: x", "x"), ("TR : x", "x"), ("Tr : Fwd: x", "x"), ("Fwd: x", "x"), ("FW: RE: x", "x"),
        ("Transféré : x", "x"), ("Travaux : x", "Travaux : x"),
    ],
)  # fmt: skip
def test_forward_prefixes_are_taken_off(subject: str, bare: str) -> None:
    """Only the prefixes mail clients add."""
    assert without_prefix(subject) == bare


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("Ministère <NoReply@Interieur.gouv.fr>", PLATFORM),
        (PLATFORM, PLATFORM),
        (f'"{PLATFORM}" <x@evil.example>', "x@evil.example"),
        (f"{PLATFORM} (x@evil.example) <x@evil.example>", "x@evil.example"),
        ("Ministère de l’Intérieur", ""),
        ("(" * 900, ""),
    ],
)
def test_the_address_of_a_sender_is_the_bracketed_one(sender: str, address: str) -> None:
    """A shown name that looks like an address is not one."""
    assert sender_address(sender) == address
