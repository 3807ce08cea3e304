"""No word of the program, and none of English, stands in a sentence that people read."""

import re

import pytest

from ntm_sheets.checking.catalogue import CATALOGUE, Entry

# What programs of the office are called, and what stands on their buttons.
KNOWN = re.compile(
    r"\b(?:Excel|Word|Outlook|Google|Drive|OneDrive|Zalo|UniKey|Unicode|LibreOffice|Thunderbird|Workbook|Save|As|Merge|Center|"
    r"Format|Cells|General|Sort|Ctrl|End|macro|macros|comment|PDF|HTML|XML|CSV|TNEF|PGP|MIME|uuencode|yEnc|byte|JPG|PNG|"
    r"Rich|Text|From|Arial|ntm|sheets|corrections|forms|prefill|templates|inbox|archive|form|key|winmail|chien|dich|"
    r"sua|loi|dat|tap|the)\b"
)
# English words, and the names that the program itself gives to things.
OURS = re.compile(
    r"\b(?:error|warning|note|report|inspection|village|team|value|done|period|row|column|field|sheet|cell|file|"
    r"damaged|missing|unknown|failed|cut off|why|None|True|False|null|NaN)\b|TC\d|VM\d|e\+\d"
)


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.code)
def test_a_finding_says_it_in_vietnamese(entry: Entry) -> None:
    for text in (entry.title, entry.sentence, entry.remedy):
        # Gaps are filled with words; what stands in quotes is what somebody has to type or press.
        plain = re.sub(r"\{\w+\}", "", text)
        assert OURS.findall(KNOWN.sub("", plain)) == [], text
        assert "chi tiết cho người sửa máy" not in text
