"""The logs of a whole way of a mail: nobody is in them, and one word finds all of it."""

import logging
from collections.abc import Iterator

import pytest

from chalicelib import logs
from chalicelib.errors import BadInput, SendFailed
from infra.local.samples import CLOSED_CASE, EMPLOYER, FIRM, LAWYER, TENANT

from .world import World

PERSONAL = (
    *(EMPLOYER.email, EMPLOYER.phone, EMPLOYER.name, LAWYER.email, LAWYER.phone, LAWYER.name),
    *(TENANT.name, TENANT.siren, TENANT.address, FIRM.name, CLOSED_CASE),
)


@pytest.fixture(autouse=True)
def said(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Every line, at the level of the functions, written as they write it."""
    before = logging.getLogRecordFactory()
    logs.install()
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, "vigie")  # Whatever another test's command has set.
    yield caplog
    logging.setLogRecordFactory(before)


def lines(said: pytest.LogCaptureFixture) -> str:
    """All that was written, tracebacks included."""
    form = logging.Formatter("%(trace)s %(message)s")
    return "\n".join(form.format(record) for record in said.records)


def test_one_word_finds_all_that_was_done_of_a_mail(said: pytest.LogCaptureFixture) -> None:
    """From its reception to each delivery, every line has the first signs of the mail's SHA-256."""
    world = World()
    mail = world.receive(world.closure())
    world.later(minutes=1)
    world.work()

    found = [r.getMessage() for r in said.records if getattr(r, "trace", "") == mail.sha256[:12]]
    for word in ("mail ", "dispatched event", "delivery "):
        assert any(line.startswith(word) for line in found), (word, found)
    kept = world.ctx.store.deliveries.of_case(TENANT.id, mail.cases[0])
    assert kept
    assert {d.trace for d in kept} == {mail.sha256[:12]}
    ours = [r for r in said.records if r.name == "vigie"]
    assert [r.getMessage() for r in ours if not getattr(r, "trace", "")] == []


def test_nobody_is_in_the_logs_of_what_went_well_nor_of_what_failed(
    said: pytest.LogCaptureFixture,
) -> None:
    """Providers repeat the address they refuse; exceptions repeat what they were given."""
    refused = f"554 <{EMPLOYER.email}> {LAWYER.phone}: {CLOSED_CASE}"
    world = World(*(SendFailed("email", refused, permanent=True) for _ in range(9)))
    world.receive(world.closure())
    for _ in range(4):
        world.later(minutes=10)
        world.work()

    text = lines(said)
    assert "given_up" in text or "bounced" in text
    assert [word for word in PERSONAL if str(word) in text] == []


def test_a_fault_is_logged_by_name_place_and_cause_without_the_persons_in_its_words(
    said: pytest.LogCaptureFixture,
) -> None:
    """The trace of where it was raised stays with it, also in the line of who caught it last."""
    try:
        with logs.following("abc"):
            try:
                raise ValueError(f"bad {EMPLOYER.email}")
            except ValueError as inner:
                raise BadInput("courriel", f"{EMPLOYER.phone} of {CLOSED_CASE}") from inner
    except BadInput:
        logging.getLogger("vigie").exception("it failed for %s", EMPLOYER.email)

    text = lines(said)
    assert text.startswith("abc it failed for [adresse]")
    assert "BadInput: courriel: [numéro] of [référence]" in text
    assert "ValueError: bad [adresse]" in text
    assert "test_impersonal_logs.py" in text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("à <camille.martin@menuiserie.example>,", "à <[adresse]>,"),
        ("+33639980001 et 06 39 98 00 01, 0639980001", "[numéro] et [numéro], [numéro]"),
        ("dossier AT-2026-000123.", "dossier [référence]."),
        ("mail 0639980001ab4f: recorded", "mail 0639980001ab4f: recorded"),
        ("2026-11-23T09:12:00+00:00", "2026-11-23T09:12:00+00:00"),
        ("delivery e-0612345678abcdef", "delivery e-0612345678abcdef"),
    ],
)
def test_persons_are_masked_and_hashes_are_not(text: str, wanted: str) -> None:
    assert logs.masked(text) == wanted


def test_a_line_that_a_library_wrote_wrong_is_kept(said: pytest.LogCaptureFixture) -> None:
    """What cannot be put together must not stop what was being done."""
    logging.getLogger("library").warning("%d mails", "two")

    assert "%d mails (its values could not be written in it)" in lines(said)


def test_what_no_mail_caused_has_a_trace_of_its_own() -> None:
    assert logs.mark("t", "c", "e1") == logs.mark("t", "c", "e1") != logs.mark("t", "c", "e2")
    assert len(logs.mark("t")) == 12
