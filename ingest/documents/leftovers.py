"""What programs leave behind between the files of people: nobody asked for it, and nobody misses it."""

import re
from typing import Final

_OF_SYSTEMS: Final = frozenset({
    "$recycle.bin", "@eadir", "desktop.ini", "ehthumbs.db", "hiberfil.sys", "icon\r", "lost+found", "pagefile.sys",
    "recycler", "system volume information", "thumbs.db", "__macosx",
})  # fmt: skip
_SHORTCUTS: Final = frozenset({".lnk", ".url", ".webloc"})
_BACKUPS: Final = re.compile(r".*(?:~|\.bak|\.orig|\.old|\.swp|\.tmp|\.temp|\.crdownload|\.part)|#.*#", re.DOTALL)


def why_left_behind(name: str, *, is_folder: bool = False) -> str:
    """Why a file or folder of this name, without its path, is passed over; "" for one that is read."""
    plain = name.lower()
    if name.startswith("."):
        return "verborgen"
    if name.startswith("~$"):
        return "het teken van Office dat een document openstaat"
    if plain in _OF_SYSTEMS:
        return "van Windows, macOS of een schijf zelf"
    if not is_folder and "." in name and f".{plain.rsplit('.', 1)[-1]}" in _SHORTCUTS:
        return "een snelkoppeling"
    if not is_folder and _BACKUPS.fullmatch(plain):
        return "een reservekopie of tijdelijk bestand van een programma"
    return ""
