"""The language of the officer's rules and calculations: its grammar, its functions, its limits, what a fault in it is.

A text is read without accents and case, sign by sign, so that a place in it is a place in what was typed.
"""

import unicodedata
from collections.abc import Mapping
from typing import Literal

LONGEST, DEEPEST, MOST_STEPS = 1000, 20, 1000
LONGEST_SEEN = 80
Gives = Literal["number", "condition", "text"]
GIVES_IN_WORDS = {"number": "một con số", "condition": "một điều đúng hoặc sai", "text": "một loại trong danh sách"}

GRAMMAR = r"""
start: sentence
?sentence: either
         | "neu" either THEN sentence              -> implied
         | "neu" either THEN either ELSE sentence  -> chosen
?either: both
       | either OR both                            -> joined
?both: negated
     | both AND negated                            -> joined
?negated: comparison
        | NOT negated                              -> negation
?comparison: sum
           | sum COMPARE sum                       -> compared
           | sum COMPARE sum COMPARE sum           -> between
?sum: product
    | sum PLUS product                             -> reckoned
    | sum MINUS product                            -> reckoned
?product: signed
        | product TIMES signed                     -> reckoned
        | product OVER signed                      -> reckoned
?signed: atom
       | MINUS signed                              -> minus
?atom: NUMBER                                      -> number
     | TEXT                                        -> text
     | MET                                         -> truth
     | name                                        -> value
     | name MET                                    -> met
     | name DONE                                   -> met
     | CALL "(" sentence (";" sentence)* ")"       -> call
     | NAME "(" sentence (";" sentence)* ")"       -> call
     | "(" sentence ")"                            -> enclosed
name: NAME | NUMBERED | QUOTED

THEN: /,?\s*thi\b/
ELSE.3: /[,;]?\s*((neu\s+)?khong\s+thi|con\s+lai)\b/
CALL.2: /(trung\s+binh|hom\s+truoc|ke\s+hoach|lon\s+nhat|nho\s+nhat|lam\s+tron)(?=\s*\()/
MET.2: /((khong|chua)\s+)?dat\b/
DONE.2: /((khong|chua)\s+)?xong\b/
AND: "va"
OR: "hoac"
NOT: "khong"
COMPARE: /<=|>=|<>|!=|==|[=<>≤≥≠]/
PLUS: "+"
MINUS: /[-−–]/
TIMES: /[*×·]/
OVER: /[\/÷:]/
NUMBER: /[0-9]+(,[0-9]+)?(\s*%)?/
NUMBERED.2: /[0-9]+(\.[0-9]+)+/
NAME: /[a-z][a-z0-9_]*(\.[a-z0-9_]+)*/
TEXT: /"[^"]*"|“[^”]*”/
QUOTED: /\[[^\[\]]*\]/
%ignore /\s+/
"""
SIGNS = {"≤": "<=", "≥": ">=", "==": "=", "<>": "≠", "!=": "≠"}
FUNCTIONS: Mapping[str, tuple[str, Gives, Gives]] = {
    "tong": ("sum", "number", "number"),
    "min": ("min", "number", "number"),
    "nho nhat": ("min", "number", "number"),
    "max": ("max", "number", "number"),
    "lon nhat": ("max", "number", "number"),
    "trung binh": ("mean", "number", "number"),
    "dem": ("count", "condition", "number"),
    "lam tron": ("round", "number", "number"),
    "hom truoc": ("before", "number", "number"),
    "ke hoach": ("planned", "number", "number"),
}
FUNCTIONS_SHOWN = ("tổng", "đếm", "min", "max", "trung bình", "làm tròn", "hôm trước", "kế hoạch")
VALUE = "con số, tên chỉ tiêu, đầu việc hoặc dấu ("
EXPECTED = {
    **dict.fromkeys(("NUMBER", "NUMBERED", "NAME", "QUOTED", "TEXT", "CALL", "LPAR", "NEU", "NOT"), VALUE),
    "COMPARE": "dấu so sánh (<=, >=, =)",
    **dict.fromkeys(("PLUS", "MINUS", "TIMES", "OVER"), "dấu tính (+ - × /)"),
    "THEN": "chữ “thì”",
    **dict.fromkeys(("AND", "OR"), "chữ “và”, “hoặc”"),
    "RPAR": "dấu )",
    "SEMICOLON": "dấu chấm phẩy",
    "$END": "hết câu",
}


class FormulaError(Exception):
    """What is wrong with a text, at which sign (0 is the first) and what stands there, in Vietnamese, with what to do."""

    def __init__(self, at: int, seen: str, message: str, remedy: str) -> None:
        self.at, self.seen, self.remedy = at, seen, remedy
        short = seen if len(seen) <= LONGEST_SEEN else f"{seen[: LONGEST_SEEN - 1]}…"
        where = f"chữ thứ {at + 1}" + (f" (“{short}”)" if seen else "")
        self.message = f"{where}: {message}"
        super().__init__(self.message)


def plain_sign(sign: str) -> str:
    """Give a letter without accent and case; one sign for one."""
    if sign in "đĐðÐ":
        return "d"
    bare = unicodedata.normalize("NFD", sign)[0].lower()
    return bare if len(bare) == 1 else sign
