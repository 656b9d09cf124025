"""The hardened server: warm imports, strict headers, health routes. `streamlit run app.py` works without it."""

import base64
import gc
import hashlib
import importlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import streamlit
import uvicorn
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from lib.store import StoreError
from lib.ui import opened

ROOT = Path(__file__).parents[2]
WARM = ("plotly.graph_objects", "matplotlib.figure", "pandas", "lib.statistics.with_pingouin")
COOKIE = "kyphoscope_visit"
FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
HOST = re.compile(r"[\w.\-]+(:\d+)?")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


def serve(port: int = 8501, address: str = "127.0.0.1", store: str | None = None) -> None:
    """Serve until stopped. `address` other than this machine's own is for use behind a proxy only."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    if store:
        os.environ["KYPHOSCOPE_STORE"] = str(store)
    # A folder named pages/ makes Streamlit greet the first deep link with "Page not found" unless told this.
    PagesManager.uses_pages_directory = False
    app = streamlit.App(
        ROOT / "app.py",
        lifespan=warm,
        middleware=[Middleware(Headers)],
        routes=[Route("/healthz", alive), Route("/readyz", ready)],
    )
    print(f"KyphoScope is at http://{'localhost' if address == '127.0.0.1' else address}:{port}", flush=True)
    uvicorn.run(app, host=address, port=port, log_level="warning", access_log=False, ws="websockets-sansio", server_header=False)


@asynccontextmanager
async def warm(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Import what the first page needs and build the first cohort's index before anybody waits for them."""
    for name in WARM:
        importlib.import_module(name)
    try:
        store = opened.store()
        store.index(store.current(store.default_cohort()).number)
    except StoreError as problem:  # the page says it in full, and "Try again" may find it mended
        print(problem, flush=True)
    gc.collect()
    gc.freeze()  # Streamlit collects garbage after every run; what is loaded now never becomes garbage
    yield {}


async def alive(_request: Any) -> PlainTextResponse:
    """200 as long as the process answers."""
    return PlainTextResponse("ok")


async def ready(_request: Any) -> JSONResponse:
    """200 where the store is open and has a cohort to show, 503 with the reason where not."""
    try:
        cohorts = opened.store().cohorts()
    except StoreError as problem:
        return JSONResponse({"ready": False, "why": str(problem)}, status_code=503)
    return JSONResponse({"ready": bool(cohorts)}, status_code=200 if cohorts else 503)


@cache
def inline_scripts() -> str:
    """The hashes of the inline scripts of Streamlit's own page, the only ones that may run."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    digests = [hashlib.sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(page)]
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def content_security_policy(host: str) -> str:
    """Nothing from elsewhere, nothing to elsewhere. `host` is named because older browsers' 'self' knows no sockets."""
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return (
        f"default-src 'self'; script-src 'self' blob: {inline_scripts()}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{sockets}; worker-src 'self' blob:; "
        "frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


class Headers:
    """Security headers on every answer; files made for one visitor are given to visitors only; metrics to nobody."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = _cookie(scope)
        answer = PlainTextResponse("not for you", status_code=403) if _closed(scope["path"], visit) else self.app
        await answer(scope, receive, _with_headers(send, _header(scope, b"host"), visit))


def _with_headers(send: Callable, host: str, visit: str | None) -> Callable:
    fixed = FIXED | {"content-security-policy": content_security_policy(host)}
    if visit is None:
        fixed["set-cookie"] = f"{COOKIE}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Strict"

    async def sending(message: dict) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if pair[0].decode().lower() not in FIXED]
            message = message | {"headers": kept + [(name.encode(), value.encode()) for name, value in fixed.items()]}
        await send(message)

    return sending


def _header(scope: dict, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _cookie(scope: dict) -> str | None:
    found = re.search(rf"(?:^|;\s*){COOKIE}=([\w-]+)", _header(scope, b"cookie"))
    return found[1] if found else None


def _closed(path: str, visit: str | None) -> bool:
    return path.startswith("/_stcore/metrics") or (path.startswith("/media/") and visit is None)
