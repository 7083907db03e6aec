"""The text of a PDF reads as it was meant."""

import pytest

from ingest.formats.pdf import readable


@pytest.mark.parametrize(
    ("extracted", "meant"),
    [
        ("het concept AI\x02systeem. \r\nMeer", "het concept AI-systeem. Meer"),
        ("de vergun\x02ning is", "de vergunning is"),
        ("de vergun-\r\nning is", "de vergunning is"),
        ("de vergun\ufffening is", "de vergunning is"),
        ("wet- en \r\nregelgeving", "wet- en regelgeving"),
        ("Kop\r\nTekst die \r\ndoorloopt", "Kop\nTekst die doorloopt"),
        ("nul\0teken", "nulteken"),
    ],
)
def test_words_are_whole_and_lines_run_on(extracted: str, meant: str) -> None:
    assert readable(extracted) == meant
