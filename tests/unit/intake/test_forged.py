"""Forged mails: none is graded above "tenant address only", whatever it pastes, replays or hides.

The forger has his own domains with published keys, an account at the providers we trust, genuine
platform mails of his own, and a signed mail of the employer. He has nobody else's key.
"""

import re

import pytest

from chalicelib.cases.words import Authenticity
from chalicelib.intake import MailKind, authenticate, read
from chalicelib.intake.dnskeys import MAX_KEYS

from .mails import mail, ses
from .platform_mails import (
    ATTACKER,
    EMPLOYER,
    GOOGLE,
    MICROSOFT,
    MINISTRY,
    attaching,
    dns,
    forward,
    gmail,
    platform,
    received,
)
from .signing import sealed, signed, tagged

A = Authenticity
TRUE = platform()
GRANTED = "Votre demande d’autorisation de travail n° 2026-AT-0048213 est accordée."
BODY = "Votre demande d’autorisation de travail n° 2026-AT-0048213 a été clôturée.".encode()
SEALED = gmail()
SHORT = ("from", "to", "date", "mime-version", "content-type")  # Subject left out.
RESULTS = f"Authentication-Results: mx.google.com; dkim=pass header.i=@{MINISTRY}; dmarc=pass header.from={MINISTRY}\r\n".encode()
MIXED = (
    b"From: noreply@interieur.gouv.fr\r\nTo: rh@employeur.example\r\nSubject: Information\r\n"
    b"Date: Mon, 23 Nov 2026 09:12:00 +0100\r\n"
    b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\n'
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n'
    b"\r\nExemple : votre demande a ete cloturee.\r\n--b--\r\n--a\r\n\r\nNon.\r\n--a--\r\n"
)


def without(raw: bytes, header: str) -> bytes:
    """The mail without its first header of that name, folded lines included."""
    return re.sub(rb"(?mi)^%s:.*\r\n(?:[ \t].*\r\n)*" % header.encode(), b"", raw, count=1)


def headed(lines: str, raw: bytes) -> bytes:
    """The mail with header lines pasted on top of it."""
    return lines.encode() + raw


FORGED = {
    # --- verdicts pasted
    "results pasted below SES's Received": RESULTS + mail(),
    "SES's whole block pasted below SES's own": ses(dkim=MINISTRY).encode() + mail(),
    "a second Received of SES": b"Received: by relay.example\r\n" + ses(dkim=EMPLOYER).encode() + mail(),
    "X-SES headers pasted": headed(
        "X-SES-Virus-Verdict: PASS\r\nX-SES-RECEIPT: AEFB\r\nAuthentication-Results: amazonses.com; "
        f"dkim=pass header.i=@{EMPLOYER}\r\n",
        mail(),
    ),
    "Received-SPF pasted": headed(f"Received-SPF: pass (spfCheck: domain of {MINISTRY})\r\n", mail()),
    "results under no seal": headed(f"ARC-Authentication-Results: i=1; {GOOGLE}\r\n", mail()),
    # --- seals
    "sealed by the forger himself": sealed(mail(), ATTACKER, GOOGLE),
    "sealed under the name of Gmail by a lookalike": sealed(mail(), "g00gle.com", GOOGLE),
    "first set says cv=pass": sealed(mail(), "google.com", GOOGLE, cv="pass"),
    "chain that says cv=fail": sealed(SEALED, "google.com", GOOGLE, instance=2, cv="fail"),
    "seal of another mail": SEALED[: SEALED.index(b"From:")] + mail(GRANTED),
    "body changed after the seal": SEALED.replace(BODY, GRANTED.encode()),
    "subject changed after the seal": SEALED.replace(b"Subject: Demande", b"Subject: Rappel, demande"),
    "results changed after the seal": gmail(results=GOOGLE.replace("dkim=pass", "dkim=fail")).replace(
        b"dkim=fail", b"dkim=pass"
    ),
    "an instance is missing": sealed(mail(), "google.com", GOOGLE, instance=2),
    "the results of the seal are missing": without(SEALED, "ARC-Authentication-Results"),
    "the same instance twice": gmail(gmail()),
    "fifty instances": re.sub(rb"i=1;", b"i=50;", SEALED),
    "Gmail after an unknown sealer": sealed(
        sealed(mail(), ATTACKER, GOOGLE), "google.com", GOOGLE, instance=2
    ),
    "changed between two true seals": sealed(
        SEALED.replace(BODY, GRANTED.encode()), "google.com", "mx.google.com; arc=fail", instance=2
    ),
    "Gmail says that the sender's own domain passed": gmail(
        results=GOOGLE.replace(MINISTRY, ATTACKER)
    ),
    "Gmail says dkim=pass and dmarc=fail": gmail(results=GOOGLE.replace("dmarc=pass", "dmarc=fail")),
    "verdicts written in a mailfrom": gmail(
        results=f'mx.google.com; spf=pass smtp.mailfrom="a; dkim=pass header.d={MINISTRY}; dmarc=pass '
        f'header.from={MINISTRY};"@{ATTACKER}; dmarc=fail header.from={MINISTRY}'
    ),
    "verdicts written out of a comment": gmail(
        results=f"mx.google.com; spf=pass (google.com: domain of a); dkim=pass header.d={MINISTRY}; "
        f"dmarc=pass header.from={MINISTRY}; x=(@{ATTACKER}) smtp.mailfrom=a(; dmarc=fail "
        f"(p=REJECT) header.from={MINISTRY}"
    ),
    "two verdicts in one method": gmail(
        results=GOOGLE.replace("header.i=@", f"header.i=@{ATTACKER} header.d=")
    ),
    "two verdicts of DMARC": gmail(results=f"{GOOGLE}; dmarc=fail header.from={MINISTRY}"),
    "results of another service under Google's seal": gmail(
        results=GOOGLE.replace("mx.google.com", "mx.attaquant.example", 1)
    ),
    "another ministry's domain in the results": gmail(
        results=GOOGLE.replace(f"header.i=@{MINISTRY}", "header.i=@culture.gouv.fr")
    ),
    "seal that covers part of the body": sealed(
        mail(), "google.com", GOOGLE, tags="l=0"
    ) + b"Votre demande est close.\r\n",
    "seal that leaves the subject out": sealed(
        mail(), "google.com", GOOGLE, headers="from:to:date"
    ).replace(b"Subject: Demande", b"Subject: Rappel"),
    "sealed forward that quotes the platform": gmail(forward("noreply@interieur.gouv.fr")),
    # --- signatures of others
    "the forger's own signature": signed(mail(), ATTACKER),
    "a hyphen for a dot": signed(mail(sender="noreply@interieur-gouv.fr"), "interieur-gouv.fr"),
    "the ministry as a subdomain of the forger": signed(
        mail(sender=f"noreply@{MINISTRY}.{ATTACKER}"), f"gouv.fr.{ATTACKER}"
    ),
    "punycode of an accented twin": signed(
        mail(sender="noreply@intérieur.gouv.fr"), "xn--intrieur-d1a.gouv.fr"
    ),
    "homoglyphs": signed(mail(sender="noreply@іnterieur.gouv.fr"), ATTACKER),
    "another ministry's signature": signed(mail(), "culture.gouv.fr"),
    "a dot escaped in the signing domain": signed(forward(), r"evil\.employeur.example"),
    "the platform's address as a shown name": signed(
        mail(sender=f'"noreply@{MINISTRY}" <x@{ATTACKER}>'), ATTACKER
    ),
    "the platform's address in an encoded name": signed(
        mail(sender=f"=?utf-8?q?=3Cnoreply=40{MINISTRY}=3E?= <x@{ATTACKER}>"), ATTACKER
    ),
    "two senders in one From": signed(
        mail(sender=f"noreply@{MINISTRY}, x@{ATTACKER}"), ATTACKER
    ),
    "the employer's twin": signed(forward(), "evil-employeur.example"),
    "the employer as a subdomain of the forger": signed(forward(), f"{EMPLOYER}.evil.example"),
    "a provider that everybody uses": signed(forward("x@gmail.com"), "gmail.com"),
    # --- true signatures, played again
    "body changed": TRUE.replace(BODY, GRANTED.encode()),
    "body appended (l=)": signed(mail(), MINISTRY, length=True) + GRANTED.encode(),
    "subject not signed, and changed": signed(mail(), MINISTRY, headers=SHORT).replace(
        b"Subject: Demande", b"Subject: Rappel"
    ),
    "subject signed, and changed": TRUE.replace(b"Subject: Demande", b"Subject: Rappel"),
    "recipient not signed, and changed": signed(
        mail(), MINISTRY, headers=("from", "subject", "date", "content-type")
    ).replace(b"To: rh@", b"To: victime@"),
    "date not signed, and changed": signed(
        mail(), MINISTRY, headers=("from", "to", "subject", "content-type")
    ).replace(b"23 Nov 2026 09", b"21 Sep 2026 09"),
    "a second From on top": headed(f"From: x@{ATTACKER}\r\n", TRUE),
    "a second From below": TRUE.replace(b"MIME-Version", b"From: x@attaquant.example\r\nMIME-Version"),
    "a second Subject on top": headed("Subject: Demande d'AT - accord\r\n", TRUE),
    "a second Date on top": headed("Date: Mon, 21 Sep 2026 09:12:00 +0100\r\n", TRUE),
    "a second Content-Type on top": headed("Content-Type: text/html\r\n", TRUE),
    "a header hidden by a bare CR": headed(f"X-A: b\rSubject: {GRANTED}\r\n", TRUE),
    "a body begun by a bare CR": headed(f"X-A: b\r{GRANTED}\r\n", TRUE),
    "a body begun by a From line": TRUE.replace(b"\r\n\r\n", f"\r\nFrom {GRANTED}\r\n\r\n".encode(), 1),
    "a body begun by a line that is no header": TRUE.replace(
        b"\r\n\r\n", f"\r\n{GRANTED}\r\n\r\n".encode(), 1
    ),
    "headers ended early by a NUL": headed(f"X-A: \x00{GRANTED}\r\n", TRUE),
    "a boundary that shows an inner part alone": signed(
        MIXED, MINISTRY, headers=("from", "to", "subject", "date")
    ).replace(b'multipart/mixed; boundary="a"', b'multipart/mixed; boundary="b"'),
    "a text shown as an attached message": signed(
        mail(), MINISTRY, headers=("from", "to", "subject", "date")
    ).replace(b"text/plain", b"message/rfc822"),
    "many signatures": b"".join(
        tagged(mail(), MINISTRY, f"x=100000000{n % 10}").split(b"From:")[0] for n in range(40)
    ) + mail(),
    # --- messages attached
    "a forged original attached": attaching(mail()),
    "a forged original beside a true one": attaching(TRUE, mail(GRANTED)),
    "a true original beside a forged one": attaching(mail(GRANTED), TRUE),
    "a true original changed": attaching(TRUE.replace(BODY, GRANTED.encode())),
    "a true original inside the text of another": mail(TRUE.decode(), sender=f"x@{ATTACKER}"),
    "a true original that another parser would see": attaching(mail(GRANTED)).replace(
        b"--limite--", b"--limite \x0b\r\nContent-Type: message/rfc822\r\n\r\n" + TRUE + b"\r\n--limite--"
    ),
    "a true original in the preamble": attaching(mail(GRANTED)).replace(
        b"\r\n\r\n--limite", b"\r\n\r\nContent-Type: message/rfc822\r\n\r\n" + TRUE + b"\r\n--limite", 1
    ),
    "a forward quoted in a true mail": signed(
        forward(f"agent@{MINISTRY}"), MINISTRY
    ),
    "text and HTML that differ": signed(
        mail(f"<p>{GRANTED}</p>", kind="text/html"), ATTACKER
    ),
}  # fmt: skip


@pytest.mark.parametrize("attack", FORGED)
@pytest.mark.parametrize("named", [(EMPLOYER, "gmail.com", "example", "fr", ""), ()])
def test_no_forged_mail_is_graded_above_the_tenants_address(
    attack: str, named: tuple[str, ...]
) -> None:
    """Anybody can write to the address: what he writes raises nothing."""
    graded = authenticate(received(FORGED[attack]), forwarders=named, lookup=dns())

    assert graded.grade is A.TENANT_ADDRESS, graded.reasons
    assert all(graded.reasons)


# Pasted verdicts are tried above, against SES's own words.
@pytest.mark.parametrize("attack", [a for a in FORGED if "X-SES" not in a and "Received" not in a])
def test_no_forged_mail_profits_from_what_ses_verified(attack: str) -> None:
    """SES says which domain passed, not which signature nor what it covers; DNS is off."""
    raw = received(FORGED[attack], dkim=ATTACKER)

    assert authenticate(raw, forwarders=(EMPLOYER,), lookup=None).grade is A.TENANT_ADDRESS


@pytest.mark.parametrize(
    "raw",
    [
        signed(forward(), EMPLOYER, length=True) + GRANTED.encode(),
        signed(forward(), EMPLOYER, headers=SHORT),
        headed("Subject: Demande d'AT - accord\r\n", signed(forward(), EMPLOYER)),
        headed("X-A: b\rSubject: accord\r\n", signed(forward(), EMPLOYER)),
        signed(forward(), EMPLOYER, algorithm="rsa-sha1"),
        tagged(signed(forward(), EMPLOYER) + b"ajout\r\n", EMPLOYER, "l=0"),
        headed(f"DKIM-Signature: v=1; a=rsa-sha256; d={EMPLOYER}; d=x; l=0\r\n", forward()),
        headed(
            f"DKIM-Signature: v=1; a=rsa-sha256; d={EMPLOYER}; d=x; l=0\r\n",
            signed(forward(), EMPLOYER) + b"ajout\r\n",
        ),
        signed(forward(), ATTACKER),
        b"".join(signed(forward(), EMPLOYER).split(b"From:")[:1] * 9) + forward(),
    ],
)
def test_a_partial_signature_of_the_employer_is_not_left_to_ses(raw: bytes) -> None:
    """SES takes l=, unsigned subjects and repeated headers: its pass is then not enough."""
    for lookup in (None, dns()):
        graded = authenticate(received(raw, dkim=EMPLOYER), forwarders=(EMPLOYER,), lookup=lookup)
        assert graded.grade is A.TENANT_ADDRESS, graded.reasons


@pytest.mark.parametrize(
    "raw",
    [
        mail("Bonjour" + " " * 2_000_000 + "x"),
        b"DKIM-Signature: " + b" " * 500_000 + b"\r\n" + TRUE,
        headed("DKIM-Signature: v=1; b=" + "\t a" * 20_000 + f"; d={MINISTRY}\r\n", TRUE),
        b"".join(b"DKIM-Signature: v=1; d=interieur.gouv.fr; s=a\r\n" for _ in range(5_000)) + mail(),
        b"".join(b"ARC-Seal: i=%d; d=google.com\r\n" % n for n in range(5_000)) + mail(),
        gmail(results="(" * 3_000 + GOOGLE),
        attaching(*[TRUE] * 60),
        TRUE + b"\r\n" * 1_000_000,
    ],
)  # fmt: skip
@pytest.mark.timeout(60)
def test_hostile_shapes_end_and_ask_little(raw: bytes) -> None:
    """Whatever is signed, sealed or attached, grading ends, and asks DNS for a few names at most."""
    asked = dns()
    graded = authenticate(received(raw), forwarders=(EMPLOYER,), lookup=asked)

    assert graded.reasons
    assert len(asked.asked) <= MAX_KEYS


def test_a_forged_grant_is_read_and_stays_unproven() -> None:
    """The grade is on every event proposed."""
    raw = received(TRUE.replace(BODY, GRANTED.encode()))
    reading = read(raw, forwarders=(EMPLOYER,), lookup=dns())

    assert reading.kind is not MailKind.UNREADABLE
    assert reading.grade.grade is A.TENANT_ADDRESS
    assert all(p.event.authenticity is A.TENANT_ADDRESS for p in reading.proposals)


def test_microsofts_results_are_read_in_its_own_order() -> None:
    """The table above would prove little if a true seal did not pass."""
    raw = received(sealed(mail(), "microsoft.com", MICROSOFT))

    assert authenticate(raw, lookup=dns()).grade is A.ARC_ORIGINAL
    assert authenticate(received(TRUE), lookup=dns()).grade is A.ORIGINAL_DKIM
    assert authenticate(received(SEALED), lookup=dns()).grade is A.ARC_ORIGINAL
