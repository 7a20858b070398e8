"""The shop whose console is tested."""

from tests.desk.conftest import audit_log

__all__ = ["audit_log"]
