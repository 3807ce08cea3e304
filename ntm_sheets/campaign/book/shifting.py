"""A plan that lies beside the campaign's days as a whole: told in one sentence, with by how many days."""

from collections.abc import Iterator, Sequence
from datetime import date

from ntm_sheets.campaign.book.rows import Row
from ntm_sheets.errors import Fault

# So many dates outside are no slip of the hand in single rows.
MANY = 6


def plan_shift(tasks: Sequence[Row], first: date, last: date) -> int | None:
    """Give by how many days all tasks have to go to lie within the campaign; None where no one number does it.

    Where several do: the one that keeps the plan's distance from the start, or lands on the same day of another year.
    """
    days: list[date] = [day for row in tasks for day in (row.get("start"), row.get("end")) if day]
    if not days:
        return None
    earliest, latest = min(days), max(days)
    least, most = (first - earliest).days, (last - latest).days
    if least > most:
        return None
    years = (_same_day(earliest, first.year + n) for n in (-1, 0, 1))
    exact = [(day - earliest).days for day in years if day]
    return next((shift for shift in (*exact, least) if least <= shift <= most), least)


def many_outside(tasks: Sequence[Row], outside: Sequence[tuple[Row, str]], first: date, last: date) -> Iterator[Fault]:
    """Say once that a plan lies outside the campaign; `outside` are its rows and fields that do."""
    row, field = outside[0]
    number = len({id(one) for one, _ in outside})
    all_of = "mọi đầu việc" if number == len(tasks) else f"{number} trong {len(tasks)} đầu việc"
    period = f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"
    shift = plan_shift(tasks, first, last)
    if shift is None:
        message = f"{all_of} nằm ngoài chiến dịch {period}, và kế hoạch dài hơn chiến dịch"
        remedy = "Sửa lại ngày bắt đầu, kết thúc ở trang Cài đặt, hoặc sửa ngày của các đầu việc."
    else:
        way = "sớm" if shift > 0 else "muộn"
        message = f"{all_of} lệch {abs(shift)} ngày ({way} hơn chiến dịch {period})"
        remedy = (
            f"Chạy “ntm-sheets campaign move --start {first:%d/%m/%Y}” để dời cả kế hoạch, "
            "hoặc sửa lại ngày bắt đầu, kết thúc ở trang Cài đặt."
        )
    yield row.fault(field, message, remedy)


def _same_day(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None
