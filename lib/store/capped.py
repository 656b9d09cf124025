"""A child process that may fail: bytes in, bytes out, with an end to its time, its memory and its answer."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


class TookTooLong(Exception):
    """The child was still at work when its time was over."""


class Died(Exception):
    """The child ended without a whole answer: out of memory, too much output, or a crash."""


def answer_of(script: Path, send: Callable[[BinaryIO], None], seconds: float, max_bytes: int) -> bytes:
    """Run a script of ours alone in a bare Python (`-I`, empty environment), send it bytes, and return what it answers.

    The script limits its own memory and processor time before it reads anything. Raises TookTooLong after `seconds`,
    Died when it ends badly or answers more than `max_bytes`.
    """
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},  # Windows starts nothing without it
        cwd=os.path.abspath(os.sep),
        start_new_session=True,
    )
    over = threading.Event()
    clock = threading.Timer(seconds, lambda: (over.set(), child.kill()))
    sender = threading.Thread(target=_send, args=(send, child.stdin), daemon=True)
    try:
        clock.start()
        sender.start()
        answer = child.stdout.read(max_bytes + 1)
    finally:
        clock.cancel()
        child.kill()
        code = child.wait()
        child.stdout.close()
        sender.join()
    if over.is_set() or code == -24:  # 24 is SIGXCPU: its processor time was used up
        raise TookTooLong
    if not answer or len(answer) > max_bytes:
        raise Died
    return answer


def _send(send: Callable[[BinaryIO], None], stdin: BinaryIO) -> None:
    """A child that ends early closes its ear; that is its answer's business, not the sender's."""
    with contextlib.suppress(OSError, ValueError), stdin:
        send(stdin)
