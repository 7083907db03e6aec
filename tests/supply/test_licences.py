"""
Each distribution that is installed says under which licence, and that licence is on our list.

CI runs this on the full installation, which the light one is part of: nothing with another licence, or with none that
can be read, comes in unseen.
"""

from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distribution
from typing import Any, Final

import pytest
from license_expression import ExpressionError, get_spdx_licensing
from packaging.utils import canonicalize_name

from tests.supply.needed import FULL, needed

# By SPDX name: what asks no more than that its notice stays.
PERMISSIVE: Final = frozenset({
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0",
    "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Unlicense", "Zlib",
})  # fmt: skip
# What asks more, and why we may use it as we do.
WITH_REASON: Final[Mapping[str, str]] = {
    "EUPL-1.2": "Kring itself",
    "LGPL-3.0-only": "a library that one may replace, used as it is; on the list of compatible licences of the EUPL",
    "MPL-2.0": "copyleft for its own files, which we use as they are; on the list of compatible licences of the EUPL",
    "OFL-1.1": "a font, embedded in pictures and never sold by itself",
    "W3C-20150513": "permissive; asks to keep its notice and to tell of changes, of which we make none",
}
# What a classifier means; several are a choice. Which BSD is meant it does not say, and to us it is the same.
CLASSIFIERS: Final[Mapping[str, str]] = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
    "The Unlicense (Unlicense)": "Unlicense",
    "W3C License": "W3C-20150513",
}
# What nothing but a text says: the licence, read by us, and a sentence that is still in that text.
READ: Final[Mapping[str, tuple[str, str]]] = {
    "asttokens": ("Apache-2.0", "Apache License"),
    "protobuf": ("BSD-3-Clause", "Neither the name of Google"),
    "pypdfium2": ("BSD-3-Clause AND Apache-2.0", "Apache License"),
    "resvg-py": ("MIT", "Permission is hereby granted, free of charge"),
    "transformers": ("Apache-2.0", "Apache License"),
}
SPDX: Final = get_spdx_licensing()


def stated(one: Distribution) -> str:
    """Its licence as an SPDX expression; empty when it says none that is known."""
    said = (one.metadata.get("License-Expression") or one.metadata.get("License") or "").strip()
    if _is_spdx(said):
        return said
    classifiers = [
        line.rpartition(" :: ")[2] for line in one.metadata.get_all("Classifier") or () if "License ::" in line
    ]
    if classifiers and all(name in CLASSIFIERS for name in classifiers):
        return " OR ".join(CLASSIFIERS[name] for name in classifiers)
    expression, sentence = READ.get(canonicalize_name(one.name), ("", ""))
    return expression if sentence and any(sentence in text for text in _texts(one)) else ""


def _is_spdx(said: str) -> bool:
    try:
        return SPDX.parse(said, validate=True) is not None
    except ExpressionError:  # a sentence, or a whole licence
        return False


def _texts(one: Distribution) -> Iterator[str]:
    for path in one.files or ():
        if ".dist-info/" in str(path) and "LICENSE" in str(path).upper():
            yield path.read_text(encoding="utf-8")


def is_allowed(expression: Any) -> bool:
    """Of parts joined by AND each, of a choice one."""
    parts = [is_allowed(part) for part in getattr(expression, "args", ())]
    if parts:
        return any(parts) if expression.operator.strip() == "OR" else all(parts)
    return str(expression) in PERMISSIVE | WITH_REASON.keys()


@pytest.mark.parametrize("name", sorted({*needed(FULL), "kring", "pip", "setuptools"}))
def test_its_licence_is_known_and_on_the_list(name: str) -> None:
    licence = stated(distribution(name))
    assert licence, f"{name} says no licence that is known: read it, and write it down in READ"
    assert is_allowed(SPDX.parse(licence)), f"{name}: {licence} is not on the list; is it to be?"


def test_the_light_and_the_full_installation_are_among_them() -> None:
    assert {"onnxruntime", "resvg-py", "sentence-transformers", "torch", "mypy"} <= needed(FULL).keys()


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-2.0-only", True),
        ("MIT AND GPL-2.0-only", False),
        ("Apache-2.0 WITH LLVM-exception AND (MIT OR AGPL-3.0-only)", True),
        ("LicenseRef-own", False),
    ],
)
def test_of_a_choice_one_is_enough_and_of_a_sum_all_are_needed(expression: str, allowed: bool) -> None:  # noqa: FBT001
    assert is_allowed(SPDX.parse(expression)) is allowed


def test_what_says_nothing_is_not_known(tmp_path: Any) -> None:
    folder = tmp_path / "fictief-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: fictief\nVersion: 1.0\nLicense: see the website\n")
    assert stated(Distribution.at(folder)) == ""
