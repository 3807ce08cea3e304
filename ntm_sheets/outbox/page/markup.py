"""HTML made of elements – whatever is put into one is text, unless an element made it – and how the page looks and may do."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from html import escape

from ntm_sheets import theme
from ntm_sheets.campaign.names import lines

VOID = frozenset({"meta", "link", "br", "img"})


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


def document(title: str, body: Html) -> str:
    """Make a whole page that may use its own style sheet and nothing else: no script, no form, no file from anywhere."""
    style = style_sheet()
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


# One column on a telephone, two on a wide screen, dark where the reader has it so, A4 on paper.
RULES = """
*{box-sizing:border-box}
html{font:1.0625rem/1.45 Arial,"Liberation Sans",sans-serif;background:var(--ground);color:var(--text)}
body{margin:0 auto;max-width:76rem;padding:0 1rem 2rem;overflow-wrap:anywhere}
h1,h2,h3,h4,h5,p,dl,dd,ol,ul,figure{margin:0;padding:0}
h1{font-size:1.5rem;line-height:1.25;color:var(--green);margin:.2rem 0 .5rem}
h2{font-size:1.15rem;line-height:1.3;color:var(--green);border-bottom:1px solid var(--green);padding-bottom:.25rem;
margin-bottom:.6rem}
h3{font-size:1rem;color:var(--muted);margin:.9rem 0 .2rem}
h5{font-size:1rem;margin:.9rem 0 .2rem}
section{margin-top:1.8rem}
section p+p,section ul+p,section ol+p{margin-top:.5rem}
a{color:var(--green)}
a,summary{border-radius:.2rem}
a:focus-visible,summary:focus-visible{outline:3px solid var(--attention);outline-offset:2px}
.skip{position:absolute;left:-99rem;background:var(--ground);padding:.6rem}
.skip:focus{left:.5rem;top:.5rem}
.small,.legend,figcaption,footer{font-size:.9rem;color:var(--muted)}
.notice{background:var(--attention-pale);color:var(--text);padding:.4rem .6rem;margin-top:.6rem;font-size:.9rem}
header{padding-top:1rem}
nav ul{display:flex;flex-wrap:wrap;margin-top:.6rem}
nav li{margin-right:1.1rem}
nav a,.files a{display:inline-block;padding:.55rem 0;min-height:2.75rem}
.figures{display:grid;grid-template-columns:1fr 1fr;gap:.5rem;margin-top:.6rem}
.figures div{background:var(--green-pale);padding:.5rem .6rem;display:flex;flex-direction:column}
.figures dt{font-size:.9rem}
.figures dd{font-size:.9rem}
.figures .large{font-size:1.7rem;line-height:1.2;font-weight:bold;color:var(--green)}
ol,ul{list-style:none}
.orders{counter-reset:n}
.orders>li{counter-increment:n;padding:.45rem 0 .45rem 1.8rem;position:relative}
.orders>li::before{content:counter(n) ".";position:absolute;left:0;font-weight:bold;color:var(--attention)}
.plain>li{padding:.3rem 0}
.units>li,.plain>li,.orders>li{border-bottom:1px solid var(--rule)}
summary{cursor:pointer;padding:.6rem 0;list-style:none}
summary::-webkit-details-marker{display:none}
.more>summary{color:var(--green);text-decoration:underline;min-height:2.75rem}
.unit>summary{display:grid;grid-template-columns:2.2rem 1fr;gap:.1rem .4rem;align-items:baseline}
.unit>summary>*{grid-column:2/-1}
.unit>summary .rank{grid-column:1;grid-row:1;font-size:1.3rem;font-weight:bold;color:var(--green);text-align:center}
.unit>summary .opens{grid-column:1;grid-row:2;color:var(--muted);text-align:center}
.unit[open]>summary .opens{transform:rotate(90deg)}
.unit>summary .head{grid-row:1;display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline}
.unit h4{font-size:1.1rem}
.points{margin-left:auto;padding-left:.6rem;white-space:nowrap}
.unit>div{padding:0 0 1rem 2.6rem}
.unit li{padding:.2rem 0}
.light{font-weight:bold}
.sign{width:.95em;height:.95em;vertical-align:-.1em;margin-right:.3em}
.good{color:var(--green)}.good .sign{fill:var(--green)}
.watch{color:var(--attention)}.watch .sign{fill:var(--attention)}
.bad{color:var(--late)}.bad .sign{fill:var(--late)}
.unknown{color:var(--muted)}.unknown .sign{fill:var(--muted)}
.bar{display:block;width:100%;height:1rem;margin:.2rem 0}
.swatch{width:1.3rem;height:.9rem;vertical-align:-.1rem;margin-right:.25rem}
.legend li{display:inline-block;margin-right:.6rem}
.met{fill:var(--green)}.met-line{stroke:var(--green)}.failed-dot{fill:var(--late)}.gap{fill:var(--ground)}
.frame{fill:none;stroke:var(--muted);x:.5px;y:.5px;width:calc(100% - 1px);height:calc(100% - 1px)}
.none{position:absolute;width:0;height:0}
.curve{display:block;width:100%;max-width:38rem;height:auto}
.curve text{font-size:14px;fill:var(--muted);paint-order:stroke;stroke:var(--ground);stroke-width:4px}
.curve .done{fill:none;stroke:var(--green);stroke-width:3.5}
.curve .plan{fill:none;stroke:var(--muted);stroke-width:2;stroke-dasharray:6 5}
.curve .grid{stroke:var(--rule)}
.nowrap{white-space:nowrap}
.curve .done-word{fill:var(--green);font-weight:bold}
.shots{display:grid;grid-template-columns:1fr 1fr;gap:.5rem;align-items:start;margin-top:.3rem;max-width:36rem}
.shots img{display:block;width:100%;height:auto;aspect-ratio:4/3;object-fit:contain;background:var(--green-pale)}
.bulletin{white-space:pre-line;border-left:4px solid var(--green);padding-left:.8rem}
footer{margin-top:2rem;border-top:1px solid var(--rule);padding-top:.6rem}
@media (min-width:36rem){.figures{grid-template-columns:repeat(4,1fr)}}
@media (min-width:64rem){main{display:grid;grid-template-columns:7fr 5fr;gap:0 3rem;align-items:start}
main>.whole{grid-column:1/-1}}
@page{size:A4;margin:14mm 12mm 14mm 20mm}
@media print{html{font-size:10pt}body{padding:0;max-width:none}nav,.skip,.opens,.hint,#tep,#ban-tin{display:none}
.curve{max-width:11cm}.shots{max-width:11cm}
section{margin-top:1.2rem}.figures div{border:1px solid var(--rule)}
h2,h3,h4,h5,summary{break-after:avoid}.unit>summary,.orders>li,.plain>li,figure{break-inside:avoid}
.figures{grid-template-columns:repeat(4,1fr)}a{color:inherit;text-decoration:none}}
"""


def style_sheet() -> str:
    """Give the whole style sheet, with both sets of colours."""
    return f"{theme.page_colours()}{RULES}"
