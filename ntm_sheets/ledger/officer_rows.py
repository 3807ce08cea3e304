"""The tables of what the officer's workbooks said: orders, praise, who was sent what; each row as its workbook had it."""

from sqlalchemy import Column, Integer, Table, Text

from ntm_sheets.ledger.schema import metadata, of_drop, text_column

SENDING_TEXTS = ("act", "about", "recipient", "who", "text", "file", "sheet", "cell")

# What the leaders ordered, each row as its order workbook had it; how an order stands is made of these and the numbers.
orders = Table(
    "orders",
    metadata,
    of_drop(),
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    # An order is given, closed with a word, or opened again; the last two say which one by its id.
    Column("act", Text, nullable=False),
    text_column("about"),
    # What it is about: a task, an indicator; empty where its text says it all.
    *map(text_column, ("unit", "table_key", "row_key", "name", "text")),
    Column("due", Text),
    *map(text_column, ("who", "file", "sheet", "cell")),
    sqlite_with_rowid=False,
)

# What was written about praise, each row as its award workbook had it: votes counted, a decision, an objection, an answer,
# an undoing. What holds is made of all of them; `about` is the candidate's code, or the id of the row that is meant.
awards = Table(
    "awards",
    metadata,
    of_drop(),
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("act", Text, nullable=False),
    *map(text_column, ("about", "name", "kind", "unit")),
    # What was typed, by field: pairs as JSON.
    *map(text_column, ("said", "who", "file", "sheet", "cell")),
    sqlite_with_rowid=False,
)

# What was handed on to whom, each row as its workbook had it; `about` is the file's place in the outbox and its code.
sendings = Table(
    "sendings",
    metadata,
    of_drop(),
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    *map(text_column, SENDING_TEXTS),
    # The day on which it was sent; none of a row that takes back.
    Column("sent_on", Text),
    sqlite_with_rowid=False,
)
