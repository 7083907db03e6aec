"""RSS and Atom: from bytes to entries."""

import pytest

from ingest.formats.feed import channel, plain
from kg.errors import UnreadableDocument

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Nieuws van de oefengemeente</title><link>https://oefen.example/</link>
<item><title>Kap &amp;amp; herplant</title><link>https://oefen.example/1</link><guid isPermaLink="false">n-1</guid>
<description>&lt;p&gt;Eerste &lt;b&gt;alinea&lt;/b&gt;.&lt;/p&gt;
&lt;script&gt;kwaad()&lt;/script&gt;&lt;p&gt;Tweede.&lt;/p&gt;</description>
<pubDate>Mon, 09 Feb 2026 00:30:00 +0100</pubDate><category>Groen</category></item>
<item><title>Zonder datum</title><link>javascript:kwaad()</link></item>
<item><title>Kap opnieuw</title><guid>n-1</guid></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Logboek</title><id>urn:x</id>
<entry><title>Handreiking</title><id>urn:x:1</id><updated>2026-02-09T08:00:00Z</updated>
<summary>Voor gemeenten.</summary>
<content type="html">&lt;h2&gt;Kop&lt;/h2&gt;
&lt;ul&gt;&lt;li&gt;een&lt;/li&gt;&lt;li&gt;twee&lt;/li&gt;&lt;/ul&gt;</content></entry></feed>"""


def test_an_entry_of_rss_has_its_key_address_day_and_paragraphs() -> None:
    """A message of half past midnight is of that day in the Netherlands."""
    first = channel(RSS.encode()).entries[0]
    assert (first.key, first.title, first.url) == ("n-1", "Kap & herplant", "https://oefen.example/1")
    assert (first.published, first.date) == ("2026-02-08T23:30:00Z", "2026-02-09")
    assert first.text == "Eerste alinea.\nTweede."
    assert first.categories == ("Groen",)


def test_an_address_with_another_scheme_than_http_is_left_out() -> None:
    """Nobody clicks on script from a feed."""
    second = channel(RSS.encode()).entries[1]
    assert (second.title, second.url, second.date) == ("Zonder datum", "", "")


def test_an_entry_that_comes_twice_comes_once_as_it_stands_first() -> None:
    """Feeds repeat what they move."""
    found = channel(RSS.encode())
    assert [entry.key for entry in found.entries].count("n-1") == 1
    assert "Kap & herplant" in [entry.title for entry in found.entries]


def test_an_entry_of_atom_tells_the_most_that_it_has() -> None:
    """The content, not the summary of it."""
    [entry] = channel(ATOM.encode()).entries
    assert (entry.text, entry.date) == ("Kop\neen\ntwee", "2026-02-09")


def test_a_feed_that_breaks_off_says_so_and_leaves_the_broken_entry_out() -> None:
    """Half an entry would be kept under another key."""
    whole = channel(RSS.encode())
    broken = channel(RSS[: RSS.index("<guid>n-1")].encode())
    assert (whole.complete, broken.complete) == (True, False)
    assert [entry.key for entry in broken.entries] == ["n-1", "Zonder datum"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<html><body/></html>", "geen RSS of Atom"),
        ('<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><rss/>', "DOCTYPE"),
        ('<?xml version="1.0" encoding="utf-7"?><rss/>', "utf-7"),
        ("zomaar tekst", "geen XML"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(content: str, said: str) -> None:
    """Before any parser sees it."""
    with pytest.raises(UnreadableDocument, match=said):
        channel(content.encode())


def test_a_feed_in_the_encoding_that_it_declares_is_read() -> None:
    """Older systems publish in Windows-1252."""
    declared = RSS.replace("UTF-8", "windows-1252").replace("oefengemeente", "oefengemeente Súdwest")
    assert channel(declared.encode("windows-1252")).title == "Nieuws van de oefengemeente Súdwest"


def test_text_keeps_no_markup_and_no_entities() -> None:
    """What is compared with < is text, what stands in script is none."""
    assert plain("3 &lt; 4 &amp; 5 <style>p{}</style><a href='javascript:x()'>klik</a>") == "3 < 4 & 5 klik"
