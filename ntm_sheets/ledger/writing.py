"""The rows of one settled drop."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, tuple_
from sqlalchemy.dialects.sqlite import insert

from ntm_sheets.findings import Finding
from ntm_sheets.fingerprints import fingerprints_of
from ntm_sheets.ledger.reading import read_uses
from ntm_sheets.ledger.sameness import bands
from ntm_sheets.ledger.schema import answers, findings, latest, photo_bands, photos, submissions
from ntm_sheets.ledger.values import storable, value_to_text
from ntm_sheets.records import PhotoRecord
from ntm_sheets.submission import Picture, Submission

Row = dict[str, str | int | bool | None]
KEY_COLUMNS = ("table_key", "row_key", "field")


def write_findings(connection: Connection, seq: int, found: Sequence[Finding]) -> None:
    """Write what is said about a drop, in its order."""
    rows: list[Row] = []
    for position, finding in enumerate(found):
        row: Row = {"seq": seq, "position": position}
        row |= {key: storable(text) for key, text in finding.to_json().items()}
        row |= zip(KEY_COLUMNS, finding.key, strict=True)
        rows.append(row)
    if rows:
        connection.execute(findings.insert(), rows)


def write_submission(connection: Connection, seq: int, submission: Submission) -> None:
    """Write an accepted form: its answers, what of them counts now, and its pictures."""
    connection.execute(
        submissions.insert().values(
            seq=seq,
            unit=submission.unit,
            role=submission.role,
            report_date=submission.report_date.isoformat(),
            **asdict(fingerprints_of(submission)),
        )
    )
    rows = _answer_rows(seq, submission)
    if rows:
        connection.execute(answers.insert(), rows)
    _write_latest(connection, seq, submission, rows)
    texts = _photo_texts(submission)
    for position, picture in enumerate(submission.pictures):
        _write_photo(connection, seq, position, submission, picture, texts.get(picture.row, {}))


def _answer_rows(seq: int, submission: Submission) -> list[Row]:
    return [
        {
            "seq": seq,
            "position": position,
            "table_key": answer.table,
            "row_key": answer.row,
            "field": answer.field,
            "value": None if answer.value is None else value_to_text(answer.value),
            "raw": storable(answer.raw),
            "repaired": answer.repaired,
            "file": storable(answer.place.file),
            "sheet": storable(answer.place.sheet),
            "cell": answer.place.cell,
        }
        for position, answer in enumerate(submission.answers)
    ]


def _write_latest(connection: Connection, seq: int, submission: Submission, rows: Sequence[Row]) -> None:
    day = submission.report_date.isoformat()
    whose: Row = {"unit": submission.unit, "role": submission.role, "report_date": day, "seq": seq}
    kept = [
        whose | {key: row[key] for key in ("table_key", "row_key", "field", "value")}
        for row in rows
        if row["value"] is not None
    ]
    if not kept:
        return
    put = insert(latest)
    new = put.excluded
    is_later = tuple_(new.report_date, new.seq) >= tuple_(latest.c.report_date, latest.c.seq)
    connection.execute(
        put.on_conflict_do_update(
            index_elements=list(latest.primary_key),
            set_={"value": new.value, "report_date": new.report_date, "seq": new.seq},
            where=is_later,
        ),
        kept,
    )


def _photo_texts(submission: Submission) -> dict[str, dict[str, str]]:
    """Give what is written beside each photo, by row and field."""
    found: dict[str, dict[str, str]] = {}
    for answer in submission.answers:
        if answer.table == "photos" and answer.value is not None:
            found.setdefault(answer.row, {})[answer.field] = storable(str(answer.value))
    return found


def _write_photo(
    connection: Connection,
    seq: int,
    position: int,
    submission: Submission,
    picture: Picture,
    texts: Mapping[str, str],
) -> None:
    beside = {field: texts.get(field, "") for field in ("subject", "moment", "caption")}
    first = _first_use(connection, seq, submission, picture, beside)
    connection.execute(
        photos.insert().values(
            seq=seq,
            position=position,
            row_key=picture.row,
            file=storable(picture.place.file),
            sheet=storable(picture.place.sheet),
            cell=picture.place.cell,
            format=picture.format,
            sha256=picture.sha256,
            phash=picture.phash,
            taken_at=picture.taken_at.isoformat() if picture.taken_at else None,
            width=picture.width,
            height=picture.height,
            reused_from="" if first is None else _words(first),
            **beside,
        )
    )
    pieces: list[Row] = [{"band": band, "seq": seq, "position": position} for band in bands(picture.phash)]
    if pieces:
        connection.execute(photo_bands.insert(), pieces)


def _first_use(
    connection: Connection, seq: int, submission: Submission, picture: Picture, beside: Mapping[str, str]
) -> PhotoRecord | None:
    """Give the first earlier use of a picture, except that a report sent again may show the same thing again."""
    here = (submission.unit, submission.report_date, beside["subject"], beside["moment"])
    return next(
        (
            use
            for use in read_uses(connection, picture.sha256, picture.phash)
            if use.seq <= seq and (use.unit, use.report_date, use.subject, use.moment) != here
        ),
        None,
    )


def _words(use: PhotoRecord) -> str:
    return f"{use.unit} {use.report_date:%d/%m/%Y} ảnh {use.row} (tệp {use.file})"
