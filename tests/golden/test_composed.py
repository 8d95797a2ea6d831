"""The composed corpus against its own specification, whatever the client, charset or encoding."""

from typing import Any

import pytest

from chalicelib.intake import MailKind, read, to_interchange
from tests.golden import compose
from tests.golden.test_golden import FORWARDERS, HERE, INTAKE_DOMAIN

CORPUS = compose.corpus()
# A date in a language we do not read, or headers we do not recognise: the date is unknown.
UNDATED = {"outlook_es", "foxmail_zh"}
WHOLE = {"direct", "redirect", "gmail_filter", "google_group", "attached", "attached_eml"}


def told(mail: compose.Composed) -> dict[str, Any]:
    reading = read(mail.raw, forwarders=FORWARDERS, intake_domain=INTAKE_DOMAIN)
    return to_interchange(reading)


def test_composing_again_gives_the_committed_bytes() -> None:
    """The corpus is made from its data files, and nothing of it is left over."""
    made = {f"{one.name}.eml": one.raw for one in CORPUS}

    assert {path.name: path.read_bytes() for path in HERE.glob("*__*.eml")} == made


@pytest.mark.parametrize("mail", CORPUS, ids=lambda mail: mail.name)
def test_kind_day_and_sender_are_the_originals(mail: compose.Composed) -> None:
    """The original's kind, subject, sender and day: never the forward's, never another day."""
    reading = told(mail)
    original = mail.original

    assert reading["kind"] == original["kind"], reading["problems"]
    if mail.client == "foxmail_zh":
        assert reading["original"].get("on") is None
        assert "transférez-le en pièce jointe" in reading["problems"][0]
        return
    subject = reading["original"]["subject"].replace("’", "'")
    assert subject == original["subject"].replace("’", "'") or mail.charset == "us-ascii"
    if mail.client != "reply_thunderbird_fr":  # which shows a name only
        assert compose.PLATFORM[1] in reading["original"]["sender"]
    day = None if mail.client in UNDATED else original["at"].date().isoformat()
    assert reading["original"].get("on") == day


@pytest.mark.parametrize("mail", CORPUS, ids=lambda mail: mail.name)
def test_facts_are_the_originals_and_all_there(mail: compose.Composed) -> None:
    """Reference, cause, due date or days, documents, worker, author: none lost, none added."""
    reading, expected = told(mail), mail.original["facts"]
    facts: dict[str, list[str]] = {}
    for fact in reading["facts"]:
        facts.setdefault(fact["name"], []).append(fact["value"])

    assert facts["reference"] == [expected["reference"]]
    if mail.client in UNDATED:
        return
    for name in ("cause", "due", "days", "valid_until", "worker"):
        assert facts.get(name) == ([expected[name]] if name in expected else None)
    assert len(facts.get("item", [])) == expected.get("items", 0)
    author = reading["events"][0].get("author")
    signed = author.get("name") if isinstance(author, dict) else None
    assert signed == expected.get("author")


@pytest.mark.parametrize("mail", CORPUS, ids=lambda mail: mail.name)
def test_the_forwarders_words_are_never_read(mail: compose.Composed) -> None:
    """Neither the comment above nor what is added below is in any fact, quote or event."""
    reading = told(mail)

    assert compose.FORWARDER_WORD not in str(
        [reading["facts"], reading["quotes"], reading["events"]]
    )


@pytest.mark.parametrize("mail", CORPUS, ids=lambda mail: mail.name)
def test_only_what_came_whole_is_complete(mail: compose.Composed) -> None:
    """Direct, redirected or attached: complete. Cut by a forward: never."""
    whole = mail.client in WHOLE and "_of_" not in mail.name

    assert told(mail)["original"].get("complete", False) is whole


def test_corpus_is_wide() -> None:
    """Clients, kinds and encodings the issue names are all there."""
    kinds = {mail.original["kind"] for mail in CORPUS}

    assert len(CORPUS) >= 100
    assert len({mail.client for mail in CORPUS}) >= 40
    assert kinds == {"closure", "complement_request", "receipt", "refusal", "grant"}
    assert kinds < {kind.value for kind in MailKind}
