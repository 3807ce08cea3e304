"""Drops that no verdict could be found for by a fault of ours: held back and named."""

from ntm_sheets.facts.findings import Finding
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.ledger.reading import read_drops
from ntm_sheets.ledger.schema import drops, findings
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.ledger.values import storable
from ntm_sheets.ledger.writing import write_findings

c = drops.c


class HoldingBack(Transactions):
    """The part of a ledger that keeps what the program failed over apart from what waits for it."""

    def held_back(self) -> tuple[DropRecord, ...]:
        """Give the drops that are held back, in the order of receipt."""
        with self.reading() as connection:
            return read_drops(connection, c.fault != "")

    def hold_back(self, seq: int, program: str, finding: Finding) -> None:
        """Keep a pending drop from being tried by this program again, and say so in a finding."""
        with self.writing() as connection:
            connection.execute(findings.delete().where(findings.c.seq == seq))
            held = {"fault": program, "reason": storable(finding.message)}
            connection.execute(drops.update().where(c.seq == seq, c.verdict == "pending").values(held))
            write_findings(connection, seq, (finding,))
