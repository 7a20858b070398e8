"""Places where a test may kill the process, to prove what a crash there does. Off unless configured."""

import os
import signal


class Failpoints:
    """Parsed from ``ZHANGGUI_FAILPOINT``: ``<name>:<n>`` kills the process when ``name`` is hit the n-th time."""

    def __init__(self, setting: str = "") -> None:
        name, _colon, count = setting.partition(":")
        self._name = name
        self._hits_left = int(count or 1)

    def hit(self, name: str) -> None:
        """Die here, as by ``kill -9``, if this is the place and the time."""
        if name != self._name:
            return
        self._hits_left -= 1
        if self._hits_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
