"""A deployment's steps: shown, asked, done once, taken up after a kill."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.deploy import names, stacks
from infra.deploy.account import Clients
from infra.deploy.errors import Declined, DeploymentStopped, HalfConfigured, Waiting
from infra.deploy.stage import load_stage
from infra.deploy.up import Done, Up
from infra.resources import APP, DATA, RECEIVING, load_template
from tests.unit.deploy.fakes import (
    REGION,
    Certificates,
    Cloud,
    Identities,
    Mail,
    Operator,
    Storage,
    Systems,
    Tokens,
)
from tests.unit.deploy.test_stage import written

OURS = names.receiving("essai")


class World:
    """AWS as small fakes, a package and settings."""

    def __init__(self, folder: Path, **said: str | int) -> None:
        self.folder = folder
        self.package = folder / "package"
        self.package.mkdir()
        for path in (DATA, RECEIVING):
            (self.package / path.name).write_text(path.read_text("utf-8"), "utf-8")
        self.change(**said)
        self.version("one")
        self.cloud, self.inbound = Cloud(self.package), Cloud(self.package)
        self.mail, self.systems, self.storage = Mail(), Systems(), Storage()
        self.certificates, self.identities = Certificates(), Identities()
        self.account = "123456789012"
        self.resolves: tuple[str, ...] = ("192.0.2.1",)

    def change(self, **said: str | int) -> None:
        """Other settings."""
        self.stage = load_stage("essai", written(self.folder, **said))

    def version(self, content: str) -> None:
        """Another package: its code, and a template that says so."""
        (self.package / "deployment.zip").write_bytes(content.encode())
        template = load_template(APP)
        template["Resources"] = {
            "Version": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": content}},
            "DeliverQueue": {"Type": "AWS::SQS::Queue"},
            "Draft": {
                "Type": "AWS::Lambda::Function",
                "Properties": {"Architectures": ["x86_64"]},
            },
        }
        template["Outputs"]["EndpointURL"] = {"Value": "x"}
        (self.package / "template.json").write_text(json.dumps(template), "utf-8")

    def clients(self) -> Clients:
        fakes: dict[str, Any] = {
            "cloudformation": self.cloud,
            "ses": self.mail,
            "sesv2": self.identities,
            "ssm": self.systems,
            "s3": self.storage,
            "acm": self.certificates,
            "sts": Tokens(self.account),
        }
        return lambda service, region: (
            self.inbound if (service, region) == ("cloudformation", "eu-west-1") else fakes[service]
        )

    def deploy(self, console: Operator | None = None) -> Done:
        console = console or Operator(yes=True)
        resolves = self.resolves
        return Up(self.stage, self.package, self.clients(), console, lambda *_: resolves).run()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_everything_is_there_after_the_first_run(world: World) -> None:
    """Three stacks, the key, the package, the active rule set, and the records to create."""
    console = Operator(yes=True)

    done = world.deploy(console)

    assert done.changed is True
    assert world.cloud.stacks.keys() == {"vigie-essai-data", "vigie-essai", OURS}
    assert world.systems.kept.keys() == {"/vigie/essai/signing-key"}
    assert world.mail.active == OURS
    assert {r.kind for r in done.records} == {"MX", "CNAME", "TXT"}
    assert "+ Table" in console.said


def test_the_key_is_never_shown_and_never_made_twice(world: World) -> None:
    """A second key would end every link and session."""
    console = Operator(yes=True)
    world.deploy(console)
    (key,) = world.systems.kept.values()
    world.deploy(console)

    assert world.systems.kept == {"/vigie/essai/signing-key": key}
    assert len(key) >= 43
    assert key not in console.said


def test_a_second_run_says_that_nothing_changes_and_does_nothing(world: World) -> None:
    """Same package, same settings."""
    world.deploy()
    executed, puts = len(world.cloud.executed), world.storage.puts
    console = Operator()

    done = world.deploy(console)

    assert done.changed is False
    assert (len(world.cloud.executed), world.storage.puts) == (executed, puts)
    assert console.said.count("nothing to change") == 3
    assert world.cloud.sets == {}


def test_another_package_changes_the_app_stack_alone(world: World) -> None:
    """What is kept is not touched."""
    world.deploy()
    world.cloud.executed.clear()
    world.version("two")
    console = Operator(yes=True)

    assert world.deploy(console).changed is True

    assert world.cloud.executed == ["vigie-essai"]
    assert "~ Version" in console.said


@pytest.mark.parametrize("answer", ["no", "", "maybe"])
def test_nothing_is_done_without_a_yes(world: World, answer: str) -> None:
    """The change set is dropped, and the empty stack that held it."""
    with pytest.raises(Declined):
        world.deploy(Operator(answer))

    assert (world.cloud.stacks, world.cloud.sets, world.cloud.executed) == ({}, {}, [])


@pytest.mark.parametrize("call", ["create_change_set", "execute_change_set", "wait"])
@pytest.mark.parametrize("stack", [0, 1, 2])
def test_a_killed_run_is_taken_up_by_the_next(world: World, call: str, stack: int) -> None:
    """Whatever it was doing: the same end, and nothing twice."""
    world.cloud.on_call = _killed_at(call, stack)
    with pytest.raises(KeyboardInterrupt):
        world.deploy()
    world.cloud.on_call = lambda _: None

    done = world.deploy()

    assert world.cloud.stacks.keys() == {"vigie-essai-data", "vigie-essai", OURS}
    assert all(s["StackStatus"].endswith("_COMPLETE") for s in world.cloud.stacks.values())
    assert world.cloud.sets == {}
    assert done.base_url.startswith("https://")
    assert world.deploy().changed is False


def _killed_at(call: str, number: int) -> Callable[[str], None]:
    """Ctrl-C at the call of that name and number."""
    left = [number]

    def hear(now: str) -> None:
        if now == call:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt

    return hear


def test_a_holder_of_state_is_never_replaced_unless_told(world: World) -> None:
    """A queue holds alerts: it is named, the change set dropped, and how to do it anyway said."""
    world.deploy()
    world.version("two")
    world.cloud.executed.clear()
    world.cloud.replaced = {"DeliverQueue"}

    with pytest.raises(DeploymentStopped, match=r"DeliverQueue[\s\S]*--replace DeliverQueue"):
        world.deploy()
    assert (world.cloud.executed, world.cloud.sets) == ([], {})
    world.deploy(Operator(yes=True, replace=("DeliverQueue",)))

    assert world.cloud.executed == ["vigie-essai"]


def test_a_failure_shows_its_first_cause_and_can_be_run_again(world: World) -> None:
    """What was cancelled because of it is not a cause."""
    world.deploy()
    world.version("two")
    world.cloud.ends["vigie-essai"] = "UPDATE_ROLLBACK_COMPLETE"

    with pytest.raises(DeploymentStopped) as stopped:
        world.deploy()
    assert "Table (AWS::Some::Kind): It is refused." in stopped.value.why
    assert "cancelled" not in stopped.value.why

    assert world.deploy().changed is True


def test_a_stack_that_was_never_created_is_cleared_away_first(world: World) -> None:
    """CloudFormation refuses to update one."""
    world.cloud.ends["vigie-essai-data"] = "ROLLBACK_COMPLETE"
    with pytest.raises(DeploymentStopped):
        world.deploy()
    console = Operator(yes=True)

    assert world.deploy(console).changed is True


def test_a_stuck_stack_is_left_to_a_person(world: World) -> None:
    """The command that frees it is said."""
    world.deploy()
    world.cloud.stacks["vigie-essai"]["StackStatus"] = "UPDATE_ROLLBACK_FAILED"

    with pytest.raises(DeploymentStopped, match="continue-update-rollback"):
        world.deploy()


def test_somebody_elses_rule_set_is_never_displaced(world: World) -> None:
    """Their mails would stop without a word. Everything else is deployed by then."""
    world.mail.active = "theirs"

    with pytest.raises(DeploymentStopped, match=r"'theirs'[\s\S]*receiving_region"):
        world.deploy()

    assert world.mail.active == "theirs"


def test_another_account_is_never_touched(world: World) -> None:
    """The wrong profile of a terminal."""
    world.account = "999999999999"

    with pytest.raises(DeploymentStopped, match="999999999999"):
        world.deploy()

    assert world.cloud.stacks == {}


def test_a_region_that_receives_no_mail_is_refused_first(world: World) -> None:
    """SES's inbound server has no address there."""
    world.resolves = ()

    with pytest.raises(DeploymentStopped, match="receiving_region"):
        world.deploy()

    assert world.cloud.stacks == {}


def test_mail_is_received_in_its_own_region(world: World) -> None:
    """The rule's stack goes there; everything else stays."""
    world.change(receiving_region="eu-west-1")
    world.deploy()

    assert world.inbound.stacks.keys() == {OURS}
    assert world.cloud.stacks.keys() == {"vigie-essai-data", "vigie-essai"}


def test_without_a_domain_the_pages_learn_their_address_in_a_second_pass(world: World) -> None:
    """API Gateway chooses it at the first; the next run needs one pass."""
    done = world.deploy()

    given = stacks.parameters(world.cloud, "vigie-essai")
    assert (
        given["BaseUrl"] == done.base_url == "https://abc.execute-api.eu-west-3.amazonaws.com/api"
    )
    assert world.cloud.executed.count("vigie-essai") == 2


def test_a_domain_waits_for_its_certificate(world: World) -> None:
    """The record that proves the domain is ours is shown with all the others; then it goes on."""
    world.change(public_domain="vigie.exemple.fr")
    with pytest.raises(Waiting) as waiting:
        world.deploy()
    assert "_proof.vigie.exemple.fr" in str(waiting.value)
    assert "inbound-smtp" in str(waiting.value)
    assert "vigie-essai" not in world.cloud.stacks
    world.certificates.issue()

    done = world.deploy()

    assert done.base_url == "https://vigie.exemple.fr"
    assert len(world.certificates.kept) == 1
    assert stacks.parameters(world.cloud, "vigie-essai")["CertificateArn"].endswith("certificate/0")


def test_a_certificate_nobody_proved_in_time_is_asked_for_again(world: World) -> None:
    """ACM gives up after three days; the next run shows a new record."""
    world.change(public_domain="vigie.exemple.fr")
    with pytest.raises(Waiting):
        world.deploy()
    world.certificates.issue("VALIDATION_TIMED_OUT")

    with pytest.raises(Waiting):
        world.deploy()

    assert len(world.certificates.kept) == 2


def test_a_given_certificate_that_is_no_good_stops(world: World) -> None:
    """Waiting for it would be for ever."""
    arn = "arn:aws:acm:eu-west-3:123456789012:certificate/x"
    world.change(public_domain="vigie.exemple.fr", certificate_arn=arn)
    world.certificates.kept[arn] = {"Status": "REVOKED"}

    with pytest.raises(DeploymentStopped, match="REVOKED"):
        world.deploy()


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (
            "parameters = {Nothing = 'x'}",
            "parameters.Nothing: infra/resources.yaml has no such parameter",
        ),
        (
            "parameters = {TableName = 'x'}",
            "parameters.TableName: is made from the other settings",
        ),
        ("parameters = {BaseUrl = 'x'}", "parameters.BaseUrl: is made from the other settings"),
        ("architecture = 'arm64'", "architecture: is arm64, the package was made for x86_64"),
    ],
)
def test_a_setting_of_no_use_is_refused_before_anything(
    world: World, setting: str, told: str
) -> None:
    """CloudFormation would say so after the rest was deployed."""
    path = world.folder / "essai.toml"
    path.write_text(f"{path.read_text('utf-8')}\n{setting}\n", "utf-8")
    world.stage = load_stage("essai", world.folder)

    with pytest.raises(HalfConfigured) as refused:
        world.deploy()

    assert refused.value.problems == (told,)
    assert world.cloud.stacks == {}


def test_a_restored_table_takes_over_by_parameter(world: World) -> None:
    """The data stack keeps its own; the functions follow the settings."""
    arn = f"arn:aws:dynamodb:{REGION}:1:table/restored/stream/1"
    world.change(table="restored", table_stream_arn=arn)

    world.deploy()

    given = stacks.parameters(world.cloud, "vigie-essai")
    assert (given["TableName"], given["TableStreamArn"]) == ("restored", arn)
