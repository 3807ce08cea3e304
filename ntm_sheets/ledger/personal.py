"""What reporters ever said of themselves: the pages that go round are drawn without it."""

from sqlalchemy import Connection, select

from ntm_sheets.ledger.schema import OF_REPORTERS, answers
from ntm_sheets.ledger.values import text_to_value


def read_personal(connection: Connection) -> set[tuple[str, str, str]]:
    """Give table, row and text, each once; what the officer put in a cell's place too."""
    c = answers.c
    rows = connection.execute(
        select(c.table_key, c.row_key, c.raw, c.value, c.corrected).where(OF_REPORTERS).distinct()
    )
    found: set[tuple[str, str, str]] = set()
    for table, row, raw, *values in rows:
        texts = (raw, *(str(text_to_value(one)) for one in values if one is not None))
        found |= {(table, row, text) for text in texts if text}
    return found
