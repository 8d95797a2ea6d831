"""Is it alive? A page answers, and a mail goes in and is read to its end (then see `told`).

The mail is put where SES puts those it receives. That mails reach SES (MX) the doctor judges.
"""

import hashlib
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from botocore.exceptions import ClientError

from .account import code
from .console import Console
from .errors import DeploymentStopped

PAGE = "/connexion"
_MARK = "Vigie"
_SUBJECT = "Essai de Vigie : ce courriel peut être classé"
_GONE = ("404", "NoSuchKey", "NotFound")


def page(base_url: str, console: Console, seconds: float = 60) -> None:
    """Raises DeploymentStopped unless the sign-in page answers within `seconds`."""
    until, why = time.monotonic() + seconds, ""
    while time.monotonic() < until:
        status, text = fetch(base_url + PAGE)
        if status == 200 and _MARK in text:
            console.say(f"  {base_url}{PAGE}: answers")
            return
        why = f"HTTP {status}" if status else text
        time.sleep(console.pause)
    raise DeploymentStopped(
        "smoke test",
        f"{base_url}{PAGE} does not answer as it should: {why}.",
        "Does the pages' domain point to Vigie (DNS records above)? Else read the log of the api "
        "function. `make doctor` looks further.",
    )


def mail(
    storage: Any, bucket: str, domain: str, now: datetime, console: Console, seconds: float = 180
) -> str:
    """Put a mail to an unknown address where SES puts them; answers its SHA-256 once it was read.

    The operator is told of it like of any such mail: see `told`. Raises DeploymentStopped when
    nobody reads it within `seconds`.
    """
    key = f"essai-{uuid.uuid4().hex}"
    raw = _mail(key, domain, now)
    storage.put_object(Bucket=bucket, Key=key, Body=raw)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not _waits(storage, bucket, key):
            console.say("  a test mail was put in where SES puts them, and read to its end")
            console.say("  (that mails reach SES is judged apart: `mail in: MX` of make doctor)")
            return hashlib.sha256(raw).hexdigest()
        time.sleep(console.pause)
    raise DeploymentStopped(
        "smoke test",
        f"nobody read the test mail {key} of {bucket} in {seconds:.0f} seconds.",
        "Read the log of the receive function, and the intake dead letters.",
    )


def _mail(key: str, domain: str, now: datetime) -> bytes:
    message = EmailMessage()
    message["From"] = f"essai@{domain}"
    message["To"] = f"{key}@{domain}"
    message["Subject"] = _SUBJECT
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{key}@{domain}>"
    message.set_content("Courriel d’essai envoyé par l’outil de déploiement. Rien n’est à faire.\n")
    return bytes(message)


def _waits(storage: Any, bucket: str, key: str) -> bool:
    try:
        storage.head_object(Bucket=bucket, Key=key)
    except ClientError as fault:
        if code(fault) in _GONE:
            return False
        raise
    return True


def fetch(url: str) -> tuple[int, str]:
    """Status and text; 0 and why when there is no answer."""
    request = urllib.request.Request(url, headers={"Accept": "text/html"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read(100_000).decode("utf-8", "replace")
    except urllib.error.HTTPError as fault:
        return fault.code, ""
    except OSError as fault:
        return 0, str(fault)
