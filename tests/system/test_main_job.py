"""The main job, end to end: one forwarded mail, two people told by two channels, one Word draft."""

import io
import json
import re
import subprocess
import sys

import docx
import pytest

from infra.local.samples import CLOSED_CASE, EMPLOYER, FIRM, LAWYER, QUIET_CASE, TENANT
from tests.system.house import ANSWER, ROOT, House

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def told(house: House) -> House:
    """The samples' closure has been said to both people, on both channels."""
    house.until(lambda: len([s for s in house.sent() if "lôture" in s["subject"]]) >= 2)
    phones = {EMPLOYER.phone, LAWYER.phone}
    house.until(lambda: {s["to"] for s in house.about("cloture", "clôture")} >= phones)
    return house


def closure_mail(house: House, to: str) -> str:
    """The text of the closure alert sent to this person."""
    sent = [s for s in house.sent() if to in s["to"] and "lôture" in s["subject"]]
    found = [s for s in sent if CLOSED_CASE in s["text"]]
    assert len(found) == 1, [s["subject"] for s in found]
    return str(found[0]["text"])


def closure_to(house: House) -> str:
    """The employer as mails are addressed."""
    return next(str(s["to"]) for s in house.sent() if EMPLOYER.email in s["to"])


def test_the_employer_is_told_what_to_do_today_and_one_date(told: House) -> None:
    """First the platform's space, then one prudent date; no ground and no competing date."""
    text = closure_mail(told, EMPLOYER.email)

    assert text.lstrip().startswith(("À faire aujourd’hui", "[EXEMPLE]", "Exemple"))
    assert "enregistrez tout" in text
    assert len(set(re.findall(r"agir avant le \w+ \d+", text.lower()))) == 1
    assert "489189" not in text
    assert "projets/" not in text


def test_who_forwarded_the_closure_is_answered_besides(told: House) -> None:
    """In plain words, with the one date of the alert; the platform's own sender never is."""
    told.until(lambda: any(ANSWER in s["subject"] for s in told.sent()))
    answers = [s for s in told.sent() if ANSWER in s["subject"]]

    assert {s["to"] for s in answers} == {closure_to(told)}
    (answer,) = (s for s in answers if CLOSED_CASE in s["text"])
    day = re.search(r"agir avant le (\w+ \d+ \w+)", closure_mail(told, EMPLOYER.email).lower())
    assert day
    assert day[1] in answer["text"].lower()


def test_the_lawyer_is_told_the_dates_what_is_missing_and_where_the_draft_is(told: House) -> None:
    text = closure_mail(told, LAWYER.email)

    assert f"{told.base}/projets/" in text
    assert "recours" in text
    assert CLOSED_CASE in text
    assert "Empreinte du journal" in text


def test_each_person_gets_the_closure_once_by_each_channel(told: House) -> None:
    for person in (EMPLOYER, LAWYER):
        texts = [s for s in told.sent() if s["channel"] == "sms" and s["to"] == person.phone]
        assert len([t for t in texts if "cl" in t["text"]]) >= 1
        assert len(closure_mail(told, person.email)) > 0


def test_the_draft_opens_in_word_and_says_what_it_lacks(told: House) -> None:
    """The lawyer signs in, follows the mail's link, downloads a .docx that python-docx reads."""
    link = re.search(rf"{told.base}/projets/\S+", closure_mail(told, LAWYER.email))
    assert link
    session = told.sign_in(LAWYER.email)
    told.until(lambda: "Télécharger" in session.get(link[0], timeout=30).text)
    page = session.get(link[0], timeout=30).text
    assert "n’arrête aucun délai" in page or "n’arrêtent aucun délai" in page

    token = re.search(r'name="jeton" value="([^"]+)"', page)
    assert token, page
    answer = told.press(session, link[0], jeton=token[1])

    assert answer.status_code == 200, answer.text[:500]
    document = docx.Document(io.BytesIO(answer.content))
    text = "\n".join(p.text for p in document.paragraphs)
    assert CLOSED_CASE in text
    assert "bservations" in text
    assert "À COMPLÉTER" in text
    assert "None" not in text


def test_the_employer_never_sees_the_lawyers_work(told: House) -> None:
    """On the employer's page: the date and its explanation, no draft, no ground."""
    session = told.sign_in(EMPLOYER.email)
    cases = session.get(f"{told.base}/dossiers", timeout=30).text
    pattern = rf'href="(/dossiers/exemple/[0-9a-f]+)">(?:(?!href=).)*{CLOSED_CASE}'
    page = re.search(pattern, cases, re.DOTALL)
    assert page, cases[:3000]

    text = session.get(told.base + page[1], timeout=30).text

    assert "À faire aujourd’hui" in text
    assert "pourquoi cette date" in text.lower()
    assert "/projets/" not in text
    assert "489189" not in text


def test_a_mail_that_arrived_is_said_to_have_arrived(told: House) -> None:
    """Real receipts, earlier than the provider's own answer to us: the delivery ends delivered."""
    session = told.sign_in(EMPLOYER.email)
    cases = session.get(f"{told.base}/dossiers", timeout=30).text
    path = re.search(
        rf'href="(/dossiers/exemple/[0-9a-f]+)">(?:(?!href=).)*{CLOSED_CASE}', cases, re.DOTALL
    )
    assert path

    told.until(lambda: ">remis<" in session.get(told.base + path[1], timeout=30).text)


def test_the_journal_is_downloaded_and_proven_by_the_command_line(told: House) -> None:
    """What the employer downloads, anyone can prove offline; the mails carried its head."""
    session = told.sign_in(EMPLOYER.email)
    cases = session.get(f"{told.base}/dossiers", timeout=30).text
    path = re.search(
        rf'href="(/dossiers/exemple/[0-9a-f]+)">(?:(?!href=).)*{CLOSED_CASE}', cases, re.DOTALL
    )
    assert path
    answer = session.get(f"{told.base}{path[1]}/journal", timeout=30)
    kept = told.folder / "journal.json"
    kept.write_bytes(answer.content)

    done = subprocess.run(
        [sys.executable, "-m", "chalicelib", "verify", str(kept)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    head = json.loads(done.stdout)["head"]
    assert head in "".join(closure_mail(told, EMPLOYER.email).split())


def test_nobody_is_in_the_log_and_one_word_finds_a_mail_there(told: House) -> None:
    """No name, address, number or reference of the samples; each delivery's line has its trace."""
    people = [str(w) for p in (EMPLOYER, LAWYER) for w in (p.name, p.email, p.phone)]
    firms = [TENANT.name, TENANT.siren, TENANT.address, FIRM.name, CLOSED_CASE, QUIET_CASE]
    # What the logs say, not what `make run` tells its user.
    log = "\n".join(re.findall(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ .*", told.text(), re.M))

    assert [word for word in (*people, *firms) if str(word) in log] == []
    received = re.findall(r" INFO ([0-9a-f]{12}) mail \1[0-9a-f]{52}: recorded", log)
    assert received
    assert any(f" INFO {trace} delivery " in log for trace in received)
