"""The operator's commands about sending: the kill-switch, an announcement, dead letters."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.errors import BadInput
from infra.local.samples import EMPLOYER, TENANT
from infra.operate import announce, redrive, sending
from tests.unit.flows.world import NOW, World


def switch(world: World, what: str, **more: str) -> int:
    known = {"what": what, "tenant": "", "channel": "", "reason": "incident"}
    return sending.report(world.ctx.store, Namespace(**(known | more)), NOW)


def test_the_switch_says_what_is_off_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    """Off, status, on; another stop stands until it is lifted by its own name."""
    world = World()
    switch(world, "off", channel="sms")
    switch(world, "off", tenant=TENANT.id, reason="demande du client")
    switch(world, "on", channel="sms")
    capsys.readouterr()
    assert switch(world, "status") == 0

    said = capsys.readouterr().out
    assert said.startswith(f"OFF  {TENANT.id}, every channel")
    assert "demande du client" in said
    switch(world, "on", tenant=TENANT.id)
    assert "ON   everything leaves" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "where"), [({"reason": " "}, "--reason"), ({"tenant": "nobody"}, "--tenant")]
)
def test_a_stop_without_a_reason_or_of_nobody_is_refused(more: dict[str, str], where: str) -> None:
    """Nothing is turned off."""
    world = World()
    with pytest.raises(BadInput, match=where):
        switch(world, "off", **more)

    assert world.ctx.store.switches.off() == []


def told(world: World, tmp_path: Path, **more: Any) -> int:
    words = tmp_path / "reason.txt"
    words.write_text("Les SMS n’ont pas été envoyés\nle 22 novembre.\n\nVérifiez vos dossiers.\n")
    known = {
        "since": "2026-11-22T08:00", "until": "2026-11-23T12:00", "reason": words, "tenant": [],
        "incident": "", "apply": False,
    }  # fmt: skip
    return announce.report(world.ctx, Namespace(**(known | more)))


def test_an_announcement_is_shown_first_and_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only to employers it touched; the same incident again tells nobody."""
    world = World()
    assert told(world, tmp_path) == 0
    assert "0 employers to tell" in capsys.readouterr().err
    world.receive(world.closure())
    for _ in range(3):
        world.later(minutes=1)
        world.work()
    before = len(world.mail.sent)
    told(world, tmp_path)
    assert f"{TENANT.id} " in capsys.readouterr().out
    for _ in range(2):
        told(world, tmp_path, apply=True)
        for _ in range(3):
            world.later(minutes=1)
            world.work()

    assert "already" in capsys.readouterr().out
    assert [m.to for m in world.mail.sent[before:]] == [EMPLOYER.email]
    mail = world.mail.sent[-1].body.decode()
    assert "rifiez vos dossiers" in mail


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"since": "hier"}, "--since"),
        ({"until": "2026-11-01T00:00"}, "--until"),
        ({"reason": Path("/nonexistent")}, "--reason"),
        ({"incident": "a b"}, "--incident"),
        ({"tenant": ["nobody"]}, "--tenant"),
    ],
)
def test_an_announcement_that_cannot_be_is_refused(
    tmp_path: Path, more: dict[str, Any], where: str
) -> None:
    with pytest.raises(BadInput, match=where):
        told(World(), tmp_path, **more)


class Sqs:
    """Two queues of SQS, one the other's dead letters."""

    def __init__(self, *letters: str, policy: bool = True) -> None:
        self.dead, self.live, self._policy = list(letters), list[str](), policy

    def get_queue_attributes(self, **asked: Any) -> dict[str, Any]:
        if "ApproximateNumberOfMessages" in asked["AttributeNames"]:
            return {"Attributes": {"ApproximateNumberOfMessages": str(len(self.dead))}}
        arn = json.dumps({"deadLetterTargetArn": "arn:aws:sqs:x:0:deliver-dead"})
        return {"Attributes": {"RedrivePolicy": arn}} if self._policy else {}

    def get_queue_url(self, QueueName: str) -> dict[str, str]:
        return {"QueueUrl": f"https://sqs.example/{QueueName}"}

    def receive_message(self, **_: Any) -> dict[str, Any]:
        return {
            "Messages": [{"MessageId": b, "Body": b, "ReceiptHandle": b} for b in self.dead[:2]]
        }

    def send_message(self, QueueUrl: str, MessageBody: str) -> None:
        assert QueueUrl == "https://sqs.example/deliver"
        self.live.append(MessageBody)

    def delete_message(self, QueueUrl: str, ReceiptHandle: str) -> None:
        assert QueueUrl.endswith("deliver-dead")
        assert ReceiptHandle in self.live, "sent before it is deleted"
        self.dead.remove(ReceiptHandle)


def test_dead_letters_go_back_and_none_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """Counted first; then each is sent, and only then deleted."""
    queues = Sqs("a", "b", "c")
    asked = {"queue": "https://sqs.example/deliver", "show": True}
    redrive.report(queues, Namespace(**asked))
    assert "3 dead letters" in capsys.readouterr().out

    redrive.report(queues, Namespace(**(asked | {"show": False})))

    assert (queues.live, queues.dead) == (["a", "b", "c"], [])
    assert "3 dead letters put back" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("queue", "told"),
    [
        ("https://sqs.example/deliver", "no dead letters"),
        ("https://sqs.example/deliver-dead", "Give the queue whose dead letters"),
        ("https://sqs.example/vigie-prod-DispatchDeadLetters-1", "aws sqs purge-queue"),
    ],
)
def test_a_queue_without_dead_letters_is_said(queue: str, told: str) -> None:
    """And what to do: the stream's dead letters go back nowhere, the sweep took them up."""
    with pytest.raises(BadInput, match=told):
        redrive.report(Sqs(policy=False), Namespace(queue=queue, show=False))
