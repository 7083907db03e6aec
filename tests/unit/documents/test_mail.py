"""Mail: what it says, who sent it when, and what is attached. All is fictitious."""

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from tests.bad_files import archive
from tests.office_files import compound, docx, msg, msg_file, paragraph

Reading = Callable[[str, bytes], dict[str, Any]]
TEXT = "Beste Anna,\n\nHet college stelde het beleid vast.\n\n-- \nJan de Tester\nGemeente Voorbeeldstad\n"
EARLIER = (
    "\nVan: Anna <anna@voorbeeld.example>\nVerzonden: maandag 9 februari 2026\nAan: Jan\n\nWanneer beslist het college?"
)


def mail(text: str = TEXT + EARLIER, subject: str = "Vaststelling coördinatie") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Jan de Tester <jan@voorbeeld.example>"
    message["To"], message["Cc"] = "anna@voorbeeld.example", "piet@voorbeeld.example"
    message["Subject"], message["Date"] = subject, "Tue, 10 Feb 2026 09:14:00 +0100"
    message.set_content(text)
    return message


def test_the_text_comes_apart_from_the_signature_and_the_mail_before(reading: Reading) -> None:
    found = reading("a.eml", mail().as_bytes())["a.eml"]
    assert [(heading, text) for _, heading, text in found.sections] == [
        ("", "Beste Anna,\n\nHet college stelde het beleid vast."),
        ("Ondertekening", "Jan de Tester\nGemeente Voorbeeldstad"),
        ("Eerder bericht", EARLIER.strip()),
    ]
    assert found.metadata == {
        "title": "Vaststelling coördinatie",
        "subject": "Vaststelling coördinatie",
        "sender": "Jan de Tester <jan@voorbeeld.example>",
        "recipients": "anna@voorbeeld.example, piet@voorbeeld.example",
        "sent": "2026-02-10T09:14:00+01:00",
        "kind": "bericht",
    }


@pytest.mark.parametrize(
    "begin",
    [
        "Op di 10 feb 2026 om 09:14 schreef Anna <anna@voorbeeld.example>:",
        "On Tue, Feb 10, 2026 at 9:14 AM Anna <anna@voorbeeld.example> wrote:",
        "-----Oorspronkelijk bericht-----",
        "---------- Forwarded message ---------",
        "From: Anna\nSent: Monday\nTo: Jan",
        "> Wanneer beslist het college?",
    ],
)
def test_mail_programs_mark_the_earlier_mail_in_their_own_ways(reading: Reading, begin: str) -> None:
    found = reading("a.eml", mail(f"Dat doen wij.\n\n{begin}\n\nWanneer?").as_bytes())["a.eml"]
    assert [heading for _, heading, _ in found.sections] == ["", "Eerder bericht"]
    assert found.sections[0][2] == "Dat doen wij."


@pytest.mark.parametrize("text", ["Van: de gemeente horen wij niets.", "Op dinsdag schreef het college een brief."])
def test_a_sentence_that_looks_like_it_is_none(reading: Reading, text: str) -> None:
    found = reading("a.eml", mail(text).as_bytes())["a.eml"]
    assert [(heading, said) for _, heading, said in found.sections] == [("", text)]


def test_what_is_attached_is_a_document_of_its_own(reading: Reading) -> None:
    message = mail("Zie de bijlagen.")
    plan = docx(paragraph("Het plan."))
    message.add_attachment(plan, maintype="application", subtype="octet-stream", filename="plan é.docx")
    message.add_attachment(plan, maintype="application", subtype="octet-stream", filename="plan é.docx")
    packed = archive([("map/notitie.txt", b"In het archief.")])
    message.add_attachment(packed, maintype="application", subtype="zip", filename="../map.zip")
    message.add_attachment(mail("Van daarvoor.", "Eerder"))
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png", cid="<logo>")
    found = reading("a.eml", message.as_bytes())
    assert list(found) == [
        "a.eml",
        "a.eml!/plan é.docx",
        "a.eml!/plan é (2).docx",
        "a.eml!/.. map.zip".replace(".. ", ""),
        "a.eml!/Eerder.eml",
        "a.eml!/map.zip!/map/notitie.txt",
    ]
    assert found["a.eml!/plan é.docx"].sections == [("alinea 1", "", "Het plan.")]
    assert found["a.eml!/map.zip!/map/notitie.txt"].sections[0][2] == "In het archief."
    assert found["a.eml!/Eerder.eml"].metadata["subject"] == "Eerder"
    assert [one.refused for one in found.values()] == [[]] * 6


def test_of_a_mail_without_plain_text_the_page_is_read(reading: Reading) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "Pagina", "a@voorbeeld.example"
    message.set_content("<p>Eerste.</p><p>Tweede.</p>", subtype="html")
    found = reading("a.eml", message.as_bytes())["a.eml"]
    assert [text for _, _, text in found.sections] == ["Eerste.\n\nTweede."]


def test_a_mail_with_only_a_subject_can_be_found_by_it(reading: Reading) -> None:
    assert reading("a.eml", b"From: a@voorbeeld.example\nSubject: Akkoord\n\n")["a.eml"].sections[0][2] == "Akkoord"


def test_a_message_of_outlook_says_the_same(reading: Reading) -> None:
    inner = msg({0x37: "Binnenste", 0x1000: "Hallo."}, folder="__substg1.0_3701000D/")
    texts = {0x37: "Vaststelling", 0x1000: (TEXT + EARLIER).replace("\n", "\r\n"), 0x0C1A: "Jan de Tester"}
    more = {0x5D01: "jan@voorbeeld.example", 0x0E04: "Anna", 0x0E03: "Piet"}
    plan = msg_file("plan.docx", docx(paragraph("Het plan. " * 900)))
    tuesday = 134151848400000000  # 10 February 2026, 08:14 UTC
    found = reading("a.msg", compound(msg({**texts, **more}, sent=tuesday, attached=[plan, inner])))
    assert list(found) == ["a.msg", "a.msg!/plan.docx", "a.msg!/Binnenste.eml"]
    assert [heading for _, heading, _ in found["a.msg"].sections] == ["", "Ondertekening", "Eerder bericht"]
    assert found["a.msg"].metadata == {
        "title": "Vaststelling",
        "subject": "Vaststelling",
        "sender": "Jan de Tester <jan@voorbeeld.example>",
        "recipients": "Anna, Piet",
        "sent": "2026-02-10T08:14:00+00:00",
        "kind": "bericht",
    }
    assert found["a.msg!/plan.docx"].sections[0][2].startswith("Het plan.")
    assert found["a.msg!/Binnenste.eml"].sections == [("alinea 1", "", "Hallo.")]


def test_a_message_with_the_suffix_of_another_is_read_as_what_it_is(reading: Reading) -> None:
    assert reading("a.msg", mail("Zo is het.").as_bytes())["a.msg"].sections[0][2] == "Zo is het."
    assert reading("a.eml", compound(msg({0x37: "x", 0x1000: "Zo."})))["a.eml"].sections[0][2] == "Zo."
