"""How facts about what is kept and what runs are judged. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.deploy.stage import Stage
from infra.package.runtime import RUNTIME

from .findings import Verdict, fail, ok, unless, warn

_LIFE, _SHORT_LIFE = 14, 30
_SPARE = 10
"""Functions at once that pages need beside the queues."""


def table(said: Mapping[str, Any], _: Stage) -> Verdict:
    stream = said.get("StreamSpecification", {})
    indexes = said.get("GlobalSecondaryIndexes", ())
    faults = [
        f"the index {index['IndexName']} is {index.get('IndexStatus')}"
        for index in indexes
        if index.get("IndexStatus") != "ACTIVE"
    ]
    if said["TableStatus"] not in ("ACTIVE", "UPDATING"):
        faults.append(f"it is {said['TableStatus']}")
    if not indexes:
        faults.append("it has no index by tenant")
    if stream.get("StreamViewType") != "NEW_IMAGE" or not stream.get("StreamEnabled"):
        faults.append("its stream of new images is off: alerts wait for the sweep")
    elif said.get("LatestStreamArn") != said["given"]:
        faults.append("the functions follow another stream than the table's")
    return unless(faults, f"{said['TableName']} is active, with its index and stream")


def protection(said: Mapping[str, Any], _: Stage) -> Verdict:
    faults = []
    if said["recovery"].get("PointInTimeRecoveryStatus") != "ENABLED":
        faults.append("it cannot be restored to a moment (PITR is off)")
    if not said.get("DeletionProtectionEnabled"):
        faults.append("anybody may delete it (deletion protection is off)")
    return unless(faults, "it can be restored to any second, and not be deleted")


def expiry(said: Mapping[str, Any], _: Stage) -> Verdict:
    ttl = said["ttl"]
    status, name = ttl.get("TimeToLiveStatus"), ttl.get("AttributeName")
    if status in ("ENABLED", "ENABLING") and name == "expires":
        return ok("what must be forgotten expires")
    return warn(f"nothing expires (TTL is {status} on {name})")


def versioning(status: str, _: Stage) -> Verdict:
    if status == "Enabled":
        return ok("evidence keeps its versions")
    return fail("evidence that is overwritten or deleted is lost (versioning is off)")


def encryption_key(state: str, _: Stage) -> Verdict:
    if state == "Enabled":
        return ok("the key of evidence and drafts is there")
    return fail(f"the key of evidence and drafts is {state}: they cannot be read")


def signing_key(kind: str, _: Stage) -> Verdict:
    if kind == "SecureString":
        return ok("it is there, encrypted")
    return fail(f"it is {kind}, in clear" if kind else "there is none: no function starts")


def functions(found: Sequence[Mapping[str, Any]], _: Stage) -> Verdict:
    faults = [
        f"{f['FunctionName']} is {f.get('State')}, last update {f.get('LastUpdateStatus')}"
        for f in found
        if (f.get("State"), f.get("LastUpdateStatus")) != ("Active", "Successful")
    ]
    faults += [f"{f['FunctionName']} runs {f['Runtime']}" for f in found if f["Runtime"] != RUNTIME]
    if len({f["CodeSha256"] for f in found}) > 1:
        faults.append("they do not all run the same version")
    return unless(faults or ([] if found else ["there is none"]), f"{len(found)} run one version")


def sources(found: Sequence[Mapping[str, Any]], _: Stage) -> Verdict:
    faults = [
        f"{s['EventSourceArn'].rpartition(':')[2]} is {s['State']}"
        for s in found
        if s["State"] not in ("Enabled", "Enabling", "Updating")
    ]
    return unless(faults or ([] if found else ["nothing feeds them"]), f"{len(found)} feed them")


def schedules(found: Sequence[Mapping[str, Any]], _: Stage) -> Verdict:
    running = [rule for rule in found if rule["State"] == "ENABLED"]
    return ok("the sweep has its schedule") if running else fail("nothing calls the sweep")


def concurrency(most: int, _: Stage) -> Verdict:
    said = f"{most} functions may run at once"
    return warn(said) if most <= 2 * _SPARE else ok(said)


def dead_letters(counts: Mapping[str, int], _: Stage) -> Verdict:
    full = [f"{name} holds {n}" for name, n in counts.items() if n]
    return unless(full or ([] if counts else ["there is none"]), f"{len(counts)} are empty")


def alarms(said: Mapping[str, Any], _: Stage) -> Verdict:
    """All that this checkout knows, each there, each heard where the operator listens."""
    made, found, topic = said["made"], said["found"], said["topic"]
    there = {one["AlarmName"] for one in found}
    faults = [f"{name} is not deployed" for name in said["wanted"] if name not in made]
    faults += [f"{name} was deleted" for name, id in made.items() if id not in there]
    faults += [
        f"{one['AlarmName']} does not tell {topic.rpartition(':')[2]}"
        for one in found
        if topic not in one.get("AlarmActions", ()) or not one["ActionsEnabled"]
    ]
    ringing = [one["AlarmName"] for one in found if one["StateValue"] == "ALARM"]
    if ringing and not faults:
        return warn(f"ringing: {', '.join(ringing)}")
    return unless(faults, f"{len(found)} watch")


def listeners(found: Sequence[Mapping[str, Any]], stage: Stage) -> Verdict:
    waiting = [s["Endpoint"] for s in found if s["SubscriptionArn"] == "PendingConfirmation"]
    heard = [s["Endpoint"] for s in found if s["SubscriptionArn"].startswith("arn:")]
    if stage.operator_email not in heard:
        said = "has not confirmed yet" if stage.operator_email in waiting else "is not told"
        return fail(f"{stage.operator_email} {said}: alarms reach {len(heard)} people")
    return ok(f"alarms reach {', '.join(heard)}")


def certificate(said: Mapping[str, Any] | None, _: Stage) -> Verdict:
    if said is None:
        return ok("no domain: API Gateway's own certificate")
    told = f"{said['status']}, {said['days']} days left"
    if said["status"] != "ISSUED" or said["days"] < _LIFE:
        return fail(told)
    return warn(told) if said["days"] < _SHORT_LIFE else ok(told)


def page(said: tuple[str, int, str], _: Stage) -> Verdict:
    url, status, text = said
    if status == 200 and "Vigie" in text:
        return ok(f"{url} answers")
    return fail(f"{url} answers {status}" if status else f"{url} does not answer: {text[:200]}")
