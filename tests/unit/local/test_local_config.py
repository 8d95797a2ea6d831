"""The local system on loopback: also when an operator keeps the table in an engine of their own."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.errors import BadInput
from infra.local.__main__ import main
from infra.local.config import Local, check_table, environment, parse
from infra.local.provision import client

VARIABLE = "AWS_ENDPOINT_URL_DYNAMODB"
THERE = "http://127.0.0.1:8123"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("", "_DYNAMODB", "_DYNAMODB_STREAMS", "_S3"):
        monkeypatch.delenv(f"AWS_ENDPOINT_URL{name}", raising=False)


@pytest.fixture
def listening() -> Iterator[str]:
    """The address of something that answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def local(tmp_path: Path, **more: str) -> Local:
    return Local(data=tmp_path, engine_venv=tmp_path / "venv", dynamodb=more.get("dynamodb", ""))


@pytest.mark.parametrize(
    "given", [THERE, "http://localhost:8000", "http://[::1]:8000", "http://127.0.0.1:8000/"]
)
def test_a_table_on_this_machine_is_taken(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """DynamoDB Local, say."""
    monkeypatch.setenv(VARIABLE, given)

    assert parse([]).dynamodb == given


@pytest.mark.parametrize(
    ("name", "given"),
    [
        (VARIABLE, "https://dynamodb.eu-west-3.amazonaws.com"),
        (VARIABLE, "http://192.0.2.1:8000"),
        (VARIABLE, "http://127.0.0.1.example.fr:8000"),
        (VARIABLE, "http://127.0.0.1"),
        (VARIABLE, "http://127.0.0.1:many"),
        (VARIABLE, "127.0.0.1:8000"),
        ("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", THERE),
        ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000"),
    ],
)
def test_anything_elsewhere_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    given: str,
) -> None:
    """`make run` never leaves the machine, whatever the environment says; one message, code 2."""
    monkeypatch.setenv(name, given)
    with pytest.raises(BadInput, match=name):
        parse([])

    assert main([]) == 2
    assert f"Vigie could not start. {name}" in capsys.readouterr().err


def test_the_table_and_its_stream_are_asked_there_and_all_else_here(tmp_path: Path) -> None:
    """By the code that is deployed, by its variables; and by what makes the table and follows it."""
    apart, alone = local(tmp_path, dynamodb=THERE), local(tmp_path)

    asked = {s: client(apart, s).meta.endpoint_url for s in ("dynamodb", "dynamodbstreams", "sqs")}
    assert asked == {"dynamodb": THERE, "dynamodbstreams": THERE, "sqs": apart.endpoint}
    given = environment(apart)
    assert (given[VARIABLE], given[f"{VARIABLE}_STREAMS"]) == (THERE, THERE)
    assert given["AWS_ENDPOINT_URL"] == apart.endpoint
    assert given["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] == "false"
    assert VARIABLE not in environment(alone)
    assert client(alone, "dynamodb").meta.endpoint_url == alone.endpoint


def test_a_table_that_does_not_answer_is_said_before_anything_starts(
    tmp_path: Path, listening: str
) -> None:
    """Start it first."""
    check_table(local(tmp_path, dynamodb=listening))
    check_table(local(tmp_path))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"

        with pytest.raises(BadInput, match="nothing answers"):
            check_table(local(tmp_path, dynamodb=nobody))
