"""
Every text from outside passes one decoder, ingest/documents/encoding.py; who reads bytes as text beside it is named.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.document import Document
from kg.errors import InputError

ROOT = Path(__file__).parents[2]
# By file, what it decodes and why that is no text of a user's file.
BESIDE = {
    "api/http/identity/access_tokens.py": "the head of a token, as its own library does",
    "api/http/identity/authentication.py": "a header",
    "api/http/dependencies.py": "the address of a request",
    "api/http/identity/browser/attempts.py": "what it made itself, in base 64",
    "api/http/identity/browser/sign_in.py": "what it made itself, in base 64",
    "api/hooks/signature.py": "what it made itself",
    "api/http/identity/oidc.py": "a token, by its own library",
    "api/rest/records.py": "the body of a request, refused with 400 when it is no UTF-8",
    "api/http/uploads/names.py": "the end of a name that was cut",
    "api/sparql/door.py": "the body of a request, refused with 400 when it is no UTF-8",
    "api/render/documents/page.py": "what it made itself, in base 64",
    "api/render/documents/pdf.py": "what the typesetter says of its own fault",
    "api/render/documents/typesetter.py": "what the process that started it wrote",
    "api/render/spreadsheet.py": "an answer of our own",
    "api/web/forms.py": "what it made itself, in base 64",
    "api/web/sparql.py": "an answer of our own",
    "api/rest/openapi.py": "a file of ours",
    "ingest/documents/encoding.py": "this is the decoder",
    "ingest/formats/calendar.py": "how an appointment repeats, as its own library writes it",
    "ingest/documents/markup.py": "XML, by the encoding that it declares itself",
    "ingest/commit/quarantine.py": "what it wrote itself",
    "ingest/mappings/converters.py": "text that is folded to ASCII",
    "ingest/formats/pdf/characters.py": "one letter that was drawn with another code",
    "ingest/formats/pdf/scan.py": "what tesseract makes of a picture",
    "ingest/feeds/mailbox/connection.py": "a password that the operator put in a file",
    "ingest/formats/rdf.py": "a file of ours",
    "ingest/propose/rules/cues.py": "a file of ours",
}


def decoding(tree: ast.AST) -> Iterator[int]:
    """The lines where bytes become text: `.decode`, `.read_text`, `sys.stdin.read`, and `open` for text."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        options = [
            one.value for one in (*node.args, *(k.value for k in node.keywords)) if isinstance(one, ast.Constant)
        ]
        is_binary = any(isinstance(option, str) and "b" in option and len(option) <= 3 for option in options)
        writes = any(option in {"w", "a", "x"} for option in options)
        as_text = "encoding" in {k.arg for k in node.keywords} or (isinstance(node.func, ast.Name) and not is_binary)
        from_stdin = "stdin" in ast.unparse(node.func) and "buffer" not in ast.unparse(node.func)
        if (
            name in {"decode", "read_text"}
            or (name == "open" and as_text and not writes)
            or (name == "read" and from_stdin)
        ):
            yield node.lineno


@pytest.mark.parametrize("package", ["api", "ingest"])
def test_who_makes_text_of_bytes_is_the_decoder_or_named_with_the_reason(package: str) -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in sorted((ROOT / package).glob("**/*.py"))
        if (lines := list(decoding(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert found.keys() <= BESIDE.keys()


FILES = {"question.rq": "ASK {{}} # {}", "weights.yaml": "fit: 0.5 # {}", "lessons.jsonl": '{{"title": "{}"}}'}
CONTENTS = {
    "BOM": ("\ufeff", "utf-8", ""),
    "UTF-16": ("\ufeff", "utf-16-le", ""),
    "Windows-1252": ("é", "cp1252", "UTF-8"),
    "NUL": ("\0", "utf-8", "NUL"),
}


@pytest.mark.parametrize("encoding", CONTENTS)
@pytest.mark.parametrize("name", FILES)
def test_what_the_commands_read_is_decoded_as_what_is_taken_in(name: str, encoding: str, tmp_path: Path) -> None:
    """A byte order mark and UTF-16 are read, what cannot be is refused with the reason; nothing is guessed."""
    from api.cli.borgen_lessons import _lessons_in
    from api.cli.interpret_ranking import _mapping
    from ingest.documents.encoding import whole_text

    extra, codec, why = CONTENTS[encoding]
    text = FILES[name].format("x" if extra == "\ufeff" else extra)
    path = tmp_path / name
    path.write_bytes(((extra if extra == "\ufeff" else "") + text).encode(codec))
    read = {
        "question.rq": lambda: whole_text(Document(path, name)),
        "weights.yaml": lambda: _mapping(path, ""),
        "lessons.jsonl": lambda: _lessons_in(path),
    }[name]
    if why:
        with pytest.raises(InputError, match=why):
            read()
    else:
        assert read() in (text, {"fit": 0.5}, [{"title": "x"}])
