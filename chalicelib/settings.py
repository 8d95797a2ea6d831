"""Configuration, read once from the environment. The code never asks where it runs."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

import msgspec

from .errors import BadInput, MissingSetting

_PREFIX = "VIGIE_"
_KEY = "VIGIE_SIGNING_KEY"
_Count = Annotated[int, msgspec.Meta(ge=0)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where things are. Every field is read from `VIGIE_<FIELD IN CAPITALS>`.

    `base_url` has no slash at the end. `lease_seconds`: how long one worker holds a delivery
    (more than its Lambda's time-out); `grace_seconds`: what the stream is given before the sweep
    steps in; `retry_seconds`: what a queue is given before the sweep sends it the work again.
    `incoming_seconds`: after how long a received mail that nobody read is queued again.
    `operator_email` is told of mails that no employer's address explains; `operators` are other
    addresses, parted by commas, that may open the page of who runs Vigie. `dns`: `system` asks the
    machine's resolvers for the keys of DKIM and ARC signatures, `off` asks nobody.
    `signing_key` signs links and cookies; `settings` reads it from where the variable says. While
    keys are changed it is several, a line each: the first signs, all are believed.
    `sms_channel` sends texts by SNS, simply, or by AWS End User Messaging, with receipts; the two
    configuration sets publish the receipts. `sms_price` is what one segment costs, in thousandths
    of a euro (look at your contract); `sms_month` and `sms_tenant_month` are euros a month, for
    all and for each tenant; `sms_tenant_hour` and `mail_tenant_hour` messages an hour of one
    tenant; 0 = no limit. `webhooks`: `loopback` lets tests call this machine, over http.
    `sign_up`: `closed` when only an operator makes the spaces of employers.
    Endpoints of AWS services are boto3's own business (`AWS_ENDPOINT_URL`), so that the same code
    runs on AWS and on one machine.
    """

    table: str
    incoming_bucket: str
    evidence_bucket: str
    drafts_bucket: str
    intake_queue_url: str
    deliver_queue_url: str
    draft_queue_url: str
    lint_queue_url: str
    notify_queue_url: str
    base_url: str
    mail_from: str
    intake_domain: str
    signing_key: str
    sms_sender: str = ""
    operator_email: str = ""
    operators: str = ""
    stage: str = "local"
    dns: Literal["system", "off"] = "system"
    mail_configuration_set: str = ""
    sms_channel: Literal["sns", "end-user-messaging"] = "sns"
    sms_configuration_set: str = ""
    sms_price: Annotated[int, msgspec.Meta(ge=1)] = 80
    sms_month: _Count = 500
    sms_tenant_month: _Count = 100
    sms_tenant_hour: _Count = 60
    mail_tenant_hour: _Count = 1000
    webhooks: Literal["public", "loopback"] = "public"
    sign_up: Literal["open", "closed"] = "open"
    lease_seconds: int = 60
    grace_seconds: int = 20
    retry_seconds: int = 120
    incoming_seconds: int = 900

    @property
    def key(self) -> str:
        """What signs now."""
        return self.keys[0]

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key whose signature is believed, the one that signs first."""
        return tuple(self.signing_key.splitlines())

    @property
    def operator_addresses(self) -> frozenset[str]:
        """Every address that may sign in to run Vigie, in small letters."""
        named = (self.operator_email, *self.operators.split(","))
        return frozenset(one.strip().casefold() for one in named if one.strip())

    def segments(self, euros: int) -> int:
        """How many SMS segments so many euros pay for, one at least; 0 for no limit."""
        return max(euros * 1000 // self.sms_price, 1) if euros else 0


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from an environment.

    Raises MissingSetting naming every absent variable at once, BadInput for a value of no use.
    """
    found = {
        name: environment[_PREFIX + name.upper()].rstrip("/")
        for name in Settings.__struct_fields__
        if environment.get(_PREFIX + name.upper())
    }
    required = [f.name for f in msgspec.structs.fields(Settings) if f.required]
    missing = tuple(_PREFIX + name.upper() for name in required if name not in found)
    if missing:
        raise MissingSetting(missing)
    try:
        return msgspec.convert(found, Settings, strict=False)
    except msgspec.ValidationError as fault:
        why, _, where = str(fault).partition(" - at ")
        name = where.strip("`").removeprefix("$.")
        raise BadInput(_PREFIX + name.upper(), f"{why}.", "Correct the variable.") from fault


@cache
def settings() -> Settings:
    """The process's settings. Raises MissingSetting, BadInput, SecretUnread.

    A signing key given as `ssm:NAME` is read from that parameter now, at the cold start: nobody
    can ever take the reference for the key.
    """
    from .parameters import PREFIX, read_parameter

    given = os.environ.get(_KEY, "")
    if not given.startswith(PREFIX):
        return read_settings(os.environ)
    return read_settings({**os.environ, _KEY: read_parameter(given.removeprefix(PREFIX))})
