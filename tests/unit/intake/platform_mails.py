"""Genuine shapes that forgers imitate, composed as bytes and really signed."""

from .mails import mail, ses
from .signing import Dns, sealed, signed

MINISTRY = "interieur.gouv.fr"
EMPLOYER = "employeur.example"
ATTACKER = "attaquant.example"
GOOGLE = (
    f"mx.google.com; dkim=pass header.i=@{MINISTRY} header.s=sel header.b=aBcD1234;"
    f" spf=pass (google.com: domain of noreply@{MINISTRY} designates 192.0.2.1 as permitted sender)"
    f" smtp.mailfrom=noreply@{MINISTRY}; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from={MINISTRY}"
)
MICROSOFT = (
    "mx.microsoft.com 1; spf=pass (sender ip is 192.0.2.1) smtp.rcpttodomain=employeur.example"
    f" smtp.mailfrom={MINISTRY}; dmarc=pass (p=reject sp=reject pct=100) action=none header.from={MINISTRY};"
    f" dkim=pass (signature was verified) header.d={MINISTRY}; arc=none (0)"
)
QUOTED = (
    "Pour info.\n\n---------- Forwarded message ---------\nDe : <noreply@interieur.gouv.fr>\n"
    "Date: lun. 23 nov. 2026 à 09:12\nSubject: Demande d'AT - Clôture de votre demande\n"
    "To: <rh@employeur.example>\n\nVotre demande d’autorisation de travail n° 2026-AT-0048213 a été "
    "clôturée.\n"
)


def dns() -> Dns:
    """Everybody's published keys, the attacker's included."""
    return Dns(
        MINISTRY, EMPLOYER, ATTACKER, "google.com", "microsoft.com", "gmail.com", "g00gle.com",
        "culture.gouv.fr", "interieur-gouv.fr", f"gouv.fr.{ATTACKER}", "evil-employeur.example",
        f"{EMPLOYER}.evil.example", r"evil\.employeur.example", "mail.employeur.example", "xn--intrieur-d1a.gouv.fr",
    )  # fmt: skip


def received(raw: bytes, *, dkim: str = "") -> bytes:
    """A mail as SES hands it over; `dkim` is the domain it says it verified."""
    return ses(dkim=dkim).replace("\n", "\r\n").encode() + raw


def platform() -> bytes:
    """The platform's closure, signed by the ministry."""
    return signed(mail(), MINISTRY)


def forward(sender: str = f"RH <rh@{EMPLOYER}>") -> bytes:
    """A hand-made inline forward, unsigned."""
    return mail(QUOTED, sender=sender, subject="TR: Demande d'AT - Clôture de votre demande")


def attaching(*messages: bytes, sender: str = "x@attaquant.example", kind: str = "") -> bytes:
    """A mail with messages attached, byte for byte."""
    head = (
        f"From: {sender}\r\nTo: a@recu.vigie.example\r\nSubject: ci-joint\r\n"
        "Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="limite"\r\n\r\n'
    ).encode()
    text = b"--limite\r\nContent-Type: text/plain\r\n\r\nVoir la piece jointe.\r\n"
    part = (kind or "Content-Type: message/rfc822").encode()
    parts = b"".join(b"--limite\r\n" + part + b"\r\n\r\n" + m + b"\r\n" for m in messages)
    return head + text + parts + b"--limite--\r\n"


def gmail(raw: bytes = b"", results: str = GOOGLE, domain: str = "google.com") -> bytes:
    """What Gmail forwards by rule: sealed, its own results on top."""
    return sealed(raw or mail(), domain, results)
