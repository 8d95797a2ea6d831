"""Forwards: the platform's own message, never the forwarder's words."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.errors import BadInput
from chalicelib.intake import blocks
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


OUTLOOK = BLOCKS["outlook_fr"]


def only(raw: bytes, own: tuple[str, ...] = ()) -> Found:
    (found,) = unwrap(parse(raw), own)
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


@pytest.mark.parametrize(
    ("intro", "day"),
    [
        (f"Le lun. 23 nov. 2026 à 09:12, <{PLATFORM}> a écrit :", date(2026, 11, 23)),
        (f"Le lun. 23 nov. 2026 à 09:12, Ministère de l’Intérieur <\n{PLATFORM}> a écrit\u00a0:", date(2026, 11, 23)),
        (f"Le 23/11/2026 à 09:12, {PLATFORM} a écrit :", date(2026, 11, 23)),
        (f"Le 23/11/2026 à 09:12, {PLATFORM} a\nécrit :", date(2026, 11, 23)),
        (f"Le 23/11/2026 09:12, « Ministère » <{PLATFORM}> a écrit :", date(2026, 11, 23)),
        (f"On Mon, Nov 23, 2026 at 9:12 AM <{PLATFORM}> wrote:", date(2026, 11, 23)),
        (f"Am 23.11.2026 um 09:12 schrieb Ministère <{PLATFORM}>:", date(2026, 11, 23)),
        (f"En date de : Lun 23.11.26, Ministère <{PLATFORM}> a écrit :", date(2026, 11, 23)),
        (f"Le 40 brumaire 2026, <{PLATFORM}> a écrit :", None),
    ],
)  # fmt: skip
def test_a_reply_gives_what_it_quotes(intro: str, day: date | None) -> None:
    """Answering instead of forwarding: the quoted message is read, and is never complete."""
    quoted = CLOSED.replace(" a été", "\n> a été")
    raw = mail(
        f"Je réponds : refusé ?\n\n{intro}\n\n> {quoted}\n\nJulie",
        sender=EMPLOYEE,
        subject=f"Re: {SUBJECT}",
    )
    found = only(raw)

    assert sender_address(found.original.sender) == PLATFORM
    assert (found.original.on, found.original.subject) == (day, SUBJECT)
    assert (found.original.how, found.original.complete) == ("inline", False)
    assert found.text.replace("\n", " ") == CLOSED


@pytest.mark.parametrize(
    "below",
    [
        "-- \nJulie PETIT",
        "Ce message et ses pièces jointes sont confidentiels.\nVotre demande est refusée.",
        "Ce courriel peut contenir des informations confidentielles.",
        "This email and any attachments are confidential.",
        "This message contains information which may be privileged.",
        "AVERTISSEMENT : ce qui suit ne nous engage pas.",
        "Disclaimer\nx",
        "P Pensez à l’environnement avant d’imprimer ce message.",
        "Envoyé de mon iPhone",
        "Sent from my Galaxy",
        "Obtenir Outlook pour Android<https://aka.ms/x>",
        "Garanti sans virus. www.avast.com",
        'Vous recevez ce message, car vous êtes abonné au groupe "RH".',
    ],
)
def test_what_is_added_below_a_forward_is_not_read(below: str) -> None:
    """Signatures, disclaimers and devices are the forwarder's, not the platform's."""
    assert only(mail(f"{OUTLOOK}{CLOSED}\n\n{below}", sender=EMPLOYEE)).text == CLOSED


def test_a_disclaimer_word_inside_a_sentence_cuts_nothing() -> None:
    """Only a line that opens as a footer does is one."""
    body = f"{CLOSED}\nLes données de ce message sont traitées. Envoyé le 23 novembre."

    assert only(mail(OUTLOOK + body, sender=EMPLOYEE)).text == body


def test_lines_written_between_quoted_ones_are_left_and_said() -> None:
    """The forwarder answers in the middle: his lines are not the platform's."""
    block = BLOCKS["gmail_fr"].replace("\n", "\n> ")
    raw = mail(f"> {block}{CLOSED}\nah bon, refusée ?\n> Le service", sender=EMPLOYEE)
    found = only(raw)

    assert found.text == f"{CLOSED}\n\nLe service"
    assert "au milieu du message" in found.problems[0]


def test_two_platform_messages_in_one_forward_are_both_read() -> None:
    """A thread that holds a request and a closure gives both, each with its own day."""
    second = OUTLOOK.replace("23 novembre", "2 novembre").replace("lundi", "lundi")
    raw = mail(f"Voir\n\n{OUTLOOK}{CLOSED}\n\n{second}Merci de compléter.", sender=EMPLOYEE)
    found = unwrap(parse(raw))

    assert [f.original.on for f in found] == [date(2026, 11, 23), date(2026, 11, 2)]
    assert [f.text for f in found] == [CLOSED, "Merci de compléter."]


def test_what_stands_below_the_platforms_message_is_not_taken_for_the_original() -> None:
    """A colleague's older mail at the foot of the thread is no act."""
    older = "De : Paul <paul@employeur.example>\nEnvoyé : lundi 2 novembre 2026 09:12\nÀ : RH\nObjet : x\n\nBonjour"
    found = only(mail(f"{OUTLOOK}{CLOSED}\n\n{older}", sender=EMPLOYEE))

    assert found.original.on == date(2026, 11, 23)
    assert found.text == CLOSED


def test_headers_in_a_language_we_do_not_know_give_no_date() -> None:
    """A line that names the platform's address under somebody else's mail: a forward, undated."""
    block = f"発件人: {PLATFORM}\n日時: 2026/11/23\n\n"
    found = only(mail(block + CLOSED, sender="x@autre.example", subject=SUBJECT))

    assert found.original.on is None
    assert found.original.how == "inline"
    assert "transférez-le en pièce jointe" in found.problems[0]


def test_the_date_of_a_colleagues_mail_is_not_the_acts() -> None:
    """The tenant's own domain never dates an act; a stranger's mail keeps its date, in doubt."""
    raw = mail(sender=EMPLOYEE)

    assert only(raw, ("employeur.example",)).original.on is None
    assert only(raw).original.on == date(2026, 11, 23)
    assert not only(raw, ("employeur.example",)).original.complete


def group(sender: str, **headers: str) -> bytes:
    top = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return mail(f"{CLOSED}\n\n-- \nabonné", sender=sender, subject=f"[RH] {SUBJECT}", top=top)


@pytest.mark.parametrize("header", ["X_Original_From", "X_Original_Sender", "Reply_To"])
def test_a_google_group_gives_back_the_sender_it_rewrote(header: str) -> None:
    """ "X via Groupe": the list says who wrote; its prefix and its footer are taken off."""
    raw = group("'Ministère' via RH <rh@employeur.example>", List_ID="<rh>", **{header: PLATFORM})
    found = only(raw, ("employeur.example",))

    assert sender_address(found.original.sender) == PLATFORM
    assert (found.original.subject, found.text) == (SUBJECT, CLOSED)
    assert (found.original.on, found.original.complete) == (date(2026, 11, 23), True)


def test_outside_a_list_no_header_replaces_the_sender() -> None:
    """ "Reply-To" is anybody's: it counts only where a list rewrote the sender."""
    found = only(group("x@evil.example", Reply_To=PLATFORM))

    assert sender_address(found.original.sender) == "x@evil.example"


@pytest.mark.parametrize("tag", ["[EXTERNE] ", "[EXT] ", "***SPAM*** ", "[External] TR: "])
def test_a_gateways_tag_is_taken_off_the_subject(tag: str) -> None:
    """What a filter writes before the subject is not the platform's."""
    assert without_prefix(f"{tag}{SUBJECT}") == SUBJECT


def test_a_block_written_on_one_line_is_read() -> None:
    """Yahoo's plain text glues its headers."""
    line = (
        f"   ----- Message transmis ----- De : Ministère <{PLATFORM}>À : RH <{EMPLOYEE}>"
        f"Envoyé : lundi 23 novembre 2026, 09:12:50 UTC+1Objet : {SUBJECT}\n{CLOSED}"
    )
    found = only(mail(line, sender=EMPLOYEE))

    assert (found.original.on, found.original.subject) == (date(2026, 11, 23), SUBJECT)
    assert found.text == CLOSED


def test_a_faulty_table_of_clients_names_its_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """forwards.toml is checked when loaded."""
    faulty = tmp_path / "forwards.toml"
    faulty.write_text(blocks.CLIENTS.read_text("utf-8").replace("verb =", "verbe =", 1), "utf-8")
    monkeypatch.setattr(blocks, "CLIENTS", faulty)

    with pytest.raises(BadInput, match="verbe"):
        blocks.known.__wrapped__()


@settings(max_examples=60, deadline=None)
@given(st.text("> \n\u00a0\tx", max_size=30))
def test_marks_are_taken_off_a_text_as_off_each_of_its_lines(text: str) -> None:
    """Quoted once, twice or in any other way, each line loses its own marks and nothing else."""
    alone = [blocks.unquoted(line) for line in text.split("\n")]

    assert blocks.without_marks(text).split("\n") == alone
