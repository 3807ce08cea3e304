"""What the outbox holds: every output once. Whoever adds one writes its module and a line here.

Each output is trapped for itself: of one that fails its name is told, and the others are delivered. The modules are loaded
when they draw: whoever only looks waits for none of them.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.outbox.output import Drawn, Failures, OutboxSource, Output

# Of one output; whoever reads them at 16:58 has to see those of the others too.
MOST_TOLD = 5
log = logging.getLogger("ntm_sheets")


def _master(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.master.workbook import draw_master

    return draw_master(source, target)


def _photos(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.photos.folder import draw_photos

    return draw_photos(source, target)


def _slips(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.slips.folder import draw_slips

    return draw_slips(source, target)


def _bulletin(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.bulletin.hours import draw_bulletin

    return draw_bulletin(source, target)


def _bulletin_now(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.bulletin.hours import draw_bulletin_now

    return draw_bulletin_now(source, target)


def _radio(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.bulletin.radio import draw_radio

    return draw_radio(source, target)


def _full_data(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.master.workbook import draw_full_data

    return draw_full_data(source, target)


def _page(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.page.page import draw_page

    return draw_page(source, target)


def _orders(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.orders import draw_order_workbook

    return draw_order_workbook(source, target)


def _awards(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.awards import draw_award_workbook

    return draw_award_workbook(source, target)


def _unit_pages(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.unit_pages.workbook import draw_unit_pages

    return draw_unit_pages(source, target)


def _visits(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.visit_sheets import draw_visit_sheets

    return draw_visit_sheets(source, target)


def _daily(source: OutboxSource, target: Path, *, only: str | None = None) -> Drawn:
    from ntm_sheets.outbox.daily_sheets import draw_daily_sheets

    return draw_daily_sheets(source, target, only=only)


def daily_of(unit: Unit | None) -> Output:
    """Give the output that draws today's sheets, or that of one unit, for whoever asks for it."""
    return Output(DAILY.name, DAILY.place, "round", partial(_daily, only=unit.key if unit else None))


def _papers(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.papers.drawing import draw_papers

    return draw_papers(source, target)


def papers_named(names: Sequence[str]) -> Output:
    """Give the output that draws some papers by hand, those of all days; all of them where none is named.

    Errors: CallError for a name that is none, with those that are.
    """
    from ntm_sheets.outbox.papers.drawing import draw_papers, papers_called

    chosen = papers_called(names)
    draw = partial(draw_papers, papers=chosen, asked=True)
    return Output(PAPERS.name, PAPERS.place, "round", draw, of_past=True)


def dossier_of(unit: Unit) -> Output:
    """Give the output that draws a unit's dossier, for whoever asks for it."""
    from ntm_sheets.outbox.papers.dossier_folder import draw_dossier

    return Output("hồ sơ minh chứng", "ho-so/", "demand", partial(draw_dossier, unit=unit), of_past=True)


def _recipients(source: OutboxSource, target: Path) -> Drawn:
    from ntm_sheets.outbox.recipients import draw_recipients

    return draw_recipients(source, target)


def _prints(source: OutboxSource, target: Path, *, asked: bool = False) -> Drawn:
    from ntm_sheets.outbox.master.meeting import print_jobs as meeting
    from ntm_sheets.outbox.papers.drawing import print_jobs as papers
    from ntm_sheets.outbox.printing import draw_prints
    from ntm_sheets.outbox.unit_pages.workbook import print_jobs as unit_pages

    # A room with something to print adds its function that gives the jobs.
    return draw_prints(source, target, (meeting, unit_pages, papers), asked=asked)


def _prints_now(source: OutboxSource, target: Path) -> Drawn:
    return _prints(source, target, asked=True)


def _wants_full_data(campaign: Campaign) -> bool:
    return campaign.full_data


MASTER = Output("bảng tổng hợp", "tong-hop.xlsx", "round", _master, of_past=True)
# The master shows them, so they are drawn first.
PHOTOS = Output("ảnh minh chứng", "hinh-anh/", "round", _photos)
SLIPS = Output("phiếu trả lại", "tra-lai/", "round", _slips)
FULL_DATA = Output("bảng dữ liệu đầy đủ", "du-lieu-day-du.xlsx", "round", _full_data, is_wanted=_wants_full_data)
BULLETIN = Output("bản tin", "ban-tin/", "round", _bulletin)
RADIO = Output("bài phát thanh", "phat-thanh/", "round", _radio)
ORDER_BOOK = Output("sổ chỉ đạo", "chi-dao.xlsx", "round", _orders)
AWARD_BOOK = Output("sổ bình xét khen thưởng", "khen-thuong.xlsx", "round", _awards)
UNIT_PAGES = Output("trang của từng đơn vị", "theo-thon.xlsx", "round", _unit_pages, of_past=True)
VISITS = Output("phiếu đi thôn", "di-thon/", "round", _visits)
DAILY = Output("phiếu ngày", "phieu-ngay/", "round", _daily)
# What the day says in them is whole when its deadline has gone by.
PAPERS = Output("văn bản", "van-ban/", "deadline", _papers, of_past=True)
# They are made of the workbooks above. Printing takes a while, so rounds before the deadline leave it to whoever asks for it.
PRINTS = Output("bản in PDF", "./", "deadline", _prints)
# It lists what the others delivered.
RECIPIENTS = Output("sổ nơi nhận", "noi-nhan.xlsx", "round", _recipients)
# It leads to the others, so it is drawn after them.
PAGE = Output("trang cho điện thoại", "index.html", "round", _page, of_past=True)
OUTPUTS: tuple[Output, ...] = (
    PHOTOS, MASTER, SLIPS, FULL_DATA, BULLETIN, RADIO, ORDER_BOOK, AWARD_BOOK, UNIT_PAGES, VISITS, DAILY, PAPERS, PRINTS,
    PAGE, RECIPIENTS,
)  # fmt: skip
# By hand, whatever the hour.
BULLETIN_NOW = Output("bản tin", BULLETIN.place, "demand", _bulletin_now)
PRINTS_NOW = Output(PRINTS.name, PRINTS.place, "round", _prints_now, of_past=True)
ON_DEMAND = tuple(PRINTS_NOW if output is PRINTS else output for output in OUTPUTS)


@dataclass(frozen=True)
class Outbox:
    """What was drawn, by its place; `troubles` and `faults` are of all outputs, in words."""

    drawn: Mapping[str, Drawn] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def with_others(self, other: "Outbox") -> "Outbox":
        """Give both together."""
        return Outbox({**self.drawn, **other.drawn}, self.troubles + other.troubles, self.faults + other.faults)

    def notes(self, *but: Output) -> tuple[str, ...]:
        """Give what is to be told of the outputs, but for some of them."""
        left_out = {output.place for output in but}
        return tuple(note for place, one in self.drawn.items() if place not in left_out for note in one.notes)


def draw_outputs(source: OutboxSource, outputs: Iterable[Output], folder: Path) -> Outbox:
    """Draw outputs into a folder, each trapped for itself.

    Errors: LedgerBroken, which is nobody's output: it has to be mended first.
    """
    drawn: dict[str, Drawn] = {}
    failures = Failures()
    for output in outputs:
        with failures.apart(output.name):
            made = drawn[output.place] = output.draw(source, folder / output.place)
            failures.troubles += _first(made.troubles, output)
            failures.faults += _first(made.faults, output)
    return Outbox(drawn, tuple(failures.troubles), tuple(failures.faults))


def _first(told: Sequence[str], output: Output) -> Sequence[str]:
    """Give the first of what failed of an output and count the rest: a disk that is full fails at each file of a folder."""
    if len(told) <= MOST_TOLD:
        return told
    rest = told[MOST_TOLD - 1 :]
    log.error("%s: %s", output.name, " ".join(rest))
    more = f"{output.name[:1].upper()}{output.name[1:]}: còn {len(rest)} tệp nữa chưa ghi được, kể hết ở state/nhat-ky.log."
    return (*told[: MOST_TOLD - 1], more)


def due_outputs(source: OutboxSource, outputs: Sequence[Output] = OUTPUTS) -> list[Output]:
    """Choose what a round draws at the source's moment."""
    return [output for output in outputs if output.is_due(source.campaign, source.as_of)]


def past_outputs(outputs: Sequence[Output] = OUTPUTS) -> list[Output]:
    """Choose what is drawn for an earlier moment."""
    return [output for output in outputs if output.of_past]
