"""What a drop's bytes amount to: a verdict with its reasons; the program's own faults are told apart from the file's."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ntm_sheets.checking.catalogue import NO_KEYS, word, words
from ntm_sheets.checking.identity import Identity
from ntm_sheets.errors import NtmError
from ntm_sheets.facts.decisions import Decision
from ntm_sheets.facts.findings import Finding, Key, Place, Remark
from ntm_sheets.facts.records import Handed, Verdict
from ntm_sheets.facts.submission import Submission

log = logging.getLogger("ntm_sheets")


@dataclass(frozen=True)
class Judgement:
    """What a drop's bytes amount to; `filled` = usable cells + `refused_cells`.

    `owner` is whose form it is, also of one that is refused for its content only; `condition` tells of a form of ours
    which program saved it and what of its drawing was lost, `handed` when it was handed in.
    """

    kind: str
    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]
    submission: Submission | None = None
    filled: int = 0
    refused_cells: int = 0
    owner: Identity | None = None
    condition: str = ""
    decisions: tuple[Decision, ...] | None = None
    handed: Handed | None = None


def refuse(
    kind: str,
    remarks: tuple[Remark, ...],
    filled: int,
    keys: Mapping[Place, Key] = NO_KEYS,
    decisive: Remark | None = None,
) -> Judgement:
    """Refuse a file for the `decisive` one of these remarks, or the last that is an error; `filled` cells are not used."""
    findings = words(remarks, keys=keys)
    # The last error is the one that decided: what came before it were doubts about single cells.
    reasons = [word(decisive)] if decisive else [finding for finding in findings if finding.level == "error"]
    return Judgement(kind, "refused", reasons[-1].message, findings, None, filled, filled)


def own_fault_apart(file: str, work: Callable[[], Judgement]) -> Judgement:
    """Judge a file, or say of it that the program failed over it; troubles of the disk and the ledger pass through."""
    try:
        return work()
    except (NtmError, OSError):
        raise
    except Exception:
        finding = failed_over(file)
        log.exception("%s", finding.message)
        return Judgement("", "pending", finding.message, (finding,))


def failed_over(file: str) -> Finding:
    """Say that the program failed over a file."""
    return word(Remark("program-fault", Place(file)))
