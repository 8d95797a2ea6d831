"""Bad mail, by SMTP, on the running system: one clear message, a visible item, and it goes on."""

import re
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from infra.local.config import INTAKE_DOMAIN, OPERATOR_EMAIL
from infra.local.samples import EMPLOYER, TENANT, closure, forwarded, platform_mail
from tests.system.house import House

pytestmark = pytest.mark.system
ADDRESS = f"{TENANT.address}@{INTAKE_DOMAIN}"


def nested(depth: int) -> bytes:
    """A mail of parts within parts."""
    opening = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth)
    )
    return f"From: x@y.example\r\nSubject: parties\r\nMIME-Version: 1.0\r\n{opening}".encode()


def undated() -> bytes:
    mail = platform_mail(
        "Demande d'AT - Clôture de votre demande",
        "Votre demande est clôturée.\n",
        datetime.now(UTC),
    )
    del mail["Date"]
    return mail.as_bytes()


BAD = {
    "not a mail": b"\x00\x01\xff\xfe\r\nrien d'un courriel",
    "a thousand nested parts": nested(1000),
    "no date and no number": undated(),
    "an unknown wording": b"From: a@b.example\r\nSubject: Bonjour\r\n\r\nUne question sur le menu.\r\n",
    "too large to read": b"Subject: lourd\r\n\r\n" + b"x" * 70 + (b"\r\n" + b"y" * 70) * 370_000,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_mail_is_kept_visible_and_the_manager_is_told(house: House, name: str) -> None:
    """Kept, shown in the quarantine with its reason, told once to the manager, never a traceback."""
    before = len(house.about("/quarantaine"))
    house.send(BAD[name], ADDRESS)
    house.until(lambda: len(house.about("/quarantaine")) == before + 1, 120)

    page = house.sign_in(EMPLOYER.email).get(f"{house.base}/quarantaine", timeout=30)
    assert page.status_code == 200
    assert "Pourquoi" in page.text or "raison" in page.text.lower()
    assert "Traceback" not in house.text()


def test_a_closure_of_no_known_case_is_counted_and_told_at_once(house: House) -> None:
    """Nobody has placed it yet: an SMS and mails say its date, and the manager can attach it."""
    text = "Bonjour,\n\nVotre demande d'autorisation de travail a été clôturée.\n"
    before = len(house.about("provisoire"))
    mail = platform_mail("Demande d'AT - Clôture de votre demande", text, datetime.now(UTC))
    house.send(mail, ADDRESS)
    # Two people, each by mail and by SMS.
    house.until(lambda: len(house.about("provisoire")) >= before + 4)

    session = house.sign_in(EMPLOYER.email)
    pages = re.findall(r"/quarantaine/[0-9a-f]{64}", house.about("provisoire")[-1]["text"])
    pages += re.findall(r"/quarantaine/[0-9a-f]{64}", "".join(s["text"] for s in house.sent()))
    page = house.base + pages[-1]
    shown = session.get(page, timeout=30).text
    assert "Échéance provisoire" in shown
    token = re.search(r'name="jeton" value="([^"]+)"', shown)
    assert token
    done = house.press(
        session,
        page,
        jeton=token[1],
        choix="creer",
        reference="AT-2026-P0001",
        salarie="A. Exemple",
    )
    assert "Nouveau dossier ouvert" in done.text
    house.until(lambda: house.about("AT-2026-P0001"))


def test_a_wrong_charset_label_is_still_read(house: House) -> None:
    """Declared UTF-8, written in Windows-1252: the closure is read and its case opened."""
    raw = closure(datetime.now(UTC), "AT-2026-C1252").as_bytes()
    raw = re.sub(rb"Content-Transfer-Encoding: [^\n]+\n", b"Content-Transfer-Encoding: 8bit\n", raw)
    head, _, _ = raw.partition(b"\n\n")
    text = (
        "Votre demande d'autorisation de travail n° AT-2026-C1252 a été clôturée car incomplète.\n"
    )
    house.send(head + b"\n\n" + text.encode("windows-1252"), ADDRESS)

    house.until(lambda: house.about("AT-2026-C1252"))


def test_two_closures_in_one_mail_are_two_cases(house: House) -> None:
    now = datetime.now(UTC)
    text = (
        "Bonjour,\n\nVotre demande d'autorisation de travail n° AT-2026-D0001 a été clôturée.\n\n"
        "Votre demande d'autorisation de travail n° AT-2026-D0002 a été clôturée.\n"
    )
    house.send(platform_mail("Demande d'AT - Clôture de votre demande", text, now), ADDRESS)

    house.until(lambda: house.about("AT-2026-D0001") and house.about("AT-2026-D0002"))


def test_an_unknown_recipient_is_told_to_the_operator_and_a_foreign_one_is_refused(
    house: House,
) -> None:
    now = datetime.now(UTC)
    house.send(forwarded(closure(now, "AT-2026-U0001"), now), f"inconnu@{INTAKE_DOMAIN}")
    house.until(lambda: [s for s in house.sent() if OPERATOR_EMAIL in s["to"]])

    operator = house.sign_in(OPERATOR_EMAIL)
    page = operator.get(f"{house.base}/exploitation", timeout=30)
    assert f"inconnu@{INTAKE_DOMAIN}" in page.text
    assert house.about("AT-2026-U0001") == []
    path = re.search(r"/exploitation/courriels/[0-9a-f]{64}", page.text)
    jeton = re.search(r'name="jeton" value="([0-9a-f]+)"', page.text)
    assert path
    assert jeton
    said = {"adresse": ADDRESS, "raison": "faute de frappe", "employeur": TENANT.id}
    house.press(operator, house.base + path[0], jeton=jeton[1], faire="remettre", **said)
    house.until(lambda: house.about("AT-2026-U0001"))
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        house.send(EmailMessage(), "someone@elsewhere.example")


def test_the_api_refuses_what_it_cannot_understand_and_records_the_rest(house: House) -> None:
    """An unknown field or an impossible date is a 400 with its path; a good event is a 201."""
    token = (house.folder / "data" / "sample-api-token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}"}
    session = house.sign_in(EMPLOYER.email)

    def post(event: dict[str, object]) -> tuple[int, str]:
        body = {"reference": "AT-2026-000456", "event": event}
        answer = session.post(f"{house.base}/api/v1/events", json=body, headers=headers, timeout=30)
        return answer.status_code, answer.text

    assert post({"kind": "call_made", "on": "2026-02-30"})[0] == 400
    status, text = post({"kind": "call_made", "on": "2026-11-20", "colour": "blue"})
    assert status == 400
    assert "colour" in text
    assert post({"kind": "call_made", "on": "2026-11-20", "number": "0806001620"})[0] == 201
