"""One report held against what is asked, against its own cells, against earlier reports and those of others."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from ntm_sheets.campaign.checks import CheckRule
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.checking import between, gardens, over_time, photos, tasks, within
from ntm_sheets.checking.background import Background, Known
from ntm_sheets.checking.identity import Identity
from ntm_sheets.checking.reported import Report
from ntm_sheets.contract.layout import Layout
from ntm_sheets.facts.findings import Key, Remark
from ntm_sheets.facts.submission import Answer, Returned

__all__ = ["CHECKERS", "Background", "Key", "Known", "check_consistency"]

# Every check that a campaign can set, in the order in which its findings are told.
CHECKERS: Mapping[str, Callable[[Report, CheckRule], Iterator[Remark]]] = MappingProxyType(
    {
        "required-blank": within.required,
        "not-reported": within.never_reported,
        "same-content": over_time.same_content,
        "nothing-mended": over_time.nothing_mended,
        "unchanged": over_time.unchanged,
        "fell-back": over_time.fell_back,
        "differs-from-inspection": between.differs,
        "far-from-inspection": between.far,
        "same-answers": between.same_answers,
        "denominator-changed": over_time.denominator_changed,
        "sudden-jump": over_time.sudden_jump,
        "share-above-whole": within.above_whole,
        "gardens-miscounted": gardens.miscounted,
        "garden-owner-differs": gardens.owner_differs,
        "gardens-below-quota": gardens.below_quota,
        "total-shrank": tasks.shrank,
        "period-exceeds-total": tasks.period_exceeds,
        "period-is-total": tasks.period_is_total,
        "total-off-parts": tasks.off_parts,
        "task-over-plan": tasks.over_plan,
        "task-early": tasks.early,
        "task-overdue": tasks.overdue,
        "photo-missing": within.photo_missing,
        "photo-too-small": photos.too_small,
        "photo-shows-nothing": photos.shows_nothing,
        "photo-no-subject": photos.without_subject,
        "photo-reused": photos.reused,
        "photo-again": photos.shown_again,
        "nomination-incomplete": within.nomination_incomplete,
    }
)


def check_consistency(
    answers: tuple[Answer, ...],
    returned: Returned,
    layout: Layout,
    campaign: Campaign,
    identity: Identity,
    known: Background,
) -> Iterator[Remark]:
    """Yield what is doubtful about a report as a whole; nothing here makes an answer not count.

    A check that the campaign has turned off is not made.
    """
    report = Report(answers, returned, layout, campaign, identity, known)
    for key, check in CHECKERS.items():
        rule = campaign.rule(key)
        if rule.is_on:
            yield from check(report, rule)
