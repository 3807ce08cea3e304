"""Whether a word can be Vietnamese: every syllable is one of few onsets, one of few rimes and at most one tone."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
ONSETS = ("", *_WORD.findall("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x"))
RIMES = frozenset(
    _WORD.findall("""
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu y yêm yên yêng yêt yêu ynh yt ych
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăp oăt oc oe oen oeo oet oi om on ong ooc
    oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh uêt ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh
    uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    """)
)
# “nghiêng” with its marks written apart; whatever is longer is no syllable, and nobody takes it apart.
MOST_SIGNS = 16
ACUTE, DOT, OTHER_TONES = "\u0301", "\u0323", frozenset("\u0300\u0303\u0309")
TONES = OTHER_TONES | {ACUTE, DOT}
STOP = re.compile(r"(?:c|ch|p|t)$")


def is_syllable(word: str) -> bool:
    """Tell whether a word, in any case, can be a Vietnamese syllable: “Người” can, “ngêi” and “Th«n” cannot."""
    if len(word) > MOST_SIGNS:
        return False
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in decomposed if mark in TONES]
    bare = unicodedata.normalize("NFC", "".join(letter for letter in decomposed if letter not in tones))
    if len(tones) > 1 or (STOP.search(bare) and set(tones) & OTHER_TONES):
        return False
    return any(bare.startswith(onset) and bare[len(onset) :] in RIMES for onset in ONSETS)
