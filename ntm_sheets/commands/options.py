"""What can stand behind a command: its options and arguments, each with its words of help. Commands share most of them."""

from pathlib import Path
from typing import Annotated

import typer

HERE = Path()
WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", envvar="NTM_WORKSPACE", help="Thư mục làm việc.", metavar="THƯ_MỤC"),
]
NowOption = Annotated[
    str | None,
    typer.Option("--now", help="Coi như bây giờ là lúc này, ví dụ “16:40 05/10/2021”.", metavar="LÚC"),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="Lập riêng vào outbox/luu theo số liệu đến hết ngày này, ví dụ 04/10/2021.",
        metavar="NGÀY",
    ),
]
UnitOption = Annotated[str | None, typer.Option("--unit", help="Chỉ đơn vị này: tên hoặc mã.", metavar="ĐƠN_VỊ")]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="In kết quả dạng JSON cho chương trình khác đọc."),
]
EveryOption = Annotated[float, typer.Option("--every", help="Số giây giữa hai lần xem lại inbox.", metavar="GIÂY")]
QuietOption = Annotated[float, typer.Option("--quiet", help="Tệp nằm yên bao nhiêu giây thì nhận.", metavar="GIÂY")]
PapersArgument = Annotated[
    list[str] | None, typer.Argument(help="Tên văn bản, ví dụ bien-ban; không ghi thì lập tất cả.", metavar="TÊN")
]
FilesArgument = Annotated[list[Path], typer.Argument(help="Các tệp cần kiểm tra.", metavar="TỆP")]
NewFolderArgument = Annotated[
    Path | None, typer.Argument(help="Thư mục làm việc mới; không ghi thì theo --workspace.", metavar="THƯ_MỤC")
]
StartOption = Annotated[
    str | None,
    typer.Option("--start", help="Ngày bắt đầu: cả kế hoạch mẫu dời theo, ví dụ 01/10/2026.", metavar="NGÀY"),
]
DemoFolderArgument = Annotated[
    Path | None, typer.Argument(help="Thư mục cho bản mô phỏng; không ghi thì là demo.", metavar="THƯ_MỤC")
]
# No environment variable here: made-up values must not slip into the workspace of every day.
DemoWorkspaceOption = Annotated[Path | None, typer.Option("--workspace", "-w", help="Như THƯ_MỤC.", metavar="THƯ_MỤC")]
