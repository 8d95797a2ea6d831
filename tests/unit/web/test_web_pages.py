"""The pages: what each reader sees, and never sees."""

import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.flows.links import DraftRef, draft_link
from chalicelib.flows.templates import submit
from chalicelib.store.keys import draft_id, short
from chalicelib.store.records import (
    Channel,
    Delivery,
    DeliveryState,
    Draft,
    DraftState,
    Mail,
    Noted,
    Quarantined,
    Snapshot,
)
from chalicelib.web import pages as _pages  # noqa: F401 - importing them declares their routes
from chalicelib.web.render import PAGES
from chalicelib.web.responses import error_page
from chalicelib.web.routes import ROUTES

from .world import CLOSURE, FILED, NOW, PEOPLE, REFERENCE, World, path_of, text

SCRIPT = "<script>alert('x')</script>"


def see(world: World, who: str, snapshot: Snapshot) -> str:
    return text(world.visitor(who).get(path_of(snapshot)))


def test_the_first_page_says_what_to_do_first(world: World) -> None:
    """Somebody signed in reads the address to forward the platform's mails to."""
    assert "Se connecter" in text(world.visitor().get("/"))
    assert "s-atelier@in.vigie.example" in text(world.visitor("emma").get("/"))
    assert "s-atelier" not in text(world.visitor("lea").get("/"))
    assert 'href="/exploitation">Ouvrir l’exploitation</a>' in text(world.visitor("otto").get("/"))
    assert "Les dossiers que vos clients vous confient" in text(world.visitor("lea").get("/"))
    assert "Commencez par un courriel de la plateforme" in text(world.visitor("emma").get("/"))


def test_the_case_page_opens_with_what_to_do_today(world: World) -> None:
    """After a closure: save the space today, and one prudent date (reference §3.3, example 9)."""
    page = see(world, "emma", world.open(FILED, CLOSURE))

    assert '<h1 id="aujourdhui">À faire aujourd’hui</h1>' in page
    assert (
        '<p class="acte">Connectez-vous à votre espace sur la plateforme et enregistrez tout'
        in page
    )
    assert "Agir avant le lundi 25 janvier 2027." in page
    assert "mercredi 20 janvier 2027" in page
    assert "Pourquoi cette date ?" in page


def test_a_silent_case_has_nothing_to_do_before_a_day(world: World) -> None:
    """Nothing to do is said with the day until which it holds, and the days without news."""
    page = see(world, "emma", world.open({"kind": "filed", "on": "2026-11-02"}))

    assert "Rien à faire avant le" in page
    assert "21 jours sans nouvelle" in page


def test_the_employer_reads_one_date_and_no_analysis(world: World) -> None:
    """Competing dates, grounds, strengths and drafts are for the mandated lawyer (design §3.15)."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    _ready(world, snapshot)

    employer, lawyer = see(world, "marc", snapshot), see(world, "lea", snapshot)

    for secret in (
        "23 novembre 2027",
        "Moyens",
        "Analyse de la clôture",
        "Échéances en cours",
        "Lettre d’observations",
        "règle D7",
        "Czabaj",
    ):
        assert secret in lawyer
        assert secret not in employer


def test_the_lawyer_reads_the_nearest_date_to_act_on(world: World) -> None:
    """The lawyer's page opens with a date to act on, and says what the employer reads."""
    page = see(world, "lea", world.mandate(world.open(FILED, CLOSURE)))

    assert "Prochaine échéance : lundi 25 janvier 2027" in page
    assert "L’employeur lit : « À faire aujourd’hui" in page
    assert "absent</span> Auteur de la décision" in page


def test_without_lawyer_the_employer_is_sent_to_one(world: World) -> None:
    """A non-lawyer gives no legal advice: « confiez ce dossier à un avocat » (design §3.15)."""
    snapshot = world.open(FILED, CLOSURE)

    assert "Aucun avocat n’est chargé de ce dossier" in see(world, "emma", snapshot)
    assert "Aucun avocat n’est chargé" not in see(world, "emma", world.mandate(snapshot))


def test_the_timeline_is_in_legal_order_with_its_proof(world: World) -> None:
    """Events are told in legal order whatever their arrival, with hash and authenticity."""
    page = see(world, "emma", world.open(CLOSURE, FILED))

    assert page.index("Demande déposée") < page.rindex("Clôture à confirmer")
    assert "ab" * 32 in page
    assert "Courriel non authentifié : vérifiez sur la plateforme." in page


def test_a_contradiction_is_shown_not_obeyed(world: World) -> None:
    """A closure of a granted case opens a review: the state stays, somebody must look."""
    page = see(world, "emma", world.open(FILED, {"kind": "granted", "on": "2026-11-01"}, CLOSURE))

    assert "À vérifier sur la plateforme" in page
    assert "alors que la demande était dans l’état « accordée »" in page


def test_who_was_told_is_shown_with_the_result(world: World) -> None:
    """A failed delivery is said in words."""
    snapshot = world.open()
    delivery = Delivery(
        id="d",
        tenant="atelier",
        case=snapshot.id,
        cause="x",
        purpose="reminder",
        person="emma",
        channel=Channel.SMS,
        state=DeliveryState.BOUNCED,
        updated_at=NOW,
    )
    world.ctx.store.deliveries.plan(delivery, NOW)

    page = see(world, "marc", snapshot)

    assert "Rappel d’échéance" in page
    assert "non remis : adresse ou numéro à corriger" in page
    assert "23 novembre 2026 à 10 h 12" in page


def test_the_list_shows_each_case_with_its_state_and_date(world: World) -> None:
    """Employer: what to do today. Lawyer: the nearest date. Each only its own."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    world.open(tenant="autre", reference="AUTRE-1", worker="Zoé")

    employer = text(world.visitor("emma").get("/dossiers"))
    lawyer = text(world.visitor("lea").get("/dossiers"))

    for page in (employer, lawyer):
        assert "Awa Diop" in page
        assert "Déposée, sans réponse" in page
        assert "Clôture à confirmer" in page
        assert path_of(snapshot) in page
        assert "Zoé" not in page
    assert "À faire aujourd’hui" in employer
    assert "lundi 25 janvier 2027" in lawyer


@pytest.mark.parametrize("who", ["emma", "lea"])
def test_an_empty_list_says_what_comes_next(world: World, who: str) -> None:
    """A newcomer is never left before an empty page."""
    assert "<p>" in text(world.visitor(who).get("/dossiers")).split("<h1>")[1]


def test_a_long_list_comes_in_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each case is on one page, and a page number that makes no sense is the first page."""
    monkeypatch.setattr("chalicelib.web.pages.cases.PAGE_SIZE", 2)
    for n in range(5):
        world.open(reference=f"AT-{n}", worker=f"Personne {n}")
    emma = world.visitor("emma")

    pages = [text(emma.get(f"/dossiers?page={n}")) for n in ("0", "1", "2", "abc", "-1", "99")]

    assert [len(re.findall(r"Personne \d", page)) for page in pages] == [2, 2, 1, 2, 2, 1]
    assert "5 dossiers" in pages[0]


SAVED = {**CLOSURE, "space_checked": {"on": "2026-11-23", "documents_found": True}}
# Reference, events, and what it asks on 23 November 2026, in the order they must be listed.
LISTED: list[tuple[str, tuple[dict[str, Any], ...]]] = [
    ("Z-OVERDUE", ({"kind": "filed", "on": "2025-01-06"}, {**SAVED, "on": "2025-06-02"})),
    ("Y-COMPLEMENT", (FILED, {"kind": "complement_requested", "on": "2026-11-10", "due": "2026-11-30"})),
    ("X-CLOSED", (FILED, CLOSURE)),
    ("M-CALM", ({"kind": "filed", "on": "2026-11-02"},)),
    ("B-CALM", ({"kind": "filed", "on": "2026-11-09"},)),
    ("A-GRANTED", (FILED, {"kind": "granted", "on": "2026-10-05"})),
]  # fmt: skip


def test_the_list_begins_with_what_is_to_do_today(world: World) -> None:
    """Something to do comes first, without a date as well, then by date; nothing to do comes last."""
    for reference, events in reversed(LISTED):
        world.open(*events, reference=reference, worker="")

    page = text(world.visitor("emma").get("/dossiers"))
    lines = re.findall(r'<p class="quoi">(.*?)</p>', page)

    assert re.findall(r'<a href="/dossiers/[^"]*">([A-Z-]+)</a>', page) == [r for r, _ in LISTED]
    assert [line.startswith("À faire aujourd’hui") for line in lines] == [True] * 3 + [False] * 3


def test_a_lawyer_s_list_is_by_date_to_act_on(world: World) -> None:
    """The nearest of the dates shown comes first, whatever came first to Vigie."""
    for reference, events in reversed(LISTED):
        world.mandate(world.open(*events, reference=reference, worker=""))

    page = text(world.visitor("lea").get("/dossiers"))
    listed = re.findall(r'<a href="/dossiers/[^"]*">([A-Z-]+)</a>', page)

    assert listed.index("Y-COMPLEMENT") < listed.index("X-CLOSED") < listed.index("B-CALM")
    assert listed[-1] in ("A-GRANTED", "Z-OVERDUE")


def test_a_day_that_passes_moves_a_case_up(world: World) -> None:
    """A silence that ends gives something to do without any new event."""
    world.open({"kind": "filed", "on": "2026-10-20"}, reference="OLD", worker="")
    world.open({"kind": "filed", "on": "2026-11-20"}, reference="NEW", worker="")
    world.clock.now = NOW.replace(year=2027, month=1, day=4)

    page = text(world.visitor("emma").get("/dossiers"))

    assert page.index(">OLD<") < page.index(">NEW<")


def test_a_mandate_to_a_firm_vigie_does_not_know_shows_what_was_said(world: World) -> None:
    """`firm` may be a plain name: the page shows it and stays readable."""
    assert "Me Tartempion" in see(world, "emma", world.mandate(world.open(), "Me Tartempion"))


def test_an_operator_sees_no_case(world: World) -> None:
    """Operators run the machine: a case of whatever firm opens nothing to them."""
    snapshot = world.mandate(world.open(), "vigie")
    page = world.visitor("otto").get("/dossiers")

    assert (page.status_code, page.headers["Location"]) == (303, "/exploitation")
    assert "Awa Diop" not in text(world.visitor("otto").get("/exploitation"))
    assert world.visitor("otto").get(path_of(snapshot)).status_code == 404


def test_the_short_link_of_an_sms_leads_to_its_case(world: World) -> None:
    """Through sign-in when needed; to a stranger the code says nothing of the case."""
    snapshot = world.open()
    link = f"/s/{short(snapshot.id)}"

    assert world.visitor("emma").get(link).headers["Location"] == path_of(snapshot)
    assert world.visitor().get(link).headers["Location"].startswith("/connexion?suite=/s/")
    assert world.visitor("omar").get(link).status_code == 404
    assert world.visitor("emma").get("/s/guessed").status_code == 404


def test_samples_are_marked(world: World) -> None:
    """Nobody takes a sample for a real case."""
    import msgspec

    tenant = world.ctx.store.people.tenant("atelier")
    world.ctx.store.people.put_tenant(msgspec.structs.replace(tenant, sample=True))
    snapshot = world.open()

    assert "Exemple" in see(world, "emma", snapshot)
    assert "Exemple" in text(world.visitor("emma").get("/dossiers"))


def test_script_in_any_fact_is_shown_as_text(world: World) -> None:
    """No fact of a mail, a person or a form ever becomes markup."""
    snapshot = world.open(
        {"kind": "technical_failure", "on": "2026-11-01", "description": SCRIPT},
        {
            "kind": "complement_requested",
            "on": "2026-11-02",
            "items": [{"id": "p", "label": SCRIPT}],
            "quotes": [{"fact": "kind", "text": SCRIPT}],
        },
        {"kind": "closed", "on": "2026-11-03", "author": {"name": SCRIPT}},
        reference=SCRIPT,
        worker=SCRIPT,
    )
    world.mandate(snapshot)
    _ready(world, snapshot, gaps=(SCRIPT,), note=(SCRIPT,))
    _quarantined(
        world,
        subject=SCRIPT,
        why=SCRIPT,
        reading={"facts": [{"name": SCRIPT, "value": SCRIPT, "quote": {"text": SCRIPT}}]},
    )

    seen = [see(world, "emma", snapshot), see(world, "lea", snapshot)]
    seen += [text(world.visitor(who).get("/dossiers")) for who in ("emma", "lea")]
    seen.append(text(world.visitor("lea").get(_link(world, snapshot))))
    seen.append(text(world.visitor("marc").get("/quarantaine")))
    seen.append(text(world.visitor("emma").get(path_of(snapshot) + "/abonnement")))
    seen.append(text(world.visitor().post("/connexion", {"courriel": SCRIPT})))

    for page in seen:
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_quarantine_shows_why_a_mail_waits(world: World) -> None:
    """Reason, subject, date, and what was read, for the manager of that tenant only."""
    _quarantined(
        world, subject="TR: Clôture", why="Aucun dossier ne porte cette référence.", kind="closure"
    )

    page = text(world.visitor("marc").get("/quarantaine"))

    assert "Aucun dossier ne porte cette référence." in page
    assert "Reçu le 23 novembre 2026 à 10 h 12" in page
    assert "Vigie y a lu : clôture." in page
    assert "TR: Clôture" not in text(world.visitor("rita").get("/quarantaine"))


def test_noted_mails_are_shown_with_what_a_forwarding_needs(world: World) -> None:
    """Counted, newest first; a code and an address as text, never as a link; that tenant only."""
    link = "https://mail-settings.google.com/mail/vf-1"
    for number, kind in enumerate(("noise", "forwarding_confirmation")):
        item = Noted(
            tenant="atelier", sha256=f"{number}d" * 32, received_at=NOW, kind=kind,
            subject=f"Objet {number}", facts={"code": "K-4829", "link": link} if number else {},
        )  # fmt: skip
        mail = Mail(sha256=item.sha256, key="k", received_at=NOW, size=1, tenant="atelier")
        world.ctx.store.noted.put(item, mail, None)

    page = text(world.visitor("marc").get("/courriels"))

    assert "2 courriels en tout" in page
    assert page.index("Objet 1") < page.index("Objet 0")
    assert "K-4829" in page
    assert link in page
    assert f'href="{link}' not in page
    # No token of a form can hold it by chance: they are hexadecimal.
    assert "K-4829" not in text(world.visitor("rita").get("/courriels"))


def test_quarantine_shows_what_the_mail_leaves_out(world: World) -> None:
    """A finding is part of the reading."""
    item = _quarantined(
        world, why="x", reading={"findings": [{"name": "x", "text": "Aucun délai n’est donné."}]}
    )

    page = text(world.visitor("marc").get(f"/quarantaine/{item.id}"))
    assert "Aucun délai n’est donné." in page


def test_a_draft_in_preparation_says_so(world: World) -> None:
    """The alert's link works before the draft exists."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))

    page = text(world.visitor("lea").get(_link(world, snapshot)))

    assert "En préparation" in page
    assert "Télécharger" not in page


def test_a_ready_draft_says_what_it_lacks_and_that_it_stops_nothing(world: World) -> None:
    """Observations stop no time unless written as an appeal; the date still runs (design §3.13)."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    _ready(world, snapshot, gaps=("Numéro SIREN",), note=("Redéposer peut être plus rapide.",))

    page = text(world.visitor("lea").get(_link(world, snapshot)))

    for said in (
        "Prêt à relire",
        "n’arrête aucun délai",
        "lundi 25 janvier 2027",
        "Numéro SIREN",
        "Redéposer peut être plus rapide.",
        "Télécharger (.docx)",
    ):
        assert said in page


def test_a_draft_is_downloaded_by_a_short_lived_address(world: World) -> None:
    """POST, access check, then 303; the page lets its form go to that site and no other."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    _ready(world, snapshot)
    lea, link = world.visitor("lea"), _link(world, snapshot)

    response = lea.submit("/dossiers", link)

    assert (response.status_code, response.headers["Location"]) == (
        303,
        "https://drafts.example/k.docx?as=observations.docx",
    )
    assert (
        lea.get(link)
        .headers["Content-Security-Policy"]
        .endswith("form-action 'self' https://drafts.example")
    )


@pytest.mark.parametrize("who", ["emma", "marc", "yves", "otto"])
def test_a_draft_link_is_worth_nothing_to_others(world: World, who: str) -> None:
    """The link of a lawyer's mail, forwarded, opens nothing for another firm or the employer."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    _ready(world, snapshot)
    visitor, link = world.visitor(who), _link(world, snapshot)

    assert visitor.get(link).status_code == 404
    assert visitor.submit("/connexions", link).status_code == 404


def test_a_draft_link_lasts_thirty_days(world: World) -> None:
    """An expired link gets the neutral page."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    _ready(world, snapshot)
    link = _link(world, snapshot)

    world.clock.now = NOW + timedelta(days=30)

    assert world.visitor("lea").get(link).status_code == 404


@pytest.mark.parametrize(
    "route", [r for r in ROUTES if r.method == "GET" and not r.api], ids=lambda r: r.path
)
def test_every_page_carries_its_protections(world: World, route: Any) -> None:
    """CSP without script, no sniffing, no referrer, nothing kept by caches, and no JavaScript."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    link = _link(world, snapshot).rpartition("/")[2]
    who = "marc" if route.path.startswith("/quarantaine") else "lea"
    act = world.ctx.store.cases.load("atelier", snapshot.id).state.all("closed")[0]

    response = world.visitor(who).get(
        route.path.format(
            tenant="atelier",
            case=snapshot.id,
            token=link,
            version="v",
            code=short(snapshot.id),
            event=act.id,
            item=world.hold().id,
            upload="u" * 24,
            secret="guessed",
            document="observations",
            stop="guessed",
            archive="guessed",
            office="guessed",
            copy="guessed",
            part="1",
            sha256="ab" * 32,
            number=submit(world.ctx, "observations", "u" * 24, PEOPLE["lea"]).number,
        )
    )

    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    if response.headers.get("Content-Type", "").startswith("text/html"):
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<script|\son\w+=|javascript:|style=", text(response))


@pytest.mark.parametrize(
    ("method", "path", "status"), [("PUT", "/dossiers", 405), ("POST", "/connexion", 415)]
)
def test_chalice_s_own_refusals_are_french_pages_too(
    world: World, method: str, path: str, status: int
) -> None:
    """A wrong method or content type gets our neutral page, not a JSON of the framework."""
    response = world.visitor().client.http.request(
        method, path, headers={"Content-Type": "application/json"}, body=b"{}"
    )

    assert response.status_code == status
    assert "Vigie n’a pas compris cette demande" in text(response)
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize(
    ("status", "said"), [(413, "trop lourd"), (429, "Attendez un quart d’heure")]
)
def test_what_is_too_big_or_too_hasty_is_told_so(world: World, status: int, said: str) -> None:
    """Each refusal says what to do about it, and that nothing was recorded."""
    told = str(error_page(world.ctx.settings, status).body)

    assert said in told
    assert "Rien n’a été enregistré" in told


@pytest.mark.parametrize(
    ("who", "next_step"),
    [("marc", "atelier@in.vigie.example</strong>"), ("lea", "lea@cabinet.example</strong>")],
)
def test_an_empty_account_says_the_one_next_thing(world: World, who: str, next_step: str) -> None:
    """An employer: where to forward; a lawyer: which address the client writes; then what comes."""
    first = text(world.visitor(who).get("/dossiers"))

    assert next_step in first
    assert "un e-mail" in first


def test_the_menu_marks_the_page_and_folds_what_is_not_daily(world: World) -> None:
    """Five tabs at most; the others are one press away, without a script."""
    tabs, _, folded = text(world.visitor("marc").get("/echecs")).partition("<details")

    assert tabs.count("</a>") <= 7  # With « Aller au contenu » and the name of Vigie.
    assert '<a href="/echecs" aria-current="page">Messages non reçus</a>' in folded
    assert "<details" not in text(world.visitor("emma").get("/dossiers")).partition("<main")[0]


def test_an_unexpected_error_is_a_neutral_page(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What broke is in the log, never on the page."""

    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(world.ctx.store.cases, "of_tenant", broken)

    response = world.visitor("emma").get("/dossiers")

    assert response.status_code == 500
    assert "Vigie a rencontré une erreur" in text(response)
    assert "secret detail" not in text(response)
    assert "secret detail" in caplog.text


@pytest.mark.parametrize("file", sorted(PAGES.glob("*.html")), ids=lambda f: f.name)
def test_french_signs_never_start_a_line(file: Any) -> None:
    """A no-break space stands before ; : ! ? » and after «, and apostrophes are typographic."""
    prose = re.sub(r"{[%{#].*?[%}#]}|<[^>]*>", "\n", file.read_text("utf-8"), flags=re.S)

    assert not re.findall(r"\S+ [;:!?»]|« \S+|\w'\w", prose)


def _ready(world: World, snapshot: Snapshot, **more: Any) -> None:
    draft = Draft(
        id=draft_id(snapshot.id, "observations", "c"), firm="cabinet", tenant="atelier", case=snapshot.id,
        document="observations", cause="c", state=DraftState.READY, created_at=NOW, key="k.docx", **more,
    )  # fmt: skip
    world.ctx.store.drafts.put(draft)


def _link(world: World, snapshot: Snapshot) -> str:
    ref = DraftRef(
        firm="cabinet",
        tenant="atelier",
        case=snapshot.id,
        id=draft_id(snapshot.id, "observations", "c"),
    )
    return draft_link(world.ctx.settings, ref, PEOPLE["lea"], NOW).removeprefix(
        world.ctx.settings.base_url
    )


def _quarantined(world: World, **fields: Any) -> Quarantined:
    item = Quarantined(tenant="atelier", sha256="cd" * 32, received_at=NOW, **fields)
    mail = Mail(sha256=item.sha256, key="k", received_at=NOW, size=1)
    world.ctx.store.mails.receive(mail)
    world.ctx.store.quarantine.put(item, mail, None)
    return item


def test_the_reference_is_the_title_when_the_worker_is_not_known(world: World) -> None:
    """A case always has a name in the list."""
    world.open(worker="")

    assert REFERENCE in text(world.visitor("emma").get("/dossiers"))
