"""The steps of a deployment, in order. Each may find its work done; a killed run is run again."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from botocore.exceptions import ClientError

from infra.resources import load_template

from . import (
    certificate,
    keys,
    names,
    receiving,
    records,
    smoke,
    stacks,
    tested,
    told,
    upload,
    wanted,
)
from .account import Clients, check_account, code
from .console import Console
from .dns import Lookup
from .errors import DeploymentStopped, Waiting
from .stage import Stage

if TYPE_CHECKING:
    from chalicelib.store import Store


class Done(msgspec.Struct, frozen=True):
    """What a deployment leaves: where the pages and the data are, the records, whether it changed.

    `kept`: outputs of the data stack.
    """

    base_url: str
    kept: dict[str, str]
    records: list[records.Record]
    changed: bool


class Up:
    """One deployment of `stage` from the package in `package`."""

    def __init__(
        self, stage: Stage, package: Path, get: Clients, console: Console, lookup: Lookup
    ) -> None:
        self._stage, self._package = stage, package
        self._get, self._console, self._lookup = get, console, lookup
        self._cloud = get("cloudformation", stage.region)

    def run(self) -> Done:
        """All steps but the smoke test.

        Raises DeploymentStopped, HalfConfigured, Waiting, Declined.
        """
        stage, say = self._stage, self._console.say
        template = json.loads((self._package / "template.json").read_text("utf-8"))
        wanted.check_parameters(
            stage, template, load_template(self._package / "data.yaml")["Outputs"]
        )
        check_account(self._get, stage)
        self._check_receiving()
        say("1/6 what is kept")
        changed = stacks.bring(self._cloud, wanted.data(stage, self._package), self._console)
        kept = stacks.outputs(self._cloud, names.data(stage.name))
        systems = self._get("ssm", stage.region)
        keys.ensure_key(systems, names.signing_key(stage.name), self._console, datetime.now(UTC))
        say("2/6 receiving mail")
        inbound = self._get("cloudformation", stage.inbound)
        changed |= stacks.bring(
            inbound, wanted.receiving(stage, self._package, kept), self._console
        )
        say("3/6 the pages' certificate")
        arn = self._certificate()
        say("4/6 upload")
        storage = self._get("s3", stage.region)
        uploaded = upload.upload(storage, kept["CodeBucketName"], self._package, self._console)
        say("5/6 functions, queues, alarms")
        url, moved = self._app(lambda url: wanted.app(stage, template, kept, uploaded, url, arn))
        say("6/6 mails come in from now on")
        mail = self._get("ses", stage.inbound)
        changed |= receiving.activate(mail, names.receiving(stage.name), self._console)
        return Done(url, kept, self._records(self._target()), changed | moved)

    def owes(self, done: Done) -> bool:
        """Did what is deployed not pass its smoke test yet? A killed or failed one is owed."""
        storage = self._get("s3", self._stage.region)
        now = tested.deployed(self._get, self._stage)
        return tested.passed(storage, done.kept["CodeBucketName"]) != now

    def smoke(self, done: Done, store: "Store", now: datetime) -> None:
        """A page, and a mail through the whole to the operator's alert. `store`: what serves.

        Raises DeploymentStopped, and Waiting while the sender's domain is not verified.
        """
        domain, version = self._stage.public_domain, tested.deployed(self._get, self._stage)
        shown = not domain or self._lookup(domain, "A") != ()
        if shown:
            smoke.page(done.base_url, self._console)
        else:
            self._console.say(f"  {domain} has no address yet: create its CNAME; not tested")
        storage = self._get("s3", self._stage.region)
        bucket, intake = done.kept["IncomingBucketName"], self._stage.intake_domain
        sha256 = smoke.mail(storage, bucket, intake, now, self._console)
        self._check_sender()
        left = told.alert(store, sha256, self._stage.operator_email, self._console)
        if shown and left:
            tested.remember(storage, done.kept["CodeBucketName"], version)

    def _check_sender(self) -> None:
        """Raises Waiting: from a domain that nobody proved to own, no alert can leave."""
        domain = self._stage.mail_domain
        if not self._identity(domain, self._stage.region).get("VerifiedForSendingStatus"):
            raise Waiting(
                f"The test mail was read; no alert can leave while {domain} is not verified.",
                ["Create the records above, wait some minutes, then run the same command again."],
            )

    def _check_receiving(self) -> None:
        """SES receives in some Regions only: those whose inbound server has an address."""
        found = self._lookup(records.inbound_host(self._stage.inbound), "A")
        if found is None:
            self._console.say("  DNS does not answer: the receiving Region was not checked")
        elif not found:
            raise DeploymentStopped(
                "receiving Region",
                f"SES does not receive mail in {self._stage.inbound}.",
                "Set `receiving_region` to one where it does, such as eu-west-1; everything else "
                "stays where it is.",
            )

    def _certificate(self) -> str:
        stage = self._stage
        if not stage.public_domain:
            self._console.say("  none: the pages are at API Gateway's own address")
            return ""
        manager = self._get("acm", stage.region)
        try:
            return certificate.certificate(manager, stage.public_domain, stage.certificate_arn)
        except Waiting as waiting:
            others = ["", "These will be needed too:", *records.table(self._records(""))]
            raise Waiting(waiting.what, [*waiting.lines, *others]) from waiting

    def _app(self, make: Callable[[str], stacks.Wanted]) -> tuple[str, bool]:
        """The app stack; without a domain, a second time once the API has its address."""
        name, domain = names.app(self._stage.name), self._stage.public_domain
        if domain:
            return f"https://{domain}", stacks.bring(
                self._cloud, make(f"https://{domain}"), self._console
            )
        url = _address(stacks.outputs(self._cloud, name)) or wanted.UNKNOWN_YET
        changed = stacks.bring(self._cloud, make(url), self._console)
        found = _address(stacks.outputs(self._cloud, name))
        if found != url:
            self._console.say("  once more, now that the address of the pages is known")
            changed |= stacks.bring(self._cloud, make(found), self._console)
        return found, changed

    def _target(self) -> str:
        return stacks.outputs(self._cloud, names.app(self._stage.name)).get("PublicTarget", "")

    def _records(self, target: str) -> list[records.Record]:
        stage = self._stage
        places = {stage.mail_domain: stage.region, stage.intake_domain: stage.inbound}
        said = {domain: self._identity(domain, region) for domain, region in places.items()}
        return records.records(stage, said, target)

    def _identity(self, domain: str, region: str) -> Mapping[str, Any]:
        try:
            return dict(self._get("sesv2", region).get_email_identity(EmailIdentity=domain))
        except ClientError as fault:
            if code(fault) != "NotFoundException":
                raise
            return {}


def _address(found: Mapping[str, str]) -> str:
    """The API's own address, without a slash at the end."""
    return found.get("EndpointURL", "").rstrip("/")
