"""Findings of a check-up, told one by one."""

from collections.abc import Iterable

import typer

from crm_backend.cli.checkups import Finding
from crm_backend.core.terminal import say


def tell(findings: Iterable[Finding]) -> None:
    """Print each as it is found; ends with status 1 if something is wrong."""
    troubles = 0
    for finding in findings:
        print(f"{'✓' if finding.is_fine else '✗'} {finding.what}")
        if not finding.is_fine:
            troubles += 1
            print(f"    → {finding.remedy}")
    if troubles:
        print(say(f"\n有 {troubles} 处要处理。", f"\n{troubles} to look after."))
        raise typer.Exit(1)
    print(say("\n一切正常。", "\nAll is well."))
