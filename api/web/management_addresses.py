"""The addresses of the pages for whoever manages something."""

from typing import Final

from api.web import (
    management_grants,
    management_hooks,
    management_keys,
    management_templates,
    management_trail,
    management_weights,
)
from api.web.frame import Page

MANAGEMENT: Final[tuple[tuple[str, str, Page], ...]] = (
    ("GET", "/beheer", management_keys.people),
    ("GET", "/beheer/sleutels", management_keys.keys),
    ("POST", "/beheer/sleutels", management_keys.add),
    ("GET", "/beheer/sleutels/{id}", management_keys.key),
    ("POST", "/beheer/sleutels/{id}/vervang", management_keys.replace),
    ("POST", "/beheer/sleutels/{id}/intrekken", management_keys.revoke),
    ("GET", "/beheer/gedeeld", management_grants.grants),
    ("POST", "/beheer/gedeeld", management_grants.grant),
    ("POST", "/beheer/gedeeld/intrekken", management_grants.withdraw),
    ("GET", "/beheer/gewichten", management_weights.weights),
    ("POST", "/beheer/gewichten", management_weights.learn),
    ("GET", "/beheer/gewichten/{version}", management_weights.difference),
    ("POST", "/beheer/gewichten/{version}", management_weights.adopt),
    ("GET", "/beheer/sjablonen", management_templates.templates),
    ("POST", "/beheer/sjablonen", management_templates.add),
    ("POST", "/beheer/sjablonen/intrekken", management_templates.withdraw),
    ("GET", "/beheer/webhooks", management_hooks.hooks),
    ("GET", "/beheer/webhooks/{id}", management_hooks.hook),
    ("GET", "/beheer/logboek", management_trail.trail),
)
