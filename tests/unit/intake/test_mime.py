"""MIME: any charset and encoding, bounds, attached messages."""

import pytest

from chalicelib.errors import BadInput
from chalicelib.intake import mime
from chalicelib.intake.charsets import decoded
from chalicelib.intake.mime import parse

from .mails import mail


@pytest.mark.parametrize(
    ("data", "label", "text", "right"),
    [
        ("clôturée".encode(), "utf-8", "clôturée", True),
        ("clôturée".encode("cp1252"), "windows-1252", "clôturée", True),
        ("l’été".encode("cp1252"), "iso-8859-1", "l’été", True),
        ("clôturée".encode(), "iso-8859-1", "clôturée", False),
        ("clôturée".encode("cp1252"), "utf-8", "clôturée", False),
        ("clôturée".encode(), "x-nothing", "clôturée", False),
        ("clôturée".encode(), None, "clôturée", True),
        ("clôturée".encode("utf-16"), "utf-16", "clôturée", True),
        (b"a\\u0041", "unicode_escape", "a\\u0041", True),
        (b"abc-9ua", "punycode", "abc-9ua", True),
    ],
)
def test_text_is_read_whatever_the_charset_label(
    data: bytes, label: str | None, text: str, right: bool
) -> None:
    """The bytes decide; the label only when they allow it, and a wrong one is said."""
    read, problem = decoded(data, label)

    assert read == text
    assert (problem == "") is right


def test_raw_eight_bit_subject_is_read() -> None:
    """A subject sent without encoding is read as UTF-8 or windows-1252."""
    raw = "Subject: Clôture\nFrom: a@b.example\n\nx"

    assert parse(raw.encode()).header("subject") == "Clôture"
    assert parse(raw.encode("cp1252")).header("subject") == "Clôture"


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("=?utf-8?q?Cl=C3=B4ture?=", "Clôture"),
        ("=?windows-1252?Q?Cl=F4ture?= de", "Clôture de"),
        ("=?utf-8?B?Q2zDtHR1cmU=?=", "Clôture"),
        ("=?bogus?q?Cl=F4ture?=", "Clôture"),
        ("=?utf-8?B?Q?=", "=?utf-8?B?Q?="),
        ("=?punycode?q?abc-9ua?=", "abc-9ua"),
    ],
)
def test_encoded_subject_is_decoded_and_a_broken_one_is_kept(subject: str, read: str) -> None:
    """RFC 2047 words are decoded with the same tolerance as bodies; nothing raises."""
    assert parse(f"Subject: {subject}\nFrom: a@b.example\n\nx".encode()).header("subject") == read


def test_html_only_mail_is_read_block_by_block() -> None:
    """Blocks become lines, inline tags do not cut words, styles and scripts are not text."""
    body = (
        "<style>p{}</style><script>x()</script><p>Votre <b>de</b>mande</p><p>a&nbsp;été<br>close"
        "</p><ul><li>passeport</li></ul><table><tr><td>De :</td><td>x</td></tr></table>"
    )
    text = parse(mail(body, kind="text/html")).text

    assert text.split("\n") == [
        "Votre demande", "", "a\u00a0été", "close", "", "- passeport", "", "De : x"
    ]  # fmt: skip


def test_unread_attachments_are_named() -> None:
    """An attachment that is not read is kept by name; an inline image says nothing."""
    raw = (
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: application/pdf; name=x.pdf\n\nJVBERg==\n"
        b"--b\nContent-Type: image/png; name=logo.png\n\nx\n--b--\n"
    )

    assert [one.name for one in parse(raw).unread] == ["x.pdf"]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "Ce courriel est vide."),
        (b" \r\n\r\n", "Ce courriel est vide."),
        (bytes(range(256)) * 20, "Ce fichier n’est pas un courriel"),
        (b"%PDF-1.7\n1 0 obj\n", "Ce fichier n’est pas un courriel"),
        (b"From: a@b.example\n\n" + b"x\n" * (mime.MAX_LINES + 1), "trop de lignes"),
        (b"From: a@b.example\n\n" + b"--x\n" * (mime.MAX_BOUNDARIES + 1), "trop de parties"),
    ],
)
def test_what_cannot_be_read_gives_one_clear_problem(raw: bytes, problem: str) -> None:
    """Not a mail, or one over a bound: nothing is read, and one French sentence says why."""
    document = parse(raw)

    assert not document.readable
    assert len(document.problems) == 1
    assert problem in document.problems[0]


def test_a_thousand_nested_parts_give_a_clear_problem() -> None:
    """Nesting is refused before the stdlib's recursive parser sees it; the headers are kept."""
    nested = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000)
    )
    document = parse(f"To: a@b.example\n{nested}\nx".encode())

    assert document.problems == (
        "Ce courriel contient trop de parties imbriquées\u00a0: il n’a pas été lu.",
    )
    assert document.header("to") == "a@b.example"


def test_parts_over_the_bound_are_left_and_said() -> None:
    """A flat mail of many parts is read up to the bound."""
    parts = "".join(f"--b\nContent-Type: text/plain\n\npart {n}\n" for n in range(300))
    raw = f"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--"
    document = parse(raw.encode())

    assert document.readable
    assert "part 1" in document.text
    assert "part 299" not in document.text
    assert document.problems == (
        "Ce courriel contient trop de parties\u00a0: la suite n’a pas été lue.",
    )


def test_a_mail_over_the_size_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only size raises, and the message says what to do."""
    monkeypatch.setattr(mime, "MAX_BYTES", 1000)

    with pytest.raises(BadInput, match="sans ses pièces jointes"):
        parse(mail("x" * 1000))


@pytest.mark.parametrize("encoding", ["base64", "7bit"])
def test_an_attached_message_is_read_whatever_its_encoding(encoding: str) -> None:
    """message/rfc822 plain, or in the base64 that RFC 2046 forbids and people send."""
    import base64

    inner = mail()
    body = base64.encodebytes(inner) if encoding == "base64" else inner
    raw = (
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: "
        + encoding.encode() + b"\n\n" + body + b"\n--b--\n"
    )  # fmt: skip

    (attached,) = parse(raw).attached
    assert attached.header("from") == "noreply@interieur.gouv.fr"
    assert "clôturée" in attached.text


@pytest.mark.parametrize(
    ("disposition", "shown"),
    [
        ("filename*=utf-8''d%C3%A9cision.pdf", "décision.pdf"),
        ("filename*=iso-8859-1''d%E9cision.pdf", "décision.pdf"),
        ('filename="=?utf-8?q?d=C3=A9cision?=.pdf"', "décision.pdf"),
        ("filename*=utf-7''%2B2AA-.pdf", "+2AA-.pdf"),
        ("filename*=unicode_escape''%5Cud800.pdf", "\\ud800.pdf"),
        ("filename*=x-nothing''a%00%1B%7Fb.pdf", "ab.pdf"),
        ("filename*0*=utf-8''d%C3%A9; filename*1=cision.pdf", "décision.pdf"),
    ],
)
def test_a_file_name_is_read_by_our_charsets_only(disposition: str, shown: str) -> None:
    """RFC 2231 lets a sender name any codec of Python: `unicode_escape` makes lone surrogates."""
    raw = (
        "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        f"Content-Type: application/pdf\nContent-Disposition: attachment; {disposition}\n\nx\n--b--\n"
    )

    assert [one.name for one in parse(raw.encode()).unread] == [shown]


@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_no_text_holds_what_cannot_be_stored_or_seen(kind: str) -> None:
    """Controls, marks of direction and lone surrogates are dropped from bodies and headers."""
    body = (
        "a\x1b\x7f\u202e\u2066b &#xD800;&#55357; \x0bc"
        if kind == "text/html"
        else ("a\x00\x1b\x7f\u202e\u2066b \x0bc")
    )
    document = parse(mail(body, subject="x\x01\u2067y =?utf-7?q?+2AA-?=", kind=kind))

    text = document.text + "".join(value for _, value in document.headers)
    assert text.encode()
    assert not set(text) & set("\x00\x01\x0b\x1b\x7f\u202e\u2066\u2067\ud800")
    assert document.text.split()[0] == "ab"


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        (b"deux  blancs", "deux blancs"),
        (b"en fin \t", "en fin"),
        (b"=?utf-8?q?Cl=C3=B4ture?=", "Clôture"),
        ("accentué".encode(), "accentué"),
        (b"long " * 2_000, ("long " * 800).strip()),
        (b"plie\n  encore", "plie encore"),
    ],
)
def test_a_header_reads_the_same_whatever_stands_beside_it(odd: bytes, shown: str) -> None:
    """One odd header changes nothing of how the others are read, nor they of how it is."""
    beside = parse(b"From: a@b.fr\nSubject: " + odd + b"\nTo: c@d.fr\n\nx\n")

    expected = (("from", "a@b.fr"), ("subject", shown), ("to", "c@d.fr"))
    assert beside.headers == expected
