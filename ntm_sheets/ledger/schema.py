"""The ledger's tables: drops, what was read from the accepted ones, and what of it counts now."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    and_,
    false,
    literal_column,
    or_,
    text,
)

from ntm_sheets.facts.records import NUMBERS
from ntm_sheets.facts.submission import OFFICER_FORMS

SCHEMA_VERSION = 12
# Moments and dates are ISO text: they sort as they follow each other, and any tool can read them.
metadata = MetaData()


def of_drop() -> Column[int]:
    """Make the column of the drop that a row belongs to."""
    return Column("seq", ForeignKey("drops.seq", ondelete="CASCADE"), primary_key=True, autoincrement=False)


def text_column(name: str) -> Column[str]:
    """Make a column of text, empty where nothing was said."""
    return Column(name, Text, nullable=False, server_default="")


meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

drops = Table(
    "drops",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("sha256", Text, nullable=False, index=True),
    *(Column(name, Text, nullable=False) for name in ("name", "received_at")),
    *(Column(name, BigInteger, nullable=False) for name in ("mtime_ns", "size")),
    text_column("archived"),
    Column("has_left", Boolean, nullable=False, server_default=false()),
    text_column("kind"),
    Column("verdict", Text, nullable=False, server_default="pending"),
    text_column("reason"),
    Column("duplicate_of", ForeignKey("drops.seq")),
    *(Column(name, Integer, nullable=False, server_default="0") for name in ("filled", "refused_cells")),
    Column("container", ForeignKey("drops.seq")),
    Column("member", Integer),
    *map(text_column, ("sender", "subject")),
    Column("sent_at", Text),
    text_column("sent_by"),
    # Of a file that came in letters: who sent each of them, one a line.
    text_column("senders"),
    # Of a photo: what its letter says.
    text_column("letter_text"),
    Column("passed_at", Text),
    *map(text_column, ("passed_by", "unread")),
    Column("carried_at", Text),
    Column("entry_at", Text),
    # What was made of these and of the receipt: when it was handed in, by whose word, and its turn among the forms of
    # one unit, role and day: the greatest (turn, number) of those that were not set aside, nor held, counts.
    Column("handed_at", Text),
    text_column("handed_by"),
    text_column("turn"),
    # Whose form it is, by its stamp: known also where the form itself was refused.
    text_column("owner_unit"),
    text_column("owner_role"),
    # In which condition a form came back: one line for the officer.
    text_column("condition"),
    # The id of the decision that it shall not count.
    text_column("set_aside"),
    # The code of the finding for which it does not count until the officer says so.
    text_column("held"),
    # The mark of the program that could not judge it for a fault of its own: until another one comes, or somebody asks
    # for it, it is not tried again.
    text_column("fault"),
    # The mark of all that was written with the verdict and stays so: another hand's change does not fit it.
    text_column("seal"),
    # A receipt's number is never given to another drop, even where the claim before it was forgotten.
    sqlite_autoincrement=True,
)
# Whether what was taken from a drop counts: the one condition wherever the ledger asks for it.
COUNTS = and_(drops.c.set_aside == "", drops.c.held == "")
# What may lie in the inbox, and what today's pages speak of, is found by indexes, however much came. Their conditions stand
# in the statements as they are: SQLite knows an index again by that. (With a type `= 1` would be added.)
MAY_LIE_IN_INBOX: ColumnElement[bool] = literal_column("NOT has_left")
# A file in the inbox is one drop, however often it is claimed.
Index("drops_in_inbox", drops.c.name, drops.c.mtime_ns, drops.c.sha256, unique=True, sqlite_where=MAY_LIE_IN_INBOX)
# What came inside a mail or archive is one drop, however often that is opened.
Index("drops_inside", drops.c.container, drops.c.member, unique=True, sqlite_where=drops.c.container.is_not(None))
Index("drops_repeating", drops.c.duplicate_of, sqlite_where=drops.c.duplicate_of.is_not(None))
Index("drops_pending", drops.c.seq, sqlite_where=text("verdict = 'pending'"))
Index("drops_held_back", drops.c.seq, sqlite_where=drops.c.fault != "")
EMPTY = literal_column("''", Text)
IS_UNDECIDED = or_(drops.c.held != EMPTY, drops.c.fault != EMPTY)
IS_NOBODYS = drops.c.owner_unit == EMPTY
IS_OFFICERS = drops.c.kind.in_([literal_column(f"'{kind}'", Text) for kind in OFFICER_FORMS])
Index("drops_received", drops.c.received_at)
Index("drops_written", drops.c.mtime_ns)
Index("drops_of_verdict", drops.c.verdict)
Index("drops_undecided", drops.c.seq, sqlite_where=IS_UNDECIDED)
Index("drops_of_nobody", drops.c.sha256, sqlite_where=IS_NOBODYS)
Index("drops_of_officer", drops.c.kind, drops.c.seq, sqlite_where=IS_OFFICERS)

submissions = Table(
    "submissions",
    metadata,
    of_drop(),
    *(Column(name, Text, nullable=False) for name in ("unit", "role", "report_date")),
    # The mark of the cells that it asks alone; empty where it asks all of its form.
    text_column("scope"),
    # Whether it is the one that counts of its unit, role, day and scope.
    Column("counts", Boolean, nullable=False, server_default=false()),
    # What a form is known again by: all that was filled in, what counts of it, the answers to the criteria.
    text_column("content"),
    *map(text_column, ("progress", "criteria")),
    # The drop that a slip was drawn for.
    Column("mends", ForeignKey("drops.seq")),
    # What decided about its unit or day, ids one a line, and what both would be without; empty where it would be refused.
    *map(text_column, ("decided_by", "undecided_unit", "undecided_date")),
    # When it was handed in without what was decided: moment, by whose word, turn, one a line.
    text_column("undecided_handed"),
    Index("submissions_mending", "mends"),
    Index("submissions_of_unit", "unit", "role", "report_date"),
    Index("submissions_of_day", "report_date"),
    Index("submissions_alike", "criteria", "role"),
)

answers = Table(
    "answers",
    metadata,
    of_drop(),
    Column("position", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("table_key", "row_key", "field")),
    Column("value", Text),
    text_column("raw"),
    # What counts in the value's place, and the id of the decision that says so.
    Column("corrected", Text),
    text_column("decision"),
    Column("repaired", Boolean, nullable=False, server_default=false()),
    # Whether nothing stood in the cell: file, sheet and cell are then those of the decision.
    Column("added", Boolean, nullable=False, server_default=false()),
    *map(text_column, ("file", "sheet", "cell")),
    sqlite_with_rowid=False,
)
Index("answers_decided", answers.c.seq, sqlite_where=answers.c.decision != "")
# What reporters said of themselves: asked for by every drawing, of all that ever came.
OF_REPORTERS = text("table_key = 'report' AND row_key IN ('reporter', 'phone')")
REPORTERS = ("row_key", "raw", "value", "corrected", "table_key")
Index("answers_of_reporters", *(answers.c[name] for name in REPORTERS), sqlite_where=OF_REPORTERS)
# What units put before the commune: each text is shown with its days, however long ago it was said.
OF_PETITIONS = text(
    "(table_key = 'nominations' OR (table_key = 'report' AND row_key IN ('difficulties', 'proposals')))"
)
PETITION_CELLS = ("seq", "table_key", "row_key", "field", "value", "corrected")
Index("answers_of_petitions", *(answers.c[name] for name in PETITION_CELLS), sqlite_where=OF_PETITIONS)

# The answer of the latest report day to each question: what a new report is held against.
latest = Table(
    "latest",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("unit", "role", "table_key", "row_key", "field")),
    *(Column(name, Text, nullable=False) for name in ("value", "report_date")),
    Column("seq", ForeignKey("drops.seq", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    # No form that counts answers it for a day before this one: whoever looks for an older answer need not look further.
    Column("first_date", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What each unit had reached by the end of each day: see `day_states`. It follows from all the others.
unit_days = Table(
    "unit_days",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("unit", "day")),
    Column("basis", Text, nullable=False),
    *(Column(name, Float) for name in NUMBERS),
    Column("claims", Text, nullable=False),
    sqlite_with_rowid=False,
)
# What may be otherwise in a ledger made anew, though it says the same.
NOT_COMPARED = frozenset({drops.c.has_left, latest.c.first_date})
NOT_OF_THE_ARCHIVE = frozenset({meta, unit_days})

findings = Table(
    "findings",
    metadata,
    of_drop(),
    Column("position", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("code", "level")),
    *map(text_column, ("file", "sheet", "cell", "message", "seen", "remedy")),
    # The input cell that it speaks of, empty where it speaks of no single one.
    *map(text_column, ("table_key", "row_key", "field")),
    # The id of the decision that settles it.
    text_column("decision"),
    sqlite_with_rowid=False,
)

Index("findings_of_code", findings.c.code)
Index("findings_decided", findings.c.seq, sqlite_where=findings.c.decision != "")

# The officer's decisions, each as its correction workbook had it. What follows from those in force is written where it
# is read: answers.corrected, findings.decision, drops.set_aside, drops.held.
decisions = Table(
    "decisions",
    metadata,
    of_drop(),
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    *(Column(name, Text, nullable=False) for name in ("row_id", "action")),
    Column("target", ForeignKey("drops.seq", ondelete="CASCADE"), nullable=False),
    *map(text_column, ("unit", "role", "table_key", "row_key", "field", "code", "raw")),
    Column("before", Text),
    Column("value", Text),
    *map(text_column, ("who", "why", "file", "sheet", "cell", "about_file", "about_sheet", "about_cell")),
    *map(text_column, ("message", "said", "ended_by")),
    Column("outdated_by", Integer),
    Index("decisions_of_unit", "unit", "role"),
    Index("decisions_on_drop", "target"),
    sqlite_with_rowid=False,
)

photos = Table(
    "photos",
    metadata,
    of_drop(),
    Column("position", Integer, primary_key=True),
    *map(text_column, ("row_key", "subject", "moment", "caption", "file", "sheet", "cell", "format")),
    Column("sha256", Text, nullable=False, index=True),
    text_column("phash"),
    Column("taken_at", Text),
    *(Column(name, Integer, nullable=False) for name in ("width", "height")),
    # Where it was shown before, and the hash of the picture there; the hash of the first one that is the same picture.
    *map(text_column, ("reused_from", "reused_sha256", "same_as")),
    # Before or after the work, as it follows from its day and the numbers, where nobody wrote it.
    text_column("implied_moment"),
    # Of a picture that an earlier campaign had: whose it was there, and which campaign that was, in words.
    text_column("reused_in"),
    sqlite_with_rowid=False,
)

# What earlier campaigns showed, as the files said that the officer dropped: uses before all others.
earlier_photos = Table(
    "earlier_photos",
    metadata,
    of_drop(),
    Column("position", Integer, primary_key=True),
    # A unit of another commune is none of this campaign's; `campaign` is whose and which, in words.
    *map(text_column, ("unit", "subject", "moment", "report_date", "campaign", "phash")),
    Column("sha256", Text, nullable=False, index=True),
    sqlite_with_rowid=False,
)

# What a picture is known again by, once for all of its uses; its id follows from the hash of its bytes.
_picture_id = BigInteger().with_variant(Integer, "sqlite")
picture_marks = Table(
    "picture_marks",
    metadata,
    Column("id", _picture_id, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    text_column("phash"),
    Column("look", LargeBinary, nullable=False),
)

# The numbers by which pictures are found that may be the same one.
picture_words = Table(
    "picture_words",
    metadata,
    Column("word", Integer, primary_key=True, autoincrement=False),
    Column("picture", _picture_id, ForeignKey("picture_marks.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
