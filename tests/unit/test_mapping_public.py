"""What becomes of what publishers put out: sources, and policies where they are that."""

from typing import Any

import pytest

from ingest.document import Row, Section
from ingest.mappings.draft import Draft, Origin
from ingest.mappings.registry import mapped

ORIGIN = Origin("map", "bestand", "abc123")
REGULATION = {"owms": "CVDR", "identifier": "CVDR1_2", "creator": "Baarn", "creator_scheme": "Gemeente"}


def drafts(data: dict[str, Any], text: str = "Tekst.") -> list[Draft]:
    found = list(mapped(Row("$", data, (Section(text, "artikel 1"),) if text else ()), ORIGIN))
    assert all(isinstance(one, Draft) for one in found), found
    return [one for one in found if isinstance(one, Draft)]


@pytest.mark.parametrize(
    ("title", "kind", "others"),
    [
        ("Beleidsregels schuldhulpverlening Baarn 2024", "beleidsregel", ["Policy"]),
        ("Woonvisie Baarn 2030", "visie", ["Policy"]),
        ("Archiefbeleid gemeente Baarn", "regeling", ["Policy"]),
        ("Verordening jeugdhulp Baarn 2024", "verordening", []),
        ("Verordening op het subsidiebeleid", "verordening", []),
        ("Mandaatbesluit beleidsmedewerkers Baarn", "mandaatbesluit", []),
        ("Marktreglement Baarn", "reglement", []),
    ],
)
def test_a_regulation_is_of_its_municipality_and_policy_only_when_its_title_says_so(
    title: str, kind: str, others: list[str]
) -> None:
    """What rules is no intention."""
    first, *rest = drafts({**REGULATION, "title": title, "valid_from": "2024-01-01", "valid_until": "2028-01-01"})
    assert (first.kind, first.payload["municipalities"], first.payload["document_kind"]) == ("Source", ["Baarn"], kind)
    assert [one.kind for one in rest] == others
    for policy in rest:
        assert policy.payload["municipality"] == "Baarn"
        assert policy.payload["period"] == {"start": "2024-01-01", "end": "2028-01-01"}


def test_a_regulation_of_a_province_is_of_no_municipality() -> None:
    """Utrecht is both."""
    data = {**REGULATION, "creator": "Utrecht", "creator_scheme": "Provincie", "title": "Beleidsregels natuur"}
    [source] = drafts(data)
    assert "municipalities" not in source.payload
    assert source.payload["publisher"] == "Utrecht"


def test_a_law_has_an_id_for_each_day_from_which_it_says_something_else() -> None:
    """As the articles of law that came before it."""
    [law] = drafts({"owms": "BWB", "identifier": "BWBR1", "title": "Oefenwet", "valid_from": "2026-01-01"})
    assert (law.payload["id"], law.payload["notation"]) == ("BWBR1@2026-01-01", "BWBR1")


def test_metadata_gives_way_to_the_text() -> None:
    """Both have the number of the publication."""
    data = {"owms": "SRU", "identifier": "gmb-2025-1", "title": "T", "available": "2025-05-01"}
    [source] = drafts(data, text="")
    assert source.yields
    assert source.payload["published"] == "2025-05-01"


def test_an_entry_of_a_feed_has_the_same_id_wherever_it_is_read() -> None:
    """From a file or from an address; one without a title is called by its first line."""
    data = {"feed": "Nieuws", "feed_url": "https://oefen.example/", "entry": "1", "title": "", "date": "2026-02-09"}
    [one] = drafts(data, text="Eerste regel.\nTweede.")
    assert one.payload["title"] == "Eerste regel."
    assert one.payload["id"] == drafts(data)[0].payload["id"]
    assert one.payload["id"] != drafts({**data, "entry": "2"})[0].payload["id"]
