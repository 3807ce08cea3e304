"""Numbers written out in Vietnamese words: “một trăm hai mươi”, “tám mươi lăm phẩy năm”."""

from decimal import Decimal

from ntm_sheets.campaign.folding import accented

DIGITS = {
    accented(word): number
    for number, words in enumerate(
        ("không", "một mốt", "hai", "ba", "bốn tư", "năm lăm nhăm", "sáu", "bảy bẩy", "tám", "chín")
    )
    for word in words.split()
}
TEN, HUNDRED, POINT = accented("mười"), accented("trăm"), accented("phẩy")
TENS = {accented("mươi"), accented("chục")}
SCALES = {accented("nghìn"): 1000, accented("ngàn"): 1000, accented("triệu"): 10**6, accented("tỷ"): 10**9}
# “một trăm linh năm”: nothing of its own.
LINKS = {accented("linh"), accented("lẻ")}


def read_spelled(text: str) -> Decimal | None:
    """Read a number that is written out; None where any word is none of a number's."""
    words = accented(text).split()
    whole, point, part = words, POINT in words, list[str]()
    if point:
        at = words.index(POINT)
        whole, part = words[:at], words[at + 1 :]
    number, decimals = _read_whole(whole), _read_whole(part) if point else 0
    if number is None or decimals is None:
        return None
    return Decimal(f"{number}.{decimals}") if point else Decimal(number)


def _read_whole(words: list[str]) -> int | None:
    """Read words as a whole number; None for no words, or for others."""
    total, block, digit = 0, 0, None
    for word in words:
        if word in DIGITS:
            # “hai ba”: two numbers one after the other, unless a ten or a hundred went before.
            if digit is not None:
                return None
            digit = DIGITS[word]
        elif word == TEN:
            block, digit = block + 10, None
        elif word in TENS:
            block, digit = block + (1 if digit is None else digit) * 10, None
        elif word == HUNDRED:
            block, digit = (1 if digit is None else digit) * 100, None
        elif word in SCALES:
            total, block, digit = total + (block + (digit or 0)) * SCALES[word], 0, None
        elif word not in LINKS:
            return None
    return total + block + (digit or 0) if words and not set(words) <= LINKS else None
