"""The ids that a run gives to what has none of its own."""

from ingest.commit.ids import OwnIds
from kg.bounds import ID


def test_two_long_ids_that_begin_alike_stay_two() -> None:
    ids = OwnIds("ede/private", lambda _: set())
    long = "les-" + "a" * (ID - 8)
    one, other = ids.of(f"{long}-1", {}), ids.of(f"{long}-2", {})
    assert one != other
    assert max(len(one), len(other)) <= ID


def test_what_a_document_names_keeps_its_name() -> None:
    ids = OwnIds("ede/private", lambda _: set())
    assert ids.of("les-1", {"id": "les-1"}) == "les-1"
    assert ids.of("les-2", {"titel": "iets"}) == "ede.les-2"
