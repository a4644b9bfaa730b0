"""A child that does not outlive its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PARENT_POLL_S = 1.0
GRACE_S = 5.0
PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """See to it that a parent killed without warning leaves no Rasa behind.

    On Linux the kernel sends the signal (prctl(2), PR_SET_PDEATHSIG); everywhere a thread looks who the parent is, which
    also covers a parent that died before the call.
    """
    parent = int(os.environ.get("TORG_PARENT", os.getppid()))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_POLL_S)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)
