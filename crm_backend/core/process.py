"""Being a good process: dying with the supervisor that started it, and no pauses for what start-up made."""

import ctypes
import gc
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent ends, so that a killed supervisor leaves nothing behind.

    Elsewhere there is no such call; ``make up`` then clears leftovers at its next start.
    """
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died between the two lines above
        os.kill(os.getpid(), signal.SIGTERM)


def spare_what_is_loaded() -> None:
    """Have the garbage collector never look again at what is there now; call it when all is loaded.

    It would walk a quarter of a million objects that stay anyway, which stops a hub for a fifth of a second.
    """
    gc.collect()
    gc.freeze()
