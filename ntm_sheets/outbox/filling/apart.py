"""Templates filled in a process that can be killed: whatever somebody's file is made of, ours goes on."""

from ntm_sheets.errors import OwnError
from ntm_sheets.outbox.filling.filler import Filled
from ntm_sheets.outbox.filling.placeholders import Names
from ntm_sheets.outbox.filling.template import TemplateRefused, kind_of, refused
from ntm_sheets.reading import limits
from ntm_sheets.reading.sandbox import Failure, Sandbox

DIED = {
    "reader-too-slow": "tệp làm máy chạy quá lâu",
    "reader-out-of-memory": "tệp đòi quá nhiều bộ nhớ",
    "reader-died": "tệp làm chương trình đọc dừng đột ngột",
}


def fill_apart(template: bytes, names: Names, *, seconds: float = limits.WORKER_SECONDS) -> Filled:
    """Fill a template of whichever kind in a worker. Errors: TemplateRefused; OwnError where the machine stopped it."""
    kind_of(template)
    with Sandbox(fill_here, _ready, (), workers=1, seconds=seconds) as sandbox:
        made = sandbox.submit(template, names).outcome()
    if isinstance(made, Failure):
        if made.ours:
            raise OwnError(f"Máy đã dừng việc điền mẫu ({made.why}). Chạy lại; không có gì mất.")
        # What else `why` holds are the words of a program, for the log.
        raise refused("damaged", DIED.get(made.code, ""))
    if isinstance(made, str):
        raise TemplateRefused(made)
    return made


def fill_here(template: bytes, names: Names) -> Filled | str:
    """Fill a template in this process, a worker's; where it cannot be, give in words why."""
    try:
        if kind_of(template)[0] == "word":
            from ntm_sheets.outbox.filling.word import fill_word

            return fill_word(template, names)
        from ntm_sheets.outbox.filling.excel import fill_excel

        return fill_excel(template, names)
    except TemplateRefused as why:
        return str(why)


def _ready() -> None:
    """Have nothing to get ready."""
