"""
What a light installation takes is pinned by hash, on each machine that it is for; so is one on many machines.

That the hashes are those of every file that is published asks the index, so that is for `make lock-check`.
"""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.supply.needed import environment, needed

ROOT: Final = Path(__file__).parents[2]
MACHINES: Final = [
    (python, system, machine)
    for python in ("3.11", "3.12", "3.13")
    for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"))
]


def locked(name: str) -> list[tuple[Requirement, list[str]]]:
    """The requirements of a file, with their hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [
        (Requirement(re.split(r"\s--hash", line)[0]), re.findall(r"--hash=sha256:([0-9a-f]{64})(?=\s|$)", line))
        for line in lines
    ]


LIGHT: Final = locked("requirements.txt")
SCALED: Final = locked("requirements-scaled.txt")
_EACH: Final = [(LIGHT, ()), (SCALED, ("scaled",))]
LOCKS: Final = pytest.mark.parametrize(("lock", "extras"), _EACH, ids=["light", "scaled"])
Lock = list[tuple[Requirement, list[str]]]
BUILD: Final = locked("requirements-build.txt")


def pin(one: Requirement) -> str:
    """The one version that it takes."""
    (exact,) = one.specifier
    assert exact.operator == "=="
    return exact.version


@pytest.mark.parametrize(("one", "hashes"), [*LIGHT, *BUILD, *SCALED], ids=lambda value: getattr(value, "name", ""))
def test_each_is_pinned_to_one_version_with_its_hashes(one: Requirement, hashes: list[str]) -> None:
    assert pin(one)
    assert one.url is None
    assert len(set(hashes)) == len(hashes) >= 1


@LOCKS
@pytest.mark.parametrize("machine", MACHINES, ids=" ".join)
def test_a_lock_has_all_that_an_installation_takes_on_a_machine(
    machine: tuple[str, str, str], lock: Lock, extras: tuple[str, ...]
) -> None:
    on = environment(*machine)
    pins = {canonicalize_name(one.name): pin(one) for one, _ in lock if one.marker is None or one.marker.evaluate(on)}
    wanted = needed(extras, on)
    assert wanted.keys() <= pins.keys()
    for name, asked in wanted.items():
        assert all(one.specifier.contains(pins[name], prereleases=True) for one in asked), f"{name}: {asked}"


@LOCKS
def test_a_lock_has_nothing_more_and_this_environment_has_what_it_says(lock: Lock, extras: tuple[str, ...]) -> None:
    pins = {canonicalize_name(one.name): pin(one) for one, _ in lock if one.marker is None or one.marker.evaluate()}
    assert pins.keys() == needed(extras).keys()
    assert {name: version(name) for name in pins} == pins


@LOCKS
def test_all_lists_of_versions_agree(lock: Lock, extras: tuple[str, ...]) -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    everything = {canonicalize_name(one.name): pin(one) for one in map(Requirement, lines)}
    pins = {canonicalize_name(one.name): pin(one) for one, _ in lock}
    assert {name: everything[name] for name in pins.keys() & everything.keys()} == {
        name: pins[name] for name in pins.keys() & everything.keys()
    }
    assert pins.keys() & everything.keys() >= needed(extras).keys()


def test_what_builds_kring_is_the_one_that_is_pinned() -> None:
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    assert [(one.name, one.specifier) for one, _ in BUILD] == [
        (one.name, SpecifierSet(str(one.specifier))) for one in map(Requirement, stated)
    ]


INSTALLS: Final = re.compile(r"^.*\bpip\b.*\b(?:install|wheel)\b.*$", re.MULTILINE)
LIGHT_OF_THE_MAKEFILE: Final = r"^\$\(VENV\)/\.light:.*\n((?:\t.*\n)+)"


def test_nothing_is_installed_or_built_around_the_lock() -> None:
    """In the container, and in the light installation: by hash and from wheels, or Kring itself with what is there."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (light,) = re.findall(LIGHT_OF_THE_MAKEFILE, makefile, re.MULTILINE)
    (by_hash,) = re.findall(r"^LOCKED := (.*)$", makefile, re.MULTILINE)
    light = light.replace("$(LOCKED)", by_hash).replace("$(PIP)", "pip")
    container = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").replace("&&", "\n")
    commands = [*INSTALLS.findall(light), *INSTALLS.findall(container)]
    assert len(commands) == 7
    for command in commands:
        if "--require-hashes" in command:
            assert "--only-binary :all:" in command
        else:
            assert "--no-deps" in command
            assert "--no-build-isolation" in command or "--no-index" in command


def test_the_base_of_the_container_is_pinned_by_digest() -> None:
    container = (ROOT / "Containerfile").read_text(encoding="utf-8")
    (base,) = re.findall(r"^ARG BASE=(\S+)$", container, re.MULTILINE)
    assert re.search(r"^docker\.io/library/python:3\.\d+\.\d+-\S+@sha256:[0-9a-f]{64}$", base)
    assert re.findall(r"^FROM (\S+)", container, re.MULTILINE) == ["${BASE}"] * 2
