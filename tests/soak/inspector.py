"""Looks at each message in the minute it leaves: does it still have its cause, is it a repeat?"""

from datetime import date, datetime, timedelta
from email import message_from_bytes, policy

from chalicelib.alerts import Outgoing
from chalicelib.law import at_clock, day_of, holiday_name
from chalicelib.store import Store, address_hash
from chalicelib.store.alert_records import Alert, Escalation
from chalicelib.store.preference_records import Quiet
from chalicelib.store.records import Channel, Delivery, Person

from .almanac import (
    News,
    holds,
    is_rung,
    letters,
    news_of,
    news_of_point,
    news_of_receipt,
    news_of_reminders,
)
from .books import Books
from .machine import Machine
from .oracle import STAFF, Oracle, View
from .provider import Sent

_REPEAT = ("renvoi possible", "peut-être déjà reçu", "déjà reçu")


class Inspector:
    """Called by the provider, before anything leaves."""

    def __init__(self, machine: Machine, oracle: Oracle, books: Books, store: Store) -> None:
        self._machine, self._oracle, self._books, self._store = machine, oracle, books, store
        self._gathered: dict[str, str] = {}
        self._dates: dict[str, set[str]] = {}

    def look(self, channel: Channel, message: Outgoing, past: list[Sent], again: int) -> None:
        """Everything that must hold of one attempt."""
        tags = dict(message.tags)
        delivery = self._books.deliveries.get(tags.get("delivery", ""))
        if delivery is None:
            if "page" not in tags:
                self._machine.fault(f"a message of no delivery leaves: {tags}")
            return
        self._machine.counts[f"sent {delivery.purpose}"] += 1
        for why in self._wrong(delivery, channel, message):
            self._machine.fault(f"{_name(delivery)} leaves though {why}")
        if self._repeats(channel, message, past, again):
            self._machine.fault(f"{_name(delivery)} is repeated without a label: {past}")
        if delivery.purpose == "recap":
            self._machine.at(self._machine.now, lambda: self._recap(delivery.id))

    def begun(self, escalation: Escalation) -> None:
        """Note the dates of the act that somebody is asked to confirm, as they are now."""
        alert = escalation.alert
        view = self._oracle.view(alert.tenant, alert.case, self._machine.now)
        mine = (d for d in view.ringing if d.event == alert.cause and is_rung(d.rule))
        self._dates[escalation.key] = {f"{d.rule}:{d.event}:{d.due.isoformat()}" for d in mine}

    def over(self, escalation: Escalation) -> None:
        """It ended by itself: were its dates met, moved or set aside, or did somebody act?"""
        alert = escalation.alert
        view = self._oracle.view(alert.tenant, alert.case, self._machine.now)
        left = self._oracle.undecided(view)
        ringing = [d for d in view.ringing if (d.rule, d.event, d.due) in left]
        if alert.purpose == "reminder":
            runs = holds(alert.cause, ringing)
        else:
            since, dates = escalation.started_at, self._dates[escalation.key]
            now = {f"{d.rule}:{d.event}:{d.due.isoformat()}" for d in ringing}
            runs = bool(dates & now) if dates else alert.cause in view.events
            runs &= not self._oracle.acted(alert.tenant, alert.case, since)
        if runs:
            self._machine.fault(f"escalation {escalation.key} is over, and its cause holds")

    def _wrong(self, delivery: Delivery, channel: Channel, message: Outgoing) -> list[str]:
        """Why it must not leave now, if anything says so."""
        person = self._oracle.person(delivery.person)
        if person is None:
            return ["its person left"]
        switch = self._store.switches.stops(delivery.tenant, channel)
        wrong = ["sending is off"] if switch else []
        if self._store.suppressions.get(channel, address_hash(message.to)):
            wrong.append("its address is suppressed")
        if message.to != (person.email if channel is Channel.EMAIL else person.phone):
            wrong.append("it goes elsewhere")
        if delivery.period and delivery.urgent:
            wrong.append("what presses was put in a recap")
        if self._quiet(delivery, person):
            wrong.append("its reader has quiet hours")
        if delivery.case:
            wrong += self.lost(delivery, person)
        return wrong

    def lost(self, delivery: Delivery, person: Person) -> list[str]:
        """Why a message about a case has no cause any more."""
        view = self._oracle.view(delivery.tenant, delivery.case, self._machine.now)
        lost = [] if self._oracle.concerned(person, delivery.tenant, view) else ["it is not theirs"]
        if (_alert(delivery).id, person.id) in self._books.seen:
            lost.append("they said « Vu »")
        if delivery.purpose == "event" and delivery.cause not in view.events:
            lost.append("its event is set aside")
        if delivery.purpose == "reminder" and not self._reminds(delivery.cause, view):
            lost.append("its date does not ring")
        if delivery.purpose == "point" and not self._points(delivery, view):
            lost.append("news has come")
        missing = letters(view.state.events)
        if delivery.purpose == "receipt_missing" and delivery.cause not in missing:
            lost.append("its receipt is recorded")
        if why := self._stopped(delivery, person, view):
            lost.append(why)
        if delivery.escalated and delivery.purpose == "event" and self._met(delivery, view):
            lost.append("its dates were met")
        return lost

    def _reminds(self, cause: str, view: View) -> bool:
        left = self._oracle.undecided(view)
        return holds(cause, [d for d in view.ringing if (d.rule, d.event, d.due) in left])

    def _points(self, delivery: Delivery, view: View) -> bool:
        """The silence lasts, or one of the dates that the point also says still rings."""
        since = delivery.cause.split(":")[1]
        known = view.snapshot.silent_since
        absorbed = delivery.data.get("absorbed", ())
        return (known is not None and known.isoformat() == since) or any(
            holds(cause, view.ringing) for cause in absorbed
        )

    def _stopped(self, delivery: Delivery, person: Person, view: View) -> str:
        """Did they stop being told; and if so, is somebody else of their side told?"""
        own = self._oracle.choice(delivery.tenant, person.id, delivery.case)
        if own is None or (own.channels and delivery.channel in own.channels):
            return ""
        if own.channels and delivery.channel is Channel.EMAIL:
            return ""  # The reference channel, of what SMS cannot carry.
        if own.channels:
            # A preference narrows the ordinary way of telling, not an escalation (decision 36).
            return "" if delivery.escalated else "they stopped that channel"
        news = self._news(delivery, view)
        if person.role in STAFF and news.pressing:
            staff = self._oracle.staff(delivery.tenant)
            others = list(self._oracle.listening(view.snapshot, staff, news))
            return "they stopped, and others are told" if others else ""
        return "they stopped"

    def _news(self, delivery: Delivery, view: View) -> News:
        if delivery.purpose == "event" and delivery.cause in view.events:
            return news_of(view.events[delivery.cause])
        if delivery.purpose == "point":
            return news_of_point()
        if delivery.purpose == "receipt_missing":
            return news_of_receipt()
        return news_of_reminders()

    def _met(self, delivery: Delivery, view: View) -> bool:
        """A repeat of an act whose every date ended."""
        side = delivery.escalated.side if delivery.escalated else ""
        known = self._books.escalations.get(f"{_alert(delivery).id}-{side}")
        dates = set(known.dates) if known else set()
        left = {f"{d.rule}:{d.event}:{d.due.isoformat()}" for d in view.ringing}
        return bool(dates) and not dates & left

    def _quiet(self, delivery: Delivery, person: Person) -> bool:
        """Does it leave within somebody's quiet hours, though it does not press?"""
        quiet, at = self._store.preferences.of(person.id).quiet, self._machine.now
        if quiet is None or delivery.urgent or not _hushed(quiet, at):
            return False
        if delivery.purpose != "reminder":
            return True
        while _hushed(quiet, at):
            at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        # Its date may not let it wait.
        return day_of(at) <= date.fromisoformat(delivery.cause.rpartition(":")[2])

    def _repeats(self, channel: Channel, message: Outgoing, past: list[Sent], again: int) -> bool:
        """Is it out already, with nothing to say that it may be, nor a receipt that asks again?"""
        out = [one for one in past if one.out]
        if not out:
            return False
        self._machine.counts["repeats"] += 1
        if again >= len(out):
            return False
        # In bad weather a worker dies with an answer that it had heard.
        doubted = self._machine.weather.storms or any(one.answer != "accepted" for one in out)
        return not doubted or not _labelled(channel, message)

    def _recap(self, carrier_id: str) -> None:
        """Each line of a recap that was just written holds, and no other recap said it."""
        carrier = self._books.deliveries[carrier_id]
        person = self._oracle.person(carrier.person)
        for id_ in carrier.data.get("told", ()):
            one = self._books.deliveries[id_]
            before = self._gathered.setdefault(id_, carrier_id)
            if before != carrier_id:
                self._machine.fault(f"{_name(one)} is said by two recaps")
            if person and one.case:
                for why in self.lost(one, person):
                    self._machine.fault(f"a recap says {_name(one)} though {why}")


def _labelled(channel: Channel, message: Outgoing) -> bool:
    """Does it say that it may be a repeat?"""
    if channel is Channel.SMS:
        return _REPEAT[0] in message.body.decode()
    mail = message_from_bytes(message.body, policy=policy.default)
    part = mail.get_body(("plain",))
    text = str(part.get_content()) if part else ""
    return any(word in text for word in _REPEAT)


def _hushed(quiet: Quiet, at: datetime) -> bool:
    """Is it within a night from one o'clock of Paris to another, or on a closed day?"""
    day, start, end = day_of(at), quiet.start, quiet.end
    if quiet.closed_days and (day.isoweekday() == 7 or holiday_name(day)):
        return True
    starts, ends = (at_clock(day, hour) for hour in (start, end))
    return starts <= at < ends if start < end else at < ends or at >= starts


def _alert(delivery: Delivery) -> Alert:
    return Alert(
        tenant=delivery.tenant, case=delivery.case, cause=delivery.cause, purpose=delivery.purpose
    )


def _name(delivery: Delivery) -> str:
    step = f" step {delivery.escalated.number}" if delivery.escalated else ""
    return (
        f"{delivery.purpose} {delivery.cause} of {delivery.tenant}/{delivery.case} to "
        f"{delivery.person} by {delivery.channel}{step}"
    )
