"""
What a document of an office is by its content, whatever it is called.

This runs in the process that reads, see `ingest.documents.extraction`.
"""

import io
from collections.abc import Callable
from typing import Final

from ingest.document import Document
from ingest.documents.encoding import opened
from ingest.documents.extraction.block import Extract
from ingest.documents.signature import LOOKED_AT, begin_of
from ingest.formats.office import docx, odf, pptx
from ingest.formats.office.package import LOCKED, package_of
from kg.errors import UnreadableDocument

WEB: Final = frozenset({".htm", ".html", ".xhtml"})
# By a folder or part that it has: what a package is, and what to do with it.
_OTHER: Final = {
    "xl/": "een werkblad van Excel; geef het de uitgang .xlsx",
    "visio/": "een tekening van Visio; sla het op als PDF",
    "Index/": "een document van Apple iWork; sla het op als PDF of DOCX",
    "META-INF/container.xml": "een e-boek (EPUB); sla het op als PDF of DOCX",
}
# By a stream that it has: what a file of the older Office is.
_OLDER: Final = {
    "PowerPoint Document": "een presentatie van een oude PowerPoint (PPT); sla het op als PPTX of PDF",
    "Workbook": "een werkblad van een oude Excel (XLS); sla het op als XLSX",
    "Book": "een werkblad van een oude Excel (XLS); sla het op als XLSX",
    "VisioDocument": "een tekening van Visio; sla het op als PDF",
    "__properties_version1.0": "een bericht van Outlook; geef het de uitgang .msg",
}


def extract(document: Document) -> Extract:
    """
    What it holds, read as what it is.

    Raises:
        UnreadableDocument: If it is nothing that is read here; it says what it is, as far as that can be seen.
    """
    with opened(document) as stream:
        begin = begin_of(stream.read(LOOKED_AT))
    if begin == "zip":
        return _package(document)(document)
    if begin == "ole":
        return _older(document)
    if begin == "rtf":
        from ingest.formats.office import rtf

        return rtf.extract(document)
    if begin == "pdf":
        raise UnreadableDocument(f"heet {document.suffix}, maar is een PDF; geef het de uitgang .pdf")
    if document.suffix in WEB or begin == "page":
        from ingest.formats.office import html

        return html.extract(document)
    said = "de inhoud past daar niet bij en is niet herkend; sla het op als PDF of DOCX"
    raise UnreadableDocument(f"heet {document.suffix}, maar {said}")


def _package(document: Document) -> Callable[[Document], Extract]:
    with package_of(document) as package:
        names = package.names
    for begin, extractor in (("word/", docx.extract), ("ppt/", pptx.extract)):
        if any(name.startswith(begin) for name in names):
            return extractor
    said = next((said for begin, said in _OTHER.items() if any(name.startswith(begin) for name in names)), "")
    if not said and "content.xml" in names:
        return odf.extract
    said = said or "een ZIP-archief; geef het de uitgang .zip"
    raise UnreadableDocument(f"heet {document.suffix}, maar is {said}")


def _older(document: Document) -> Extract:
    """A compound file, the form of Office until 2007 and that of newer documents with a password."""
    import olefile

    from ingest.formats.office import doc

    with opened(document) as stream:
        content = stream.read()
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as found:
            if found.exists("EncryptedPackage") or found.exists("EncryptionInfo"):
                raise UnreadableDocument(LOCKED)
            if found.exists("WordDocument"):
                return doc.extracted(found)
            said = next((said for name, said in _OLDER.items() if found.exists(name)), "niet herkend")
    except OSError as error:
        raise UnreadableDocument(f"is beschadigd ({error}); sla het opnieuw op als PDF of DOCX") from error
    raise UnreadableDocument(f"heet {document.suffix}, maar is {said}")
