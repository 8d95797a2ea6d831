"""The parts of a mail: which text is shown, what is evidence nobody read, what is only decoration."""

import pytest

from chalicelib.intake import parts
from chalicelib.intake.bodies import unflowed
from chalicelib.intake.mime import Document, parse
from tests.golden import pdfs

from .mails import CLOSED, attachment, mail, multipart

PLAIN = f"Content-Type: text/plain; charset=utf-8\n\n{CLOSED}"
HTML = f"Content-Type: text/html; charset=utf-8\n\n<p>{CLOSED}</p>"


def document(*inner: str, kind: str = "mixed") -> Document:
    return parse(f"From: a@b.example\nMIME-Version: 1.0\n{multipart(*inner, kind=kind)}\n".encode())


def test_of_two_alternatives_the_html_is_read_with_its_list() -> None:
    """The HTML is what the person saw, and text has lost the list."""
    html = "Content-Type: text/html\n\n<p>Pieces :</p><ul><li>passeport</li><li>contrat</li></ul>"
    text = "Content-Type: text/plain\n\nPieces : passeport\ncontrat"

    assert document(text, html, kind="alternative").text == "Pieces :\n\n- passeport\n- contrat"


def test_text_is_read_when_the_html_says_less_than_half() -> None:
    """An HTML alternative that is only a picture hides nothing."""
    html = 'Content-Type: text/html\n\n<img src="cid:x"><p>Voir</p>'

    assert document(PLAIN, html, kind="alternative").text == CLOSED


def test_parts_that_follow_each_other_are_all_read() -> None:
    """A comment in text then a message in HTML: both, in order."""
    assert document("Content-Type: text/plain\n\nAvant", HTML).text == f"Avant\n\n{CLOSED}"


def test_nested_multiparts_are_walked() -> None:
    """mixed > related > alternative, as Outlook writes it."""
    inner = multipart(PLAIN, HTML, kind="alternative", boundary="c")
    related = multipart(inner, "Content-Type: image/png\n\nx", kind="related", boundary="d")

    assert document(related).text == CLOSED


@pytest.mark.parametrize(
    ("flowed", "joined", "text"),
    [
        ("- une pièce \nlongue ;\n- autre", False, "- une pièce longue ;\n- autre"),
        ("a \nb \nc", False, "a b c"),
        ("mot \ncoupé", True, "motcoupé"),
        ("> cité \n> suite\nmoi", False, "> cité suite\nmoi"),
        ("> cité \nmoi", False, "> cité \nmoi"),
        (" De la marge\n >x", False, "De la marge\n>x"),
        ("fin\n-- \nJulie", False, "fin\n-- \nJulie"),
    ],
)
def test_flowed_text_gets_its_lines_back(flowed: str, joined: bool, text: str) -> None:
    """RFC 3676: a line that ends with a space goes on, at the same depth; "-- " never does."""
    assert unflowed(flowed, joined=joined) == text


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("application/ms-tnef", "winmail.dat", "format propre à Outlook"),
        ("application/octet-stream", "WINMAIL.DAT", "format propre à Outlook"),
        ("application/vnd.ms-outlook", "decision.msg", "en pièce jointe .eml"),
        ("application/octet-stream", "Demande.MSG", "(.msg)"),
        ("application/pkcs7-mime", "smime.p7m", "est chiffré"),
        ("application/zip", "pieces.zip", ""),
    ],
)
def test_what_we_cannot_open_is_evidence_not_read(kind: str, name: str, said: str) -> None:
    """What may hide the message itself says what to do; the rest only its name."""
    (one,) = document(PLAIN, attachment(kind, name)).unread

    assert one.name == name
    assert said in one.why
    assert bool(one.why) is bool(said)


@pytest.mark.parametrize(
    ("part", "unread"),
    [
        ("Content-Type: image/png; name=logo.png\n\nx", []),
        ("Content-Type: image/png; name=logo.png\nContent-Disposition: inline\n\nx", []),
        (attachment("image/jpeg", "scan.jpg"), ["scan.jpg"]),
        (attachment("image/jpeg", "scan.jpg", more="Content-ID: <autre>\n"), ["scan.jpg"]),
        (attachment("image/png", "image001.png", more="Content-ID: <logo@x>\n"), []),
        (attachment("application/pkcs7-signature", "smime.p7s"), []),
        ("Content-Type: application/pgp-signature\n\nx", []),
    ],
)
def test_a_logo_or_a_signature_is_not_evidence_but_a_scan_is(part: str, unread: list[str]) -> None:
    """Decoration never makes an original incomplete; a picture nobody shows may be the decision."""
    html = 'Content-Type: text/html\n\n<p>x</p><img src="cid:logo@x">'

    assert [one.name for one in document(html, part).unread] == unread


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("application/pdf", "d.pdf"),
        ("application/octet-stream", "D.PDF"),
        ("application/octet-stream", "x"),
    ],
)
def test_a_pdf_is_read_whatever_its_label(kind: str, name: str) -> None:
    """By its type, by its name or by its first bytes."""
    found = document(PLAIN, attachment(kind, name, pdfs.letter("Décision")))

    assert [(one.name, one.text) for one in found.pdfs] == [(name, "Décision")]
    assert found.unread == ()


def test_what_a_mail_may_cost_is_shared_by_all_its_parts() -> None:
    """However they are nested, so many PDFs and so many attached mails, and the rest is said."""
    one = attachment("application/pdf", "d.pdf", pdfs.letter("x"))
    found = document(*[one] * (parts.MAX_PDFS + 2))
    inner = "Content-Type: message/rfc822\n\nFrom: a@b.example\n\nx"
    many = document(*[inner] * (parts.MAX_MESSAGES + 5))

    assert (len(found.pdfs), len(found.unread)) == (parts.MAX_PDFS, 2)
    assert len(many.attached) == parts.MAX_MESSAGES
    assert many.problems == ("Trop de courriels joints\u00a0: tous n’ont pas été lus.",)
    assert not many.whole


def test_a_report_of_non_delivery_gives_what_it_returns_and_its_papers_say_nothing() -> None:
    """The mail returned may be the act that never came; headers and status are not evidence."""
    inner = f"Content-Type: message/rfc822\n\n{mail().decode()}"
    status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n"
    report = document("Content-Type: text/plain\n\nNon remis", status, inner, kind="report")

    assert [one.text for one in report.attached] == [CLOSED]
    assert report.text == "Non remis"
    assert report.unread == ()


def test_html_over_the_bound_is_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A huge HTML never passes for whole."""
    monkeypatch.setattr(parts, "MAX_HTML", 100)
    found = document(HTML, "Content-Type: text/html\n\n" + "<p>mot</p>" * 20)

    assert found.problems == ("Ce courriel est très long\u00a0: seul son début a été lu.",)
    assert not found.whole
    assert found.text.count("mot") < 20
