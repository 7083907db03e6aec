"""No text of verbeteren says that one thing made another happen: it sees associations, and keeps to that."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from ingest.load import ingest_into
from kg.reason.answer import to_json
from kg.service import KnowledgeGraph
from tests.web.catalogue import english

ROOT: Final = Path(__file__).parents[2]
CAUSAL: Final = re.compile(
    r"\b(?:veroorzaa\w+|oorzaak|oorzaken|bewerkstellig\w*|teweeg\w*|dankzij|waardoor|doordat|daardoor|hierdoor"
    r"|(?:leid|leidt|leiden|leidde|leidden|geleid)\s+(?:\w+\s+){0,3}tot|zorg(?:t|de|den|en)?\s+(?:\w+\s+){0,2}voor"
    r"|result\w+\s+in|te\s+(?:danken|wijten)\s+aan|ten?\s+gevolge|als\s+gevolg|(?:het\s+)?gevolg\s+van"
    r"|(?:komt|kwam|komen|kwamen)\s+door|(?:beter|slechter|hoger|lager|gestegen|gedaald|verbeterd|verslechterd)\s+door"
    r"|effect\s+(?:van|op|heeft|had)|invloed\s+(?:van|op)|impact|geholpen|opgeleverd|bewijst|bewezen"
    r"|caus(?:e|es|ed|ing)|because|due\s+to|thanks\s+to|led\s+to|leads?\s+to|result(?:s|ed)\s+in|as\s+a\s+result"
    r"|effect\s+of|made\s+it|brought\s+about)\b",
    re.IGNORECASE,
)
CODE: Final = (
    *sorted((ROOT / "kg" / "cycle" / "improve").rglob("*.py")),
    ROOT / "api" / "render" / "terminal" / "improve.py",
    ROOT / "api" / "cli" / "improve_change.py",
    ROOT / "kg" / "service" / "reports" / "change.py",
    *sorted((ROOT / "kg" / "cycle" / "report").rglob("change.py")),
    *sorted((ROOT / "api" / "web").glob("improve_*.py")),
)
SAID: Final = frozenset({"said", "needed", "remarks", "gaps", "not_known", "onward", "state"})
TEMPLATES: Final = [
    ROOT / "api" / "web" / "templates" / f"{name}.html"
    for name in ("_improve", "improvement", "improvement_trajectory", "circle", "relief")
]


def causal(text: str) -> list[str]:
    return [found.group() for found in CAUSAL.finditer(text)]


def said_in(file: Path) -> Iterator[str]:
    """The texts of a module, without its docstrings: those are for who works on it."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    about = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value and node not in about:
            yield node.value


@pytest.mark.parametrize(
    "text",
    [
        "De wachttijd daalde dankzij het nieuwe systeem.", "Dit leidde in 2024 tot minder klachten.",
        "Het loket zorgde voor een daling.", "Waardoor het komt, is niet bekend.", "beter door de les",
        "It got better because of the lesson.",
    ],
)  # fmt: skip
def test_the_list_sees_what_it_is_for(text: str) -> None:
    assert causal(text)


@pytest.mark.parametrize("file", [*CODE, *TEMPLATES], ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_text_of_ours_has_a_causal_verb(file: Path) -> None:
    texts = said_in(file) if file.suffix == ".py" else [file.read_text(encoding="utf-8")]
    assert [(word, text) for text in texts for word in causal(text)] == []


def test_nor_has_its_english() -> None:
    names = {file.name for file in (*CODE, *TEMPLATES)}
    texts = [
        said
        for one in english()
        if one.id and any(Path(file).name in names for file, _ in one.locations)
        for said in (one.string if isinstance(one.string, tuple | list) else [one.string])
    ]
    assert len(texts) > 100
    assert [(word, text) for text in texts for word in causal(text)] == []


def ours(value: Any) -> Iterator[str]:
    """What an answer says itself; not the titles of records, nor what a source says, in quotes or as a fact."""
    if isinstance(value, dict):
        is_fact = "theirs" in value or "days" in value
        for name, item in value.items():
            if name in SAID and not (is_fact and name == "said"):
                for text in [item] if isinstance(item, str) else item:
                    yield re.sub("“[^”]*”", "", text)
            else:
                yield from ours(item)
    elif isinstance(value, list):
        for item in value:
            yield from ours(item)


def test_nor_has_what_comes_out_of_the_demo(graph: KnowledgeGraph) -> None:
    ingest_into(graph, [ROOT / "ingest" / "demo"], space="kring/public", progress=lambda *_: None, encode=False)
    day = date(2026, 11, 30)
    found = graph.improvement("Baarn", today=day)
    answers: list[Any] = [found, graph.relief("Baarn")]
    for one in found.trajectories:
        answers += [graph.improvement(one.id, today=day), graph.circle(one.id, today=day)]
    said = [text for answer in answers for text in ours(to_json(answer))]
    assert len(said) > 100
    assert [(word, text) for text in said for word in causal(text)] == []
