"""The server as it is run: health, headers, and the first request of a fresh process being a deep link."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from lib.ui import server

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def address(seeded_store, tmp_path_factory):
    """A running server with a store of its own."""
    import shutil

    folder = tmp_path_factory.mktemp("served") / "store"
    shutil.copytree(seeded_store.parent, folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "lib", "serve", "--port", str(port), "--store", str(folder / seeded_store.name)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"MPLBACKEND": "Agg"}, stdout=subprocess.DEVNULL)
    try:
        yield wait_for(f"http://127.0.0.1:{port}", process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def wait_for(address: str, process: subprocess.Popen) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2)
            return address
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def status_of(url: str, **headers: str) -> int:
    try:
        return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10).status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_the_server_is_alive_and_ready(address):
    assert status_of(f"{address}/healthz") == 200
    assert urllib.request.urlopen(f"{address}/readyz").read() == b'{"ready":true}'


@pytest.mark.parametrize("path", ["/", "/trajectories?ct_cleft=yes", "/healthz", "/static/nothing.js", "/media/nothing.csv"])
def test_every_answer_carries_the_headers_that_keep_data_here(address, path):
    try:
        headers = urllib.request.urlopen(f"{address}{path}").headers
    except urllib.error.HTTPError as refused:
        headers = refused.headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert not re.search(r"https?:", policy)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


def test_a_file_made_for_a_visitor_is_not_given_to_somebody_without_a_visit(address):
    assert status_of(f"{address}/media/0123456789abcdef.csv") == 403
    assert status_of(f"{address}/media/0123456789abcdef.csv", Cookie=f"{server.COOKIE}=abc") == 404


def test_the_metrics_of_streamlit_are_closed(address):
    assert status_of(f"{address}/_stcore/metrics") == 403


def test_a_visit_cookie_is_http_only_and_given_once(address):
    given = urllib.request.urlopen(f"{address}/").headers["set-cookie"]
    assert "HttpOnly" in given
    assert "SameSite=Strict" in given
    again = urllib.request.Request(f"{address}/", headers={"Cookie": given.split(";")[0]})
    assert urllib.request.urlopen(again).headers["set-cookie"] is None


def test_a_host_that_is_no_host_gets_no_place_in_the_policy():
    assert "evil" not in server.content_security_policy("evil.example; script-src *")
    assert "ws://intranet.local:8501" in server.content_security_policy("intranet.local:8501")
