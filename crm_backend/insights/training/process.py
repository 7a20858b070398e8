"""The process of a training: ``python -m crm_backend.insights.training.process``, started by a worker or a command.

It is apart because pandas and scikit-learn hold the interpreter for seconds and keep 250 MB for ever:
here they slow no chat and no delivery down, give way to every other process (``nice``), and leave
nothing behind. What is to be done comes as one line of JSON on standard input; progress and the
result leave as lines of JSON on standard output.
"""

import json
import os
import sys
from functools import partial
from typing import Any

from crm_backend.core.bulk import BulkDatabase
from crm_backend.core.clock import SystemClock
from crm_backend.core.process import die_with_parent
from crm_backend.insights.training import storing
from crm_backend.insights.training.running import train
from crm_backend.insights.training.values import Stage, TrainingKind

NICENESS = 10


def main() -> None:
    """Train what standard input says; a failure ends with a traceback and status 1."""
    die_with_parent()
    os.nice(NICENESS)
    wanted = json.loads(sys.stdin.readline())
    database = BulkDatabase(wanted["database_url"])
    try:
        result = train(
            database,
            SystemClock(wanted["clock_offset_seconds"]),
            TrainingKind(wanted["kind"]),
            check_lease=partial(
                storing.check_lease, job_id=wanted["job_id"], attempt=wanted["attempt"]
            ),
            report=_report,
        )
    finally:
        database.close()
    _say({"result": result})


def _report(stage: Stage, share: float) -> None:
    _say({"stage": stage.value, "share": round(share, 3)})


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
