"""
Policy trees of Flemish municipalities: one action a row, with its objective and its action plan.

They are Flemish practice, and each record says so; they are of an organisation, never of a Dutch municipality, so that
no count of Dutch municipalities takes them in. An action may lack its objective and its plan.
Source of the levels: https://www.vlaanderen.be/lokaal-bestuur, Beleids- en beheerscyclus (BBC).
"""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from ingest.document import Row
from ingest.mappings.converters import safe_id, slug
from ingest.mappings.draft import Draft, Mapped, Origin, pruned
from ingest.mappings.shape import Shape
from kg.bounds import cut
from kg.errors import InputError

_METHOD: Final = "ingest/policy-trees"
_PRACTICE: Final = "Vlaanderen"
_NO_AIM: Final = "zonder beleidsdoelstelling"  # a plan of that name is the place for what serves no objective


def _actions(row: Row, _origin: Origin) -> Mapped:
    told = row.data
    town = str(told["municipality"]).strip()
    owner = _owner(town, str(told.get("nis") or ""))
    yield from owner
    whose = owner[0].payload["id"]
    aim, plan = _level(told, "objective"), _level(told, "plan")
    above: dict[str, str] = {}
    if aim:
        yield (found := _aim(whose, owner[1].payload["id"], aim))
        above["objective"] = found.payload["id"]
    if plan and _NO_AIM not in plan.title.lower():
        yield (found := _plan(whose, above.get("objective", ""), plan))
        above["plan"] = found.payload["id"]
    yield _activity(whose, told, above)


class _Level(NamedTuple):
    """What an action stands under, as the source tells it; "" for what it leaves out."""

    id: str
    title: str
    text: str
    code: str


def _level(told: Mapping[str, Any], name: str) -> _Level | None:
    level = told.get(name)
    if not isinstance(level, Mapping) or not str(level.get("title") or "").strip():
        return None
    return _Level(*(str(level.get(part) or "").strip() for part in _Level._fields))


@lru_cache(maxsize=4096)
def _owner(town: str, number: str) -> tuple[Draft, Draft]:
    """The municipality as an organisation, and its plan for years to come."""
    if not town:
        raise InputError("een actie zonder gemeente; vul municipality in")
    whose = f"nis-{number}" if number.isdigit() else f"vlaamse-gemeente-{slug(town)}"
    organisation = {"id": whose, "title": town, "category": "Vlaamse gemeente"}
    policy = {"id": f"{whose}.meerjarenplan", "title": f"Meerjarenplan van {town} (Vlaanderen)"}
    return (
        Draft("Organisation", organisation, _METHOD, yields=True),
        Draft("Policy", {**policy, "organisation": whose, "practice": _PRACTICE}, _METHOD, yields=True),
    )


@lru_cache(maxsize=16384)
def _aim(whose: str, policy: str, level: _Level) -> Draft:
    payload = {
        "id": safe_id(level.id) if level.id else f"{whose}.doel-{_mark(level.title)}",
        "title": level.title,
        "policy": policy,
        "description": level.text,
        "notation": cut(level.code, 200),
        "practice": _PRACTICE,
    }
    return Draft("Objective", pruned(payload), _METHOD, yields=True)


@lru_cache(maxsize=16384)
def _plan(whose: str, aim: str, level: _Level) -> Draft:
    payload = {
        "id": safe_id(level.id) if level.id else f"{whose}.plan-{_mark(aim, level.title)}",
        "title": cut(level.title),
        "objective": aim,
        "organisation": whose,
        "description": level.text,
        "notation": cut(level.code, 200),
        "practice": _PRACTICE,
    }
    return Draft("ActionPlan", pruned(payload), _METHOD, yields=True)


def _activity(whose: str, told: Mapping[str, Any], above: Mapping[str, str]) -> Draft:
    action = told["action"]
    title, text, code = (str(action.get(part) or "").strip() for part in ("title", "text", "code"))
    if not title:
        raise InputError("een actie zonder titel; vul action.title in")
    given = str(told.get("id") or action.get("id") or "")
    amount, years = told.get("amount_eur"), told.get("per_year_eur") or {}
    payload = {
        "id": safe_id(given)
        if given
        else f"{whose}.actie-{_mark(code, title, text, str(amount), str(years), *above.values())}",
        "title": cut(title),
        **above,
        "organisation": whose,
        "description": text,
        "notation": cut(code, 200),
        "practice": _PRACTICE,
        "budget_eur": round(amount) if isinstance(amount, int | float) else amount,
        "period": {"start": min(years), "end": max(years)} if years else None,
    }
    return Draft("Activity", pruned(payload), _METHOD)


def _mark(*told: str) -> str:
    return blake2b("\n".join(told).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _is_action(row: Row) -> bool:
    return isinstance(row.data["action"], Mapping)


ACTION: Final = Shape("municipality objective plan action", code=_actions, where=_is_action)
