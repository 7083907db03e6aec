"""What people bring in is bent in ways that nobody thought of: a reader gives rows and refusals."""

import random
import re
from pathlib import Path

import pytest

from ingest.document import Row
from ingest.formats.registry import APART, READERS, documents, read
from ingest.mappings.draft import Origin
from ingest.mappings.registry import mapped

_RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Nieuws</title><link>https://oefening.example/</link>
<item><title>Woo</title><link>https://oefening.example/1</link><pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate>
<description>&lt;p&gt;De raad besluit.&lt;/p&gt;</description></item>
<item><guid>b</guid><title>Twee</title></item></channel></rss>
"""
_ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>u</id><entry><title>A</title>
<id>tag:1</id><published>2026-03-02T10:00:00Z</published><updated>2026-03-02</updated></entry></feed>
"""
_ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20260312
DTEND;VALUE=DATE:20260313
RRULE:FREQ=WEEKLY;COUNT=3
SUMMARY:Raad
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;TZID=Europe/Amsterdam:20260302T193000
DESCRIPTION:Agenda
END:VEVENT
END:VCALENDAR
"""
_SAMPLES = {
    "a.atom": _ATOM,
    "a.csv": 'id;titel;datum;bedrag\n1;"Een\nregel";31-12-2026;€ 1.500,-\n2;Twee;1 mei 2027;2 mln\nTotaal;;;3\n',
    "a.ics": _ICS,
    "a.json": '{"version":"https://jsonfeed.org/version/1.1","title":"F","items":[{"id":"1","url":"https://f.example/1",'
    '"title":"Een","content_html":"<p>Over archief</p>","date_published":"2026-03-02T10:00:00+01:00","tags":["a"]}]}',
    "b.json": '[{"kind":"Lesson","id":"les-a","title":"Les","phase":"borgen","basis":"afgeleid","themes":["thema-a"]}]',
    "a.jsonl": '{"kind":"Signal","id":"s","title":"S","date":"2026-01-01"}\n{"kind":"Policy","id":"p","title":"P"}\n',
    "a.md": "---\ntitel: Plan\ndatum: 12-03-2026\ngemeente: [Baarn, Soest]\n---\n\n# Kop\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "a.rss": _RSS,
    "a.ttl": '@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n'
    '<https://v.example/c1> a skos:Concept ; skos:prefLabel "Waste"@en, "Afval"@nl ; skos:notation "1" .\n',
    "a.txt": "Brief\n\nDe gemeente Baarn schrijft op 3 mei 2026 over € 5.000.\n",
    "a.yaml": "acties:\n  - id: a\n    title: Actie\n    date: 2026-01-01\n  - id: b\n    title: Twee\n",
}  # fmt: skip
_INSTEAD = (b"null", b"[]", b"{}", b"-1", b'""', b"1e5", b"[[1]]", b'{"a":[]}')
_OTHER = (b"", b"\xff", b"31-02-2026", b"<x>", b"99999999999999999999", b"null", b"\r", b'"')


def _bent(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) or 1)
    end = min(len(content), at + chance.randrange(1, 40))
    match chance.randrange(8):
        case 0 | 1 as whole:
            return content[:at] + (content[end:] if whole else b"")
        case 2:
            return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
        case 3 | 4:
            other = b"09"[chance.randrange(2) :][:1]
            return re.sub(rb"\d", lambda found: other if chance.random() < 0.3 else found[0], content)
        case 5:
            return content[:at] + content[at:end] * chance.randrange(2, 50) + content[end:]
        case 6:
            return re.sub(
                rb'"[^"\n]{0,40}"',
                lambda found: chance.choice(_INSTEAD) if chance.random() < 0.2 else found[0],
                content,
            )
    return re.sub(rb"\w{3,12}", lambda found: chance.choice(_OTHER) if chance.random() < 0.1 else found[0], content)


def _all_of(path: Path) -> list[object]:
    found: list[object] = []
    for document in documents([path]):
        for item in read(document):
            found += mapped(item, Origin.of(document, "abcdef")) if isinstance(item, Row) else [item]
    return found


@pytest.mark.parametrize("name", _SAMPLES)
@pytest.mark.filterwarnings("ignore")
def test_a_bent_file_is_read_or_refused(tmp_path: Path, name: str) -> None:
    chance = random.Random(name)  # noqa: S311 - chance that repeats
    path = tmp_path / name
    for _ in range(300):
        content = _SAMPLES[name].encode()
        for _ in range(chance.randrange(1, 3)):
            content = _bent(content, chance)
        path.write_bytes(content)
        assert _all_of(path) or not content.strip() or b"Totaal" in content, content


def test_every_reader_of_this_process_has_a_sample() -> None:
    """Those in a process of their own may fall over; what is read of workbooks too."""
    same = {".jsonld", ".markdown", ".ndjson", ".nq", ".nt", ".rdf", ".trig", ".xml", ".yml", ".zip"}
    apart = APART | {".ods", ".xlsm", ".xlsx"}
    assert READERS.keys() - apart - same == {Path(name).suffix for name in _SAMPLES}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-02-30T10:00:00Z", ""),
        ("2026-03-02T10:00:00Z", "2026-03-02"),
        ("12-03-2026", "2026-03-12"),
        ("30-02-2026", ""),
        ("2 maart 2026", "2026-03-02"),
        ("Mon, 02 Mar 2026 10:00:00 +0100", "2026-03-02"),
        ("Mon, 30 Feb 2026 10:00:00 +0100", ""),
        ("0026-03-02T10:00:00Z", ""),
        ("maart 2026", ""),
        ("morgen", ""),
    ],
)
def test_a_message_has_the_day_that_is_written_or_none(tmp_path: Path, written: str, day: str) -> None:
    """The library makes 2 March of 30 February, and 2012 of 12-03-2026."""
    (tmp_path / "a.rss").write_text(_RSS.replace("Mon, 02 Mar 2026 10:00:00 +0100", written))
    first, *_ = (row for document in documents([tmp_path / "a.rss"]) for row in read(document))
    assert isinstance(first, Row)
    assert first.data["date"] == day
