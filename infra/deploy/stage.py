"""One stage's settings, `infra/stages/STAGE.toml`: all that is wrong with them is said at once."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from chalicelib.alerts import check_sender_id
from chalicelib.errors import BadInput

from . import names
from .errors import HalfConfigured

STAGES = Path(__file__).parents[1] / "stages"
NAME = re.compile(r"[a-z][a-z0-9-]{0,15}")
_DOMAIN = r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
_REGION = r"[a-z]{2}(-[a-z]+)+-\d"
_SHAPES = {
    "account": (r"\d{12}", "the twelve digits of the AWS account"),
    "region": (_REGION, "a Region such as eu-west-3"),
    "receiving_region": (_REGION, "a Region such as eu-west-1"),
    "public_domain": (f"|{_DOMAIN}", "a domain in small letters, without https:// and without /"),
    "intake_domain": (_DOMAIN, "a domain in small letters"),
    "mail_from": (rf"[^@<>\s]+@{_DOMAIN}", "one address alone, its domain in small letters"),
    "operator_email": (r"[^@<>\s]+@[^@<>\s]+\.[^@<>\s]+", "one address alone"),
    "certificate_arn": (r"|arn:aws[a-z-]*:acm:[^:]+:\d{12}:certificate/.+", "a certificate's ARN"),
    "table_stream_arn": (r"|arn:aws[a-z-]*:dynamodb:.+/stream/.+", "a stream's ARN"),
}


class Stage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one Vigie lives. `name` is the file's; the other fields are read from it.

    `receiving_region`: where SES receives mail (the Region of everything else when empty).
    `public_domain` empty: the address that API Gateway gives. `certificate_arn` empty: one is asked
    for. `identities`: `existing` when the account already declared the domains to SES. `table` and
    `table_stream_arn` name a restored table that takes over. Budgets are dollars a month.
    `architecture`: the processor of the functions, which the package is made for. `sign_up`: `open`
    when anybody may make an employer's space. `operators`: who else than `operator_email` may open
    the page « Exploitation ». `parameters` are given to the app stack as they are.
    """

    name: str
    account: str
    region: str
    intake_domain: str
    mail_from: str
    operator_email: str
    receiving_region: str = ""
    public_domain: str = ""
    certificate_arn: str = ""
    sms_sender: str = ""
    sms_budget: int = 50
    monthly_budget: int = 0
    identities: Literal["managed", "existing"] = "managed"
    architecture: Literal["x86_64", "arm64"] = "x86_64"
    sign_up: Literal["open", "closed"] = "closed"
    operators: tuple[str, ...] = ()
    table: str = ""
    table_stream_arn: str = ""
    parameters: dict[str, str] = {}

    @property
    def mail_domain(self) -> str:
        """The domain of the address that alerts are sent from."""
        return self.mail_from.rpartition("@")[2]

    @property
    def inbound(self) -> str:
        """The Region where SES receives."""
        return self.receiving_region or self.region


def load_stage(name: str, folder: Path = STAGES) -> Stage:
    """The settings of the stage called `name`. Raises HalfConfigured with every problem."""
    path = folder / f"{name}.toml"
    if not NAME.fullmatch(name):
        raise HalfConfigured(name or "STAGE", [f"a stage's name is {NAME.pattern}: STAGE=prod"])
    if name.endswith(names.TAKEN):
        whose = f"vigie-{name} is what a stack of stage {name.rpartition('-')[0]!r} is called"
        raise HalfConfigured(name, [f"{whose}: take a name without that ending"])
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        remedy = f"it is missing: copy {folder / 'example.toml'} to it and fill it in"
        raise HalfConfigured(str(path), [remedy]) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise HalfConfigured(str(path), [f"it is no TOML: {fault}"]) from fault
    problems = list(_problems(said))
    if problems:
        raise HalfConfigured(str(path), problems)
    return msgspec.convert({**said, "name": name}, Stage)


def _problems(said: Mapping[str, Any]) -> Iterator[str]:
    fields = {f.name: f for f in msgspec.structs.fields(Stage) if f.name != "name"}
    for name in sorted(said.keys() - fields.keys()):
        yield f"{name}: there is no such setting"
    for name, field in fields.items():
        given = said.get(name, "")
        if field.required and given == "":
            yield f"{name}: is missing; it is {_SHAPES[name][1]}"
        elif name in said:
            yield from _wrong(name, given, field.type)
    yield from _sender(said.get("sms_sender", ""))
    yield from _operators(said.get("operators", ()))
    yield from _together(said)


def _wrong(name: str, given: object, kind: Any) -> Iterator[str]:
    try:
        msgspec.convert(given, kind)
    except msgspec.ValidationError as fault:
        yield f"{name}: {fault}"
        return
    pattern, wanted = _SHAPES.get(name, ("", ""))
    if pattern and not re.fullmatch(pattern, str(given)) and given != "":
        yield f"{name}: {given!r} is not {wanted}"


def _sender(given: object) -> Iterator[str]:
    try:
        if isinstance(given, str) and given:
            check_sender_id(given)
    except BadInput as fault:
        yield f"sms_sender: {fault.why} {fault.remedy}".rstrip()


def _operators(given: object) -> Iterator[str]:
    """Each an address: a comma inside would make two of one."""
    pattern, wanted = _SHAPES["operator_email"]
    for one in given if isinstance(given, list) else ():
        if not re.fullmatch(pattern, str(one)) or "," in str(one):
            yield f"operators: {one!r} is not {wanted}"


def _together(said: Mapping[str, Any]) -> Iterator[str]:
    """What is right alone and wrong beside another setting."""
    intake = str(said.get("intake_domain", "-"))
    for name in ("operator_email", "mail_from"):
        if str(said.get(name, "")).rpartition("@")[2] == intake:
            yield (
                f"intake_domain: all mail to {intake} would go to Vigie, {name} too; "
                "take a subdomain of its own, such as reception." + intake
            )
    if bool(said.get("table")) != bool(said.get("table_stream_arn")):
        yield "table, table_stream_arn: a restored table needs both, or neither"
    if said.get("certificate_arn") and not said.get("public_domain"):
        yield "certificate_arn: is of no use without public_domain"
    region, arn = said.get("region"), str(said.get("certificate_arn", ""))
    if arn and region and f":acm:{region}:" not in arn:
        yield f"certificate_arn: must be a certificate of {region}, where the pages are"
