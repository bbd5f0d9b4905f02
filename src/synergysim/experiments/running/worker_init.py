"""How a fresh process of this machine becomes a worker.

Nothing of the model is imported above: a process that comes in here has loaded next to nothing, and
what it loads first, and how, is half of what its start takes.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import threading
from importlib import import_module
from multiprocessing import parent_process
from multiprocessing.connection import wait

# Mesa names its loggers by looking through every module there is, so it comes before them.
_IN_ORDER = ("mesa", "synergysim.experiments.running.worker")

NICENESS = 10


def enter_worker() -> None:
    """Leave interrupts to the parent, end with it however it ends, and load what cells need.

    What is loaded remains as long as the process: the collector need not look at it, neither while
    it is loaded nor again and again later, and it is not taken apart piece by piece at the end,
    which takes most of a second.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    gc.disable()
    for name in _IN_ORDER:
        import_module(name)
    gc.freeze()
    gc.enable()
    atexit.register(_leave)  # after what libraries have registered, and so called before it


def enter_quietly() -> None:
    """Become a worker that gives way to every other process of this machine."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    enter_worker()


def _leave() -> None:
    """End at once; every batch is committed before its report is sent."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
