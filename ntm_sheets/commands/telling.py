"""What is said of an outbox that was drawn: the master, the slips, and what could not take its place."""

from ntm_sheets.publishing import Published


def troubles_of(published: Published) -> tuple[str, ...]:
    """Say what lies beside its place, and what could not be written."""
    beside = (published.note,) if published.note else ()
    return tuple(f"! {note}" for note in (*beside, *published.slip_notes, *published.troubles))


def places_of(published: Published) -> tuple[str, ...]:
    """Say where the slips and the master are."""
    count = len(published.slips)
    slips = (f"Phiếu trả lại để sửa: {count} phiếu trong {published.slip_folder.resolve()}",) if count else ()
    return (*slips, f"Bảng tổng hợp: {published.master.resolve()}")
