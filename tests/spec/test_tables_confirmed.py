"""A table with columns of somebody's own: held until they are confirmed, then read, and read again by the same."""

from pathlib import Path

import pytest

from ingest.commit.summary import Summary
from ingest.document import Document
from ingest.load import ingest_into
from ingest.tables import Choice, confirm, previews
from kg.errors import InputError
from kg.service import KnowledgeGraph
from tests.contract.test_acknowledged import member

SPACE = "local/private"
REGISTER = Path(__file__).parents[2] / "ingest" / "demo" / "tooi" / "gemeenten_flat.csv"
HEAD = "Nr;Actie;Wie;Gereed"  # fictitious
LINES = ["1;Archief overdragen;DIV;medio 2026", "2;Register bijwerken;FG;Q3 2026"]


def run(graph: KnowledgeGraph, file: Path) -> Summary:
    return ingest_into(graph, [file], space=SPACE, progress=lambda *_: None, encode=False)


def written(folder: Path, *lines: str, name: str = "actielijst.csv") -> Path:
    file = folder / name
    file.write_text("\n".join(("Actielijst (fictief)", "", *lines)), encoding="utf-8")
    return file


def confirmed(graph: KnowledgeGraph, file: Path, choice: Choice | None = None) -> str:
    (shown,) = previews(graph, Document(file, file.name), space=SPACE, choice=lambda _sheet: choice)
    return confirm(graph, shown, title=file.name, space=SPACE)


def activities(graph: KnowledgeGraph) -> dict[str, str]:
    return {stored.id: stored.payload["title"] for stored in graph.scan("Activity")}


def test_rows_wait_until_somebody_says_what_the_columns_are(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    file = written(tmp_path, HEAD, *LINES)
    for _ in range(2):  # said again at each run, until it is solved
        summary = run(stocked, file)
        assert (summary.total("added"), summary.read) == (0, 0)
        (held,) = summary.told.held
        assert (held.document, held.columns, held.rows) == ("actielijst.csv", tuple(HEAD.split(";")), 2)
        assert any("kring ingest --preview" in line for line in summary.lines())
    confirmed(stocked, file)
    assert run(stocked, file).total("added") == 2
    assert run(stocked, file).skipped == 1


def test_a_next_file_with_the_same_header_is_read_also_when_columns_moved(
    stocked: KnowledgeGraph, tmp_path: Path
) -> None:
    confirmed(stocked, written(tmp_path, HEAD, *LINES))
    other = written(tmp_path, "Gereed;Wie;Nr;Actie", "2026;DIV;1;Scannen", name="andere.csv")
    assert run(stocked, other).total("added") == 1
    more = written(tmp_path, f"{HEAD};Kosten", "1;A;DIV;2026;5", name="meer.csv")
    assert run(stocked, more).held.total() == 1


def test_rows_keep_their_ids_when_others_come_between(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    file = written(tmp_path, HEAD, *LINES)
    confirmed(stocked, file)
    run(stocked, file)
    before = activities(stocked)
    written(tmp_path, HEAD, LINES[1], "3;Nieuw;DIV;", LINES[0])
    summary = run(stocked, file)
    assert (summary.total("added"), summary.total("withdrawn")) == (1, 0)
    assert before.items() <= activities(stocked).items()


def test_a_mapping_that_changes_has_its_files_read_again(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    file = written(tmp_path, HEAD, *LINES)
    confirmed(stocked, file)
    run(stocked, file)
    confirmed(stocked, file, Choice(fields={"Wie": "note"}))
    assert run(stocked, file).total("changed") == 2
    assert all("Wie" not in stored.payload and "owner" not in stored.payload for stored in stocked.scan("Activity"))


def test_what_somebody_else_confirmed_is_not_used_for_ones_own(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    file = written(tmp_path, HEAD, *LINES)
    (shown,) = previews(stocked, Document(file, file.name), space="ede/public")
    confirm(stocked, shown, title="Ede", space="ede/public")
    assert run(stocked, file).held.total() == 2


def test_a_kind_that_needs_more_says_what(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    file = written(tmp_path, "Risico;Oorzaak", "Kennis gaat weg;Pensioen")
    with pytest.raises(InputError, match="municipality"):
        confirmed(stocked, file, Choice(kind="Risk"))
    confirmed(stocked, file, Choice(kind="Risk", constants={"municipality": "Baarn"}))
    run(stocked, file)
    (risk,) = stocked.scan("Risk")
    assert risk.payload["municipality"] == "GM0308"


def test_a_field_that_there_is_not_is_named(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="heeft geen veld 'prijs'"):
        confirmed(stocked, written(tmp_path, HEAD, *LINES), Choice(fields={"Wie": "prijs"}))


AIMS = "Actie;Doel;Wie;Kosten"  # fictitious
WORK = ["Site nalopen;Iedereen kan de website gebruiken;Communicatie;25.000", "Cursus geven;2.1;HR;8000"]
BAARN = Choice(constants={"municipality": "Baarn"})


def test_an_aim_in_words_comes_in_with_the_list_as_its_policy(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    file = written(tmp_path, AIMS, *WORK)
    confirmed(stocked, file, BAARN)
    run(stocked, file)
    (aim,) = stocked.scan("Objective")
    (policy,) = stocked.scan("Policy")
    assert (aim.payload["title"], aim.payload["policy"]) == ("Iedereen kan de website gebruiken", policy.id)
    assert (policy.payload["title"], policy.payload["municipality"]) == ("Actielijst (fictief)", "GM0308")
    told = {one.payload["title"]: one.payload for one in stocked.scan("Activity")}
    assert told["Site nalopen"]["objective"] == aim.id
    assert "objective" not in told["Cursus geven"]  # a code leads nowhere, and is no aim
    assert told["Cursus geven"]["note"] == "Genoemd, en niet gevonden: 2.1"


def test_an_aim_of_a_list_stays_at_the_next_run_and_goes_with_its_row(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    file = written(tmp_path, AIMS, *WORK)
    confirmed(stocked, file, BAARN)
    run(stocked, file)
    written(tmp_path, AIMS, *WORK, "")
    again = run(stocked, file)
    assert (again.total("added"), again.total("changed"), again.total("withdrawn")) == (0, 0, 0)
    written(tmp_path, AIMS, WORK[1])
    assert run(stocked, file).total("withdrawn") == 3  # the activity, its aim, and the policy of no other aim


def test_an_aim_stays_too_where_an_organisation_brings_its_list_again(graph: KnowledgeGraph, tmp_path: Path) -> None:
    ingest_into(graph, [REGISTER], space="kring/public", progress=lambda *_: None, encode=False)
    anna = member(graph, "Anna", {"baarn": "editor"})
    file = written(tmp_path, AIMS, *WORK)
    (shown,) = previews(anna, Document(file, file.name), space="baarn/private", choice=lambda _sheet: BAARN)
    confirm(anna, shown, title=file.name, space="baarn/private")
    for _ in range(3):
        ingest_into(anna, [file], space="baarn/private", progress=lambda *_: None, encode=False)
        (aim,) = anna.scan("Objective")
        assert aim.id.startswith("baarn.")
        assert {one.payload.get("objective") for one in anna.scan("Activity")} == {aim.id, None}
        with file.open("a", encoding="utf-8") as opened:
            opened.write("\n")


@pytest.mark.parametrize(("town", "is_theirs"), [("Baarn", True), ("Ede", False)])
def test_an_aim_that_the_municipality_has_already_is_that_one(
    stocked: KnowledgeGraph, tmp_path: Path, town: str, *, is_theirs: bool
) -> None:
    goals = written(tmp_path, "Doelstelling;Trekker", "Iedereen kan de website gebruiken;HR", name="doelen.csv")
    confirmed(stocked, goals, Choice(constants={"municipality": town}))
    run(stocked, goals)
    (theirs,) = stocked.scan("Objective")
    work = written(tmp_path, AIMS, *WORK)
    confirmed(stocked, work, BAARN)
    run(stocked, work)
    named = {one.payload["objective"] for one in stocked.scan("Activity") if "objective" in one.payload}
    assert ({theirs.id} == named, stocked.counts()["Objective"]) == (is_theirs, 1 if is_theirs else 2)


def test_a_preview_names_the_aim_that_the_municipality_has_already(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    goals = written(tmp_path, "Doelstelling;Trekker", "Iedereen kan de website gebruiken;HR", name="doelen.csv")
    confirmed(stocked, goals, BAARN)
    run(stocked, goals)
    (theirs,) = stocked.scan("Objective")
    work = written(tmp_path, AIMS, *WORK)
    (shown,) = previews(stocked, Document(work, work.name), space=SPACE, choice=lambda _sheet: BAARN)
    assert shown.tried[0].record["objective"] == theirs.id


def test_a_list_of_aims_needs_its_policy_or_whose_it_is(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    file = written(tmp_path, "Doelstelling;Trekker", "Iedereen kan de website gebruiken;HR", name="doelen.csv")
    with pytest.raises(InputError, match="heeft ook nodig: municipality"):
        confirmed(stocked, file)
    confirmed(stocked, file, BAARN)
    run(stocked, file)
    (aim,) = stocked.scan("Objective")
    assert stocked.get(aim.payload["policy"]).payload["municipality"] == "GM0308"


def test_a_preview_shows_what_a_run_makes(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    file = written(tmp_path, AIMS, *WORK)
    (shown,) = previews(stocked, Document(file, file.name), space=SPACE, choice=lambda _sheet: BAARN)
    first, second = shown.tried
    assert first.record["objective"] == "Iedereen kan de website gebruiken (nieuw)"
    assert (second.why, second.record["note"]) == ("", "Genoemd, en niet gevonden: 2.1")
    assert not list(stocked.scan("Objective"))


@pytest.mark.parametrize(
    ("head", "row", "kind"),
    [
        ("Project;Eigenaar;Start;Einde;Budget;Status", "Zaken;DIV;2026;2027;5000;loopt", "Activity"),
        ("Projectnaam;Projectleider;Gereed", "Zaken;DIV;2026-12-01", "Activity"),
        ("Project;Omschrijving;Start;Einde", "Zaken;Nieuw systeem;2026;2027", "Trajectory"),
    ],
)
def test_a_list_of_projects_is_work_where_it_says_who_or_how_much(
    stocked: KnowledgeGraph, tmp_path: Path, head: str, row: str, kind: str
) -> None:
    file = written(tmp_path, head, row, name="projectenlijst.csv")
    (shown,) = previews(stocked, Document(file, file.name), space=SPACE)
    assert shown.kind == kind
