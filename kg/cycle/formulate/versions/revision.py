"""
A next version of a draft: what a person wrote over a part, and own words that stay when Kring's sentences are renewed.

A part is written as lines, one sentence a line. A line that stood there keeps its sources; any other is own words.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from kg.bounds import PARAGRAPH, SOME
from kg.cycle.formulate.versions.version import own_statement
from kg.errors import InputError
from ontologies import spelling

Payload = Mapping[str, Any]


def rewritten(chapters: Sequence[Payload], texts: Mapping[int, str], *, by: str, version: str) -> list[dict[str, Any]]:
    """
    The chapters with new text in some of them.

    Args:
        chapters: As a version keeps them.
        texts: By the number of a part, from 1, its sentences, one a line; "" leaves none.
        by: Who wrote it.
        version: The id of the version that it becomes.

    Raises:
        InputError: If there is no such part, or a text is too long.
    """
    for number, text in texts.items():
        if not 1 <= number <= len(chapters):
            raise InputError(f"deel {number} is er niet; kies 1 tot {len(chapters)}")
        lines = _lines(text)
        if len(lines) > SOME or any(len(one) > PARAGRAPH for one in lines):
            raise InputError(f"deel {number} is te lang: hooguit {SOME} regels, elk van hooguit {PARAGRAPH} tekens")
    return [
        {**one, "statements": _statements(one.get("statements", ()), texts[number], by, version)}
        if number in texts
        else {**one}
        for number, one in enumerate(chapters, 1)
    ]


def carried(fresh: Sequence[Payload], before: Sequence[Payload]) -> list[dict[str, Any]]:
    """
    Renewed chapters with the own words of the version before in them: at the end of the part of that name.

    A part that the template has no more, and in which somebody wrote, comes at the end with their words.
    """
    own = defaultdict[str, list[Payload]](list)
    for one in before:
        own[one["title"]] += [said for said in one.get("statements", ()) if said.get("by")]
    made = [{**one, "statements": [*one.get("statements", ()), *own.pop(one["title"], ())]} for one in fresh]
    return [*made, *({"title": title, "statements": said} for title, said in own.items() if said)]


def same(chapters: Sequence[Payload], others: Sequence[Payload]) -> bool:
    """Whether two versions say the same in all their parts."""
    return [_said(one) for one in chapters] == [_said(one) for one in others]


def _said(chapter: Payload) -> tuple[Any, ...]:
    aims = [one["text"] for one in chapter.get("aims", ())]
    return chapter.get("title"), aims, [(one["text"], one.get("by")) for one in chapter.get("statements", ())]


def _statements(held: Sequence[Payload], text: str, by: str, version: str) -> list[dict[str, Any]]:
    waiting = defaultdict[str, list[Payload]](list)
    for one in held:
        waiting[spelling.line(one["text"])].append(one)
    return [{**waiting[line].pop(0)} if waiting[line] else own_statement(line, by, version) for line in _lines(text)]


def _lines(text: str) -> list[str]:
    return [line for one in text.splitlines() if (line := spelling.line(one))]
