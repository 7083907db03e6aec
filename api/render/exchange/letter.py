"""
A letter with a file attached, for a program for mail to open: nobody sends it, and it names no receiver.

Source: RFC 5322; RFC 2046 for the parts. `X-Unsent` lets a program for mail open it as a draft.
"""

from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import Final

MEDIA_TYPE: Final = "message/rfc822"


def letter(subject: str, text: str, on: date, *, name: str, media_type: str, content: bytes) -> bytes:
    """
    The letter; equal letters are equal to the byte.

    Args:
        subject: One line.
        text: What it says.
        on: The day that it is of.
        name: What the file in it is called.
        media_type: Of that file.
        content: Of that file.
    """
    made = EmailMessage(policy=SMTP)
    made["Subject"] = " ".join(subject.split())
    made["Date"] = datetime.combine(on, time(), UTC)
    made["X-Unsent"] = "1"
    made.set_content(text)
    main, _, sub = media_type.partition(";")[0].partition("/")
    made.add_attachment(content, maintype=main, subtype=sub, filename=name)
    made.set_boundary(f"kring-{sha256(subject.encode() + text.encode() + content).hexdigest()[:32]}")
    return made.as_bytes()
