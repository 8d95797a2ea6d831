"""The engine as SMS and mail provider: what it accepts is on disk, or with the relay, first."""

import base64
import json
import re
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parseaddr
from pathlib import Path
from xml.sax.saxutils import escape

from infra.local.engine.generations import write_atomically

RELAY_TIMEOUT = 10.0  # seconds, for each step of the SMTP dialogue
_MESSAGE_ID = re.compile(rb"<MessageId>([^<]+)</MessageId>")
_SES = "http://ses.amazonaws.com/doc/2010-12-01/"

Form = Mapping[str, list[str]]


class RelayError(Exception):
    """The relay did not take the mail; `permanent` when trying again cannot help."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


@dataclass(frozen=True)
class Mail:
    """A raw message and its envelope."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


def message_id(response: bytes) -> str:
    """The id in an SNS or SES answer. Raises ValueError if there is none."""
    found = _MESSAGE_ID.search(response)
    if not found:
        raise ValueError("the answer holds no MessageId")
    return found.group(1).decode()


def keep_sms(outbox: Path, form: Form, identifier: str, at: datetime) -> Path:
    """Write an accepted SMS to the outbox, synced, and return its file. `at` is aware, UTC.

    The name starts with the instant, so that the files sort in the order of acceptance.
    """
    stamp = at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    sms = {
        "id": identifier,
        "to": form["PhoneNumber"][0],
        "text": form.get("Message", [""])[0],
        "at": stamp,
    }
    path = outbox / f"{re.sub('[:-]', '', stamp)}-{identifier}.json"
    write_atomically(path, json.dumps(sms, ensure_ascii=False).encode())
    return path


def read_mail(form: Form, identifier: str, region: str) -> Mail:
    """The mail of a SendRawEmail, with SES's own Message-ID. Raises ValueError if unreadable.

    As on AWS the Message-ID is replaced (by the id in the answer), so that no code comes to rely
    on its own. Every other byte is kept; lone line feeds become CRLF because SMTP asks for it.
    """
    raw = base64.b64decode(form.get("RawMessage.Data", [""])[0])
    headers = BytesHeaderParser().parsebytes(raw)
    listed = [form[name][0] for name in sorted(form) if name.startswith("Destinations.member.")]
    named = [*headers.get_all("To", []), *headers.get_all("Cc", []), *headers.get_all("Bcc", [])]
    recipients = listed or [address for _, address in getaddresses([str(one) for one in named])]
    sender = form.get("Source", [""])[0] or str(headers.get("From", ""))
    own = f"Message-ID: <{identifier}@{region}.amazonses.com>\r\n".encode()
    text = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    return Mail(parseaddr(sender)[1], tuple(recipients), own + _without_message_id(text))


def _without_message_id(raw: bytes) -> bytes:
    """Drop the Message-ID fields, folded lines included, from the header part only."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    field = re.compile(rb"^message-id:[^\r\n]*(\r\n[ \t][^\r\n]*)*(\r\n|\Z)", re.I | re.M)
    return field.sub(b"", head + b"\r\n") + (b"\r\n" + body if blank else b"")


def relay(mail: Mail, host: str, port: int) -> None:
    """Hand the mail to the relay for every recipient. Blocks. Raises RelayError."""
    if not mail.sender or not mail.recipients:
        raise RelayError("the message has no sender or no recipient", permanent=True)
    try:
        with smtplib.SMTP(host, port, timeout=RELAY_TIMEOUT) as client:
            client.ehlo_or_helo_if_needed()
            options = ["body=8bitmime"] if client.has_extn("8bitmime") else []
            refused = client.sendmail(mail.sender, mail.recipients, mail.raw, options)
    except smtplib.SMTPRecipientsRefused as error:
        raise _refusal(error.recipients) from error
    except smtplib.SMTPResponseException as error:
        reason = f"{error.smtp_code} {_text(error.smtp_error)}"
        raise RelayError(reason, permanent=error.smtp_code >= 500) from error
    except (OSError, smtplib.SMTPException) as error:
        raise RelayError(f"no answer: {error}", permanent=False) from error
    except ValueError as error:  # an address that cannot be written in SMTP
        raise RelayError(str(error), permanent=True) from error
    if refused:
        raise _refusal(refused)


def _refusal(refused: Mapping[str, tuple[int, bytes]]) -> RelayError:
    reasons = [f"{who}: {code} {_text(why)}" for who, (code, why) in refused.items()]
    permanent = all(code >= 500 for code, _ in refused.values())
    return RelayError("; ".join(reasons), permanent=permanent)


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def ses_error(code: str, message: str, *, fault: str = "Sender") -> bytes:
    """An error body in the shape of SES v1, which boto3 turns into a ClientError."""
    return (
        f'<ErrorResponse xmlns="{_SES}"><Error><Type>{fault}</Type><Code>{escape(code)}</Code>'
        f"<Message>{escape(message)}</Message></Error>"
        "<RequestId>local-engine</RequestId></ErrorResponse>"
    ).encode()


def relay_answer(error: RelayError) -> tuple[int, bytes]:
    """The status and body for a mail that was not relayed (boto3 retries the 503)."""
    message = f"The relay did not take the message: {error.reason}"
    if error.permanent:
        return 400, ses_error("MessageRejected", message)
    return 503, ses_error("ServiceUnavailable", message, fault="Receiver")
