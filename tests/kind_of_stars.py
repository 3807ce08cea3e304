"""A campaign whose first question is answered by stars, from its workbook to the export: run with a folder, prints JSON.

The one line that makes such answers known is `declare`: nothing else of the program has heard of stars.
"""

import csv
import json
import sys
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from ntm_sheets.campaign.kinds import Kind, Remark, declare
from ntm_sheets.campaign.questions import Parsed, Question, Seen, Value


def read_stars(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:
    """Count them."""
    text = str(seen.value or "")
    return Parsed(len(text)) if set(text) == {"*"} else Parsed(remarks=(Remark("not-a-number"),) if text else ())


declare(
    Kind(
        "stars",
        "Số sao",
        "@",
        lambda question: "Ghi một đến năm dấu *.",
        lambda question: None,
        read_stars,
        show=lambda value: f"{value} sao",
        comparisons=("", ">="),
        way="bằng dấu *",
    )
)

DAY = "5/10/2021"


def main(folder: Path) -> dict[str, object]:
    """Ask it, answer it well and badly, take both in, and give what came of it."""
    # Loaded by whoever has declared what he needs.
    from commanding import reading_here, run
    from openpyxl import load_workbook
    from PIL import Image
    from sessions import drop, filled, form_path

    from ntm_sheets.campaign.book import drawing
    from ntm_sheets.campaign.loading import load_campaign
    from ntm_sheets.campaign.questionnaire import Asking
    from ntm_sheets.campaign.workbook import founding_campaign
    from ntm_sheets.checking.older_forms import _way
    from ntm_sheets.commands.setting_up import draw_forms, init_workspace
    from ntm_sheets.outbox.master import workbook
    from ntm_sheets.outbox.picture_values import DrawnPicture
    from ntm_sheets.outbox.pictures import Pictures
    from ntm_sheets.workspace.folders import Workspace

    picture = BytesIO()
    Image.new("1", (9, 9)).save(picture, "png")

    class OnePicture(Pictures):
        def take(self, _shown: object) -> DrawnPicture:
            return DrawnPicture(picture.getvalue())

    # Neither rows to type into are asked for here nor what the pictures show.
    drawing.ROOM, drawing.LAST_COLUMN = 3, 60
    workbook.KeptPictures = lambda _folder: OnePicture()
    campaign = founding_campaign()
    (first, *sets) = campaign.sets
    (criterion, *others) = first.criteria
    asked = replace(
        criterion.indicators[0], kind="stars", comparison=">=", threshold=3, low=None, high=None, measure=""
    )
    criterion = replace(criterion, indicators=(asked, *criterion.indicators[1:]))
    campaign = replace(campaign, sets=(replace(first, criteria=(criterion, *others)), *sets))
    workspace, key = Workspace(folder / "w"), ("criteria", asked.key, "value")
    init_workspace(workspace, campaign)
    for unit in ("hoa-binh", "lien-mieu"):
        draw_forms(workspace, datetime(2021, 10, 2, 7), unit, prefill=False)
    drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", DAY, {key: "****"}))
    drop(workspace, "b.xlsx", filled(workspace, "lien-mieu", DAY, {key: "bốn", ("criteria", "TC1.2", "value"): 90}))
    codes = []
    with reading_here():
        codes.append(run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:45").code)
        drop(workspace, "c.xlsx", filled(workspace, "hoa-binh", "6/10/2021", {key: "**"}))
        codes.append(run("ingest", "-w", workspace.root, "--now", "2021-10-06T16:45").code)
        codes.append(run("export", folder / "out", "-w", workspace.root, "--now", "2021-10-06T17:00").code)
    with (folder / "out" / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        answers = [row for row in csv.DictReader(file) if (row["table"], row["row"], row["field"]) == key]
    with (folder / "out" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    prompts = {
        rule.prompt
        for sheet in load_workbook(form_path(workspace, "hoa-binh")).worksheets
        for rule in sheet.data_validations.dataValidation
    }
    return {
        "codes": codes,
        "campaign": load_campaign(workspace.campaign) == campaign,
        "asked": "Ghi một đến năm dấu *." in prompts,
        "answers": [(row["unit"], row["value"], row["raw"]) for row in answers],
        "refused": [row["code"] for row in found if row["unit"] == "lien-mieu" and row["level"] == "error"],
        "worded": [row["message"] for row in found if row["code"] == "fell-back"],
        "way": _way(Asking("", "stars", "")),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
