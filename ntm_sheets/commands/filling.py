"""`fill`: somebody else's form filled with today's numbers; every name that can stand in one."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import fold, slug
from ntm_sheets.commands.ingesting import within
from ntm_sheets.commands.speaking import say, say_json
from ntm_sheets.errors import CallError, OwnError, reason_of
from ntm_sheets.outbox.filling.apart import fill_apart
from ntm_sheets.outbox.filling.filler import Filled
from ntm_sheets.outbox.filling.names import names_of
from ntm_sheets.outbox.filling.placeholders import Names, shown
from ntm_sheets.outbox.filling.template import TemplateRefused, kind_of
from ntm_sheets.outbox.output import Drawn, OutboxSource, Output
from ntm_sheets.reading.limits import FILE_BYTES
from ntm_sheets.rounds.opening import opened
from ntm_sheets.rounds.publishing import publish_alone
from ntm_sheets.workspace.delivering import deliver
from ntm_sheets.workspace.folders import Workspace

PLACE = "dien-mau"
MOST_TOLD = 40
# A template of a program of its own (.dotx, .xltx) and one with macros stay what they are.
ALIKE = {".docx": (".docm", ".dotx", ".dotm"), ".xlsx": (".xltx",), ".xlsm": (".xltm",)}


def list_names(workspace: Workspace, only: str | None, now: datetime, as_of: str | None, *, as_json: bool) -> int:
    """Print a line for each name that can stand in a template: the name, then today's value."""
    names, _, _ = _names(workspace, now, as_of)
    wanted = fold(only or "")
    listed = [one for one in names.listed() if wanted in fold(f"{one[0]} {one[2]}")]
    if as_json:
        say_json([{"name": name, "value": shown(value), "what": what} for name, value, what in listed])
        return 0
    for name, value, _ in listed:
        say(f"{name} {shown(value)}".rstrip())
    if not listed:
        say(f"Không có tên nào chứa “{only}”. Chạy “ntm-sheets fill --list” để xem mọi tên.")
    return 0


def fill_template(
    workspace: Workspace, template: Path, target: Path | None, now: datetime, as_of: str | None, *, as_json: bool
) -> int:
    """Fill a template and say where the result lies; 1 where a name was not known or the file is no template.

    Errors: CallError where there is no such file, or the result would lie over it.
    """
    body = _read(template)
    try:
        kind, sniffed = kind_of(body)
        plain, own = ".docx" if kind == "word" else f".{sniffed.kind}", template.suffix.lower()
        ending = own if own in ALIKE.get(plain, ()) else plain
        place = target or workspace.outbox / PLACE / f"{slug(template.stem) or 'mau'}{ending}"
        if place.is_dir():
            raise CallError(f"{place} là một thư mục: ghi tên tệp sau -o.")
        if place.exists() and place.samefile(template):
            raise CallError("Tệp kết quả trùng với tệp mẫu: ghi tên khác sau -o, mẫu không bao giờ bị ghi đè.")
        names, moment, worse = _names(workspace, now, as_of)
        filled = fill_apart(body, names)
    except TemplateRefused as why:
        _refuse(template, str(why), as_json=as_json)
        return 1
    path, note = deliver(place, moment, lambda path: path.write_bytes(filled.content))
    notes = [*filled.notes, *([note] if note else []), *_misnamed(template, path, ending)]
    _tell(path, filled, notes, moment, as_json=as_json)
    return 1 if filled.faults or worse else 0


def _read(template: Path) -> bytes:
    try:
        if template.stat().st_size > FILE_BYTES:
            raise CallError(f"{template.name} nặng hơn {FILE_BYTES // 1024 // 1024} MB, không phải một mẫu.")
        return template.read_bytes()
    except OSError as error:
        raise CallError(f"Không đọc được {template} ({reason_of(error)}).") from error


def _names(workspace: Workspace, now: datetime, as_of: str | None) -> tuple[Names, datetime, bool]:
    """Give the names as of a moment, that moment, and whether forms that were taken before are taken no longer."""
    from ntm_sheets.campaign.dates import read_moment

    found: list[Names] = []

    def take(source: OutboxSource, target: Path) -> Drawn:
        found.append(names_of(source))
        return Drawn(target)

    with opened(workspace, now=now, counts=True, taking_in=True) as session:
        campaign: Campaign = session.campaign
        moment = now if as_of is None else within(read_moment(as_of), campaign, now)
        made = publish_alone(session, moment, workspace.outbox, Output("tên để điền mẫu", PLACE, "demand", take))
        worse = bool(session.worse)
    if not found:
        raise OwnError(" ".join((*made.troubles, *made.faults)))
    return found[0], moment, worse


def _misnamed(template: Path, path: Path, ending: str) -> Sequence[str]:
    return [
        f"{one.name} thật ra là tệp {ending}: đổi đuôi tệp thì mới mở được."
        for one in (template, path)
        if one.suffix.lower() != ending
    ]


def _refuse(template: Path, why: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"file": None, "filled": 0, "refused": why, "faults": [], "notes": []})
    else:
        say(f"✗ {template.name}: {why}")


def _tell(path: Path, filled: Filled, notes: Sequence[str], moment: datetime, *, as_json: bool) -> None:
    if as_json:
        faults = [
            {"name": one.name, "place": one.place, "nearest": one.nearest, "why": one.why} for one in filled.faults
        ]
        say_json(
            {"file": str(path.resolve()), "filled": filled.count, "refused": "", "faults": faults, "notes": [*notes]}
        )
        return
    for one in filled.faults[:MOST_TOLD]:
        say(f"✗ {one}")
    if len(filled.faults) > MOST_TOLD:
        say(f"✗ và {len(filled.faults) - MOST_TOLD} chỗ nữa: xem bằng --json, hoặc tìm “chưa rõ” trong tệp.")
    for note in notes:
        say(f"! {note}")
    say(f"Số liệu lúc {moment:%H:%M %d/%m/%Y}. Đã điền {filled.count} chỗ: {path.resolve()}")
