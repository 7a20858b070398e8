"""``zhanggui`` alone, and into a pipe whose reader has read enough."""

import os
import subprocess
import sys

COMMAND = (sys.executable, "-m", "crm_backend.cli")


def test_overview_names_every_command():
    told = subprocess.run((*COMMAND, "--help"), capture_output=True, text=True, check=True).stdout
    assert "doctor" in told
    assert "identity-token" in told


def test_reader_that_ends_early_leaves_no_traceback():
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        (*COMMAND, "--help"), stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (1, "")
