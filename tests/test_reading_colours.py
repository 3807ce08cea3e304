"""Colours of styles: what Excel makes of palettes, themes, shades and its own two fills."""

from ntm_sheets.reading.styles import UNKNOWN, Colours, cannot_be_seen, read_styles, read_theme, tinted

THEME = (
    b'<a:theme xmlns:a="x"><a:themeElements><a:clrScheme name="o">'
    b'<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1>'
    b'<a:dk2><a:srgbClr val="1F497D"/></a:dk2><a:lt2><a:srgbClr val="EEECE1"/></a:lt2>'
    b'<a:accent1><a:srgbClr val="4F81BD"/></a:accent1></a:clrScheme></a:themeElements></a:theme>'
)


def test_a_theme_counts_light_before_dark() -> None:
    colours = read_theme(THEME)
    assert [colours.rgb({"theme": str(n)}) for n in range(6)] == ["FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", ""]


def test_palette_and_own_colours() -> None:
    assert Colours().rgb({"indexed": "9"}) == Colours().rgb({"rgb": "FFFFFFFF"}) == "FFFFFF"
    assert Colours().rgb({"indexed": "64"}) == "000000"
    assert Colours().rgb({"indexed": "900"}) == Colours().rgb({"auto": "1"}) == Colours().rgb({"rgb": "xyz"}) == ""


def test_shades() -> None:
    assert tinted("000000", "0.5") == "808080"
    assert tinted("FFFFFF", "-0.5") == "808080"
    assert tinted("4F81BD", "abc") == "4F81BD"


def test_what_can_be_made_out() -> None:
    assert cannot_be_seen("FFFFFF", "")
    assert cannot_be_seen("DDEBF7", "DEEAF6")
    assert not cannot_be_seen("", "")
    assert not cannot_be_seen("FF0000", "FFFF00")
    assert not cannot_be_seen("FFFFFF", UNKNOWN)


def test_the_first_two_fills_are_excel_s_own_whatever_a_file_says() -> None:
    body = (
        b"<styleSheet><fonts><font/></fonts><fills>"
        b'<fill><patternFill patternType="solid"><fgColor rgb="FF000000"/></patternFill></fill>'
        b'<fill><patternFill patternType="solid"><fgColor rgb="FF000000"/></patternFill></fill>'
        b'<fill><patternFill patternType="solid"><fgColor rgb="FF000000"/></patternFill></fill></fills>'
        b'<cellXfs><xf fillId="0"/><xf fillId="1"/><xf fillId="2"/></cellXfs></styleSheet>'
    )
    styles = read_styles(body)
    assert [styles.styles.mark(n).faint for n in range(3)] == [False, False, True]
