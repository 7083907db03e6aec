"""Text that XML can hold."""

import re
from typing import Final

# Source: https://www.w3.org/TR/xml/#charsets
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with characters that XML 1.0 forbids shown as �; escaping is left to the writer."""
    return _FORBIDDEN.sub("\ufffd", text)
