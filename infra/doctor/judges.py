"""How facts about mail, SMS and DNS are judged. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.deploy import names, records
from infra.deploy.stage import Stage

from .findings import Verdict, fail, ok, unless, warn

_SKEW, _BROKEN_SKEW = 60, 300
_BUSY = 0.8
_LATE_SECONDS = 900

Answers = Sequence[tuple[records.Record, tuple[str, ...] | None]]


def clock(ahead: float, _: Stage) -> Verdict:
    said = f"this machine is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} AWS"
    if abs(ahead) > _BROKEN_SKEW:
        return fail(said)
    return warn(said) if abs(ahead) > _SKEW else ok(said)


def stacks(found: Mapping[str, str], _: Stage) -> Verdict:
    bad = [
        f"{name} is {status or 'not there'}"
        for name, status in found.items()
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
    ]
    rolled = [n for n, status in found.items() if status == "UPDATE_ROLLBACK_COMPLETE"]
    if rolled and not bad:
        return warn(f"the last update of {', '.join(rolled)} failed and was taken back")
    return unless(bad, f"{len(found)} stacks are complete")


def sandbox(account: Mapping[str, Any], _: Stage) -> Verdict:
    if account.get("ProductionAccessEnabled"):
        return ok("SES sends to everybody")
    return fail("SES is in its sandbox: it sends to verified addresses only")


def sending(account: Mapping[str, Any], _: Stage) -> Verdict:
    status = account.get("EnforcementStatus", "HEALTHY")
    if not account.get("SendingEnabled") or status == "SHUTDOWN":
        return fail(f"sending is off (enforcement: {status})")
    return ok("sending is on") if status == "HEALTHY" else warn(f"the account is on {status}")


def sending_quota(account: Mapping[str, Any], _: Stage) -> Verdict:
    quota = account["SendQuota"]
    most, sent = quota["Max24HourSend"], quota["SentLast24Hours"]
    said = f"{sent:.0f} of {most:.0f} mails a day, {quota['MaxSendRate']:.0f} a second at most"
    # SES says -1 for no limit.
    return warn(said) if most >= 0 and sent >= _BUSY * most else ok(said)


def mail_identity(said: Mapping[str, Any], stage: Stage) -> Verdict:
    dkim = said.get("DkimAttributes", {}).get("Status")
    bounces = said.get("MailFromAttributes", {}).get("MailFromDomainStatus")
    faults = []
    if not said.get("VerifiedForSendingStatus"):
        faults.append(f"{stage.mail_domain} is not verified: nothing can be sent from it")
    if dkim != "SUCCESS":
        faults.append(f"DKIM is {dkim}")
    if not faults and bounces != "SUCCESS":
        return warn(f"{records.BOUNCES}.{stage.mail_domain} (SPF) is {bounces}")
    return unless(faults, f"{stage.mail_domain} is verified and signs")


def intake_identity(said: Mapping[str, Any], stage: Stage) -> Verdict:
    # What receives needs no DKIM for its own sake: it is how SES sees that the domain is ours.
    if said.get("VerifiedForSendingStatus"):
        return ok(f"{stage.intake_domain} is verified")
    return fail(f"{stage.intake_domain} is not verified: SES refuses mail to it")


def inbound_server(addresses: tuple[str, ...] | None, stage: Stage) -> Verdict:
    if addresses is None:
        return warn("DNS did not answer")
    if not addresses:
        return fail(f"SES receives no mail in {stage.inbound}")
    return ok(f"SES receives mail in {stage.inbound}")


def mx(answers: Answers, stage: Stage) -> Verdict:
    """Of the intake domain: ours is there, and nobody else's."""
    ((record, found),) = [(r, f) for r, f in answers if (r.name, r.kind) == _mx(stage)]
    if found is None:
        return warn("DNS did not answer")
    ours = record.value.split()[1]
    others = [value for value in found if value.split()[-1] != ours]
    if len(others) == len(found):
        return fail(f"{record.name} has {', '.join(found) or 'no MX record'}")
    if others:
        return warn(f"mail to {record.name} may also go to {', '.join(others)}")
    return ok(f"mail to {record.name} comes to {ours}")


def _mx(stage: Stage) -> tuple[str, str]:
    return stage.intake_domain, "MX"


def mail_records(answers: Answers, stage: Stage) -> Verdict:
    """DKIM, SPF and where bounces come back: each as SES asks for it."""
    asked = [(r, f) for r, f in answers if (r.name, r.kind) != _mx(stage) and _for_mail(r)]
    silent = [r.name for r, f in asked if f is None]
    bad = [f"{r.name} {r.kind}" for r, f in asked if f is not None and not _there(r, f)]
    if silent and not bad:
        return warn(f"DNS did not answer for {', '.join(silent)}")
    return unless([f"missing or different: {name}" for name in bad], f"{len(asked)} records")


def dmarc(answers: Answers, stage: Stage) -> Verdict:
    name = f"_dmarc.{stage.mail_domain}"
    ((_, found),) = [(r, f) for r, f in answers if r.name == name]
    if found is None:
        return warn("DNS did not answer")
    said = [text for text in found if text.lower().startswith("v=dmarc1")]
    return ok(said[0]) if len(said) == 1 else warn(f"{name} has {len(said)} policies, not one")


def pages_record(answers: Answers, stage: Stage) -> Verdict:
    """The pages' domain points to Vigie (an ALIAS shows no CNAME: the page itself tells)."""
    if not stage.public_domain:
        return ok("no domain: API Gateway's own address")
    found = {r.value: f for r, f in answers if r.name == stage.public_domain}
    if not found:
        return fail("the pages' domain is not known to the app stack")
    ((target, said),) = found.items()
    if said and target not in said:
        return fail(f"{stage.public_domain} points to {', '.join(said)}, not to {target}")
    return ok(f"{stage.public_domain} points to {target}" if said else "no CNAME; see the page")


def _for_mail(record: records.Record) -> bool:
    return "_domainkey." in record.name or record.name.startswith(f"{records.BOUNCES}.")


def _there(record: records.Record, found: Sequence[str]) -> bool:
    if record.kind == "TXT":
        return any("include:amazonses.com" in text for text in found)
    return record.value in found


def rules(said: Mapping[str, Any], stage: Stage) -> Verdict:
    wanted = names.receiving(stage.name)
    if said["name"] != wanted:
        return fail(f"the active receipt rule set is {said['name'] or 'none'}, not {wanted}")
    ours = [r for r in said["rules"] if stage.intake_domain in r.get("Recipients", ())]
    if not ours or not ours[0].get("Enabled"):
        return fail(f"no rule that is on takes mail to {stage.intake_domain}")
    stored = [a["S3Action"] for a in ours[0].get("Actions", ()) if "S3Action" in a]
    faults = []
    if [s["BucketName"] for s in stored] != [said["bucket"]]:
        faults.append(f"it does not write to {said['bucket']}")
    if any(s.get("KmsKeyArn") for s in stored):
        faults.append("it encrypts with a KMS key: Vigie cannot read such mails")
    return unless(faults, f"{wanted} writes to {said['bucket']}")


def waiting(ages: Sequence[int], _: Stage) -> Verdict:
    late = [age for age in ages if age > _LATE_SECONDS]
    if late:
        return fail(f"{len(late)} mails wait to be read, the oldest for {max(late) // 60} minutes")
    return ok("no mail waits to be read")


def sms_sandbox(said: Mapping[str, Any], _: Stage) -> Verdict:
    if said["sandbox"]:
        return fail("SMS are in the sandbox: they go to verified numbers only")
    return ok("SMS go to everybody")


def sms_limit(said: Mapping[str, Any], stage: Stage) -> Verdict:
    told = f"AWS stops SMS at {said['limit']} dollars a month; the budget is {stage.sms_budget}"
    return warn(told) if said["limit"] < stage.sms_budget else ok(told)


def sms_metric(published: bool, _: Stage) -> Verdict:
    if published:
        return ok("what SMS cost is published, and an alarm is on it")
    return warn("AWS End User Messaging may not publish what SMS cost: it has no role for it")


def sender_id(known: Mapping[str, bool], stage: Stage) -> Verdict:
    wanted = stage.sms_sender
    if not wanted:
        return warn("no sender id: people see a number that changes")
    if wanted not in known:
        return warn(f"{wanted} is not among the sender ids of this account for France")
    if not known[wanted]:
        return warn(f"{wanted} was asked for and is not registered for France yet")
    return ok(f"{wanted} is registered for France")
