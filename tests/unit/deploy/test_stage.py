"""A stage's settings: refused half-made, with everything that is wrong at once."""

from pathlib import Path

import pytest

from infra.deploy.errors import HalfConfigured
from infra.deploy.stage import STAGES, load_stage

GOOD = {
    "account": "123456789012",
    "region": "eu-west-3",
    "intake_domain": "reception.exemple.fr",
    "mail_from": "alertes@exemple.fr",
    "operator_email": "exploitation@exemple.fr",
}


def written(folder: Path, **said: str | int | list[str]) -> Path:
    """A stage called `essai` with these settings over good ones; None would be written as text."""
    lines = [f"{k} = {v!r}" for k, v in (GOOD | said).items() if v != "-"]
    (folder / "essai.toml").write_text("\n".join(lines), "utf-8")
    return folder


def test_good_settings_are_read_with_what_follows_from_them(tmp_path: Path) -> None:
    """Mail comes in where everything else is unless said; the domain is the sender's."""
    stage = load_stage("essai", written(tmp_path))

    assert (stage.name, stage.inbound, stage.mail_domain) == ("essai", "eu-west-3", "exemple.fr")


def test_mail_may_come_in_elsewhere(tmp_path: Path) -> None:
    """SES receives in few Regions."""
    stage = load_stage("essai", written(tmp_path, receiving_region="eu-west-1"))

    assert (stage.region, stage.inbound) == ("eu-west-3", "eu-west-1")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"account": "-"}, "account: is missing"),
        ({"account": ""}, "account: is missing"),
        ({"account": 123456789012}, "account: "),
        ({"account": "1234"}, "account: '1234' is not the twelve digits"),
        ({"region": "paris"}, "region: 'paris' is not a Region"),
        ({"intake_domain": "https://x.fr"}, "intake_domain: "),
        ({"mail_from": "Vigie <a@exemple.fr>"}, "mail_from: "),
        ({"mail_from": "a@Exemple.fr"}, "mail_from: "),
        ({"public_domain": "vigie.exemple.fr/"}, "public_domain: "),
        ({"sms_sender": "info"}, "sms_sender: "),
        ({"sms_sender": "Vigie & Co"}, "sms_sender: "),
        ({"identities": "mine"}, "identities: "),
        ({"operators": ["a@x.fr", "pas une adresse"]}, "operators: 'pas une adresse' is not"),
        ({"operators": ["a@x.fr,b@x.fr"]}, "operators: 'a@x.fr,b@x.fr' is not"),
        ({"operators": "a@x.fr"}, "operators: "),
        ({"sms_budjet": 3}, "sms_budjet: there is no such setting"),
        ({"table": "restored"}, "table, table_stream_arn: a restored table needs both"),
        ({"intake_domain": "exemple.fr"}, "operator_email too"),
        ({"intake_domain": "exemple.fr"}, "mail_from too"),
        ({"certificate_arn": "arn:aws:acm:eu-west-3:123456789012:certificate/x"}, "of no use"),
        (
            {
                "public_domain": "vigie.exemple.fr",
                "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/x",
            },
            "must be a certificate of eu-west-3",
        ),
    ],
)
def test_a_setting_of_no_use_is_named_with_what_it_should_be(
    tmp_path: Path, said: dict[str, str | int | list[str]], told: str
) -> None:
    """The operator mends it without reading the code."""
    with pytest.raises(HalfConfigured) as refused:
        load_stage("essai", written(tmp_path, **said))

    assert any(told in problem for problem in refused.value.problems), refused.value.problems


def test_all_that_is_missing_is_said_at_once() -> None:
    """The example, copied and not filled in."""
    with pytest.raises(HalfConfigured) as refused:
        load_stage("example")

    named = {problem.partition(":")[0] for problem in refused.value.problems}
    assert named == {"account", "intake_domain", "mail_from", "operator_email"}
    assert str(STAGES / "example.toml") in str(refused.value)


@pytest.mark.parametrize("name", ["", "Prod", "../etc", "a" * 17, "1a"])
def test_a_name_that_names_no_file_is_refused(tmp_path: Path, name: str) -> None:
    """The name is part of what AWS is asked for."""
    with pytest.raises(HalfConfigured, match="STAGE=prod"):
        load_stage(name, tmp_path)


@pytest.mark.parametrize("name", ["prod-data", "prod-receiving"])
def test_a_name_that_is_another_stages_stack_is_refused(tmp_path: Path, name: str) -> None:
    """`vigie-prod-data` is what keeps the cases of `prod`: a stage of that name would replace it."""
    with pytest.raises(HalfConfigured, match="a stack of stage 'prod'"):
        load_stage(name, tmp_path)


def test_a_missing_or_broken_file_says_what_to_do(tmp_path: Path) -> None:
    """Copy the example; or where its TOML ends being one."""
    with pytest.raises(HalfConfigured, match=r"copy .*example\.toml"):
        load_stage("essai", tmp_path)
    (tmp_path / "essai.toml").write_text("account = ", "utf-8")
    with pytest.raises(HalfConfigured, match="it is no TOML"):
        load_stage("essai", tmp_path)


def test_the_example_names_every_setting() -> None:
    """What can be set can be found."""
    from infra.deploy.stage import Stage

    text = (STAGES / "example.toml").read_text("utf-8")

    assert [f for f in Stage.__struct_fields__ if f != "name" and f not in text] == []
