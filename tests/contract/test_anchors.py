"""The ends of both chains are anchored: what is cut off is seen, and a backup is verified before it is put back."""

import hashlib
import json
import shutil
import sqlite3
import stat
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import kg
from kg.adapters.signer.ed25519 import Ed25519Signer
from kg.errors import InputError, KringError, StoreDamaged
from kg.profiles.modes import open_as_it_is, verify
from kg.profiles.restore import restore
from kg.store.backup.archive import write_backup
from kg.store.evidence.anchors import FILE, STAMP, Anchor, Anchors
from tests.rest_service import fill

Cut = str


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    with kg.open(tmp_path / "store", with_encoder=None) as graph:
        graph.stores.anchors.now()
        graph.witness.exported({"ede/private"}, "proef")
        graph.witness.exported({"baarn/private"}, "proef")
    return tmp_path / "store"


def changed(store: Path, *statements: str) -> None:
    with closing(sqlite3.connect(store / "journal.db")) as journal, journal:
        for statement in statements:
            journal.execute(statement)


CUTS: dict[str, tuple[str, ...]] = {
    "the journal": (
        "DELETE FROM event WHERE seq > 6",
        "DELETE FROM record WHERE seq > 6",
        "DELETE FROM claim WHERE record_id NOT IN (SELECT id FROM record)",
    ),
    "the trail": ("DELETE FROM access WHERE seq = (SELECT max(seq) FROM access)",),
    "all of the trail": ("DELETE FROM access",),
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_a_tail_that_is_cut_off_is_seen_without_a_backup(store: Path, cut: tuple[str, ...]) -> None:
    assert verify(store)[0] == []
    changed(store, *cut)
    with open_as_it_is(store) as graph:
        assert graph.stores.journal.verify() == []  # the chains alone do not show it
    for _ in range(2):  # and going on does not make it undone
        assert any("er is geschiedenis weg" in one or "er zijn regels weg" in one for one in verify(store)[0])
        with kg.open(store, with_encoder=None) as graph:
            graph.delete("les-2", reason="verder")
            graph.witness.exported({"ede/private"}, "verder")
        fill(
            store,
            {"local/private": [("Lesson", {"id": "les-2", "title": "L", "phase": "borgen", "basis": "expliciet"})]},
        )


def test_a_history_that_goes_on_is_anchored_anew_and_reading_anchors_nothing(store: Path) -> None:
    first = (store / FILE).read_text()
    with kg.open(store, with_encoder=None) as graph:
        graph.get("les-1")
    assert (store / FILE).read_text() == first
    with kg.open(store, with_encoder=None) as graph:
        graph.delete("les-1", reason="klaar")
    assert (store / FILE).read_text() != first
    assert verify(store)[0] == []


def test_the_key_is_its_owners_alone_and_where_the_setting_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRING_ANCHOR_KEY", str(tmp_path / "elders" / "sleutel.pem"))
    fill(tmp_path / "store")
    with kg.open(tmp_path / "store", with_encoder=None):
        pass
    assert stat.S_IMODE((tmp_path / "elders" / "sleutel.pem").stat().st_mode) == 0o600
    assert not (tmp_path / "store" / "anchor.key").exists()
    assert verify(tmp_path / "store")[0] == []
    monkeypatch.delenv("KRING_ANCHOR_KEY")
    assert verify(tmp_path / "store")[0] == []  # who does not have the key can still hold it against the chains


@pytest.mark.parametrize("at", [0.05, 0.5, 0.95])
def test_an_anchor_that_was_changed_or_signed_by_another_is_no_anchor(store: Path, tmp_path: Path, at: float) -> None:
    statement = (store / FILE).read_text()
    place = int(len(statement) * at)
    (store / FILE).write_text(statement[:place] + ("A" if statement[place] != "A" else "B") + statement[place + 1 :])
    assert any("niet meer zoals het gemaakt is" in one for one in verify(store)[0])
    content, _ = Ed25519Signer.opened(statement)
    (store / FILE).write_text(Ed25519Signer(tmp_path / "andere.key").signed(content))
    assert any("is ondertekend met sleutel" in one for one in verify(store)[0])


def test_every_anchor_also_goes_to_the_other_folder_which_shows_what_the_keeper_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRING_ANCHOR_COPIES", str(tmp_path / "elders"))
    store = tmp_path / "store"
    fill(store)
    with kg.open(store, with_encoder=None):
        pass
    (copy,) = (tmp_path / "elders").glob("*/*.jws")
    assert copy.read_text() == (store / FILE).read_text()
    changed(store, *CUTS["the journal"])
    (store / FILE).unlink()  # by who owns the store: without copies, this is not seen
    of = Anchor.of
    later = "2099-01-01T00:00:00Z"  # in another second than the first
    monkeypatch.setattr(Anchor, "of", lambda journal, trail: replace(of(journal, trail), at=later))
    with kg.open(store, with_encoder=None):
        pass
    assert any(str(copy) in one for one in verify(store)[0])


def test_a_folder_or_key_that_cannot_be_written_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "bestand").write_text("geen map")
    for name in ("KRING_ANCHOR_COPIES", "KRING_ANCHOR_KEY"):
        monkeypatch.setenv(name, str(tmp_path / "bestand" / "x"))
        fill(tmp_path / name)
        with kg.open(tmp_path / name, with_encoder=None) as graph:
            assert graph.get("les-1")
    assert "kon niet worden verankerd" in caplog.text


# --- a time stamp by somebody else ----------------------------------------------------------------


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[str]:
    """A time-stamping authority (RFC 3161) of OpenSSL, on this machine; its address."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    home = tmp_path / "tsa"
    home.mkdir()
    (home / "ext").write_text("extendedKeyUsage = critical,timeStamping\n")
    config = "\n".join(
        [
            "[tsa]",
            f"serial = {home}/serial",
            f"signer_cert = {home}/crt",
            f"signer_key = {home}/key",
            f"certs = {home}/crt",
            "signer_digest = sha256",
            "default_policy = 1.2.3.4",
            "digests = sha256, sha512",
        ]
    )
    (home / "conf").write_text(config)
    run = lambda *words: subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=home)  # noqa: E731
    run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "csr", "-subj", "/CN=proef")
    run("x509", "-req", "-in", "csr", "-signkey", "key", "-out", "crt", "-days", "2", "-extfile", "ext")

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (home / "tsq").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            run("ts", "-reply", "-queryfile", "tsq", "-config", "conf", "-section", "tsa", "-out", "tsr")
            self.send_response(200)
            self.end_headers()
            self.wfile.write((home / "tsr").read_bytes())

        def log_message(self, *_: object) -> None:
            """Nothing to tell."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_an_authority_that_is_named_stamps_the_anchor(
    tmp_path: Path, authority: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rfc3161_client")
    monkeypatch.setenv("KRING_ANCHOR_TSA", authority)
    store = tmp_path / "store"
    fill(store)
    with kg.open(store, with_encoder=None) as graph:
        graph.stores.anchors.renew()
        assert graph.stores.anchors.faults() == []
        (store / FILE).write_text((store / FILE).read_text() + "\n")
        assert any("tijdstempel" in one for one in graph.stores.anchors.faults())
    assert (store / STAMP).stat().st_size > 100


def test_an_authority_that_is_away_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("rfc3161_client")
    monkeypatch.setenv("KRING_ANCHOR_TSA", "http://127.0.0.1:9/")
    fill(tmp_path / "store")
    with kg.open(tmp_path / "store", with_encoder=None):
        pass
    assert (tmp_path / "store" / FILE).exists()
    assert "is niet te bereiken" in caplog.text


# --- putting a backup back ------------------------------------------------------------------------


@pytest.fixture
def backup(store: Path, tmp_path: Path) -> Path:
    with kg.open(store, with_encoder=None) as graph:
        write_backup(graph, tmp_path / "kopie.zip")
    return tmp_path / "kopie.zip"


def forged(backup: Path, change: Callable[[Path], None], *, signature: bool) -> Path:
    """The backup with its journal changed and the checksum in its manifest made to fit."""
    folder = backup.parent / "uitgepakt"
    with zipfile.ZipFile(backup) as archive:
        archive.extractall(folder)
    change(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["sha256"]["journal.db"] = hashlib.sha256((folder / "journal.db").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    if not signature:
        (folder / "manifest.jws").unlink()
    with zipfile.ZipFile(backup.parent / "vals.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    return backup.parent / "vals.zip"


def a_payload(folder: Path) -> None:
    changed(
        folder,
        "UPDATE event SET payload = replace(payload, 'Meet', 'Weet')",
        "UPDATE record SET payload = replace(payload, 'Meet', 'Weet')",
    )


def the_records(folder: Path) -> None:
    changed(folder, "UPDATE record SET space = 'ede/public' WHERE space = 'ede/private'")


def the_end(folder: Path) -> None:
    changed(folder, *CUTS["the journal"])


def the_trail(folder: Path) -> None:
    changed(folder, *CUTS["all of the trail"])


@pytest.mark.parametrize("change", [a_payload, the_records, the_end, the_trail])
@pytest.mark.parametrize("signature", ["its own", ""])
def test_a_forged_backup_is_refused_and_nothing_is_put_back(
    backup: Path, tmp_path: Path, change: Callable[[Path], None], signature: str
) -> None:
    file = forged(backup, change, signature=bool(signature))
    for unsigned in (False, True):
        with pytest.raises(StoreDamaged, match="er is niets teruggezet"):
            restore(file, tmp_path / "terug", unsigned=unsigned)
        assert not (tmp_path / "terug").exists()


def test_a_sound_backup_is_put_back_says_who_signed_it_and_is_anchored(backup: Path, tmp_path: Path) -> None:
    found = restore(backup, tmp_path / "terug")
    assert found.key == Ed25519Signer(tmp_path / "store" / "anchor.key").key
    assert verify(tmp_path / "terug")[0] == []
    assert (tmp_path / "terug" / FILE).exists()


def test_a_backup_signed_by_another_is_put_back_when_that_key_is_named(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Ed25519Signer(tmp_path / "hier.key")
    assert here.key
    monkeypatch.setenv("KRING_ANCHOR_KEY", str(tmp_path / "hier.key"))
    with pytest.raises(StoreDamaged, match="--signed-by"):
        restore(backup, tmp_path / "terug")
    theirs = Ed25519Signer(tmp_path / "store" / "anchor.key").key
    restore(backup, tmp_path / "terug", signed_by=theirs)
    with pytest.raises(StoreDamaged, match="niet met onbekend"):
        restore(backup, tmp_path / "nog-eens", signed_by="onbekend")


def test_a_backup_of_before_signatures_is_put_back_when_that_is_asked_for(backup: Path, tmp_path: Path) -> None:
    file = forged(backup, lambda _: None, signature=False)
    with pytest.raises(StoreDamaged, match="--unsigned"):
        restore(file, tmp_path / "terug")
    assert restore(file, tmp_path / "terug", unsigned=True).key == ""


def test_a_folder_with_an_anchor_of_another_store_is_not_used(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "terug").mkdir()
    shutil.copy(tmp_path / "store" / FILE, tmp_path / "terug" / FILE)
    with pytest.raises(InputError, match="anker van een andere opslag"):
        restore(backup, tmp_path / "terug")


@pytest.mark.parametrize("at", range(20, 100, 13))
def test_a_backup_with_flipped_bytes_is_refused_in_one_sentence(backup: Path, tmp_path: Path, at: int) -> None:
    content = bytearray(backup.read_bytes())
    for place in range(len(content) * at // 100, len(content) * at // 100 + 3):
        content[place] ^= 0xFF
    backup.write_bytes(content)
    with pytest.raises(KringError):
        restore(backup, tmp_path / "terug")
    assert not (tmp_path / "terug").exists()


def test_a_signer_and_the_anchors_of_no_history_make_nothing(tmp_path: Path) -> None:
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as graph:
        assert isinstance(graph.stores.anchors, Anchors)
    assert not (tmp_path / "store" / FILE).exists()
