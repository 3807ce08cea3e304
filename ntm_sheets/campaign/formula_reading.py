"""The officer's rules and calculations read from their text into steps; a fault says where, and what fits there."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from ntm_sheets.campaign.formula_grammar import (
    DEEPEST,
    EXPECTED,
    FUNCTIONS,
    FUNCTIONS_SHOWN,
    GIVES_IN_WORDS,
    GRAMMAR,
    LONGEST,
    MOST_STEPS,
    SIGNS,
    FormulaError,
    Gives,
    plain_sign,
)
from ntm_sheets.campaign.formula_names import Name, Names
from ntm_sheets.campaign.names import closest
from ntm_sheets.campaign.policy import Formula, Step

APART = "Chia thành nhiều dòng, mỗi dòng một điều."
# Acts that go on from left to right without one lying inside another.
CHAINS = {"+": "sum", "-": "sum", "×": "product", "÷": "product", "and": "and", "or": "or"}


@dataclass(frozen=True)
class _Part:
    """A part of the text that was read: what it gives, its steps, where it stands; `chain` where it may go on as one."""

    gives: Gives
    steps: tuple[Step, ...]
    at: int
    end: int
    depth: int = 1
    chain: str = ""
    name: Name | None = None
    choices: tuple[str, ...] = ()


class FormulaReader:
    """Reads texts that go by some names."""

    def __init__(self, names: Names, *, past: bool = True) -> None:
        self._builder = _Builder(names, past=past)
        self._parser = Lark(GRAMMAR, parser="lalr", transformer=self._builder)

    def read(self, text: str, wants: Gives) -> Formula:
        """Read one text. Errors: FormulaError for the first thing in it that cannot be."""
        typed = unicodedata.normalize("NFC", text).strip()
        if len(typed) > LONGEST:
            raise FormulaError(LONGEST, "", f"dài quá {LONGEST} chữ", APART)
        self._builder.typed = typed
        try:
            part: Any = self._parser.parse("".join(map(plain_sign, typed)))
        except UnexpectedInput as fault:
            raise _unexpected(fault, typed) from None
        if part.gives != wants:
            message = f"cả câu cho {GIVES_IN_WORDS[part.gives]}, ở đây cần {GIVES_IN_WORDS[wants]}"
            hint = (
                "Thêm dấu so sánh, ví dụ 4.2 <= 4.1." if wants == "condition" else "Bỏ phần so sánh, chỉ để phép tính."
            )
            raise FormulaError(0, typed[:LONGEST], message, hint)
        self._builder.checked(part, wants)
        if not any(step.name and step.op != "text" for step in part.steps):
            raise FormulaError(
                0, typed, "không nhắc tới chỉ tiêu, đầu việc hay vườn nào",
                "Chỉ tiêu ghi bằng dấu chấm như trên phiếu (4.2); dấu phẩy là số lẻ.",
            )  # fmt: skip
        return Formula(text, part.steps)


def _unexpected(fault: UnexpectedInput, typed: str) -> FormulaError:
    if isinstance(fault, UnexpectedCharacters):
        at, seen, expected = fault.pos_in_stream or 0, typed[fault.pos_in_stream or 0], fault.allowed or set()
    elif isinstance(fault, UnexpectedToken) and fault.token.type != "$END":
        at, expected = fault.token.start_pos or 0, fault.expected
        seen = typed[at : at + len(fault.token)].strip()
    else:
        at, seen, expected = len(typed), "", getattr(fault, "expected", set())
    # Where a value is needed a minus may stand as well: that helps nobody.
    fitting = {"NUMBER"} if "NUMBER" in expected else expected
    words = dict.fromkeys(word for token, word in EXPECTED.items() if token in fitting)
    message = "câu dừng giữa chừng" if not seen else "không hiểu được ở đây"
    listed = " hoặc ".join(words) or "cách viết khác"
    return FormulaError(at, seen, f"{message}, cần {listed}", "Sửa chỗ này; ví dụ đúng: nếu CV03 xong thì 4.1 = 100.")


class _Builder(Transformer[Token, Any]):
    """Makes parts of what the parser finds, from the inside out."""

    def __init__(self, names: Names, *, past: bool) -> None:
        super().__init__()
        self.names, self.past, self.typed = names, past, ""

    def start(self, found: list[_Part]) -> _Part:
        return found[0]

    def enclosed(self, found: list[_Part]) -> _Part:
        return replace(found[0], depth=found[0].depth + 1, chain="", name=None)

    def implied(self, found: list[Any]) -> _Part:
        condition, _, then = found
        return self._made(
            "implies", "condition", [self.checked(condition, "condition"), self.checked(then, "condition")]
        )

    def chosen(self, found: list[Any]) -> _Part:
        condition, _, then, _, other = found
        same = [self.checked(then, then.gives), self.checked(other, then.gives)]
        return self._made("choose", then.gives, [self.checked(condition, "condition"), *same])

    def joined(self, found: list[Any]) -> _Part:
        one, word, other = found
        act = "and" if word.type == "AND" else "or"
        return self._made(act, "condition", [self.checked(one, "condition"), self.checked(other, "condition")])

    def negation(self, found: list[Any]) -> _Part:
        return self._made("not", "condition", [self.checked(found[1], "condition")])

    def compared(self, found: list[Any]) -> _Part:
        one, sign, other = self.checked(found[0], found[0].gives), str(found[1]), found[2]
        act = SIGNS.get(sign, sign)
        if one.gives == "number" or act not in ("=", "≠"):
            pair = [self.checked(one, "number"), self.checked(other, "number")]
        elif one.gives == "text":
            pair = self._chosen_texts(one, other)
        else:
            pair = [one, self.checked(other, one.gives)]
        return self._made(act, "condition", pair)

    def between(self, found: list[Any]) -> _Part:
        one, first, middle, second, other = found
        sides = [self.compared([one, first, middle]), self.compared([middle, second, other])]
        return self._made("and", "condition", sides)

    def reckoned(self, found: list[Any]) -> _Part:
        one, sign, other = found
        act = {"PLUS": "+", "MINUS": "-", "TIMES": "×", "OVER": "÷"}[sign.type]
        return self._made(act, "number", [self.checked(one, "number"), self.checked(other, "number")])

    def minus(self, found: list[Any]) -> _Part:
        zero = _Part("number", (Step("number"),), found[0].start_pos, found[0].start_pos)
        return self._made("-", "number", [zero, self.checked(found[1], "number")])

    def number(self, found: list[Token]) -> _Part:
        typed = found[0].rstrip("% \t\n")
        dotted = typed.replace(",", ".")
        if dotted != typed and self.names.find(dotted) is not None:
            remedy = f"Chỉ tiêu thì ghi dấu chấm: {dotted}. Con số thì ghi thêm số không: {typed}0."
            raise self._fault(found[0], f"không rõ là con số hay chỉ tiêu {dotted}", remedy)
        value = float(dotted)
        return self._at(found[0], "number", Step("number", number=value))

    def text(self, found: list[Token]) -> _Part:
        at = found[0].start_pos or 0
        return self._at(found[0], "text", Step("text", self.typed[at + 1 : at + len(found[0]) - 1].strip()))

    def truth(self, found: list[Token]) -> _Part:
        return self._at(found[0], "condition", Step("truth", number=float(str(found[0]).startswith("dat"))))

    def name(self, found: list[Token]) -> Token:
        return found[0]

    def value(self, found: list[Token]) -> _Part:
        name = self._named(found[0])
        if name.sort in ("garden", "criterion"):
            raise self._fault(
                found[0], f"“{name.shown}” không phải con số", f"Ghi “{name.shown} đạt” hoặc “{name.shown} chưa đạt”."
            )
        part = self._at(found[0], name.gives, Step(name.op, name.key))
        return replace(part, name=name, choices=name.choices)

    def met(self, found: list[Token]) -> _Part:
        name, word = self._named(found[0]), found[1]
        op = {"task": "finished", "indicator": "met", "garden": "garden", "criterion": "criterion"}.get(name.sort)
        if op is None or (word.type == "DONE") != (name.sort == "task"):
            fits = "xong" if name.sort == "task" else "đạt"
            raise self._fault(
                word,
                f"không dùng được với “{name.shown}”",
                f"Đầu việc ghi “xong”, chỉ tiêu và vườn ghi “đạt” (ở đây: {fits}).",
            )
        part = self._at(found[0], "condition", Step(op, name.key))
        part = replace(part, end=(word.start_pos or 0) + len(word))
        return part if str(word).startswith(("dat", "xong")) else self._made("not", "condition", [part])

    def call(self, found: list[Any]) -> _Part:
        word, *given = found
        called = " ".join(str(word).split())
        if called not in FUNCTIONS:
            plain = {"".join(map(plain_sign, one)): one for one in FUNCTIONS_SHOWN}
            near = closest(called, list(plain))
            meant = f"Có phải “{plain[near]}”? " if near else ""
            raise self._fault(word, "không có hàm này", f"{meant}Các hàm: {', '.join(FUNCTIONS_SHOWN)}.")
        act, takes, gives = FUNCTIONS[called]
        if act in ("before", "planned"):
            return self._of_a_name(word, act, given)
        if act == "round" and len(given) > 2:
            raise self._fault(word, "chỉ nhận một số và số chữ số lẻ", "Ví dụ: làm tròn(4.1; 1).")
        return self._made(act, gives, [self.checked(one, takes, many=True) for one in given], at=word.start_pos)

    def _of_a_name(self, word: Token, act: str, given: Sequence[_Part]) -> _Part:
        name = given[0].name if len(given) == 1 else None
        fits = name is not None and (name.sort == "task" or (act == "before" and name.sort == "indicator"))
        if name is None or not fits:
            example = "kế hoạch(CV03)" if act == "planned" else "hôm trước(4.2)"
            raise self._fault(word, "trong ngoặc phải là đúng một tên", f"Ví dụ: {example}.")
        if act == "before" and not self.past:
            raise self._fault(word, "chỉ tiêu tính ra không nhìn số hôm trước", "Chỉ dùng số cùng ngày.")
        op = "done-before" if act == "before" and name.sort == "task" else act
        part = self._at(word, given[0].gives, Step(op, name.key))
        return replace(part, end=given[0].end, choices=given[0].choices)

    def _chosen_texts(self, one: _Part, other: _Part) -> list[_Part]:
        """Give two texts that are compared, each as the list of choices has it."""
        choices = one.choices or other.choices
        pair = [one, self.checked(other, "text")]
        for n, part in enumerate(pair):
            step = part.steps[0]
            if step.op != "text" or not choices:
                continue
            plain = {"".join(map(plain_sign, choice)): choice for choice in choices}
            typed = "".join(map(plain_sign, step.name))
            if typed not in plain:
                near = closest(typed, list(plain))
                meant = f"Có phải “{plain[near]}”? " if near else ""
                raise FormulaError(part.at, step.name, "không có loại này", f"{meant}Các loại: {'; '.join(choices)}.")
            pair[n] = replace(part, steps=(Step("text", plain[typed]),))
        return pair

    def _named(self, token: Token) -> Name:
        at = token.start_pos or 0
        typed = self.typed[at : at + len(token)]
        found = self.names.find(typed)
        if found is not None:
            return found
        near = self.names.closest(typed)
        comma = typed.replace(".", ",", 1)
        meant = f"Có phải “{near}”? " if near else ""
        number = f"Số lẻ thì ghi dấu phẩy: {comma}. " if token.type == "NUMBERED" and typed.count(".") == 1 else ""
        raise self._fault(
            token, "không có chỉ tiêu, đầu việc, vườn nào tên này", f"{meant}{number}{self.names.told}".strip()
        )

    def checked(self, part: _Part, gives: Gives, *, many: bool = False) -> _Part:
        """Give the part where it gives what is wanted. Errors: FormulaError."""
        seen = self.typed[part.at : part.end]
        if part.gives != gives:
            hint = " So sánh bằng dấu <=, >=, = trước." if gives == "condition" else ""
            if part.gives == "number" and part.name is not None and gives == "condition":
                hint = f" Ghi “{seen} đạt”, hoặc so sánh: {seen} >= …"
            message = f"đây là {GIVES_IN_WORDS[part.gives]}, cần {GIVES_IN_WORDS[gives]}"
            raise FormulaError(part.at, seen, message, f"Sửa phần này.{hint}")
        if part.steps[-1].op == "each" and not many:
            message = "mỗi vườn một giá trị, không so sánh thẳng được"
            raise FormulaError(part.at, seen, message, f"Ghi trong hàm, ví dụ min({seen}) hoặc đếm({seen}).")
        return part

    def _made(self, act: str, gives: Gives, parts: Sequence[_Part], at: int | None = None) -> _Part:
        steps = tuple(step for part in parts for step in part.steps)
        chain = CHAINS.get(act, "")
        # Whoever adds up forty numbers one behind the other lays nothing inside another.
        goes_on = chain and parts[0].chain == chain
        depth = max(part.depth if goes_on and part is parts[0] else part.depth + 1 for part in parts)
        start = min(part.at for part in parts) if at is None else at
        end = max(part.end for part in parts)
        if depth > DEEPEST:
            raise FormulaError(start, "", "câu lồng nhau quá nhiều tầng", APART)
        if len(steps) >= MOST_STEPS:
            raise FormulaError(start, "", "câu có quá nhiều phép tính", APART)
        return _Part(gives, (*steps, Step(act, number=float(len(parts)))), start, end, depth, chain)

    def _at(self, token: Token, gives: Gives, step: Step) -> _Part:
        at = token.start_pos or 0
        return _Part(gives, (step,), at, at + len(token))

    def _fault(self, token: Token, message: str, remedy: str) -> FormulaError:
        at = token.start_pos or 0
        return FormulaError(at, self.typed[at : at + len(token)].strip(), message, remedy)
