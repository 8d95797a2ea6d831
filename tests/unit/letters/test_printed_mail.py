"""An exhibit as a court reads it: the message, its headers, how it came, and what proves it."""

import hashlib
import io
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from chalicelib.cases.messages import Enclosed, PlatformMail
from chalicelib.cases.words import Authenticity
from chalicelib.intake import platform_mails
from chalicelib.intake.mime import parse
from chalicelib.letters.exhibits import Exhibit
from chalicelib.letters.pieces import pieces
from chalicelib.letters.printed_mail import MAX_TEXT, Source, print_mail
from tests.golden.compose import FORWARDER_WORD
from tests.unit.intake.test_originals import COMMENTS
from tests.unit.letters.court import BY_HAND, DIRECT, ON, RAW, pages, printed, words

GOLDEN = sorted((Path(__file__).parents[2] / "golden").glob("*.eml"))


def changed(message: PlatformMail = DIRECT, **values: object) -> PlatformMail:
    return msgspec.structs.replace(message, **values)


def paper(count: int = 1) -> bytes:
    """A PDF of blank pages."""
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(300, 200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_direct_mail_is_printed_with_its_headers_and_its_proof() -> None:
    """Number, label, « Original », each header, the zone of the date and the hash of the bytes."""
    text = words(printed(DIRECT, label="Courriel du 23 novembre 2026").pdf)

    for said in (
        "Pièce n° 1 Courriel du 23 novembre 2026",
        "ORIGINAL",
        "De : Ministère de l’Intérieur <noreply@interieur.gouv.fr>",
        "À : rh@employeur.example",
        "Mon, 23 Nov 2026 09:12:00 +0100 (soit le 23 novembre 2026 à 9 h 12, heure de Paris)",
        "Objet : Demande d'AT - Clôture de votre demande",
        "Message-ID : <1@interieur.gouv.fr>",
        f"SHA-256 du courriel reçu : {hashlib.sha256(RAW).hexdigest()}",
        "Bonjour, Votre demande est clôturée. Le service instructeur",
        "Page 1 sur 1",
    ):
        assert said in text


def test_a_mail_forwarded_by_hand_says_so_and_has_no_original() -> None:
    done = printed(BY_HAND)
    text = words(done.pdf)

    assert "TRANSFÉRÉ" in text
    assert "ORIGINAL" not in text
    assert "lun. 23 nov. 2026 à 09:12 (fuseau horaire non indiqué)" in text
    assert done.originals == ()
    assert len(done.notes) == 1


def test_a_mail_that_a_list_resent_says_so_and_has_no_original() -> None:
    """What cannot be printed of it is only in the mail received."""
    message = changed(how="listed", raw=None, enclosed=(Enclosed(name="a.doc", data=b"x"),))
    done = printed(message)

    assert "RETRANSMIS" in words(done.pdf)
    assert "ORIGINAL" not in words(done.pdf)
    assert done.originals == ()
    assert ["liste de diffusion" in note for note in done.notes] == [True, False]
    assert done.notes[1].endswith("dans le courriel reçu.")


def test_an_unmodified_message_is_kept_beside_and_has_its_own_hash() -> None:
    """Of an attached message, the received bytes and the message's own have two hashes."""
    done = printed(changed(how="attached", raw=b"From: x\n\nautre"))

    assert done.originals == (b"From: x\n\nautre",)
    assert hashlib.sha256(b"From: x\n\nautre").hexdigest() in words(done.pdf)


@pytest.mark.parametrize("grade", Authenticity)
def test_every_grade_is_told(grade: Authenticity) -> None:
    exhibit = Exhibit(number=1, label="Courriel", sha256="a" * 64)
    done = print_mail(exhibit, (DIRECT,), Source("a" * 64, grade, ""), ON)

    assert pieces().grades[grade].replace("\u00a0", " ") in words(done.pdf)


def test_the_same_values_give_the_same_bytes() -> None:
    """No clock, no random id: a bundle made again is the bundle."""
    message = changed(enclosed=(Enclosed(name="a.pdf", data=paper(2)),))
    first = printed(message).pdf
    time.sleep(1.1)  # PDF dates have seconds.

    assert printed(message).pdf == first


def test_long_lines_addresses_and_lists_are_whole() -> None:
    """Nothing is clipped at the edge: every sign of a long address is on the page."""
    address = "https://plateforme.example/demande?" + "&".join(
        f"cle{n}=valeur{n}" for n in range(60)
    )
    text = f"Lien :\n{address}\n- une pièce ;\n- une autre.\n\n1. premier\n{'x' * 400}"
    done = printed(changed(text=text))
    flat = words(done.pdf).replace(" ", "")

    assert address in flat
    assert "x" * 400 in flat
    assert "-unepièce;-uneautre.1.premier" in flat


def test_no_line_leaves_its_column() -> None:
    """Measured as drawn: the right edge of every line stays within the page's margin."""
    from chalicelib.letters.drawn import metrics
    from chalicelib.letters.sheet import TEXT_WIDTH, Cell, Row
    from chalicelib.letters.sheet import pages as laid_out

    text = "mot " * 300 + "W" * 500 + " https://a.example/" + "abc/" * 200
    rows = [Row((Cell(text, x=30, width=40), Cell(text, width=25)))]
    measure = metrics().measure
    lines = [line for page in laid_out(rows, measure) for line in page.lines]

    assert len(lines) > 100
    assert all(measure(line.text, line.style) <= line.width + 0.01 for line in lines)
    assert TEXT_WIDTH == 170


def test_links_are_text_and_nothing_acts() -> None:
    """A court opens a PDF without an address to click, a script, or a file inside."""
    done = printed(changed(text="https://plateforme.example/a javascript:x"))
    raw = PdfReader(io.BytesIO(done.pdf))

    assert all("/Annots" not in page for page in raw.pages)
    root: Any = raw.trailer["/Root"]
    assert not {"/AA", "/Names", "/AcroForm"} & set(root)
    assert root["/OpenAction"][1] == "/FitH", "a zoom, no action"


def test_its_font_is_embedded() -> None:
    """French reads the same on any machine, now and in ten years."""
    page: Any = PdfReader(io.BytesIO(printed(DIRECT).pdf)).pages[0]
    fonts = page["/Resources"]["/Font"].values()
    described = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts
    ]

    assert described
    assert all("/FontFile2" in descriptor.get_object() for descriptor in described)


def test_a_sign_the_font_lacks_is_shown_by_its_code() -> None:
    """An emoji or a name in Chinese never vanishes, and the page says what the code is."""
    text = words(printed(changed(text="Bravo 🚀 中文 Nguyễn Ełk œuvre 😀")).pdf)

    assert "Bravo [U+1F680] [U+4E2D U+6587] Nguyễn Ełk œuvre" in text
    assert "code Unicode entre crochets" in text
    assert "code Unicode" not in words(printed(DIRECT).pdf)


def test_controls_and_a_subject_without_end_do_no_harm() -> None:
    """Hostile headers: bounded, visible, on a few pages."""
    subject = "A\x00\x07\x1b[31m" + "é" * 10_000
    done = printed(changed(subject=subject, sender="../../etc\\passwd\u202e<x>", text="\x0c\x00"))

    assert pages(done.pdf) <= 2
    assert "[…]" in words(done.pdf)
    assert "\x00" not in words(done.pdf)


@pytest.mark.parametrize(
    "text", ["x" * 200_000, "a\n" * 100_000, "e\u0301" + "\u0301" * 150_000, "ש" * 100_000, "[U+" * 60_000],
    ids=["one word", "short lines", "one letter, many marks", "right to left", "brackets"],
)  # fmt: skip
def test_a_message_without_end_takes_bounded_time_and_pages(text: str) -> None:
    """Its beginning is printed, and the page says that the end is not there."""
    began = time.perf_counter()
    done = printed(changed(text=text))

    assert time.perf_counter() - began < 20
    assert pages(done.pdf) < 80
    assert len(done.pdf) < 3_000_000
    assert "n’est pas reproduite ici" in words(done.pdf)
    assert len(done.notes) == 1
    assert len(text) > MAX_TEXT


def test_an_empty_message_says_it_is_empty() -> None:
    assert "[message sans texte]" in words(printed(changed(text="")).pdf)


def test_a_message_that_was_cut_says_so_to_the_court_and_to_the_lawyer() -> None:
    done = printed(changed(BY_HAND, whole=False))

    assert "n’est pas reproduite ici" in words(done.pdf)
    assert len(done.notes) == 2


def test_several_messages_of_one_mail_are_one_exhibit() -> None:
    text = words(printed(DIRECT, changed(subject="Autre objet")).pdf)

    assert text.index("Message 1 sur 2") < text.index("Message 2 sur 2") < text.index("Autre objet")


def test_an_enclosed_pdf_follows_its_message_in_the_same_file() -> None:
    """One exhibit, one file (R414-5): its pages are announced, counted and put after the print."""
    data = paper(3)
    done = printed(changed(enclosed=(Enclosed(name="décision.pdf", data=data),)))
    text = words(done.pdf)

    assert pages(done.pdf) == 4
    assert "Page 1 sur 4" in text
    assert "décision.pdf (1 ko, 3 pages), reproduite à la suite" in text
    assert hashlib.sha256(data).hexdigest() in text
    assert done.notes == ()


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"GIF89a", b"%PDF-1.7 %%EOF", b""])
def test_what_cannot_be_printed_is_named_and_told_to_the_lawyer(data: bytes) -> None:
    done = printed(changed(enclosed=(Enclosed(name="annexe", data=data),)))

    assert "annexe (1 ko), non reproduite ici" in words(done.pdf)
    assert pages(done.pdf) == 1
    assert len(done.notes) == 1


def test_an_enclosed_pdf_keeps_its_pages_and_loses_what_acts() -> None:
    """Links, scripts and files of a page are taken out; nothing of what is seen is."""
    writer = PdfWriter(clone_from=io.BytesIO(paper()))
    page = writer.pages[0]
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")}
    )
    writer.root_object[NameObject("/OpenAction")] = action
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    link = {"/Type": "/Annot", "/Subtype": "/Link"}
    writer.add_annotation(0, {**link, "/Rect": [0, 0, 9, 9], "/A": action})
    stamp = {"/Type": "/Annot", "/Subtype": "/Stamp", "/Rect": [0, 0, 9, 9], "/A": action}
    writer.add_annotation(0, stamp)
    out = io.BytesIO()
    writer.write(out)

    done = printed(changed(enclosed=(Enclosed(name="a.pdf", data=out.getvalue()),)))

    assert b"JavaScript" not in done.pdf
    last: Any = PdfReader(io.BytesIO(done.pdf)).pages[-1]
    assert [a.get_object()["/Subtype"] for a in last["/Annots"]] == ["/Stamp"]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_platform_mail_of_the_corpus_prints_whole(path: Path) -> None:
    """Each word of the message is on the page, and none of whoever forwarded it (§3.17)."""
    for found in platform_mails(path.read_bytes()):
        message = found
        done = printed(message)
        text = words(done.pdf).replace(" ", "")

        assert FORWARDER_WORD not in text
        assert not any(FORWARDER_WORD in parse(raw).text for raw in done.originals)
        assert "".join(message.text.replace("\u00a0", "").split()) in text
        assert "".join(message.subject.split()) in text


@pytest.mark.parametrize("stem", COMMENTS)
def test_no_word_of_a_forwarder_is_printed_or_kept(stem: str) -> None:
    """Over the corpus: neither the print nor the original beside it holds the comment (§3.17)."""
    (path,) = (path for path in GOLDEN if path.stem == stem)
    comment = COMMENTS[stem].replace("’", "'").replace(" ", "")
    for found in platform_mails(path.read_bytes()):
        done = printed(found)

        assert comment not in words(done.pdf).replace("’", "'").replace(" ", "")
        assert not any(COMMENTS[stem] in parse(raw).text for raw in done.originals)
