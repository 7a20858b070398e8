"""Checks the JSDoc types of the pages with the TypeScript compiler pinned in ``scripts/tsc``.

Node comes with the development dependencies; the compiler comes from npm once per lock file.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILER = ROOT / "scripts" / "tsc"
INSTALLED = ROOT / ".tools" / "tsc"
PAGES = ROOT / "crm_backend" / "web"


def main() -> int:
    """Return the compiler's exit status; what it found is on standard output."""
    variables = {**os.environ, "PATH": f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    lock = (COMPILER / "package-lock.json").read_bytes()
    stamp = INSTALLED / "stamp"
    wanted = hashlib.sha256(lock).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            (INSTALLED / name).write_bytes((COMPILER / name).read_bytes())
        status = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=INSTALLED,
            env=variables,
            check=False,
        ).returncode
        if status:
            print("the TypeScript compiler could not be installed from npm")
            return status
        stamp.write_text(wanted)
    compiler = INSTALLED / "node_modules" / ".bin" / "tsc"
    done = subprocess.run([compiler, "--project", PAGES], env=variables, cwd=ROOT, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
