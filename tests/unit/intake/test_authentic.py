"""Genuine mails: each shape gets the best grade that it proves, and says why."""

import base64
from pathlib import Path

import pytest

from chalicelib.cases.words import Authenticity
from chalicelib.errors import BadInput
from chalicelib.intake import Lookup, authenticate, read, trust

from .mails import mail, ses
from .platform_mails import (
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
from .signing import Dns, pem, record, sealed, signed, silent, tagged

A = Authenticity
PLAIN = platform()
RESENT = b"Resent-From: rh@employeur.example\r\nReceived: from a by b; Mon, 23 Nov 2026\r\n" + PLAIN
BOX = "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=original.eml"
BASE64 = "Content-Type: application/octet-stream; name=a.eml\r\nContent-Transfer-Encoding: base64"
MIXED = (
    b"From: noreply@interieur.gouv.fr\r\nTo: rh@employeur.example\r\nSubject: cloture\r\n"
    b"Date: Mon, 23 Nov 2026 09:12:00 +0100\r\n"
    b'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: text/plain\r\n\r\nVotre demande a ete cloturee.\r\n--x--\r\n"
)
HEADERS = ("from", "to", "subject", "date")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(received(PLAIN), A.ORIGINAL_DKIM, id="redirected"),
        pytest.param(received(RESENT), A.ORIGINAL_DKIM, id="redirected with Resent headers"),
        pytest.param(received(attaching(PLAIN, kind=BOX)), A.ORIGINAL_DKIM, id="attached"),
        pytest.param(
            received(attaching(base64.encodebytes(PLAIN), kind=BASE64)),
            A.ORIGINAL_DKIM,
            id="attached .eml",
        ),
        pytest.param(received(attaching(PLAIN, PLAIN)), A.ORIGINAL_DKIM, id="two attached"),
        pytest.param(
            received(signed(MIXED, MINISTRY, headers=HEADERS)),
            A.ORIGINAL_DKIM,
            id="content-type not signed, boundary is the first line",
        ),
        pytest.param(
            received(signed(mail(), MINISTRY, body="simple")), A.ORIGINAL_DKIM, id="simple body"
        ),
        pytest.param(received(gmail()), A.ARC_ORIGINAL, id="Gmail rule"),
        pytest.param(
            received(sealed(gmail(), "google.com", GOOGLE, instance=2)),
            A.ARC_ORIGINAL,
            id="Gmail, two sets",
        ),
        pytest.param(
            received(sealed(mail(), "microsoft.com", MICROSOFT)), A.ARC_ORIGINAL, id="Microsoft 365"
        ),
        pytest.param(
            received(sealed(gmail(), "microsoft.com", "mx.microsoft.com 1; arc=pass", instance=2)),
            A.ARC_ORIGINAL,
            id="Gmail, then Microsoft 365",
        ),
        pytest.param(received(gmail(PLAIN)), A.ORIGINAL_DKIM, id="Gmail, original still signed"),
        pytest.param(received(signed(forward(), EMPLOYER)), A.FORWARDER, id="inline, own domain"),
        pytest.param(
            received(signed(forward(), f"mail.{EMPLOYER}")), A.FORWARDER, id="own subdomain"
        ),
        pytest.param(received(signed(mail(), EMPLOYER)), A.FORWARDER, id="redirected, re-signed"),
        pytest.param(received(forward(), dkim=EMPLOYER), A.FORWARDER, id="said by SES"),
        pytest.param(
            received(attaching(mail(), sender=f"rh@{EMPLOYER}"), dkim=EMPLOYER),
            A.FORWARDER,
            id="unsigned original attached by the employer",
        ),
        pytest.param(
            received(
                attaching(PLAIN, mail("Votre demande a été clôturée."), sender=f"rh@{EMPLOYER}"),
                dkim=EMPLOYER,
            ),
            A.FORWARDER,
            id="one of two attached originals is unsigned",
        ),
    ],
)
def test_a_genuine_mail_gets_the_grade_it_proves(raw: bytes, expected: Authenticity) -> None:
    """The administration's signature, a trusted seal, the employer's domain: in that order."""
    graded = authenticate(raw, forwarders=(EMPLOYER,), lookup=dns())

    assert graded.grade is expected, graded.reasons
    assert all(graded.reasons)


def test_the_administration_signs_under_its_own_subdomains() -> None:
    """Relaxed alignment: a ministry's subdomain speaks for it (RFC 7489 §3.1.1)."""
    raw = received(signed(mail(), f"mail.{MINISTRY}"))

    assert authenticate(raw, lookup=Dns(f"mail.{MINISTRY}")).grade is A.ORIGINAL_DKIM


@pytest.mark.parametrize("lookup", [silent, None])
@pytest.mark.parametrize("raw", [PLAIN, gmail(), signed(forward(), EMPLOYER)])
def test_a_signature_that_cannot_be_checked_is_said_and_is_no_failure(
    raw: bytes, lookup: Lookup | None
) -> None:
    """A silent DNS proves nothing, either way: never `failed`, never an exception."""
    graded = authenticate(received(raw), forwarders=(EMPLOYER,), lookup=lookup)

    assert graded.grade is A.TENANT_ADDRESS
    assert any("DNS" in why for why in graded.reasons)


@pytest.mark.parametrize("lookup", [silent, None])
@pytest.mark.parametrize(
    ("raw", "domain", "expected"),
    [
        (PLAIN, MINISTRY, A.ORIGINAL_DKIM),
        (signed(forward(), EMPLOYER), EMPLOYER, A.FORWARDER),
    ],
)
def test_ses_stands_for_us_when_dns_is_silent(
    raw: bytes, domain: str, expected: Authenticity, lookup: Lookup | None
) -> None:
    """SES verified the same bytes: its verdict counts where we could not ask for the key."""
    graded = authenticate(received(raw, dkim=domain), forwarders=(EMPLOYER,), lookup=lookup)

    assert graded.grade is expected


def test_our_own_check_is_believed_before_that_of_ses() -> None:
    """When we find the signature wrong, SES's pass does not count."""
    raw = received(signed(forward(), EMPLOYER) + b"ajout\r\n", dkim=EMPLOYER)

    assert authenticate(raw, forwarders=(EMPLOYER,), lookup=dns()).grade is A.TENANT_ADDRESS


@pytest.mark.parametrize(
    ("made", "published", "why"),
    [
        (signed(mail(), MINISTRY), record(extra="t=y; "), "phase de test"),
        (signed(mail(), MINISTRY), record(extra="h=sha1; "), "autre algorithme"),
        (signed(mail(), MINISTRY), record(extra="s=tlsrpt; "), "autre usage"),
        (signed(mail(), MINISTRY), record().replace(b"k=rsa", b"k=ed25519"), "type inconnu"),
        (signed(mail(), MINISTRY), b"v=DKIM1; p=", "révoquée"),
        (signed(mail(), MINISTRY), b"v=DKIM1; p=!!!!", "signature"),
        (signed(mail(), MINISTRY), record() + b" " * 2000, "démesurée"),
        (signed(mail(), MINISTRY), record(seed=2), "fausse"),
        (tagged(mail(), MINISTRY, "x=1000000000"), record(), "expirée"),
        (tagged(mail(), MINISTRY, f"i=a@sub.{MINISTRY}"), record(extra="t=s; "), "identité"),
    ],
)
def test_a_key_or_a_signature_past_use_is_refused_with_its_reason(
    made: bytes, published: bytes, why: str
) -> None:
    """RFC 6376 §3.6.1 and §3.5: testing, revoked, restricted, expired, or simply another key."""
    graded = authenticate(received(made), lookup=Dns(**{MINISTRY: published}))

    assert graded.grade is A.TENANT_ADDRESS
    assert any(why in reason for reason in graded.reasons), graded.reasons


def test_a_weak_key_is_refused() -> None:
    """RFC 8301 §3.2: under 1024 bits is not valid."""
    raw = received(signed(mail(), MINISTRY, key=pem(768)))
    graded = authenticate(raw, lookup=Dns(**{MINISTRY: record(768)}))

    assert graded.grade is A.TENANT_ADDRESS
    assert any("clé trop courte" in why for why in graded.reasons)


def test_sha1_is_refused_before_any_question() -> None:
    """RFC 8301 §3.1: rsa-sha1 must not be considered valid."""
    asked = dns()
    graded = authenticate(received(signed(mail(), MINISTRY, algorithm="rsa-sha1")), lookup=asked)

    assert graded.grade is A.TENANT_ADDRESS
    assert any("rsa-sha1" in why for why in graded.reasons)
    assert asked.asked == []


def test_nobody_asks_for_the_key_of_a_domain_that_does_not_count() -> None:
    """A stranger cannot make us query his DNS, nor learn that his mail was read."""
    asked = dns()
    authenticate(received(signed(mail(), "attaquant.example")), forwarders=(), lookup=asked)

    assert asked.asked == []


def test_a_key_is_asked_for_once_a_mail() -> None:
    """Several signatures and seals of one domain cost one question."""
    asked = dns()
    raw = received(sealed(gmail(), "google.com", GOOGLE, instance=2))

    assert authenticate(raw, lookup=asked).grade is A.ARC_ORIGINAL
    assert asked.asked == ["s2026._domainkey.google.com"]


def test_a_second_valid_signature_saves_a_broken_first_one() -> None:
    """RFC 6376 §6.1: each signature is tried in turn."""
    raw = tagged(PLAIN, MINISTRY, "x=1000000000")

    assert authenticate(received(raw), lookup=dns()).grade is A.ORIGINAL_DKIM


def test_a_grade_that_is_given_is_kept() -> None:
    """Reading again asks no DNS: the grade is the one found at reception."""
    asked = dns()
    given = authenticate(received(PLAIN), lookup=silent)
    reading = read(received(PLAIN), graded=given, lookup=asked)

    assert reading.grade == given
    assert asked.asked == []
    assert {p.event.authenticity for p in reading.proposals} == {A.TENANT_ADDRESS}


def test_a_virus_fails_whatever_is_signed() -> None:
    """The antivirus speaks first."""
    raw = ses(virus="FAIL").encode() + PLAIN

    assert authenticate(raw, lookup=dns()).grade is A.FAILED


def test_a_faulty_table_of_trust_is_refused_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong key in authenticity.toml stops the reading of mails, with the place to correct."""
    broken = tmp_path / "authenticity.toml"
    broken.write_text(trust.TRUST.read_text("utf-8").replace("service =", "servcie ="), "utf-8")
    monkeypatch.setattr(trust, "TRUST", broken)
    trust.trust.cache_clear()

    with pytest.raises(BadInput, match="servcie"):
        trust.trust()


def test_dkimpy_writes_nothing_of_the_senders_words_in_our_logs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A forged signature is a reason kept with the mail, not an error of ours."""
    authenticate(received(PLAIN + b"x"), lookup=dns())
    authenticate(received(gmail() + b"x"), lookup=dns())

    assert caplog.text == ""
