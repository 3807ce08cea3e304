"""Names that no form has: what systems, drives, browsers and spreadsheet programs leave beside the files of people."""

import re

OFFICE_OWNER, WPS_OWNER, OFFICE_LOCK, LOCK_END = "~$", ".~", ".~lock.", "#"
HALF_ENDS = (
    ".crdownload", ".part", ".partial", ".download", ".opdownload", ".downloading", ".incomplete", ".filepart",
    ".aria2", ".!ut", ".!qb", ".bc!", ".jc!", ".!sync", ".td", ".xltd", ".dtapart", ".fdmdownload", ".ucdownload",
)  # fmt: skip
SHORTCUT_ENDS = (".lnk", ".url", ".webloc", ".desktop")
_TEMPORARY_ENDS = (".tmp", ".temp", ".swp", ".ffs_tmp", ".ffs_db", ".ffs_lock")
_SYSTEM_NAMES = frozenset(
    (".ds_store", ".localized", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "autorun.inf",
     "picasa.ini", "wpsettings.dat", "indexervolumeguid",
     "iconcache.db", "icon\r", ".stignore", ".dropbox", ".dropbox.attr", ".directory", ".gitkeep")
)  # fmt: skip
# Bins of deleted files, and the notes of a drive, a network storage or a synchronizing program: nothing that was sent.
_SYSTEM_FOLDERS = frozenset(
    (
        "$recycle.bin", "recycler", "recycled", "system volume information", "found.000", "lost+found", "__macosx",
        "network trash folder", "network recycle bin", "temporary items",
        "@eadir", "@recycle", "@recently-snapshot", "@sharebin", "@tmp", "@__thumb", "#recycle", "#snapshot",
        ".trash", ".trashes", ".recycle", ".recycle.bin", ".recycler", ".spotlight-v100", ".fseventsd", ".temporaryitems",
        ".documentrevisions-v100", ".appledouble", ".appledb", ".appledesktop", ".stfolder", ".stversions", ".sync",
        ".dropbox", ".dropbox.cache", ".tmp.drivedownload", ".tmp.driveupload", ".snapshot", ".snapshots", ".git",
        ".svn", ".owncloud", ".nextcloud",
    )
)  # fmt: skip
_TRASH_OF_SOMEBODY = re.compile(r"\.trash-\d+")
# A second stream of a file that was copied to a drive without such streams; some write another sign for the colon.
_STREAM = re.compile(
    r".*zone\.identifier(:\$data)?|.*@syno(eastream|resource)"
    r"|.+[:\uf022\uf03a](com\.(apple|dropbox)\.[\w.#]+|afp_\w+|smarttags|encryptable|favicon|smartscreen|oecustomproperty|ms-properties)(:\$data)?",
    re.DOTALL,
)
# What a folder's own notes are called once they were copied or downloaded beside each other.
_COPIED_NOTES = re.compile(r"(eh)?thumbs ?\(\d+\)\.db|desktop ?\(\d+\)\.ini|ds_store ?\(\d+\)|_?\.?ds_store")
_APPLE_DOUBLE = "._"


def is_leaving(name: str) -> bool:
    """Tell whether a file's name says that nobody's content is in it: temporary, a system's own, a second stream."""
    low = _low(name)
    return (
        low.startswith((OFFICE_OWNER, WPS_OWNER, _APPLE_DOUBLE))
        or low.endswith(_TEMPORARY_ENDS)
        or low in _SYSTEM_NAMES
        or _COPIED_NOTES.fullmatch(low) is not None
        or _STREAM.fullmatch(low) is not None
    )


def is_system_folder(name: str) -> bool:
    """Tell whether a folder is a system's own, a bin of deleted files among them."""
    low = _low(name)
    return low in _SYSTEM_FOLDERS or _TRASH_OF_SOMEBODY.fullmatch(low) is not None


def is_half_download(name: str) -> bool:
    """Tell whether a browser or a copying program gave a file this name until all of it is there."""
    return _low(name).endswith(HALF_ENDS) and not is_leaving(name)


def is_shortcut(name: str) -> bool:
    """Tell whether a name is that of a shortcut, which has nothing in it but the way to a file."""
    return _low(name).endswith(SHORTCUT_ENDS)


def owned(name: str) -> str:
    """Give the file that an owner or lock file of a spreadsheet program speaks of, or nothing."""
    if name.startswith(OFFICE_OWNER):
        return name.removeprefix(OFFICE_OWNER)
    if name.startswith(OFFICE_LOCK) and name.endswith(LOCK_END):
        return name.removeprefix(OFFICE_LOCK).removesuffix(LOCK_END)
    return name.removeprefix(WPS_OWNER) if name.startswith(WPS_OWNER) else ""


def _low(name: str) -> str:
    return name.strip(" ").casefold()
