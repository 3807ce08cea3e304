"""The options that many commands take."""

from pathlib import Path
from typing import Annotated

import typer

WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", envvar="NTM_WORKSPACE", help="Thư mục làm việc.", metavar="THƯ_MỤC"),
]
NowOption = Annotated[
    str | None,
    typer.Option("--now", help="Coi như bây giờ là lúc này, ví dụ “16:40 05/10/2021”.", metavar="LÚC"),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="In kết quả dạng JSON cho chương trình khác đọc."),
]
