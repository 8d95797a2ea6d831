"""The DNS records that a person is asked to create."""

from infra.deploy.records import Record, dkim, records, table
from tests.unit.doctor.test_judges import STAGE


def test_each_domain_gets_what_it_needs_where_it_needs_it() -> None:
    """Mail comes in by one Region and leaves by another; the pages follow when they are known."""
    found = {(r.name, r.kind): r.value for r in records(STAGE, {}, "d-x.execute-api.example")}

    assert found == {
        ("reception.exemple.fr", "MX"): "10 inbound-smtp.eu-west-1.amazonaws.com",
        ("vigie.exemple.fr", "CNAME"): "d-x.execute-api.example",
        ("rebond.exemple.fr", "MX"): "10 feedback-smtp.eu-west-3.amazonses.com",
        ("rebond.exemple.fr", "TXT"): '"v=spf1 include:amazonses.com ~all"',
        ("_dmarc.exemple.fr", "TXT"): '"v=DMARC1; p=quarantine"',
    }
    assert ("vigie.exemple.fr", "CNAME") not in {(r.name, r.kind) for r in records(STAGE, {})}


def test_dkim_keys_are_where_ses_says_they_are() -> None:
    """Newer Regions have a zone of their own; a domain that signs by itself needs none."""
    tokens = {"Tokens": ["t"]}

    assert dkim("a.fr", {"DkimAttributes": tokens})[0].value == "t.dkim.amazonses.com"
    elsewhere = {"DkimAttributes": tokens | {"SigningHostedZone": "dkim.eu.amazonses.com"}}
    assert dkim("a.fr", elsewhere) == [
        Record("t._domainkey.a.fr", "CNAME", "t.dkim.eu.amazonses.com", "DKIM")
    ]
    own = {"DkimAttributes": tokens | {"SigningAttributesOrigin": "EXTERNAL"}}
    assert (dkim("a.fr", own), dkim("a.fr", {})) == ([], [])


def test_they_are_printed_in_columns() -> None:
    """One line each, to copy from."""
    lines = table([Record("a", "MX", "10 b", "why"), Record("long.name", "CNAME", "c", "so")])

    assert lines == ["  a          MX     10 b  why", "  long.name  CNAME  c     so"]
    assert table([]) == []
