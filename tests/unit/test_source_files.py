"""Which files are read, in what order, under what name; and that all real data is read or refused."""

import zipfile
from pathlib import Path

import pytest

from ingest.document import Row
from ingest.formats.registry import documents, read

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
real_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not on this machine")


def test_files_come_in_order_of_name_and_hidden_ones_are_told(tmp_path: Path) -> None:
    for name in ("b/z.csv", "b/.geheim.csv", ".git/config", "a.md", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "d.md").symlink_to(tmp_path / "a.md")
    told: list[str] = []
    assert [document.name for document in documents([tmp_path], skipped=told.append)] == ["a.md", "c.txt", "b/z.csv"]
    assert sorted(line.partition(":")[0] for line in told) == [".git", "b/.geheim.csv", "d.md"]


def test_a_file_is_read_once_and_names_do_not_collide(tmp_path: Path) -> None:
    for name in ("a/index.md", "b/index.md"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = list(documents([tmp_path / "a", tmp_path / "a" / "index.md", tmp_path / "b"]))
    assert [document.name for document in found] == ["index.md", (tmp_path / "b" / "index.md").as_posix()]


def test_the_members_of_an_archive_are_documents(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pak.zip", "w") as archive:
        for name in ("map/b.csv", "a.txt", "__MACOSX/._a.txt", "leeg/"):
            archive.writestr(name, "x")
    found = list(documents([tmp_path / "pak.zip"]))
    assert [document.name for document in found] == ["pak.zip", "pak.zip!/a.txt", "pak.zip!/map/b.csv"]
    assert [document.content for document in found] == [None, b"x", b"x"]
    assert list(read(found[0])) == []


@pytest.mark.deep
@real_data
def test_all_real_data_is_read_or_refused_with_a_reason() -> None:
    read_whole: set[str] = set()
    for document in documents([SHARED]):
        outcome = list(read(document))
        errors = [item for item in outcome if not isinstance(item, Row)]
        assert outcome or document.suffix == ".zip", document.name  # of an archive, its files say something
        assert all(str(error).startswith(document.name) for error in errors)
        if not errors:
            read_whole.add(document.suffix)
    assert {".csv", ".json", ".jsonl", ".md", ".pdf", ".ttl", ".xlsx", ".yaml"} <= read_whole


@real_data
def test_the_real_pdf_files_read_well() -> None:
    (document,) = documents([SHARED / "pdf" / "ai-verordening-factsheet-bestuurders.pdf"])
    (row,) = read(document)
    assert isinstance(row, Row)
    assert row.data["metadata"]["pages"] == 4
    second = "\n".join(section.text for section in row.sections if section.place == "pagina 2")
    assert "toepassing van het concept AI-systeem." in second
    assert "om snel inzicht te krijgen in de belangrijkste aspecten" in second
