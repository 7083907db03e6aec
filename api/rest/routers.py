"""The routes of the REST door, in the order in which they are looked through and described."""

from typing import Final

from fastapi import APIRouter

from api.rest import (
    audit,
    borgen_cases,
    borgen_dossier,
    borgen_expertise,
    borgen_lessons,
    borgen_offer,
    borgen_risk,
    borgen_sharing,
    credentials,
    erasures,
    feeds,
    formulate_doable,
    formulate_draft,
    formulate_measures,
    formulate_smart,
    formulate_templates,
    formulate_versions,
    hooks,
    implement_chain,
    implement_plan,
    implement_sides,
    improve_change,
    ingest_documents,
    ingest_tables,
    interpret_card,
    interpret_coverage,
    interpret_radar,
    interpret_ranking,
    interpret_support,
    merges,
    proposals,
    records,
    report_accountability,
    report_goals,
    report_oversight,
    search,
    uploads,
)

_MODULES: Final = (
    records, search, interpret_ranking, interpret_coverage, interpret_radar, interpret_card, interpret_support,
    formulate_draft, formulate_templates, formulate_smart, formulate_versions, formulate_measures, formulate_doable,
    borgen_dossier, implement_chain, implement_plan, implement_sides, report_accountability, report_goals,
    report_oversight, improve_change, borgen_cases, borgen_lessons, borgen_expertise,
    borgen_offer, borgen_risk, borgen_sharing, proposals, merges, hooks, feeds, credentials, erasures, audit,
    uploads, ingest_tables, ingest_documents,
)  # fmt: skip
ROUTERS: Final[tuple[APIRouter, ...]] = tuple(one.router for one in _MODULES)  # the first is looked at first
