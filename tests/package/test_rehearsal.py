"""The deployment rehearsed: the zip, the templates, the script, and each function's own rights."""

import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError

from chalicelib.errors import BadInput
from chalicelib.flows.onboard import api_token, onboard_firm, onboard_tenant
from chalicelib.flows.templates import settled, submit
from chalicelib.flows.unaddressed import hand
from chalicelib.letters import house_template
from chalicelib.store.files import evidence_key
from chalicelib.store.records import (
    OPERATOR_HOME,
    Channel,
    Delivery,
    DeliveryState,
    Person,
    Role,
)
from chalicelib.store.template_records import TemplateState
from infra.deploy import smoke, told
from infra.doctor.checks import CHECKS, PROBES
from infra.doctor.findings import Level, Unknown, examine
from infra.doctor.gather import Ask, gather
from infra.local.receipts import events
from infra.local.samples import EMPLOYER, FIRM, LAWYER, TENANT
from infra.operate.data.vault import S3Vault
from infra.resources import APP, load_template
from tests.package.closures import all_sent, closure, ends
from tests.package.conftest import Built
from tests.package.rehearsal import REGION, Site, adapted, emulator, next_version, operating, until
from tests.package.roles import (
    HOOK,
    administrator,
    as_role,
    case_with_evidence,
    operate,
    operating_on,
    versions,
)
from tests.unit.deploy.fakes import Operator

pytestmark = pytest.mark.timeout(600)
PATIENCE = 240
"""Seconds: each function is a process that starts, on a machine that may have more to do."""
UNKNOWN_HERE = {"sender_ids", "sms"}
"""The emulator knows neither End User Messaging nor the sandbox of SMS."""
ROW = {"PK": {"S": "x"}, "SK": {"S": "x"}}
OPERATOR = Person(id="", name="Exploitation", email="", role=Role.OPERATOR, tenant=OPERATOR_HOME)
ADDRESS = f"{TENANT.address}@reception.exemple.fr"


@pytest.fixture(scope="module")
def site(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A stage deployed from nothing, with one employer and one law firm."""
    folder = tmp_path_factory.mktemp("site")
    with emulator(folder) as endpoint, operating(endpoint):
        site = Site(folder, endpoint, adapted(built.zipped.parent, folder / "package"))
        ctx = operating_on(site)
        onboard_firm(ctx, FIRM, (LAWYER,))
        onboard_tenant(ctx, TENANT, (EMPLOYER,))
        ctx.store.hooks.put(HOOK)
        yield site


def test_the_pages_answer_under_their_own_role(site: Site) -> None:
    """API Gateway calls the packaged function, which may read its key and its table."""
    status, text = site.page("/connexion")

    assert (status, "Vigie" in text) == (200, True)
    assert site.done.base_url.endswith("/api")
    assert site.page("/dossiers")[0] == 303


def test_a_mail_becomes_an_alert_through_every_function(site: Site) -> None:
    """S3, queue, stream and queue again: a closure is read, told to the employer and drafted."""
    reference, raw = closure(900001)
    site.put_mail(raw, "first")

    until(
        lambda: all_sent(ends(site), [reference]),
        PATIENCE,
        "all alerts leave",
        lambda: ends(site),
    )

    assert any(EMPLOYER.email in str(mail) for mail in site.sent())
    until(lambda: _drafts(site) != [], PATIENCE, "the draft of a closure is written")


def _drafts(site: Site) -> list[Any]:
    listed = site.get("s3", REGION).list_objects_v2(Bucket=site.kept["DraftsBucketName"])
    return list(listed.get("Contents", ()))


def test_what_ses_says_of_a_mail_reaches_its_delivery(site: Site) -> None:
    """Topic, queue and function of the receipts: an accepted mail becomes a delivered one."""
    first = next(d for d in _mails(site) if d.provider_id)
    site.publish_receipts(events(first.provider_id, EMPLOYER.email, datetime.now(UTC)))

    until(
        lambda: DeliveryState.DELIVERED in {d.state for d in _mails(site) if d.id == first.id},
        PATIENCE,
        "the receipt is joined",
    )


def _mails(site: Site) -> list[Delivery]:
    store = site.store()
    return [
        delivery
        for case in store.cases.of_tenant(TENANT.id)
        for delivery in store.deliveries.of_case(TENANT.id, case.id)
        if delivery.channel is Channel.EMAIL
    ]


def test_a_program_is_called_by_a_function_of_its_own(site: Site) -> None:
    """It reads the case, tries the address, and keeps how that ended, under its narrow role."""
    hooks = site.store().hooks

    until(
        lambda: any(call.attempts for call in hooks.calls(TENANT.id, HOOK.id)),
        PATIENCE,
        "the call is tried",
        lambda: list(hooks.calls(TENANT.id, HOOK.id)),
    )

    call = next(call for call in hooks.calls(TENANT.id, HOOK.id) if call.attempts)
    assert (call.kind, call.status, call.error != "") == ("case.event", 0, True)


def test_a_firms_template_is_read_by_a_function_of_its_own(site: Site) -> None:
    """Posted, ordered, read in the sandbox, answered beside it: two prefixes are all it reaches."""
    ctx, upload = operating_on(site), secrets.token_urlsafe(18)
    docx, _ = house_template("observations")
    ctx.files.put_draft(f"depots-modeles/{FIRM.id}/observations/{upload}.docx", docx)

    version = submit(ctx, "observations", upload, LAWYER)
    until(
        lambda: settled(ctx, version).state is not TemplateState.CHECKING,
        PATIENCE,
        "the template is read",
    )

    assert ctx.store.templates.version(FIRM.id, "observations", 1).state is TemplateState.READY


def test_nobody_deletes_evidence_but_the_retention_role(site: Site) -> None:
    """No function, nor who may do anything else; the command erases a case whole under that role."""
    ctx, bucket = operating_on(site), site.kept["EvidenceBucketName"]
    ref, sha256 = case_with_evidence(ctx, b"a mail that came by mistake")
    almighty = as_role(administrator(site), site, "s3")

    with pytest.raises(BadInput, match="may not erase"):
        S3Vault(almighty, bucket, site.kept["DraftsBucketName"]).erase_evidence(sha256)
    for function in site.functions():
        s3 = as_role(function["Role"], site, "s3")
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.delete_object(Bucket=bucket, Key=evidence_key(sha256))
    assert len(versions(site, sha256)) == 1

    whose, role = f"{ref.tenant}/{ref.id}", site.kept["RetentionRoleArn"]
    sure = ("--apply", "--yes", f"case:{whose}", "--reason", "essai", "--role", role)
    erased, said = operate(site, "erase", "--case", whose, *sure)

    assert erased == 0, said
    assert versions(site, sha256) == []
    assert ctx.store.cases.of_tenant(ref.tenant) == []


@pytest.mark.parametrize(
    ("function", "service", "asks", "said"),
    [
        ("lint", "dynamodb", "scan", {"TableName": "{TableName}"}),
        ("lint", "dynamodb", "get_item", {"TableName": "{TableName}", "Key": ROW}),
        ("lint", "s3", "list_objects_v2", {"Bucket": "{DraftsBucketName}"}),
        ("deliver", "dynamodb", "scan", {"TableName": "{TableName}"}),
        ("deliver", "s3", "list_objects_v2", {"Bucket": "{EvidenceBucketName}"}),
        ("notify", "ssm", "get_parameter", {"Name": "/vigie/essai/signing-key"}),
        ("notify", "ses", "send_raw_email", {"RawMessage": {"Data": b"To: a@b.fr"}}),
        ("draft", "s3", "put_object", {"Bucket": "{DraftsBucketName}", "Key": "finals/x"}),
        ("receive", "dynamodb", "update_item", {"TableName": "{TableName}", "Key": ROW}),
    ],
)
def test_a_function_is_refused_what_it_does_not_use(
    site: Site, function: str, service: str, asks: str, said: dict[str, Any]
) -> None:
    """With its own credentials: no whole table, no mail, no key, no final of a lawyer."""
    (role,) = [f["Role"] for f in site.functions() if f["FunctionName"].endswith(f"-{function}")]
    named = {k: v.format(**site.kept) if isinstance(v, str) else v for k, v in said.items()}

    with pytest.raises(ClientError) as refused:
        getattr(as_role(role, site, service), asks)(**named)

    assert "AccessDenied" in refused.value.response["Error"]["Code"]


def test_the_api_answers_who_holds_a_token_and_nobody_else(site: Site) -> None:
    """The table is read under the API's own role."""
    (case, *_) = site.store().cases.of_tenant(TENANT.id)
    path = f"/api/v1/cases/{case.id}/deadlines"

    status, text = site.page(path, api_token(operating_on(site), TENANT.id))

    assert (status, "dispatch_by" in text) == (200, True)
    assert site.page(path)[0] == 401


def test_the_smoke_test_passes_and_its_mail_may_be_handed_over(site: Site) -> None:
    """The script's own mail is read to its end, and the operator's alert of it leaves; handed to
    an employer, the function that reads mails has the right to read it from the evidence."""
    console = Operator()
    storage, bucket = site.get("s3", REGION), site.kept["IncomingBucketName"]
    domain, operator = site.stage.intake_domain, site.stage.operator_email

    sha256 = smoke.mail(storage, bucket, domain, datetime.now(UTC), console, PATIENCE)

    assert "read to its end" in console.said
    assert told.alert(site.store(), sha256, operator, console, PATIENCE), console.said
    ctx = operating_on(site)
    item, owner = (
        ctx.store.quarantine.get(OPERATOR_HOME, sha256),
        ctx.store.people.tenant(TENANT.id),
    )
    _, row = hand(ctx, OPERATOR, item, owner, "essai")
    order = msgspec.json.encode({"handed": row}).decode()
    queue = site.kept["IntakeQueueUrl"]
    site.get("sqs", REGION).send_message(QueueUrl=queue, MessageBody=order)
    until(
        lambda: ctx.store.mails.ended(sha256, TENANT.id) is not None,
        PATIENCE,
        "a handed mail is read",
    )


def test_the_doctor_asks_every_service_for_what_it_judges(site: Site) -> None:
    """Each probe's request is one that AWS understands, and its answer one that is judged."""
    ask = Ask(site.stage, site.get, lambda *_: ("192.0.2.1",), datetime.now(UTC))

    facts = gather(ask, PROBES)

    assert {n: f for n, f in facts.items() if isinstance(f, Unknown)}.keys() <= UNKNOWN_HERE
    found = {f.check: f for f in examine(CHECKS, facts, site.stage)}
    for check in ("stacks", "clock", "signing key", "kept: evidence", "functions"):
        assert found[check].level is not Level.FAILURE, found[check]
    # What the emulator knows no resource for was not deployed: the doctor sees it, and nothing else.
    left_out = [f"{name} is not deployed" for name in facts["alarms"]["wanted"] if _adds_up(name)]
    assert found["alarms"].what == "; ".join(left_out)
    assert len(facts["alarms"]["found"]) == len(facts["alarms"]["wanted"]) - len(left_out) > 10
    # The emulator ignores recovery in a template: the doctor sees it.
    assert (found["kept: protection"].level, "PITR" in found["kept: protection"].what) == (
        Level.FAILURE,
        True,
    )


def _adds_up(alarm: str) -> bool:
    return "Metrics" in load_template(APP)["Resources"][alarm]["Properties"]


def test_a_second_run_changes_nothing(site: Site) -> None:
    """The same package and settings: said, and left alone."""
    assert site.deploy(site.package).changed is False


def test_the_sweep_runs_on_its_schedule(site: Site) -> None:
    """What it keeps about its rounds is in the table, and nobody called it."""
    until(lambda: site.store().chores.get("incoming") is not None, PATIENCE, "a sweep has run")


def test_no_alert_is_lost_while_a_new_version_is_deployed(site: Site, tmp_path: Path) -> None:
    """Mails that arrive before, during and after the update all end in sent alerts."""
    mails = dict(closure(n) for n in range(1, 4))
    newer = next_version(site.package, tmp_path / "next")
    with ThreadPoolExecutor(1) as elsewhere:
        arriving = elsewhere.submit(_arrive, site, list(mails.values()))
        done = site.deploy(newer)
        arriving.result()

    # What was cut off waits for the sweep, whose own schedule is a minute.
    for _ in range(48):
        if all_sent(ends(site), mails):
            break
        site.sweep()
        time.sleep(5)

    assert all_sent(ends(site), mails), ends(site)

    assert done.changed is True
    assert {f["CodeSha256"] for f in site.functions()} == {site.digest(newer)}


def _arrive(site: Site, mails: Sequence[bytes]) -> None:
    for number, raw in enumerate(mails):
        site.put_mail(raw, f"flow-{number}")
        time.sleep(0.7)


def test_a_bounce_ends_its_message_and_silences_the_address(site: Site) -> None:
    """Last of the story: what SES says of an address that is gone, under the receipts' own role."""
    first = next(d for d in _mails(site) if d.provider_id and d.state.value == "accepted")
    bounced = events(first.provider_id, "bounce@simulator.amazonses.com", datetime.now(UTC))
    site.publish_receipts(bounced)

    until(
        lambda: DeliveryState.BOUNCED in {d.state for d in _mails(site) if d.id == first.id},
        PATIENCE,
        "the bounce is joined",
    )
