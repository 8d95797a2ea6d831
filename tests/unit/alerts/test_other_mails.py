"""Reminders, grants, mails to check, the sign-in link: what they say and do not."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from chalicelib.alerts import short_code, sign_in_mail
from chalicelib.alerts.facts import view
from chalicelib.alerts.ladder import rungs
from chalicelib.alerts.sms import segments
from chalicelib.alerts.view import View
from chalicelib.settings import Settings
from chalicelib.store.records import Noted, Person, Quarantined

from .samples import (
    CLOSED,
    EMPLOYER,
    FILED,
    LAWYER,
    LINKS,
    MANAGER,
    NOW,
    TODAY,
    about,
    delivery,
    snapshot_of,
    state_of,
)
from .writing import mail, plain, written


def reminded(person: Person, step: str, shift: int = 0) -> tuple[str, str, str]:
    stored = snapshot_of(state_of(FILED, CLOSED)).deadlines
    rung = next(r for r in rungs(stored) if r.rule == "D7" and r.step == step)
    on = rung.on + timedelta(days=shift)
    planned = delivery(person, cause=rung.key, purpose="reminder")
    words, sms = written(planned, about(person, on=on), on=on)
    return words.subject, plain(words.text), sms


def test_a_reminder_counts_the_days_by_post_and_in_all() -> None:
    """Both dates are said, so that nobody takes the posting day for the end."""
    _, text, sms = reminded(EMPLOYER, "J-3")

    assert "le lundi 25 janvier 2027, dans 10 jours (dans 5 jours par la poste)" in text
    assert "Délai pour contester" in text
    assert "25/01/2027" in sms
    assert "20/01/2027" in sms


def test_the_last_day_is_said_as_such() -> None:
    """ "Agir avant" that very day would read as too late."""
    subject, text, _ = reminded(EMPLOYER, "last_day")

    assert "dernier jour" in subject
    assert "c’est le dernier jour, lundi 25 janvier 2027" in text
    assert "gir avant" not in text


@pytest.mark.parametrize("person", [EMPLOYER, LAWYER])
def test_an_overdue_reminder_says_the_date_has_passed(person: Person) -> None:
    """And does not say that all is lost: it is the prudent date."""
    subject, text, sms = reminded(person, "overdue")

    assert "date dépassée" in subject
    assert "est passée" in text
    assert "date dépassée le 25/01/2027" in sms


def test_a_lawyer_s_reminder_names_the_act_and_what_ends_the_ladder() -> None:
    """Only the recorded act with its proof, or a dated decision, ends it."""
    _, text, _ = reminded(LAWYER, "J-7")

    assert "Recours contentieux contre la clôture" in text
    assert "Seul un acte enregistré avec sa preuve" in text


def test_a_grant_is_not_a_permission_to_start_before_reading_it() -> None:
    """The document first; no "no authorisation" warning on a grant."""
    granted = {"kind": "granted", "on": "2026-11-20", "id": "e5", "valid_until": "2027-11-22"}
    text = mail(EMPLOYER, FILED, granted)

    assert text.startswith("À faire aujourd’hui : téléchargez et vérifiez l’autorisation.")
    assert "22 novembre 2027" in text
    assert "aucune autorisation" not in text


def test_a_quarantined_mail_shows_why_and_its_own_hash() -> None:
    """No case, so no ledger: the mail's SHA-256 is the anchor."""
    received = Quarantined(
        tenant="t1", sha256="ab" * 32, received_at=NOW, why="Aucun dossier ne porte ce numéro.",
        subject="Demande d'AT - Clôture de votre demande",
    )  # fmt: skip
    planned = delivery(MANAGER, case="", cause=received.sha256, purpose="quarantined")
    words, sms = written(planned, about(MANAGER, quarantined=received, snapshot=None))

    text = plain(words.text)
    assert text.startswith("À faire aujourd’hui : ")
    assert "Aucun dossier ne porte ce numéro." in text
    assert f"Empreinte du courriel : {received.sha256}" in text
    assert "lundi 23 novembre 2026" in text
    assert segments(sms) == 1


def test_a_forwarding_to_confirm_says_what_to_do_and_opens_nothing() -> None:
    """Code and address as text, where to type them, and that nobody must act on another's."""
    asked = Noted(
        tenant="t1", sha256="ab" * 32, received_at=NOW, kind="forwarding_confirmation",
        facts={"mailbox": "rh@martin.example", "code": "482910375",
               "link": "https://mail-settings.google.com/mail/vf-1"},
    )  # fmt: skip
    planned = delivery(MANAGER, case="", cause=asked.sha256, purpose="forwarding_confirmation")
    words, sms = written(planned, about(MANAGER, noted=asked, snapshot=None))

    text = plain(words.text)
    for said in (
        "À faire aujourd’hui : confirmez le transfert", "rh@martin.example", "482910375",
        "https://mail-settings.google.com/mail/vf-1", "Vigie n’ouvre jamais un lien reçu",
        "ne faites rien",
    ):  # fmt: skip
        assert said in text
    assert 'href="https://mail-settings' not in words.html
    assert "482910375" not in words.subject
    assert segments(sms) <= 2


def test_the_advice_to_attach_says_how_in_each_client() -> None:
    """One line each, and that nothing was lost."""
    planned = delivery(MANAGER, case="", cause="ab" * 32, purpose="forward_as_attachment")
    words, sms = written(planned, about(MANAGER, snapshot=None))

    text = plain(words.text)
    for said in ("Gmail", "Outlook", "Apple Mail", "rien n’est perdu"):
        assert said in text
    assert segments(sms) <= 2


def test_what_to_do_follows_the_case_not_only_the_event() -> None:
    """A receipt with nothing to do says until when."""
    receipt = {"kind": "receipt_issued", "type": "reception", "on": "2026-11-23", "id": "e2"}
    filed = FILED | {"on": "2026-11-23"}

    assert mail(EMPLOYER, filed, receipt, delivery={"cause": "e2"}).startswith(
        "Rien à faire avant le "
    )


@pytest.mark.parametrize(
    ("events", "opening"),
    [
        ((FILED, CLOSED, {"kind": "observations_sent", "as_appeal": False, "on": "2026-11-23", "id": "e9"}),
         "À faire aujourd’hui : avancez l’acte à accomplir avant le lundi 25 janvier 2027."),
        ((FILED | {"on": "2026-11-20"}, {"kind": "receipt_issued", "type": "reception", "on": "2026-11-23", "id": "e9"}),
         "Rien à faire avant le "),
    ],
)  # fmt: skip
def test_a_lawyer_is_never_told_to_wait_for_the_last_day_of_an_act(
    events: tuple[dict[str, Any], ...], opening: str
) -> None:
    """ "Rien à faire avant" is for dates to watch only."""
    assert mail(LAWYER, *events, delivery={"cause": "e9"}).startswith(opening)


def test_the_short_code_is_stable_and_opaque() -> None:
    """Six letters or digits that say nothing of the case."""
    assert short_code("c1") == short_code("c1") != short_code("c2")
    assert re.fullmatch("[A-Z2-7]{6}", short_code("c1"))


def test_views_hold_only_words_for_people() -> None:
    """A template can print nothing but what the view holds: no case, no event, no store."""
    known = view(delivery(EMPLOYER), about(EMPLOYER), LINKS, TODAY)
    kinds = {type(getattr(known, name)) for name in known.__struct_fields__}

    assert isinstance(known, View)
    assert kinds <= {str, bool, tuple}


def test_the_sign_in_mail_carries_its_link_and_no_case() -> None:
    """Once, within fifteen minutes; and what to do when nobody asked."""
    settings = Settings(
        table="t", incoming_bucket="i", evidence_bucket="e", drafts_bucket="d",
        intake_queue_url="q", deliver_queue_url="q", draft_queue_url="q", lint_queue_url="q",
        notify_queue_url="q",
        base_url="https://vigie.example", mail_from="alertes@vigie.example",
        intake_domain="in.example", signing_key="k",
    )  # fmt: skip
    url = "https://vigie.example/connexion/abc.def"
    mail = message_from_bytes(
        sign_in_mail(settings, EMPLOYER, url, NOW).body, policy=policy.default
    )

    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert mail["Subject"] == "Lien de connexion à Vigie"
    assert mail["To"] == "Claire Martin <claire@martin.example>"
    assert url in text
    assert "quinze minutes" in text
    assert "Dossier" not in text
