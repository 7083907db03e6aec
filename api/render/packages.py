"""Files of an office are archives; the same content makes the same file, whenever it is written."""

import io
import re
import zipfile
from typing import Final

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the oldest that a zip can hold
_PROPERTIES: Final = "docProps/core.xml"
_MOMENT: Final = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")


def undated(content: bytes, *, properties: bool = False) -> bytes:
    """
    The same file, without the moment at which it was written.

    Args:
        content: Of the file.
        properties: Whether what it says itself of when it was made goes too.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as held, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in held.infolist():
            entry = zipfile.ZipInfo(one.filename, _EPOCH)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            member = held.read(one.filename)
            if properties and one.filename == _PROPERTIES:
                member = _MOMENT.sub(rb"\g<1>1980-01-01T00:00:00Z", member)
            new.writestr(entry, member)
    return out.getvalue()
