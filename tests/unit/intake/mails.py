"""Small composed mails for the unit tests."""

import base64

PLATFORM = "noreply@interieur.gouv.fr"
EMPLOYEE = "rh@employeur.example"
INTAKE = "acme-7f3k9q@recu.vigie.example"
SUBJECT = "Demande d'AT - Clôture de votre demande"
CLOSED = "Votre demande d’autorisation de travail n° 2026-AT-0048213 a été clôturée."
DATE = "Mon, 23 Nov 2026 09:12:00 +0100"


def mail(
    body: str = CLOSED,
    *,
    subject: str = SUBJECT,
    sender: str = PLATFORM,
    date: str = DATE,
    to: str = EMPLOYEE,
    top: str = "",
    kind: str = "text/plain",
) -> bytes:
    """A one-part UTF-8 mail; `top` is put above its headers."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}"]
    lines += [f"Date: {date}"] if date else []
    lines += ["MIME-Version: 1.0", f"Content-Type: {kind}; charset=utf-8"]
    return f"{top}{chr(10).join(lines)}\n\n{body}\n".encode()


def ses(
    *,
    recipient: str = INTAKE,
    dkim: str = "employeur.example",
    spam: str = "PASS",
    virus: str = "PASS",
) -> str:
    """The block SES writes at the top of what it receives."""
    signed = f" dkim=pass header.i=@{dkim};\n" if dkim else ""
    return (
        "Return-Path: <rh@employeur.example>\n"
        "Received: from mail.employeur.example (mail.employeur.example [192.0.2.10])\n"
        " by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 795hue2ttd6ie60k15ji\n"
        f" for {recipient};\n Mon, 23 Nov 2026 08:14:31 +0000 (UTC)\n"
        f"X-SES-Spam-Verdict: {spam}\nX-SES-Virus-Verdict: {virus}\n"
        "Received-SPF: pass (spfCheck: ok) client-ip=192.0.2.10;\n"
        "Authentication-Results: amazonses.com;\n spf=pass (spfCheck: ok) client-ip=192.0.2.10;\n"
        f"{signed} dmarc=fail header.from=interieur.gouv.fr;\n"
        "X-SES-RECEIPT: AEFB\nX-SES-DKIM-SIGNATURE: a=rsa-sha256; d=amazonses.com;\n"
    )


def multipart(*inner: str, kind: str = "mixed", boundary: str = "b") -> str:
    """A multipart with its header."""
    body = "".join(f"--{boundary}\n{one}\n" for one in inner)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{body}--{boundary}--'


def attachment(kind: str, name: str, data: bytes = b"x", more: str = "") -> str:
    """A file as a part, in base64; `more` are further headers."""
    return (
        f'Content-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
        f"{more}Content-Transfer-Encoding: base64\n\n{base64.encodebytes(data).decode()}"
    )
