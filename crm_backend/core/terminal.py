"""What commands and scripts say on a terminal: the reader's language, steps with their seconds.

Standard library only, because ``scripts/install.py`` uses it before anything is installed.
"""

import os
import sys
import threading
import time
from typing import Self

TICK_SECONDS = 1.0
CHINESE_LOCALES = ("zh", "C", "POSIX")


class StepFailed(Exception):
    """A step did not succeed; the message is one sentence for the person at the terminal."""


def speaks_chinese(environment: dict[str, str] | None = None) -> bool:
    """Chinese where the locale is Chinese or says nothing about a language."""
    # The terminal's locale is no setting of the shop.
    values = os.environ if environment is None else environment  # noqa: TID251
    locale = values.get("LC_ALL") or values.get("LC_MESSAGES") or values.get("LANG") or "C"
    return locale.split(".")[0].split("_")[0] in CHINESE_LOCALES


def say(chinese: str, english: str) -> str:
    """Return the sentence in the reader's language."""
    return chinese if speaks_chinese() else english


def prepare_output() -> None:
    """A terminal that cannot show Chinese must not turn a sentence into a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


class Step:
    """One line that counts seconds while its work runs and ends as ✓ or ✗.

    After ``hint_after_seconds`` it shows ``hint`` once, for work that a reader may want to end.
    """

    def __init__(self, title: str, *, hint: str = "", hint_after_seconds: float = 60.0) -> None:
        self.title = title
        self.hint = hint
        self.hint_after_seconds = hint_after_seconds
        self._started = 0.0
        self._done = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        self._is_terminal = sys.stdout.isatty()

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        if not self._is_terminal:
            self._write(f"· {self.title} …", is_last=True)
        self._ticker.start()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._done.set()
        self._ticker.join()
        mark = "✓" if kind is None else "✗"
        self._write(f"{mark} {self.title} {self.seconds:.0f} s", is_last=True)

    @property
    def seconds(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self._started

    def _tick(self) -> None:
        hint = self.hint
        while not self._done.wait(TICK_SECONDS):
            if hint and self.seconds > self.hint_after_seconds:
                self._write(hint, is_last=True)
                hint = ""
            if self._is_terminal:
                self._write(f"… {self.title} {self.seconds:.0f} s", is_last=False)

    def _write(self, line: str, *, is_last: bool) -> None:
        prefix = "\r\x1b[2K" if self._is_terminal else ""
        sys.stdout.write(f"{prefix}{line}" + ("\n" if is_last else ""))
        sys.stdout.flush()
