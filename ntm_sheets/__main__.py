"""The program's start: what it needs takes a while to load, and Ctrl-C may come meanwhile."""

import sys

INTERRUPTED = 130
STOPPED = "Đã dừng giữa chừng. Chạy lại lệnh để làm tiếp; tệp đã đến không mất."


def main() -> None:
    """Run the command line."""
    try:
        from ntm_sheets.cli import main as run

        run()
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)  # noqa: T201 - nothing else may be loaded yet
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
