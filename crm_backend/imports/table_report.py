"""What became of the rows of a shop's own file."""

from dataclasses import dataclass, field

from crm_backend.imports.problems import Problem
from crm_backend.imports.tables import Record


@dataclass
class TableReport:
    """Rows read and refused; things (customers, products, orders) added, changed, already so."""

    headings: tuple[str, ...] = ()
    rows_read: int = 0
    rows_loaded: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    customers_added: int = 0
    rejects: list[tuple[int, tuple[str, ...], Problem]] = field(default_factory=list)

    def reject(self, line: int, fields: tuple[str, ...], problem: Problem) -> None:
        """Note a row that was not loaded."""
        self.rejects.append((line, fields, problem))

    def reject_records(self, rejects: list[tuple[Record, Problem]]) -> None:
        """Note all rows of an order that was not loaded."""
        for record, problem in rejects:
            self.reject(record.line, record.fields, problem)

    @property
    def is_exact(self) -> bool:
        """Whether every row read was loaded or refused."""
        return self.rows_read == self.rows_loaded + len(self.rejects)
