"""
What an adopted version of a draft intends: a policy, an objective for each aim in it, and the decision that carries it.

An aim is what somebody wrote as one: a line in their own words that begins with "Doel:".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kg.access import new_id
from kg.bounds import cut

Payload = Mapping[str, Any]

AIM: Final = "doel:"


def intended(version: Payload, decision: Payload | None, space: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """
    The records that a version intends, by kind: the policy, then its objectives.

    Args:
        version: The version.
        decision: By which it was adopted, when it stands in the same space; else None.
        space: Where they come.
    """
    named = "-".join(str(version[name]) for name in ("municipality", "development", "template", "version"))
    policy = new_id(space, f"beleid-{named}")
    sources = (decision or {}).get("sources") or ()
    yield (
        "Policy",
        {
            "id": policy,
            "title": cut(version["title"]),
            "municipality": version["municipality"],
            "responds_to": [version["development"]],
            "category": version["template"],
            "sources": list(sources),
            "note": f"Uit {version['id']}, vastgesteld met besluit {version.get('decision') or 'onbekend'}.",
        },
    )
    aims = [
        said["text"][len(AIM) :].strip()
        for part in version["chapters"]
        for said in part.get("statements", ())
        if said.get("by") and said["text"].casefold().startswith(AIM)
    ]
    for number, text in enumerate(dict.fromkeys(one for one in aims if one), 1):
        yield "Objective", {"id": new_id(space, f"doel-{named}-{number}"), "title": text, "policy": policy}
    if decision and not decision.get("policy") and not decision.get("dossier"):
        yield "Decision", {**decision, "policy": policy}
