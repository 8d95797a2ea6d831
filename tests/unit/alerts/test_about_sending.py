"""Messages about messages: what a manager reads when one could not be delivered."""

import pytest

from chalicelib.alerts import ABOUT_SENDING, fallback
from chalicelib.alerts.plan import delivery_id, plan
from chalicelib.alerts.sms import segments
from chalicelib.store.records import Channel, DeliveryState

from .samples import EMPLOYER, LAWYER, MANAGER, NOW, about, delivery, follows, outbox
from .writing import plain, written

LINES = ["Première phrase.", "Ce qu’il faut faire, http://ailleurs.example ou non."]


@pytest.mark.parametrize("purpose", ABOUT_SENDING)
def test_its_own_lines_are_said_in_both_twins_and_nothing_personal_by_sms(purpose: str) -> None:
    """An opening that says what to do, each line, the link; a text of one segment."""
    d = delivery(MANAGER, purpose=purpose, case="", cause="x", data={"lines": LINES})
    words, sms = written(d, about(MANAGER, snapshot=None, state=None))

    text = plain(words.text)
    assert text.startswith("À faire aujourd’hui")
    for line in LINES:
        assert line.split()[0] in text
        assert line.split()[0] in words.html
    assert "Première" not in sms
    assert segments(sms) == 1


@pytest.mark.parametrize(
    ("purpose", "told"),
    [("undelivered", {"p-man"}), ("announcement", {"p-man", "p-emp"})],
)
def test_managers_are_told_and_of_an_incident_everybody_of_the_employer(
    purpose: str, told: set[str]
) -> None:
    """Never the lawyer: it is not of a case; the lines travel with the delivery."""
    asked = outbox(purpose=purpose, case="", cause="x", data={"lines": LINES})
    planned = plan(asked, None, [follows(EMPLOYER), follows(MANAGER), follows(LAWYER)], NOW)

    assert {d.person for d in planned} == told
    assert {d.channel for d in planned} == {Channel.EMAIL}
    assert all(d.data == {"lines": LINES} for d in planned)


def test_the_mail_that_takes_over_is_the_one_a_plan_would_make() -> None:
    """The same id: whoever was to be told by e-mail too is told once."""
    text = delivery(EMPLOYER, Channel.SMS, state=DeliveryState.GIVEN_UP)
    other = fallback(text, NOW)

    assert (other.channel, other.state) == (Channel.EMAIL, DeliveryState.PENDING)
    assert other.id == delivery_id(outbox(), EMPLOYER.id, Channel.EMAIL)
