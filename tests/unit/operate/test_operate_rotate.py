"""The key of links and sessions, changed in steps that may be run again."""

from argparse import Namespace
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError

from chalicelib.errors import BadInput
from chalicelib.flows.links import read_sign_in, sign_in_link
from chalicelib.web.sessions import csrf_holds, csrf_token
from infra.deploy.keys import fresh_key, made_at
from infra.local.samples import EMPLOYER
from infra.operate import restart, rotate
from infra.operate.restart import NotRestarted, start_again
from tests.unit.deploy.fakes import refused
from tests.unit.flows.world import NOW, SETTINGS

BARE, OLD, NEW = (
    "a-key-of-an-earlier-version" * 2,
    fresh_key(NOW),
    fresh_key(NOW + timedelta(days=1)),
)
NEWER = fresh_key(NOW + timedelta(days=2))


def test_a_key_says_when_it_was_made_and_nothing_else() -> None:
    """To the second, in UTC; what signs cannot be guessed from it."""
    assert made_at(OLD) == NOW
    assert made_at(BARE) is None
    assert fresh_key(NOW) != fresh_key(NOW)
    assert len(OLD.partition(".")[2]) >= 43


@pytest.mark.parametrize("first", [BARE, OLD], ids=["of-an-earlier-version", "with-its-age"])
def test_the_key_turns_without_a_link_that_breaks(first: str) -> None:
    """At each step, what was signed under the step before is still believed."""
    added = rotate.turn([first], "add", NEW)
    used = rotate.turn(added, "use", "-")
    retired = rotate.turn(used, "retire", "-")
    assert (added, used, retired) == ([first, NEW], [NEW, first], [NEW])
    rings = [[first], added, used, retired]
    for before, after in pairwise(rings):
        old_one, new_one = (
            msgspec.structs.replace(SETTINGS, signing_key="\n".join(r)) for r in (before, after)
        )
        # Functions that started before the step and after it serve side by side: both ways.
        for one, other in ((old_one, new_one), (new_one, old_one)):
            link = sign_in_link(one, EMPLOYER, "/", NOW).rpartition("/")[2]
            assert read_sign_in(other, link, NOW).person == EMPLOYER.id
            assert csrf_holds(other, "s", csrf_token(one, "s"))
    former, last = (msgspec.structs.replace(SETTINGS, signing_key=key) for key in (first, NEW))
    assert not csrf_holds(last, "s", csrf_token(former, "s"))


@pytest.mark.parametrize(
    ("ring", "step"),
    [
        ([OLD, NEW], "add"),
        ([BARE, NEW], "add"),
        ([NEW, OLD], "use"),
        ([NEW, BARE], "use"),
        ([NEW], "retire"),
    ],
)
def test_a_step_that_was_done_is_not_done_again(ring: list[str], step: str) -> None:
    """The newest key is chosen by its age, never by its place: `use` twice would bring back a leak."""
    assert rotate.turn(ring, step, NEWER) == ring


@pytest.mark.parametrize(
    ("ring", "step", "remedy"),
    [
        ([NEW, OLD], "add", "`retire` it first"),
        ([OLD], "use", "Begin with `add`"),
        ([BARE], "use", "Begin with `add`"),
        ([BARE], "retire", "Begin with `add`"),
        ([OLD, NEW], "retire", "`use` it first"),
        ([BARE, NEW], "retire", "`use` it first"),
        ([BARE, BARE + "x"], "use", "`add` another"),
        ([BARE, BARE + "x"], "retire", "`add` another"),
    ],
)
def test_a_step_of_the_key_out_of_turn_is_refused(ring: list[str], step: str, remedy: str) -> None:
    """It says what comes first; the key that signs is never the one that goes."""
    with pytest.raises(BadInput, match=remedy):
        rotate.turn(ring, step, NEWER)


def test_two_keys_of_an_earlier_version_leave_by_a_third() -> None:
    """Nobody knows which of them leaked: both go."""
    added = rotate.turn([BARE, BARE + "x"], "add", NEW)

    assert rotate.turn(rotate.turn(added, "use", "-"), "retire", "-") == [NEW]


class Aws:
    """The parameter, the stack and the functions of a stage.

    `on_update` hears the name of each function that is changed, and may refuse; `states` are what a
    function then says of its change, one after the other.
    """

    def __init__(self, *ring: str) -> None:
        self.ring, self.writes = list(ring), 0
        self.started: list[str] = []
        self.on_update: Callable[[str], None] = lambda _: None
        self.states: list[str] = []

    def get_parameter(self, Name: str, **_: Any) -> dict[str, Any]:
        assert Name == "/vigie/prod/signing-key"
        return {"Parameter": {"Value": "\n".join(self.ring)}}

    def put_parameter(self, Value: str, Type: str, **_: Any) -> None:
        assert Type == "SecureString"
        self.ring, self.writes = Value.splitlines(), self.writes + 1

    def get_paginator(self, name: str) -> "Aws":
        assert name == "list_stack_resources"
        return self

    def paginate(self, StackName: str) -> list[dict[str, Any]]:
        assert StackName == "vigie-prod"
        kinds = {"a": "Lambda::Function", "queue": "SQS::Queue", "b": "Lambda::Function"}
        return [
            {
                "StackResourceSummaries": [
                    {
                        "LogicalResourceId": name,
                        "ResourceType": f"AWS::{kind}",
                        "PhysicalResourceId": f"vigie-prod-{name}",
                    }
                ]
            }
            for name, kind in kinds.items()
        ]

    def update_function_configuration(self, FunctionName: str, **_: Any) -> None:
        self.on_update(FunctionName)
        self.started.append(FunctionName)

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:
        assert FunctionName == self.started[-1], "the next only once this one has ended"
        status = self.states.pop(0) if self.states else "Successful"
        return {"LastUpdateStatus": status, "LastUpdateStatusReason": f"it is {status}"}


def step(aws: Aws, name: str, *, days: int = 2) -> int:
    known = {"ssm": aws, "lambda": aws, "cloudformation": aws}
    options = Namespace(step=name, stage="prod", yes=True)
    return rotate.report(known, options, NOW + timedelta(days=days))


def test_a_step_of_the_key_starts_the_stages_functions_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Those of its stack, not of a stage whose name begins alike; no key is ever printed."""
    aws = Aws(OLD)
    step(aws, "add")

    assert aws.started == ["vigie-prod-a", "vigie-prod-b"]
    old, new = aws.ring
    said = capsys.readouterr()
    assert old == OLD
    assert not [key for key in (old, new) if key.partition(".")[2] in said.out + said.err]


def test_the_status_says_which_key_signs_and_what_comes_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By its age; and nothing is written, nothing starts again."""
    aws = Aws(OLD, NEW)
    step(aws, "status")

    said = capsys.readouterr().out
    assert f"signs     made {NOW:%Y-%m-%d %H:%M:%S} UTC" in said
    assert f"believed  made {NOW + timedelta(days=1):%Y-%m-%d %H:%M:%S} UTC" in said
    assert "next: `use`" in said
    assert (aws.writes, aws.started) == (0, [])


def test_use_twice_then_retire_leaves_the_new_key() -> None:
    """The leaked one goes, however often the step before was run."""
    aws = Aws(OLD)
    for name in ("add", "add", "use", "use", "retire", "retire"):
        step(aws, name)

    (kept,) = aws.ring
    assert made_at(kept) == NOW + timedelta(days=2)
    assert (aws.writes, len(aws.started)) == (3, 12)


def test_a_restart_that_fails_is_taken_up_by_the_same_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The parameter was written before: the next run writes nothing and starts all again."""
    monkeypatch.setattr(restart, "_EVERY_SECONDS", 0.0)
    aws = Aws(OLD, NEW)

    def denied(name: str) -> None:
        if name == "vigie-prod-b":
            raise refused("AccessDeniedException", "not you")

    aws.on_update = denied
    with pytest.raises(NotRestarted, match="same command again") as failed:
        step(aws, "use")
    assert failed.value.left == ("vigie-prod-b",)
    assert aws.ring == [NEW, OLD]
    aws.on_update = lambda _: None
    aws.started.clear()

    step(aws, "use")

    assert (aws.ring, aws.writes) == ([NEW, OLD], 1)
    assert aws.started == ["vigie-prod-a", "vigie-prod-b"]


def busy_twice() -> Callable[[str], None]:
    left = [refused("ResourceConflictException"), refused("TooManyRequestsException")]

    def hear(_: str) -> None:
        if left:
            raise left.pop()

    return hear


def test_a_function_that_is_being_changed_is_waited_for() -> None:
    """Before, when a deployment holds it; after, until its change has ended."""
    aws, pauses = Aws(), list[float]()
    aws.on_update, aws.states = busy_twice(), ["InProgress", "InProgress", "Successful"]

    start_again(aws, ["x"], "said", pauses.append)

    assert (aws.started, len(pauses)) == (["x"], 4)


@pytest.mark.parametrize(
    ("states", "why"), [(["Failed"], "it is Failed"), (["InProgress"] * 60, "did not end")]
)
def test_a_change_that_does_not_end_is_an_error(states: list[str], why: str) -> None:
    """A function that still signs with the former key is never passed over."""
    aws = Aws()
    aws.states = states
    with pytest.raises(NotRestarted, match=why):
        start_again(aws, ["x", "y"], "said", lambda _: None)

    assert aws.started == ["x"]


def test_a_conflict_that_never_ends_is_an_error() -> None:
    """With what Lambda said."""
    aws = Aws()

    def always(_: str) -> None:
        raise refused("ResourceConflictException", "an update is in progress")

    aws.on_update = always
    with pytest.raises(NotRestarted, match="an update is in progress") as failed:
        start_again(aws, ["x"], "said", lambda _: None)
    assert isinstance(failed.value.__cause__, ClientError)


def test_a_stage_without_functions_is_said_before_a_key_is_written() -> None:
    """A misspelt stage."""
    aws = Aws(OLD)
    aws.paginate = lambda StackName: []  # type: ignore[method-assign]  # noqa: ARG005
    with pytest.raises(BadInput, match="--stage"):
        step(aws, "add")

    assert aws.writes == 0
