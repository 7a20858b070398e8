"""What one classifier said of every message of a file, and what it cost; kept as a file.

Read and written in two environments, ours and stock Rasa's: numpy and the standard library only.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]

MICROSECONDS = 1e6


@dataclass(frozen=True)
class Effort:
    """What training and asking took. Memory is measured from outside the process.

    CPU seconds and a message's microseconds are processor time, which other work on the machine
    hardly touches; the other times are what one would wait for.
    """

    train_seconds: float
    train_cpu_seconds: float
    microseconds_per_message: float
    slowest_milliseconds: float
    model_mib: float


@dataclass(frozen=True)
class Predictions:
    """Confidences of messages; columns are ``intents``, rows those of the file that was asked.

    ``thresholds`` tell from which confidence on each intent is answered, chosen on training
    sentences that the classifier had not seen; None where that was not done.
    """

    intents: list[str]
    rows: Floats
    thresholds: list[float] | None
    effort: Effort

    def save(self, file: Path) -> None:
        """Write everything into one file; nothing in it can run code."""
        about = {
            "intents": self.intents,
            "thresholds": self.thresholds,
            "effort": asdict(self.effort),
        }
        np.savez_compressed(
            file,
            about=np.array(json.dumps(about, ensure_ascii=False)),
            rows=self.rows.astype(np.float32),
        )

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read what ``save`` wrote."""
        with np.load(file, allow_pickle=False) as arrays:
            about = json.loads(str(arrays["about"]))
            return cls(
                intents=about["intents"],
                rows=arrays["rows"],
                thresholds=about["thresholds"],
                effort=Effort(**about["effort"]),
            )
