"""Whether a text stands in any file of a folder, in any form in which a file may hold it."""

import json
import unicodedata
from pathlib import Path
from urllib.parse import quote


def forms(text: str) -> set[bytes]:
    """The text in bytes: composed and decomposed, in every encoding and escape that we know of, in small."""
    found: set[bytes] = set()
    for spelled in (text, text.lower()):
        for normal in ("NFC", "NFD"):
            plain = unicodedata.normalize(normal, spelled)
            escaped = json.dumps(plain)[1:-1]
            found |= {plain.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")}
            found |= {escaped.encode(), escaped.replace("\\", "\\\\").encode(), quote(plain).encode()}
            found.add("".join(rf"\u{ord(c):04X}" if ord(c) > 127 else c for c in plain).encode())
            found.add("".join(rf"\u{ord(c):04x}" for c in plain).encode())
    stripped = unicodedata.normalize("NFKD", text).encode("ascii", "ignore")
    return found | {stripped, stripped.lower()}


def files_with(folder: Path, text: str) -> list[str]:
    """The files under a folder that hold the text, or are called so."""
    wanted = forms(text)
    found = []
    for path in sorted(folder.rglob("*")):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:  # it went meanwhile
            continue
        if any(form in content or form in path.name.encode("utf-8", "surrogateescape") for form in wanted):
            found.append(str(path.relative_to(folder)))
    return found
