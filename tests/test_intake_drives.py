from pathlib import Path

import pytest

from ntm_sheets.intake.drives import is_remote, is_remote_in

MOUNTS = r"""
/dev/sda1 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
//may-chu/chung /mnt/xa cifs rw 0 0
may-chu:/nha /mnt/nfs nfs4 rw 0 0
C:\134 /mnt/c 9p rw 0 0
sshfs@a /home/xa/o\040mang fuse.sshfs rw 0 0
/dev/sdb1 /mnt/xa/usb ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "remote"),
    [
        ("/srv/inbox", False),
        ("/tmp/inbox", False),
        ("/mnt/xa/inbox", True),
        ("/mnt/xa", True),
        ("/mnt/xa-khac/inbox", False),
        ("/mnt/nfs/a/b/c", True),
        ("/mnt/c/Users/xa/inbox", True),
        ("/home/xa/o mang/inbox", True),
        ("/mnt/xa/usb/inbox", False),
    ],
)
def test_the_longest_mount_point_tells(folder: str, remote: bool) -> None:
    assert is_remote_in(MOUNTS, Path(folder)) is remote


def test_a_table_that_makes_no_sense_is_no_network_drive() -> None:
    assert is_remote_in("\n\nx\n", Path("/inbox")) is False


def test_a_folder_of_this_machine_is_not_remote(tmp_path: Path) -> None:
    assert is_remote(tmp_path) is False
