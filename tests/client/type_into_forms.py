"""Drive LibreOffice over UNO: open forms, type texts into cells found by their keys, save under other formats.

Runs under the Python that owns the `uno` module, not under the tests' own. Takes one JSON file:
{"locale": "vi-VN", "profile": DIR, "jobs": [{"open": PATH, "type": [[table, row, field, text], …],
 "insert_rows": [[table, before_row_key, count], …], "insert_columns": [[table, before_field, count], …],
 "sort": [[table, first_row_key, last_row_key, first_column, last_column, by_column], …],
 "push_down": [[table, row_key, first_column, last_column], …],
 "rename": {table: name}, "delete_rows": [[table, row_key], …], "save": [[PATH, filter], …],
 "pictures": [[table, row, field, PATH], …]}]}
Pictures are laid over their cells as Insert → Image does.
A third word of "save" is the password that the file is locked with.
Columns of "sort" and "push_down" are numbers from 0: what is done there is done to visible cells, the keys stay.
"""

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

LOCALE_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>{locale}</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun"><value>false</value></prop></item>
</oor:items>
"""


def prop(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def start_office(profile, locale):
    user = Path(profile) / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(LOCALE_SETTINGS.format(locale=locale), encoding="utf-8")
    pipe = f"ntm{time.time_ns()}"
    process = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ]
    )
    return process, pipe


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


def keyed(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last_row, last_column = cursor.RangeAddress.EndRow, cursor.RangeAddress.EndColumn
    rows = {sheet.getCellByPosition(0, y).String: y for y in range(1, last_row + 1)}
    fields = {sheet.getCellByPosition(x, 0).String: x for x in range(1, last_column + 1)}
    rows.pop("", None)
    fields.pop("", None)
    return rows, fields


def by_table(document):
    sheets = document.Sheets
    return {
        sheet.getCellByPosition(0, 0).String: sheet for sheet in (sheets.getByIndex(i) for i in range(sheets.Count))
    }


def sort(sheet, first, last, left, right, by):
    rows = keyed(sheet)[0]
    area = sheet.getCellRangeByPosition(left, rows[first], right, rows[last])
    order = uno.createUnoStruct("com.sun.star.table.TableSortField")
    order.Field, order.IsAscending = by - left, True
    orders = uno.Any("[]com.sun.star.table.TableSortField", (order,))
    area.sort((prop("SortFields", orders), prop("IsSortColumns", False), prop("ContainsHeader", False)))


def push_down(sheet, row, left, right):
    at = keyed(sheet)[0][row]
    area = sheet.getCellRangeByPosition(left, at, right, at).RangeAddress
    sheet.insertCells(area, uno.Enum("com.sun.star.sheet.CellInsertMode", "DOWN"))


def made(context, service):
    return context.ServiceManager.createInstanceWithContext(service, context)


def lay(context, document, sheet, cell, path):
    provider = made(context, "com.sun.star.graphic.GraphicProvider")
    shape = document.createInstance("com.sun.star.drawing.GraphicObjectShape")
    sheet.DrawPage.add(shape)
    shape.Graphic = provider.queryGraphic((prop("URL", Path(path).as_uri()),))
    size = uno.createUnoStruct("com.sun.star.awt.Size")
    size.Width, size.Height = min(3000, cell.Size.Width), min(2250, cell.Size.Height)
    shape.setSize(size)
    shape.setPosition(cell.Position)
    shape.Anchor = cell


def disturb(tables, job):
    for table, *how in job.get("sort", []):
        sort(tables[table], *how)
    for table, *how in job.get("push_down", []):
        push_down(tables[table], *how)


def do(context, desktop, job):
    document = desktop.loadComponentFromURL(Path(job["open"]).as_uri(), "_blank", 0, (prop("Hidden", True),))
    tables = by_table(document)
    for table, row, field, text in job["type"]:
        rows, fields = keyed(tables[table])
        tables[table].getCellByPosition(fields[field], rows[row]).FormulaLocal = text
    for sheet in tables.values():
        sheet.unprotect("")
    for table, row, field, path in job.get("pictures", []):
        rows, fields = keyed(tables[table])
        lay(context, document, tables[table], tables[table].getCellByPosition(fields[field], rows[row]), path)
    for table, row, count in job.get("insert_rows", []):
        tables[table].Rows.insertByIndex(keyed(tables[table])[0][row], count)
    for table, field, count in job.get("insert_columns", []):
        tables[table].Columns.insertByIndex(keyed(tables[table])[1][field], count)
    disturb(tables, job)
    for table, row in job.get("delete_rows", []):
        tables[table].Rows.removeByIndex(keyed(tables[table])[0][row], 1)
    for table, name in job.get("rename", {}).items():
        tables[table].Name = name
    if job.get("reorder"):
        document.Sheets.moveByName(document.Sheets.getByIndex(0).Name, document.Sheets.Count)
    for path, filter_name, *password in job["save"]:
        locked = tuple(prop("Password", word) for word in password)
        document.storeToURL(Path(path).as_uri(), (prop("FilterName", filter_name), *locked))
    document.close(True)


def main():
    order = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    process, pipe = start_office(order["profile"], order["locale"])
    try:
        context = connect(pipe)
        desktop = made(context, "com.sun.star.frame.Desktop")
        for job in order["jobs"]:
            do(context, desktop, job)
        # Under load the bridge goes before its answer comes; all files are saved by then.
        with contextlib.suppress(DisposedException):
            desktop.terminate()
        process.wait(30)
    finally:
        if process.poll() is None:
            process.kill()


if __name__ == "__main__":
    main()
