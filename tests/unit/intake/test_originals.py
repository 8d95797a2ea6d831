"""What of a received mail may become an exhibit: the administration's own message, and only that."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake import platform_mails, read
from chalicelib.intake.mime import Document, parse
from chalicelib.intake.slices import slices
from tests.golden.compose import FORWARDER_WORD

GOLDEN = sorted((Path(__file__).parents[2] / "golden").glob("*.eml"))
PLATFORM = "Ministère de l’Intérieur <noreply@interieur.gouv.fr>"
COMMENT = "COMMENTAIRE-DE-LA-CLIENTE"
BODY = "Bonjour,\n\nVotre demande n° 2026-AT-0048213 a été clôturée.\n\nLe service instructeur\n"
# The words of whoever forwarded, mail by mail of the corpus: none may reach a court.
COMMENTS = {
    "attached_eml_closure_no_object": "voici le courriel d’origine",
    "gmail_fr_forwarded_twice": "c’est grave",
    "outlook_fr_closure": "Voir ci-dessous",
    "outlook_fr_html_only_closure": "Pour information",
    "own_words_no_original": "Je crois que",
}
# No message of the administration, or none whose words can be told apart (Foxmail's headers are
# not known; the reply names no address).
NOTHING_TO_PRINT = {
    "forged_closure_pasted_results", "foxmail_zh__closure_incomplete__114", "kind_bounce",
    "kind_forwarding_forged", "kind_forwarding_gmail_en", "kind_forwarding_gmail_fr",
    "kind_out_of_office", "kind_out_of_office_quoting_closure", "noise_newsletter",
    "own_words_no_original", "reply_thunderbird_fr__complement_days__111",
}  # fmt: skip


def mail(
    text: str, sender: str = PLATFORM, subject: str = "Demande d'AT - Clôture"
) -> EmailMessage:
    made = EmailMessage(policy=default)
    made["From"], made["To"], made["Subject"] = sender, "rh@employeur.example", subject
    made["Date"] = "Mon, 23 Nov 2026 09:12:00 +0100"
    made["Message-ID"] = "<1@interieur.gouv.fr>"
    made.set_content(text)
    return made


def forwarded(below: str, above: str = COMMENT, mark: str = "") -> bytes:
    """A forward in the text, as Gmail writes it; `mark` quotes each line of the message."""
    block = [
        "---------- Forwarded message ---------",
        "De : <noreply@interieur.gouv.fr>",
        "Date: lun. 23 nov. 2026 à 09:12",
        "Subject: Demande d'AT - Clôture de votre demande",
        "To: <rh@employeur.example>",
        "",
        "",
    ]
    quoted = "\n".join(f"{mark}{line}" for line in [*block, *BODY.rstrip().split("\n")])
    return mail(
        f"{above}\n\n{quoted}\n{below}", "Julie <rh@employeur.example>", "TR: AT"
    ).as_bytes()


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_platform_mail_of_the_corpus_is_found_as_the_reader_reads_it(path: Path) -> None:
    """Same messages, same subjects as `read`; strangers' mails give nothing to print."""
    raw = path.read_bytes()
    found, reading = platform_mails(raw), read(raw)
    quoted = path.stem.startswith("reply_")  # « Le …, X a écrit : » copies no subject.

    assert bool(found) == (path.stem not in NOTHING_TO_PRINT)
    if found:
        assert found[0].subject == ("" if quoted else reading.original.subject)
        assert found[0].at == reading.original.at
        assert (found[0].how == "transferred") == (reading.original.how == "inline")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_no_comment_of_the_corpus_is_found(path: Path) -> None:
    """What the forwarder wrote around a message is in the mail, and in no message."""
    comment = COMMENTS.get(path.stem, FORWARDER_WORD)

    for message in platform_mails(path.read_bytes()):
        assert comment not in f"{message}"
        assert comment.encode() not in (message.raw or b"")


@pytest.mark.parametrize("stem", COMMENTS)
def test_the_comments_looked_for_are_there(stem: str) -> None:
    """The test above could not fail on a comment that no mail holds."""
    (path,) = (path for path in GOLDEN if path.stem == stem)

    assert COMMENTS[stem] in " ".join(parse(path.read_bytes()).text.split())


def test_the_composed_comments_are_there() -> None:
    """The same of the word that stands around the composed forwards."""
    held = [p for p in GOLDEN if FORWARDER_WORD in "".join(_texts(parse(p.read_bytes())))]

    assert len(held) > 60


def _texts(document: Document) -> list[str]:
    inner = (text for one in document.attached for text in _texts(one))
    return [document.text, *inner]


def test_a_direct_mail_is_its_own_exact_bytes() -> None:
    raw = mail(BODY).as_bytes()
    (found,) = platform_mails(raw)

    assert (found.how, found.raw) == ("direct", raw)
    assert (found.date, found.message_id) == (
        "Mon, 23 Nov 2026 09:12:00 +0100",
        "<1@interieur.gouv.fr>",
    )


def test_an_attached_mail_is_the_exact_bytes_that_were_attached() -> None:
    """Sliced from the forward, not written again: a signature or a hash still holds."""
    inner = (
        b"From: noreply@interieur.gouv.fr\r\nSubject:  =?utf-8?q?Cl=C3=B4ture?=\r\n"
        b"X-Odd:\ta\r\n\tb\r\n\r\nVotre demande est cl\xc3\xb4tur\xc3\xa9e.  \r\n\r\n"
    )
    raw = (
        b"From: rh@employeur.example\r\nSubject: TR\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b 1"\r\n\r\npreamble\r\n--b 1\r\n'
        b"Content-Type: text/plain\r\n\r\n" + COMMENT.encode() + b"\r\n--b 1\r\n"
        b"Content-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--b 1--\r\nepilogue\r\n"
    )
    (found,) = platform_mails(raw)

    assert (found.how, found.raw) == ("attached", inner)


def test_a_base64_attached_mail_is_decoded_to_its_bytes() -> None:
    inner = mail(BODY).as_bytes()
    outer = mail(COMMENT, "Julie <rh@employeur.example>", "TR")
    outer.add_attachment(inner, maintype="application", subtype="octet-stream", filename="a.eml")
    (found,) = platform_mails(outer.as_bytes())

    assert (found.how, found.raw) == ("attached", inner)


@given(st.text(alphabet="ab -\r\n", max_size=80), st.sampled_from(["", "-", "--b1", "--b"]))
def test_an_attachment_is_always_found_whole(words: str, near: str) -> None:
    """Bodies that look like boundaries, or end in line breaks, are cut nowhere else."""
    body = f"{words}\n{near}x".encode()
    raw = (
        b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b10"\n\n--b10\n'
        b"Content-Type: application/octet-stream; name=x\n\n" + body + b"\n--b10--\n"
    )
    (part,) = slices(raw)

    assert part.data == body


@pytest.mark.parametrize(
    ("below", "mark"),
    [
        (f"\n-- \nJulie Petit\n{COMMENT}", ""),
        (f"\n--\n{COMMENT}", ""),
        (f"\n{COMMENT}", "> "),
        (f"\nLe lun. 23 nov. 2026 à 10:00, Me X <x@y.example> a écrit :\n{COMMENT}", ""),
        (f"\n-----Message d'origine-----\n{COMMENT}", ""),
        (f"\nLe lun. 23 nov. 2026 à 10:00, Maître\nX <x@y.example>\na écrit :\n> {COMMENT}", ""),
        (f"> {COMMENT}", "> > "),
        (f"\nEnvoyé de mon iPhone\n{COMMENT}", ""),
        (f"\nCe message et ses pièces jointes sont confidentiels, {COMMENT}", ""),
    ],
    ids=[
        "signature",
        "signature without space",
        "under a quote",
        "an answer",
        "another message",
        "a folded answer",
        "less quoted",
        "a program's footer",
        "a gateway's footer",
    ],
)
def test_what_follows_a_transferred_message_is_cut_and_said(below: str, mark: str) -> None:
    """Under the message too, the forwarder's words stay out; the exhibit says its end was cut."""
    (found,) = platform_mails(forwarded(below, mark=mark))

    assert found.text.endswith("Le service instructeur")
    assert COMMENT not in f"{found}"
    assert not found.whole


@given(
    st.lists(
        st.sampled_from([
            "De : noreply@interieur.gouv.fr", "Date : 1 mars 2026", "À : x", "Objet : AT", "> ", "-- ",
            "", "Merci", "---------- Forwarded message ---------", "Le lun. X a écrit :", "Votre demande",
        ]),
        max_size=12,
    )
)  # fmt: skip
def test_no_comment_above_a_message_is_ever_found(lines: list[str]) -> None:
    """Whatever the forwarder wrote above, headers of a message included."""
    above = "\n".join(f"{line} {COMMENT}" for line in lines)

    assert COMMENT not in f"{platform_mails(forwarded('', above=above))}"


def test_a_transfer_without_anything_under_it_is_whole() -> None:
    (found,) = platform_mails(forwarded(""))

    assert (found.how, found.whole, found.raw) == ("transferred", True, None)
    assert found.date == "lun. 23 nov. 2026 à 09:12"


def test_a_thread_that_goes_on_under_the_message_is_not_printed() -> None:
    """A conversation between client and lawyer stands under it: nothing is sure enough."""
    below = (
        "\nDe : Me Garnier <garnier@cabinet.example>\nEnvoyé : lundi 23 novembre 2026 10:00\n"
        f"À : RH\nObjet : stratégie\n\n{COMMENT}"
    )
    assert COMMENT not in f"{platform_mails(forwarded(below))}"


def test_of_two_messages_in_one_text_none_is_printed() -> None:
    """What stands between them may be a comment, and looks like the first one's own words."""
    second = forwarded("", above="").decode().partition("\n\n")[2]
    outer = forwarded(f"\n{COMMENT}\n\n", above="").decode()

    assert platform_mails(f"{outer}{second}".encode()) == ()


def test_lines_that_are_less_quoted_than_their_headers_are_not_the_message() -> None:
    """An answer written straight under quoted headers is the forwarder's."""
    block = ["De : <noreply@interieur.gouv.fr>", "Date: lun. 23 nov. 2026 à 09:12", "Objet : AT"]
    text = "\n".join([*(f"> {line}" for line in block), "", COMMENT, "", "> Votre demande"])
    raw = mail(text, "Julie <rh@employeur.example>", "RE: AT").as_bytes()

    assert COMMENT not in f"{platform_mails(raw)}"


def test_headers_with_a_footer_alone_under_them_give_no_message() -> None:
    """The message was cut away: what a program or a gateway added is not it."""
    block = "De : <noreply@interieur.gouv.fr>\nDate: lun. 23 nov. 2026 à 09:12\nObjet : AT\n\n"
    text = f"{COMMENT}\n\n{block}Envoyé de mon iPhone\n{COMMENT}"

    assert platform_mails(mail(text, "Julie <rh@employeur.example>", "TR: AT").as_bytes()) == ()


def test_a_quotation_says_its_day_and_its_author() -> None:
    """« Le …, X a écrit : » gives the sender and the date as written, and no subject."""
    said = "Le lun. 23 nov. 2026 à 09:12, <noreply@interieur.gouv.fr> a écrit :"
    text = f"{COMMENT}\n\n{said}\n> Votre demande est clôturée.\n"
    (found,) = platform_mails(mail(text, "Julie <rh@employeur.example>", "RE: AT").as_bytes())

    assert (found.sender, found.date) == (
        "noreply@interieur.gouv.fr",
        "Le lun. 23 nov. 2026 à 09:12",
    )
    assert (found.subject, found.text) == ("", "Votre demande est clôturée.")


def test_a_message_that_a_list_resent_is_no_original() -> None:
    """The list wrote its sender, its subject and a footer: none is printed, no bytes are kept."""
    made = mail(
        f"{BODY}\n-- \nVous recevez ce message, {COMMENT}", "'X' via RH <rh@employeur.example>"
    )
    made.replace_header("Subject", "[RH] Demande d'AT - Clôture")
    made["List-ID"], made["X-Original-From"] = "<rh.employeur.example>", PLATFORM
    (found,) = platform_mails(made.as_bytes())

    assert (found.how, found.raw, found.sender) == ("listed", None, PLATFORM)
    assert found.subject == "Demande d'AT - Clôture"
    assert found.text.endswith("Le service instructeur")


def test_a_long_chain_of_forwards_gives_no_conversation() -> None:
    """Deeper than the reader looks: what stands under the last block it saw may be anything."""
    header = "De : {0}\nEnvoyé : lundi 23 novembre 2026 10:0{1}\nÀ : X\nObjet : o\n\n{2}\n\n"
    people = [
        "a@x.example",
        "b@x.example",
        "c@x.example",
        "noreply@interieur.gouv.fr",
        "d@x.example",
    ]
    text = "".join(header.format(who, n, COMMENT) for n, who in enumerate(people))
    raw = mail(text, "Julie <rh@employeur.example>", "TR: AT").as_bytes()

    assert platform_mails(raw) == ()


def test_attachments_of_a_transfer_are_doubtful_and_never_opened() -> None:
    """Nothing says whether the platform or the forwarder attached them."""
    outer = message_from_bytes(forwarded(""), policy=default)
    assert isinstance(outer, EmailMessage)
    outer.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="note.pdf")
    (found,) = platform_mails(outer.as_bytes())

    assert (found.doubtful, found.enclosed) == (("note.pdf",), ())


def test_a_mail_that_cannot_be_read_gives_nothing() -> None:
    assert platform_mails(b"") == ()
    assert platform_mails(b"\x00\xff" * 50) == ()
