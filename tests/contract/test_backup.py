"""A backup holds what a restore needs, from one machine and from a database; all that is kept is fictitious."""

import json
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import kg
from kg.access import Grant
from kg.errors import InputError, StoreDamaged
from kg.model.knowledge import Lesson
from kg.profiles.access import open_feeds, open_keys, open_outbox, open_visits
from kg.profiles.restore import restore
from kg.store.backup.archive import write_backup
from tests import commands
from tests.contract.test_passages import HashingEncoder

pytestmark = pytest.mark.usefixtures("profile")  # the same on one machine and beyond

TODAY, UNTIL = date(2026, 11, 29), date(2099, 1, 1)
TEMPLATE = Path("templates") / "ede" / "huisstijl.toml"


def filled(store: Path, encoder: HashingEncoder) -> None:
    with kg.open(store, with_encoder=encoder, create=True) as graph:
        titles = {"les-1": "Zaaksysteem", "les-2": "Archief op orde"}
        lessons = [Lesson(id=key, title=title, phase="borgen", basis="afgeleid") for key, title in titles.items()]
        graph.put(lessons, space="kring/public", reason="proef")
        graph.stores.hold_all()
        list(graph.stores.passages.encode_pending())
    (store / TEMPLATE).parent.mkdir(parents=True)
    (store / TEMPLATE).write_text("proef")


def backed_up(store: Path, file: Path) -> None:
    with kg.open(store, with_encoder=None) as graph:
        write_backup(graph, file)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """The folder where is put back, without a database from then on, by who has the key that signed the backup."""

    def found() -> Path:
        monkeypatch.delenv("KRING_DATABASE_URL", raising=False)
        monkeypatch.setenv("KRING_ANCHOR_KEY", str(tmp_path / "store" / "anchor.key"))
        return tmp_path / "terug"

    return found


def test_keys_grants_hooks_feeds_and_templates_are_put_back(tmp_path: Path, home: Callable[[], Path]) -> None:
    store, file = tmp_path / "store", tmp_path / "kopie.zip"
    filled(store, HashingEncoder())
    with closing(open_keys(store)) as keys:
        key, text = keys.add("proef", {"ede": "reader"}, until=UNTIL, today=TODAY)
        keys.grant(Grant("ede", "baarn", UNTIL))
        secret = keys.secret("log")
    with closing(open_outbox(store)) as outbox:
        hook, _ = outbox.add("proef", owner="ede", watch="volg", url="https://a.example/", seen=())
    with closing(open_feeds(store)) as feeds:
        feeds.switch_on("raad", "merk", owner="ede", by="proef")
    with closing(open_visits(store)) as visits:
        visit = visits.look("an", "ede", now=datetime(2026, 11, 29, tzinfo=UTC), seq=2)
    backed_up(store, file)
    terug = home()
    found = restore(file, terug)
    assert {name: found.manifest["beside"][name] for name in ("key", "grant", "hook", "feed", "templates")} == {
        "key": 1, "grant": 1, "hook": 1, "feed": 1, "templates": 1,
    }  # fmt: skip
    with closing(open_keys(terug)) as keys:
        assert keys.key_of(text, today=TODAY) == key
        assert (keys.grants(), keys.secret("log")) == ([Grant("ede", "baarn", UNTIL)], secret)
    with closing(open_outbox(terug)) as outbox:
        assert outbox.get(hook.id) == hook
    with closing(open_feeds(terug)) as feeds:
        assert [state.id for state in feeds.every()] == ["raad"]
    with closing(open_visits(terug)) as visits:
        assert visits.every() == [visit]
    assert (terug / TEMPLATE).read_text() == "proef"
    assert (terug / TEMPLATE).stat().st_mode & 0o077 == 0


def test_vectors_are_put_back_where_the_encoder_is_the_same(tmp_path: Path, home: Callable[[], Path]) -> None:
    store, file = tmp_path / "store", tmp_path / "kopie.zip"
    filled(store, HashingEncoder())
    with kg.open(store, with_encoder=HashingEncoder()) as graph:
        before = graph.stores.passages.passage_vectors(["les-1", "les-2"])
    assert len(before) == 2
    backed_up(store, file)
    terug, encoder = home(), HashingEncoder()
    restore(file, terug)
    with kg.open(terug, with_encoder=encoder) as graph:
        assert graph.stores.passages.pending() == 0
        after = graph.stores.passages.passage_vectors(["les-1", "les-2"])
        assert graph.check() == []
    assert encoder.encoded == 0
    assert {key: (some * after[key]).sum() > 0.999 for key, some in before.items()} == {"les-1": True, "les-2": True}
    other = HashingEncoder("hashing-anders")
    with kg.open(terug, with_encoder=other) as graph:
        assert graph.stores.passages.pending() == 2


def test_a_store_without_keys_is_backed_up_and_a_restore_says_what_came_back(
    tmp_path: Path, home: Callable[[], Path]
) -> None:
    store, file = tmp_path / "store", tmp_path / "kopie.zip"
    filled(store, HashingEncoder())
    backed_up(store, file)
    done = commands.run(["restore", str(file), "--store", str(home())], environment={"KRING_ENCODER": "none"})
    assert done.returncode == 0, done.stderr
    assert "Ook teruggezet: 0 sleutels, 0 toestemmingen, 0 webhooks, 0 feeds, 1 sjablonen" in done.stdout


def repacked(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup with other parts, not signed."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != "manifest.jws"}
    change(parts)
    with zipfile.ZipFile(file.with_name("anders.zip"), "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.with_name("anders.zip")


def test_a_backup_of_before_is_put_back_and_says_what_it_has_not(tmp_path: Path, home: Callable[[], Path]) -> None:
    store, file = tmp_path / "store", tmp_path / "kopie.zip"
    filled(store, HashingEncoder())
    backed_up(store, file)

    def older(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        for name in ("access.db", TEMPLATE.as_posix()):
            del parts[name], manifest["sha256"][name]
        del manifest["beside"]
        parts["manifest.json"] = json.dumps({**manifest, "format": 2}).encode()

    words = ["restore", str(repacked(file, older)), "--unsigned", "--store", str(home())]
    done = commands.run(words, environment={"KRING_ENCODER": "none"})
    assert done.returncode == 0, done.stderr
    assert "Niet in deze kopie: sleutels" in done.stdout


@pytest.mark.parametrize(
    "name",
    ["templates/../../buiten", "templates/./x", "templates\\x", "templates/", "templates", "/templates/x", "x/x"],
)
def test_a_part_that_leads_elsewhere_is_refused(name: str, tmp_path: Path, home: Callable[[], Path]) -> None:
    store, file = tmp_path / "store", tmp_path / "kopie.zip"
    filled(store, HashingEncoder())
    backed_up(store, file)
    strange = repacked(file, lambda parts: parts.update({name: b"x"}))
    terug = home()
    with pytest.raises(InputError, match="onverwachte delen"):
        restore(strange, terug, unsigned=True)
    assert not terug.exists()


def test_a_part_that_the_manifest_does_not_state_is_refused(tmp_path: Path, home: Callable[[], Path]) -> None:
    store, file = tmp_path / "store", tmp_path / "kopie.zip"
    filled(store, HashingEncoder())
    backed_up(store, file)
    more = repacked(file, lambda parts: parts.update({"templates/ede/meer.toml": b"x"}))
    terug = home()
    with pytest.raises((InputError, StoreDamaged), match=r"meer\.toml"):
        restore(more, terug, unsigned=True)
    assert not terug.exists()
