"""Authenticity: only what SES wrote counts."""

import pytest

from chalicelib.cases.words import Authenticity
from chalicelib.intake import authenticate, read
from chalicelib.intake.recipients import addressees

from .mails import INTAKE, mail, ses

A = Authenticity
PASTED = (
    "Authentication-Results: amazonses.com;\n dkim=pass header.i=@employeur.example;\n"
    "X-SES-Virus-Verdict: PASS\n"
)
OTHER_SES = ses().replace("Return-Path: <rh@employeur.example>\n", "")


@pytest.mark.parametrize(
    ("top", "forwarders", "expected"),
    [
        (ses(), ("employeur.example",), A.FORWARDER),
        (ses(dkim="mail.employeur.example"), ("employeur.example",), A.FORWARDER),
        (ses(spam="FAIL"), ("employeur.example",), A.FORWARDER),
        (ses(recipient=f"<{INTAKE}>"), ("@Employeur.Example",), A.FORWARDER),
        (ses(), (), A.TENANT_ADDRESS),
        (ses(), ("",), A.TENANT_ADDRESS),
        (ses(dkim="evilemployeur.example"), ("employeur.example",), A.TENANT_ADDRESS),
        (ses(dkim="employeur.example.evil.example"), ("employeur.example",), A.TENANT_ADDRESS),
        (ses(dkim="gmail.com"), ("gmail.com",), A.TENANT_ADDRESS),
        (ses(dkim="interieur.gouv.fr"), ("employeur.example",), A.TENANT_ADDRESS),
        (ses(dkim=""), ("employeur.example",), A.TENANT_ADDRESS),
        (ses(virus="FAIL"), ("employeur.example",), A.FAILED),
        (ses(dkim="", spam="FAIL"), ("employeur.example",), A.FAILED),
        ("", ("employeur.example",), A.TENANT_ADDRESS),
    ],
)
def test_grade_follows_what_ses_verified(
    top: str, forwarders: tuple[str, ...], expected: Authenticity
) -> None:
    """A registered domain's valid signature, and nothing that only looks like it."""
    graded = authenticate(mail(top=top), forwarders=forwarders)

    assert graded.grade is expected
    assert all(graded.reasons)


@pytest.mark.parametrize(
    "top",
    [
        PASTED,
        ses(dkim="") + PASTED,
        ses(dkim="") + OTHER_SES,
        ses(dkim="") + "Received: by relay.example\n" + PASTED,
        "Received: by relay.example\n" + ses(),
        "Received: from x by inbound-smtp.eu-west-1.amazonaws.com.evil.example; x\n" + PASTED,
        ses(dkim="evil.example (dkim=pass header.i=@employeur.example)"),
        ses(dkim="").replace("spfCheck: ok", "; dkim=pass header.i=@employeur.example; spfCheck: ok"),
        ses(dkim="").replace("amazonses.com;\n spf", "mx.evil.example; dkim=pass header.i=@employeur.example;\n spf"),
        ses(dkim="").replace("client-ip", 'envelope-from="a; dkim=pass header.i=@employeur.example; "@x; client-ip'),
        ses(dkim="").replace("client-ip", "envelope-from=a; dkim=pass header.i=@employeur.example; helo=x; client-ip"),
        ses(dkim="").replace("client-ip", "helo=x;dkim=pass/header.i=@employeur.example; client-ip"),
        ses(dkim="").replace("dmarc=fail", "dkim=fail header.i=@employeur.example; dmarc=fail"),
    ],
)  # fmt: skip
def test_pasted_verdicts_are_ignored(top: str) -> None:
    """What the sender wrote, wherever he put it, never raises the grade."""
    graded = authenticate(mail(top=top), forwarders=("employeur.example",))

    assert graded.grade is A.TENANT_ADDRESS


def test_verdicts_written_above_the_received_of_ses_count() -> None:
    """A local receiver may put its verdicts first: nobody else can write above its Received."""
    received = ses(dkim="").split("X-SES-Spam")[0]
    verdicts = "Authentication-Results: amazonses.com; dkim=pass header.d=employeur.example\n"
    graded = authenticate(mail(top=verdicts + received), forwarders=("employeur.example",))

    assert graded.grade is A.FORWARDER


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (mail(top=ses(), to="x@y.example"), (INTAKE,)),
        (mail(to=f"RH <a@b.example>, Vigie <{INTAKE.upper()}>"), (INTAKE,)),
        (mail(top=f"Delivered-To: {INTAKE}\n"), (INTAKE,)),
        (mail(top=ses(recipient="b@recu.vigie.example"), to=INTAKE), ("b@recu.vigie.example", INTAKE)),
        (mail(to="x@notrecu.vigie.example"), ()),
        (mail(to="x@recu.vigie.example.evil.example"), ()),
        (mail(top=f"To: {'(' * 3000}\n", to=INTAKE), (INTAKE,)),
    ],
)  # fmt: skip
def test_recipients_are_ours_only_and_the_envelope_comes_first(
    raw: bytes, found: tuple[str, ...]
) -> None:
    """The address SES received for, then the headers, at the intake domain only."""
    assert read(raw, intake_domain="recu.vigie.example").recipients == found
    assert addressees(raw, "@Recu.vigie.example.") == found


def test_the_name_a_sender_gives_himself_is_not_a_recipient() -> None:
    """Words in the first half of SES's Received come from the sender."""
    top = ses().replace("from mail.employeur.example (", "from x for victim@recu.vigie.example; (")

    assert addressees(mail(top=top), "recu.vigie.example") == (INTAKE,)


def test_without_intake_domain_only_the_envelope_is_known() -> None:
    """The CLI reads a mail without configuration."""
    assert addressees(mail(top=ses(), to="x@y.example"), "") == (INTAKE,)
    assert addressees(mail(to=INTAKE), "") == ()


def test_a_mail_too_large_to_read_still_has_its_addressees() -> None:
    """Whom it was sent to is read from the headers whatever the size."""
    raw = mail(to=INTAKE) + b"x" * (26 * 1024 * 1024)

    assert addressees(raw, "recu.vigie.example") == (INTAKE,)
