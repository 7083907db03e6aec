"""
The real documents that the rules are measured on: where each stands below `shared/data`, which part of it, which half.

They are others' and are not copied here; a part is a few pages, so that two people can read all of it.
The halves were drawn before anything was read: within each sort every other one, by name. The test half was measured
once with rules that had seen the tuning half only; they fell short, and the rules were then worked on with both. What
is "fresh" was chosen and labelled after that (ADR 58).

"worked" and "kept" are of a later day (ADR 64): all were chosen before they were read, alternately within each sort,
and labelled before the rules were touched; "kept" was run once, at the end, and decides. Of those with `facts` only
sums and times were labelled: texts that were chosen because they name money.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import yaml
from lxml import etree

from ingest.document import Document, Section
from ingest.formats import text
from ingest.formats.registry import read

Half = Literal["tuning", "test", "fresh", "worked", "kept"]
_MONEY: Final = re.compile(r"€|\beuro\b|\bmiljoen|\bmln\b|\bEUR\b|\bmiljard", re.IGNORECASE)
DATA: Final = Path(__file__).parents[3].parent / "shared" / "data"


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    A document that was chosen.

    Attributes:
        path: Below `shared/data`.
        part: Of a PDF the pages, of an office file or a web page the numbers of its sections, of a list the id of the
            row, of a plan the municipality (behind "€": those of its texts that name money) or the themes; "" for all.
        most: How many sections of it were read and labelled; None for all.
        facts: Whether only its sums and times were labelled.
    """

    half: Half
    path: str
    part: str = ""
    most: int | None = None
    facts: bool = False

    @property
    def name(self) -> str:
        """How labels name it."""
        return f"{self.path}#{self.part}" if self.part else self.path

    def sections(self) -> tuple[Section, ...]:
        """Its text, as ingest reads it."""
        return tuple(_READERS[Path(self.path).suffix](DATA / self.path, self.part))[: self.most]


def _pages(path: Path, part: str) -> Iterator[Section]:
    wanted = {f"pagina {number}" for number in part.split(",")}
    for row in read(Document(path, path.name)):
        if not isinstance(row, Exception):
            yield from (section for section in row.sections if not part or section.place in wanted)


def _numbered(path: Path, part: str) -> Iterator[Section]:
    """Sections of an office file, a web page or a publication by their number."""
    wanted = {int(number) for number in part.split(",") if number}
    for row in read(Document(path, path.name)):
        if not isinstance(row, Exception):
            yield from (section for at, section in enumerate(row.sections) if not wanted or at in wanted)


def _markdown(path: Path, _part: str, content: bytes | None = None) -> Iterator[Section]:
    for row in text.read_markdown(Document(path, path.name, content)):
        if not isinstance(row, Exception):
            yield from row.sections


def _row(path: Path, part: str) -> Iterator[Section]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if (row := json.loads(line))["id"] == part and path.stem.startswith("wetten"):
            yield Section(row["text"], part)
            return
        if row["id"] == part:
            yield from _markdown(Path(part), "", row["text"].encode())


def _agreement(path: Path, part: str) -> Iterator[Section]:
    themes = yaml.safe_load(path.read_text(encoding="utf-8"))["themas"]
    for name in part.split(","):
        for number, one in enumerate(themes[name]["afspraken"][:6]):
            yield Section(one["tekst"], f"{name}[{number}]", name.replace("_", " "))


def _plan(path: Path, part: str) -> Iterator[Section]:
    """The objectives of a municipality with their action plans, as a running text."""
    seen, money, part = set(), part.startswith("€"), part.removeprefix("€")
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            for level in ("objective", "plan", "action"):
                one = row[level]
                said = "\n\n".join(filter(None, (one["title"], one["text"])))
                if money and not _MONEY.search(said):
                    continue
                if row["municipality"] == part and one["code"] not in seen and len(seen) < 12:
                    seen.add(one["code"])
                    yield Section(said, one["code"])


def _regulation(path: Path, _part: str) -> Iterator[Section]:
    blocks = (
        " ".join("".join(one.itertext()).split())
        for one in etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).iter()
        if isinstance(one.tag, str) and one.tag.rpartition("}")[2] in {"al", "kop", "intitule", "para"}
    )
    for number, block in enumerate(filter(None, blocks), 1):
        if number <= 40:
            yield Section(block, f"alinea {number}")


_READERS: Final = {
    ".docx": _numbered, ".html": _numbered, ".pdf": _pages, ".md": _markdown, ".jsonl": _row, ".yaml": _agreement,
    ".gz": _plan, ".xml": _regulation,
}  # fmt: skip

_PDF: Final = "documents/pdf/"
_DOCX: Final = "documents/docx/"
_CORPUS: Final = {
    "don": "corpus/don-site.jsonl", "sbb": "corpus/nl-sbb.jsonl", "gemma": "corpus/gemma-zaken.jsonl",
    "moza": "corpus/moza-weeknotes.jsonl",
}  # fmt: skip
_LAWS: Final = "corpus/wetten_artikelen_regelrecht.jsonl"
_SUBSIDY: Final = "subsidieregeling_bekostiging_plafond_energietarieven_kleinverbruikers_2023:"
CHOSEN: Final = (
    Chosen("tuning", f"{_PDF}200409 VIVET Werkplan 2020.pdf", "9,10"),
    Chosen("test", f"{_PDF}2026-02-18-Toekomstvisie-Digikoppeling-standaarden.pdf", "2,3,4"),
    Chosen("tuning", f"{_PDF}BOMOS Klankbordgroep 20250515 v1.0.pdf", "2"),
    Chosen("test", f"{_PDF}Besluitenlijst-raadsvergadering-29-juni-2015.pdf", "1"),
    Chosen("tuning", f"{_PDF}Bijlage 3.02 - Concept overeenkomst toelichting per artikel.pdf", "8"),
    Chosen("test", f"{_PDF}MemoVisieInstallatieregister.pdf", "1,2"),
    Chosen(
        "tuning",
        f"{_PDF}Overzicht_ Richtlijnen, Wetgeving en Best Practices voor Digitale Gemeenschapsgoederen.pdf",
        "3",
    ),
    Chosen(
        "test",
        f"{_PDF}Rapport Impactanalyse modernisering Digikoppeling ebMS - definitief 8 december 2023.pdf",
        "9,15",
    ),
    Chosen(
        "tuning",
        f"{_PDF}TNO 2020 R10140 Data voor Transitievisie Warmte en Wijkuitvoeringsplan.pdf",
        "9,11",
    ),
    Chosen("test", f"{_PDF}Vertrouwen_in_de_gemeente.pdf", "1"),
    Chosen("tuning", f"{_PDF}logboek-juridisch-1.0.0.pdf", "6"),
    Chosen("test", f"{_PDF}opsplitsen-rgbz.pdf", "2,5"),
    Chosen("tuning", "pdf/ai-verordening-factsheet-bestuurders.pdf"),
    Chosen("test", "pdf/genai-compliance-faq.pdf", "8"),
    Chosen("tuning", _CORPUS["don"], "don-site/blog/2025/07/15-nederlandse-digitaliseringsstrategie.md"),
    Chosen(
        "test", _CORPUS["don"], "don-site/blog/2025/08/20-technische-schuld-onvermijdelijk-maar-niet-onbeheersbaar.md"
    ),
    Chosen("tuning", _CORPUS["don"], "don-site/blog/2026/04/23-don-update.md"),
    Chosen("test", _CORPUS["don"], "don-site/communities/kennisplatform-apis/intentieverklaring.md"),
    Chosen("tuning", _CORPUS["sbb"], "nl-sbb/sessies/verslagen/20221027 verslag.md"),
    Chosen("test", _CORPUS["sbb"], "nl-sbb/sessies/verslagen/20230316 verslag.md"),
    Chosen("tuning", _CORPUS["sbb"], "nl-sbb/sessies/verslagen/20240306 verslag.md"),
    Chosen("test", _CORPUS["sbb"], "nl-sbb/sessies/verslagen/20251113 verslag.md"),
    Chosen("tuning", _CORPUS["gemma"], "gemma-zaken/docs/beheer/eindeontwikkelingris.md"),
    Chosen("test", _CORPUS["gemma"], "gemma-zaken/docs/community/bijeenkomsten/20181221-demo-sprint-6.md"),
    Chosen("tuning", _CORPUS["gemma"], "gemma-zaken/docs/doorontwikkeling/index.md"),
    Chosen("test", _CORPUS["moza"], "moza-weeknotes/content/weekly/2025/2025-12-17.md"),
    Chosen("tuning", _CORPUS["moza"], "moza-weeknotes/content/weekly/2026/2026-01-14.md"),
    Chosen("test", "nerds/cloud-fases.md"),
    Chosen("tuning", "nerds/duurzaamheid-index.md"),
    Chosen("test", "baarn/coalitieakkoord.yaml", "duurzaamheid,financien,veiligheid"),
    Chosen("tuning", "beleidsbomen/acties.jsonl.gz", "Aartselaar"),
    Chosen("test", "beleidsbomen/acties.jsonl.gz", "Herentals"),
    Chosen("tuning", "beleidsbomen/acties.jsonl.gz", "Menen"),
    Chosen("test", "beleidsbomen/acties.jsonl.gz", "Roosdaal"),
    Chosen("tuning", "fixtures/wetsuite/cvdr_example3.xml"),
    Chosen("test", "fixtures/wetsuite/prb.xml"),
    Chosen("fresh", "beleidsbomen/acties.jsonl.gz", "Lochristi"),
    Chosen("fresh", "beleidsbomen/acties.jsonl.gz", "Vleteren", 10),
    Chosen("fresh", _CORPUS["moza"], "moza-weeknotes/content/weekly/2025/2025-10-13.md", 5),
    Chosen("fresh", _CORPUS["sbb"], "nl-sbb/sessies/verslagen/20260226 verslag.md"),
    Chosen("fresh", _CORPUS["don"], "don-site/blog/2026/04/24-we-gaan-samen-code-overheid-bouwen.md", 6),
    Chosen("fresh", _CORPUS["gemma"], "gemma-zaken/docs/productvisie/index.md", 6),
    Chosen("worked", "beleidsbomen/acties.jsonl.gz", "Koksijde"),
    Chosen("kept", "beleidsbomen/acties.jsonl.gz", "Kampenhout"),
    Chosen("worked", "beleidsbomen/acties.jsonl.gz", "Damme"),
    Chosen("kept", "beleidsbomen/acties.jsonl.gz", "Laakdal"),
    Chosen("worked", "beleidsbomen/acties.jsonl.gz", "Putte"),
    Chosen("kept", "beleidsbomen/acties.jsonl.gz", "Londerzeel"),
    Chosen("worked", "baarn/coalitieakkoord.yaml", "economie_toerisme_centrum,preventie_en_welzijn"),
    Chosen("kept", "baarn/coalitieakkoord.yaml", "bestuurlijke_vernieuwing,wonen_en_leefomgeving"),
    Chosen("worked", f"{_DOCX}Bijlage 8 - Opdracht plan van aanpak versie 0.4.docx", "6,7,8,11,17"),
    Chosen("kept", f"{_DOCX}Beschrijvend document.docx", "2,5,8,19,20"),
    Chosen("worked", "fixtures/ori/den_helder_archived_meeting.html", "10,11,12,13,14,15,16,17,18"),
    Chosen("kept", "fixtures/ori/den_helder_meeting_print.html", "1,2"),
    Chosen("worked", "fixtures/wetsuite/gmb.xml"),
    Chosen("kept", "fixtures/wetsuite/stb.xml"),
    Chosen("worked", _CORPUS["don"], "don-site/blog/2024/01/16-fieldlab-samen-naar-een-nieuwe-architectuur.md"),
    Chosen(
        "kept",
        _CORPUS["don"],
        "don-site/blog/2024/12/31-haven-en-infra-as-code-samen-naar-een-digitale-standaard-voor-de-publieke-sector.md",
    ),
    Chosen("worked", _CORPUS["don"], "don-site/blog/2025/06/24-intentieverklaring-informatiehuis-water.md"),
    Chosen("kept", _CORPUS["don"], "don-site/blog/2026/01/16-justid-start-met-api-expertiseteam.md"),
    Chosen("worked", _CORPUS["don"], "don-site/blog/2026/07/1-cio-dag.md"),
    Chosen("kept", _CORPUS["don"], "don-site/blog/2026/05/18-generieke-geo-componenten.md"),
    Chosen("worked", _CORPUS["sbb"], "nl-sbb/sessies/verslagen/20240704 verslag.md"),
    Chosen("kept", _CORPUS["sbb"], "nl-sbb/sessies/verslagen/20250508 verslag.md"),
    Chosen("worked", _CORPUS["moza"], "moza-weeknotes/content/over-moza.md"),
    Chosen("kept", _CORPUS["moza"], "moza-weeknotes/content/weekly/2026/2026-01-21.md"),
    Chosen("worked", _CORPUS["gemma"], "gemma-zaken/README.md"),
    Chosen("kept", _CORPUS["gemma"], "gemma-zaken/docs/community/bijeenkomsten/20181025-demo-sprint-5.md"),
    Chosen("worked", f"{_PDF}200409 VIVET Werkplan 2020.pdf", "15,16"),
    Chosen("kept", f"{_PDF}200409 VIVET Werkplan 2020.pdf", "18,19"),
    Chosen("worked", "beleidsbomen/acties.jsonl.gz", "€Hoegaarden", facts=True),
    Chosen("kept", "beleidsbomen/acties.jsonl.gz", "€Lendelede", facts=True),
    Chosen("worked", "beleidsbomen/acties.jsonl.gz", "€Kortemark", facts=True),
    Chosen("kept", "beleidsbomen/acties.jsonl.gz", "€Dentergem", facts=True),
    Chosen("worked", "beleidsbomen/acties.jsonl.gz", "€Kaprijke", facts=True),
    Chosen("kept", "beleidsbomen/acties.jsonl.gz", "€Sint-Martens-Latem", facts=True),
    Chosen("worked", "beleidsbomen/acties.jsonl.gz", "€Vilvoorde", facts=True),
    Chosen("kept", "beleidsbomen/acties.jsonl.gz", "€Steenokkerzeel", facts=True),
    Chosen("worked", "beleidsbomen/acties.jsonl.gz", "€Schilde", facts=True),
    Chosen("kept", "beleidsbomen/acties.jsonl.gz", "€Pajottegem", facts=True),
    Chosen("worked", _LAWS, f"{_SUBSIDY}7.2", facts=True),
    Chosen("kept", _LAWS, "algemene_wet_inkomensafhankelijke_regelingen:40", facts=True),
    Chosen("worked", _LAWS, f"{_SUBSIDY}2.2", facts=True),
    Chosen("kept", _LAWS, "participatiewet:22", facts=True),
    Chosen("worked", _LAWS, "zorgverzekeringswet:19", facts=True),
    Chosen("kept", _LAWS, "participatiewet:23", facts=True),
    Chosen("kept", "fixtures/wetsuite/rechtspraak1.xml", facts=True),
)  # fmt: skip
