"""ODT and RTF, written by hand. All is fictitious."""

from collections.abc import Callable
from typing import Any

from tests.office_files import odf

Reading = Callable[[str, bytes], dict[str, Any]]


def test_an_open_document_has_headings_lists_tables_and_notes(reading: Reading) -> None:
    styles = (
        '<style:style style:name="P1" style:parent-style-name="Title"/>'
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"/>'
        '<text:list-level-style-bullet text:level="2"/></text:list-style>'
    )
    body = (
        '<text:p text:style-name="P1">Plan</text:p>'
        '<text:table-of-content><text:index-body><text:p>Doel 3</text:p></text:index-body></text:table-of-content>'
        '<text:tracked-changes><text:changed-region><text:p>weg</text:p></text:changed-region></text:tracked-changes>'
        '<text:section><text:h text:outline-level="1">Doel</text:h>'
        '<text:p>Het<text:s text:c="3"/>is<text:line-break/>zo<text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Zie de wet.</text:p></text:note-body></text:note>.</text:p></text:section>"
        '<text:list text:style-name="L1"><text:list-item><text:p>een</text:p><text:list><text:list-item>'
        "<text:p>diep</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>twee</text:p>"
        "</text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Jaar</text:p></table:table-cell><table:table-cell>"
        "<text:p>2028</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p><draw:frame><draw:text-box><text:p>In het vak.</text:p></draw:text-box></draw:frame></text:p>"
    )  # fmt: skip
    found = reading("plan.odt", odf(body, styles=styles))["plan.odt"]
    assert found.sections == [
        (
            "alinea 3-8",
            "Plan > Doel",
            "Het is\nzo.\n\nNoot: Zie de wet.\n1. een\n  - diep\n2. twee\nJaar | 2028\n\nIn het vak.",
        )
    ]


def test_rtf_has_headings_signs_tables_and_notes(reading: Reading) -> None:
    text = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
        rb"{\stylesheet{\s1\outlinelevel0 heading 1;}{\s2\sbasedon1 Eigen kop;}{\s9 toc 1;}}"
        rb"{\info{\title Visie}{\author A. de Schrijver}{\*\company Voorbeeld}}"
        rb"{\header Kop van de bladzijde}{\footer 3}"
        rb"\pard\s9 Doel 3\par\pard\plain\s1 {\listtext\pard 1.\tab}Doel\par"
        rb"\pard\plain De co\'f6rdinatie \u8212\'97 kost {\b 5 }\'80{\v geheim}.{\footnote Zie de wet.}\par"
        rb"\pard\plain\s2 Tabel\par\trowd\pard\intbl Jaar\cell Iets\par meer\cell\row\pard {\f1 \'c4\'e0}\par"
        rb"{\pict 0a0b0c}{\field{\*\fldinst HYPERLINK http://x}{\fldrslt hier}}\par {\listtext\'b7\tab}punt\par}"
    )
    found = reading("visie.rtf", text)["visie.rtf"]
    assert found.sections == [
        ("alinea 2", "1. Doel", "Noot: Zie de wet.\n\nDe coördinatie — kost 5 €."),
        ("alinea 4-7", "Tabel", "Jaar | Iets meer\n\nДа\n\nhier\n- punt"),
    ]
    assert found.metadata == {"title": "Visie", "author": "A. de Schrijver", "publisher": "Voorbeeld"}
