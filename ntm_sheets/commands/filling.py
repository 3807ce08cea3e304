"""`fill`: somebody else's form filled with today's numbers, every name that can stand in one; `dossier`: a unit's evidence."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import fold, slug
from ntm_sheets.commands.arguments import unit_named
from ntm_sheets.commands.ingesting import NOTHING_NEW, asked_for, within
from ntm_sheets.commands.speaking import say, say_json
from ntm_sheets.errors import CallError, OwnError, reason_of
from ntm_sheets.outbox.filling.apart import fill_apart
from ntm_sheets.outbox.filling.filler import Filled
from ntm_sheets.outbox.filling.names import names_of
from ntm_sheets.outbox.filling.placeholders import Names, shown
from ntm_sheets.outbox.filling.template import TemplateRefused, kind_of
from ntm_sheets.outbox.filling.word import names_in
from ntm_sheets.outbox.output import Drawn, OutboxSource, Output
from ntm_sheets.outbox.papers.awards import AWARD_LIST
from ntm_sheets.outbox.papers.paper import frame_of
from ntm_sheets.outbox.papers.wrap_up import WRAP_UP
from ntm_sheets.outbox.registry import PRINTS_NOW, dossier_of
from ntm_sheets.outbox.typed_in_files import hand_out, mark_of
from ntm_sheets.reading.limits import FILE_BYTES
from ntm_sheets.rounds.opening import opened
from ntm_sheets.rounds.publishing import publish_alone
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_note, texts_in

PLACE = "dien-mau"
DOSSIERS = "ho-so/"
MOST_TOLD = 40
LIGHTER = "Mẫu chỉ cần vài MB: bớt ảnh, hoặc nén ảnh (Compress Pictures) rồi lưu lại."
# A letter of the commune bears the frame of the last of them.
OF_THE_COMMUNE = (AWARD_LIST, WRAP_UP)
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
        _keep_ours(workspace, place)
        if target and target.exists() and _called(target) not in _filled_before(workspace):
            raise CallError(f"Đã có tệp {target}, không phải do lệnh này điền ra: ghi tên khác sau -o.")
        names, moment, worse = _names(workspace, now, as_of)
        filled = fill_apart(body, names)
    except TemplateRefused as why:
        _refuse(template, str(why), as_json=as_json)
        return 1
    path, told = _put(workspace, place, filled.content, moment)
    notes = [*filled.notes, *told, *_misnamed(template, path, ending)]
    _tell(path, filled, notes, moment, as_json=as_json)
    return 1 if filled.faults or worse else 0


def _put(workspace: Workspace, place: Path, content: bytes, moment: datetime) -> tuple[Path, list[str]]:
    """Put a filled form where it belongs; what somebody wrote into the one of before is kept under another name."""
    known = _filled_before(workspace)
    path, told = hand_out(
        place,
        moment,
        lambda aside: aside.write_bytes(content),
        lambda lying: bool(mark := mark_of(lying)) and known.get(_called(lying)) == mark,
    )
    known[_called(path)] = mark_of(path)
    with delivered(workspace.filled_marks) as aside:
        aside.write_text(json.dumps({"files": known}, indent=0, sort_keys=True), "utf-8")
    return path, told


def _filled_before(workspace: Workspace) -> dict[str, str]:
    return texts_in(read_note(workspace.filled_marks), "files")


def _called(place: Path) -> str:
    return place.resolve().as_posix()


def _keep_ours(workspace: Workspace, place: Path) -> None:
    """Let a result lie over nothing by which the workspace lives. Errors: CallError."""
    where, root = place.resolve(), workspace.root.resolve()
    inside = where.parts[len(root.parts) :] if where.is_relative_to(root) else ()
    own = {workspace.archive.name, workspace.state.name, workspace.inbox.name, workspace.outbox.name}
    if where == workspace.campaign.resolve() or (inside[:1] and inside[0] in own and inside[1:2] != (PLACE,)):
        raise CallError(f"{place} là chỗ của chương trình: ghi tên khác sau -o, hoặc bỏ -o để lưu vào outbox/{PLACE}.")


def _read(template: Path) -> bytes:
    try:
        # Whoever opens a pipe waits for ever.
        if template.exists() and not template.is_file():
            raise CallError(f"{template} không phải một tệp.")
        if template.stat().st_size > FILE_BYTES:
            raise CallError(f"{template.name} nặng hơn {FILE_BYTES // 1024 // 1024} MB. {LIGHTER}")
        return template.read_bytes()
    except OSError as error:
        raise CallError(f"Không đọc được {template} ({reason_of(error)}).") from error


def _names(workspace: Workspace, now: datetime, as_of: str | None) -> tuple[Names, datetime, bool]:
    """Give the names as of a moment, that moment, and whether forms that were taken before are taken no longer."""
    from ntm_sheets.campaign.dates import read_moment

    found: list[Names] = []

    def take(source: OutboxSource, target: Path) -> Drawn:
        found.append(_with_papers(source))
        return Drawn(target)

    with opened(workspace, now=now, counts=True, taking_in=True) as session:
        campaign: Campaign = session.campaign
        moment = now if as_of is None else within(read_moment(as_of), campaign, now)
        made = publish_alone(session, moment, workspace.outbox, Output("tên để điền mẫu", PLACE, "demand", take))
        worse = bool(session.worse)
    if not found:
        raise OwnError(" ".join((*made.troubles, *made.faults)))
    return found[0], moment, worse


def _with_papers(source: OutboxSource) -> Names:
    """Give what a form may name: what every template can, and what the papers of the whole commune say today."""
    names = names_of(source)
    for paper in OF_THE_COMMUNE:
        said = dict.fromkeys(names_in(paper.own_template(source.campaign)), f"như trong mẫu {paper.title}")
        for one in paper.documents(source, True):
            names = names.with_group("van_ban", frame_of(source.campaign, paper, one.day), said)
            for key, group in one.groups().items():
                names = names.with_group(key, group)
    return names


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


def write_dossier(workspace: Workspace, name: str, now: datetime, as_of: str | None = None) -> int:
    """Draw a unit's dossier as of now or into an earlier day's own folder; give the exit code.

    Errors: CallError for a moment that is none of the campaign's, or a name that is no unit's.
    """
    from ntm_sheets.campaign.dates import read_moment

    typed = read_moment(as_of) if as_of is not None else None
    with opened(workspace, now=now, counts=True, taking_in=True) as session:
        unit = unit_named(session.campaign, name)
        moment, folder = asked_for(session, typed, now)
        made = publish_alone(session, moment, folder, dossier_of(unit), PRINTS_NOW)
    for told in (*made.notes(), *made.troubles, *made.faults):
        say(f"! {told}")
    drawn = made.drawn.get(DOSSIERS)
    say(
        f"Số liệu lúc {moment:%H:%M %d/%m/%Y}. "
        + (f"{len(drawn.files)} tệp mới." if drawn and drawn.files else NOTHING_NEW)
    )
    if drawn:
        say(f"Hồ sơ của {unit.name}: {drawn.path.resolve()}")
    return 3 if session.losses or made.troubles or made.faults else 1 if session.worse else 0
