"""HTML made of elements: whatever is put into one is text, unless an element made it."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from html import escape

from ntm_sheets.campaign.names import lines

VOID = frozenset({"meta", "link", "br"})


class Html(str):
    """Text that is HTML already: only an element makes it."""

    __slots__ = ()


def text(value: str) -> Html:
    """Make any text harmless: its signs are shown and never obeyed, those that nobody sees or that turn lines are gone."""
    return value if isinstance(value, Html) else Html(escape(lines(value)))


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Put parts one after the other."""
    return Html(text(between).join(map(text, parts)))


def element(name: str, /, *inside: str, **attributes: str) -> Html:
    """Make an element; an attribute is named as in HTML with `_` for `-`, and one more behind where Python has the word."""
    said = "".join(f' {key.rstrip("_").replace("_", "-")}="{text(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{said}>" if name in VOID else f"<{name}{said}>{joined(inside)}</{name}>")


def document(title: str, style: str, body: Html) -> str:
    """Make a whole page that may use its own style sheet and nothing else: no script, no form, no file from anywhere."""
    mark = b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{mark}'; img-src data:; base-uri 'none'; form-action 'none'"
    head = (
        element("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="robots", content="noindex"),
        # Without it a browser asks the place where the page lies for a sign of its own.
        element("link", rel="icon", href="data:,"),
        element("title", title),
        Html(f"<style>{style}</style>"),
    )
    return f"<!DOCTYPE html>\n{element('html', element('head', *head), body, lang='vi')}\n"
