"""The ASGI application around ministack: no success is told before it is safe."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from infra.local.engine import web
from infra.local.engine.actions import Call, Care, care_for, read_call, routing_headers
from infra.local.engine.capture import (
    RelayError,
    keep_sms,
    message_id,
    read_mail,
    relay,
    relay_answer,
    ses_error,
)
from infra.local.engine.identity import Options
from infra.local.engine.journal import Record
from infra.local.engine.keeper import Keeper
from infra.local.engine.state import REGION, SaveError
from infra.local.engine.web import Message, Receive, Response, Scope, Send

log = logging.getLogger("vigie.engine")


@dataclass(frozen=True)
class Asked:
    """A request that may change something, whole."""

    scope: Scope
    call: Call
    service: str
    body: bytes


_Handler = Callable[[Asked], Coroutine[Any, Any, Response]]


class Gateway:
    """Routes each request to ministack with the care it needs."""

    def __init__(self, keeper: Keeper, options: Options, identity: dict[str, Any]) -> None:
        self._keeper = keeper
        self._ministack = keeper.ministack
        self._options = options
        self._identity = identity
        self._ticker: asyncio.Task[None] | None = None
        self._handlers: dict[Care, _Handler] = {
            Care.NOTHING: self._pass,
            Care.ITEMS: self._items,
            Care.TABLES: self._tables,
            Care.SETTINGS: self._settings,
            Care.OBJECTS: self._objects,
            Care.SMS: self._sms,
            Care.RAW_MAIL: self._raw_mail,
            Care.OTHER_MAIL: self._other_mail,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry point."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:  # a WebSocket: nothing of Vigie uses one
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = web.lower_headers(scope)
        if web.is_foreign(headers):
            await web.answer_json(403, {"message": "only local programs may ask"}).send(send)
        elif scope["path"].startswith("/_engine/"):
            await (await self._own(scope["method"], scope["path"])).send(send)
        elif scope["path"] == "/_ministack/reset":
            text = "to empty the engine, stop it and delete its data directory"
            await web.answer_json(403, {"message": text}).send(send)
        elif scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._ministack.asgi(scope, receive, send)  # streamed as it comes
        else:
            body = await web.read_body(receive)
            if body is not None:
                await (await self._change(scope, headers, body)).send(send)

    async def _change(self, scope: Scope, headers: dict[str, str], body: bytes) -> Response:
        call = read_call(scope["method"], scope["path"], headers, body)
        query = parse_qs(scope.get("query_string", b"").decode(), keep_blank_values=True)
        service = self._ministack.service_of(call, query, body)
        handler = self._handlers[care_for(call, service)]
        # A stop cancels the connections: a change that began is finished all the same, so that
        # nobody else gets the lock, or the snapshot's directory, in the middle of it.
        return await asyncio.shield(asyncio.create_task(handler(Asked(scope, call, service, body))))

    async def _pass(self, asked: Asked) -> Response:
        return await web.call(self._ministack.asgi, asked.scope, asked.body)

    async def _items(self, asked: Asked) -> Response:
        """Apply and journal under the lock: the journal's order is the order of application."""
        async with self._keeper.lock:
            response = await self._pass(asked)
            if response.accepted:
                self._keeper.record(Record(routing_headers(asked.call.headers), asked.body))
        return response

    async def _tables(self, asked: Asked) -> Response:
        async with self._keeper.lock:
            response = await self._pass(asked)
            if response.accepted:
                await self._keeper.snapshot_or_die()
        return response

    async def _settings(self, asked: Asked) -> Response:
        response = await self._pass(asked)
        if not response.accepted:
            return response
        try:
            async with self._keeper.lock:  # the snapshot directory must not change meanwhile
                self._ministack.save_service(asked.service, self._keeper.generations.snapshot)
        except (SaveError, OSError) as error:
            log.error("settings of %s not saved: %s", asked.service, error)
            return web.answer_json(500, {"message": f"the settings could not be saved: {error}"})
        return response

    async def _objects(self, asked: Asked) -> Response:
        failed = self._ministack.failed_objects
        response = await self._pass(asked)
        if self._ministack.failed_objects == failed:
            return response
        text = b"<Error><Code>InternalError</Code><Message>not written to disk</Message></Error>"
        return response.replaced(500, text, "application/xml")

    async def _sms(self, asked: Asked) -> Response:
        response = await self._pass(asked)
        if response.accepted:
            accepted = message_id(response.body), datetime.now(UTC)
            try:
                await asyncio.to_thread(keep_sms, self._options.outbox, asked.call.form, *accepted)
            except OSError as error:
                log.error("an SMS could not be kept: %s", error)
                return response.replaced(500, ses_error("InternalError", str(error)))
        return response

    async def _raw_mail(self, asked: Asked) -> Response:
        response = await self._pass(asked)
        if not response.accepted:
            return response
        host, _, port = self._options.relay.rpartition(":")
        try:
            mail = read_mail(asked.call.form, message_id(response.body), REGION)
            await asyncio.to_thread(relay, mail, host, int(port))
        except RelayError as error:
            log.warning("mail not relayed: %s", error.reason)
            return response.replaced(*relay_answer(error))
        except ValueError as error:
            return response.replaced(400, ses_error("InvalidParameterValue", str(error)))
        return response

    async def _other_mail(self, _: Asked) -> Response:
        text = "The local engine relays SES v1 SendRawEmail only: the others lose headers."
        return web.answer(400, ses_error("MessageRejected", text), "text/xml")

    async def _own(self, method: str, path: str) -> Response:
        if (method, path) == ("GET", "/_engine/health"):
            records = self._keeper.journal.records
            return web.answer_json(200, {**self._identity, "journal_records": records})
        if (method, path) == ("POST", "/_engine/snapshot"):
            try:
                await self._keeper.snapshot()
            except (SaveError, OSError) as error:
                return web.answer_json(500, {"message": str(error)})
            return web.answer_json(200, {"generation": self._keeper.generations.number})
        return web.answer_json(404, {"message": "GET /_engine/health, POST /_engine/snapshot"})

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Replay before the first connection; snapshot after the last."""

        async def on_receive() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self._close()
            return message

        async def on_send(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                await self._keeper.recover()
                self._ticker = asyncio.create_task(self._keeper.tick(self._options.snapshot_every))
            await send(message)

        await self._ministack.asgi(scope, on_receive, on_send)

    async def _close(self) -> None:
        self._keeper.stopping.set()
        if self._ticker:
            await self._ticker
        await self._keeper.close()
