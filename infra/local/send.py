"""Send a mail file to the running local system: `python -m infra.local.send MAIL.eml [ADDRESS]`.

With `--forward`, the sample employer forwards it by hand, as an attachment.
"""

import argparse
import email
import email.policy
import re
import smtplib
import sys
from datetime import UTC, datetime
from pathlib import Path

from infra.local.config import HOST, INTAKE_DOMAIN
from infra.local.samples import EMPLOYER, TENANT, forwarded


def smtp_lines(raw: bytes) -> bytes:
    """The same mail with the CRLF line ends of SMTP (RFC 5321 2.3.8), whatever the file has."""
    return re.sub(rb"\r?\n|\r", b"\r\n", raw)


def _forwarded(raw: bytes) -> bytes:
    original = email.message_from_bytes(raw, policy=email.policy.SMTP)
    return forwarded(original, datetime.now(UTC)).as_bytes(policy=email.policy.SMTP)


def main(arguments: list[str] | None = None) -> int:
    """0 when the mail server kept the mail; 2, with a clear message, when it did not."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.send")
    parser.add_argument("file", type=Path, metavar="MAIL.eml")
    parser.add_argument("to", nargs="?", default=f"{TENANT.address}@{INTAKE_DOMAIN}")
    parser.add_argument("--smtp", type=int, default=2525, metavar="PORT")
    parser.add_argument(
        "--forward", action="store_true", help="as the sample employer would, by hand"
    )
    options = parser.parse_args(arguments)
    try:
        raw = options.file.read_bytes()
        raw = _forwarded(raw) if options.forward else raw
        with smtplib.SMTP(HOST, options.smtp, timeout=30) as server:
            server.sendmail(EMPLOYER.email, [options.to], smtp_lines(raw))
    except (OSError, smtplib.SMTPException) as fault:
        print(f"Not sent: {fault}. Is `make run` running?", file=sys.stderr)
        return 2
    print(f"Sent to {options.to}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
