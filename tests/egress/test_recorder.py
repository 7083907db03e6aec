"""The recorder sees what leads outside, from Python and from below it; else these tests would prove nothing."""

import pytest

from tests.egress.recorder import House

FROM_PYTHON = """
import socket, sys
from pathlib import Path
try: socket.getaddrinfo("python.invalid", 443)
except OSError: pass
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
    one.connect(("192.0.2.1", 443))
Path("here.txt").write_text("x")
"""
FROM_BELOW = """
import ctypes
c = ctypes.CDLL(None)
c.getaddrinfo(b"below.invalid", None, None, ctypes.byref(ctypes.c_void_p()))
file = c.socket(2, 2, 0)
c.connect(file, b"\\x02\\x00\\x01\\xbb\\xc0\\x00\\x02\\x02" + bytes(8), 16)
c.fopen(b"below.txt", b"w")
"""
CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)"


def test_what_python_looks_up_calls_and_writes_is_seen(house: House) -> None:
    assert house.run("-c", FROM_PYTHON).returncode == 0
    assert set(house.outside()) == {
        "lookup python.invalid",
        "connect 192.0.2.1 443",
        f"write {house.folder}/work/here.txt",
        f"found {house.folder}/work/here.txt",
    }


def test_what_is_done_below_python_is_seen_in_a_child_too(house: House) -> None:
    if house.shim is None:
        pytest.skip("needs Linux, glibc and a C compiler: without them only what Python itself does is seen")
    assert house.run("-c", CHILD, FROM_BELOW).returncode == 0
    assert set(house.outside()) == {
        "lookup below.invalid",
        "connect 192.0.2.2 443",
        f"write {house.folder}/work/below.txt",
        f"found {house.folder}/work/below.txt",
    }


def test_this_machine_alone_the_store_the_cache_and_the_temporary_folder_are_inside(house: House) -> None:
    code = """
import socket, tempfile
from pathlib import Path
socket.getaddrinfo("localhost", 80), socket.getaddrinfo("::1", 80), socket.getaddrinfo(None, 0)
with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()): pass
for folder in (Path("kring-store"), Path.home() / ".cache" / "kring"):
    folder.mkdir(parents=True)
    (folder / "x").write_text("x")
tempfile.TemporaryFile().close()
"""
    assert house.run("-c", code).returncode == 0
    assert house.outside() == []


def test_a_resolver_on_this_machine_passes_questions_on(house: House) -> None:
    house.run("-c", "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.53', 53))")
    assert house.outside() == ["connect 127.0.0.53 53"]


def test_what_onnxruntime_does_when_nothing_silences_it_is_seen(house: House) -> None:
    """The fault that these tests were made for: its id and its queue are written as soon as it loads."""
    assert house.run("-c", "import onnxruntime").returncode == 0
    assert any("/home/.cache/Microsoft/" in one for one in house.outside())
