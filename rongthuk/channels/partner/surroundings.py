"""Tell what a partner needs to know beforehand: categories, agencies, what lies at a point."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from rongthuk.areas import check_point
from rongthuk.channels.partner import documents
from rongthuk.channels.partner.api import ANYBODY, Request, answer, router
from rongthuk.channels.partner.refusals import with_problems
from rongthuk.channels.partner.schemas import AgencyOut, CategoryOut, Finite, LocationOut
from rongthuk.organisations.queries import agency_tree
from rongthuk.taxonomy.models import Category, Question
from rongthuk.taxonomy.queries import groups

TAGS = ["Surroundings"]


@router.get(
    "/categories",
    auth=ANYBODY,
    response=with_problems({200: list[CategoryOut]}),
    tags=TAGS,
    operation_id="list_categories",
    summary="List categories",
)
def list_categories(request: Request) -> HttpResponse:
    """List the categories in use with their follow-up questions."""
    rows = [
        _category(row, {"code": group.code, "name": group.name})
        for group, members in groups()
        for row in members
    ]
    return answer(rows)


def _category(row: Category, group: dict[str, str]) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "group": group,
        "description": row.description,
        "kind": row.kind,
        "urgency": row.urgency,
        "evidence": row.evidence,
        "questions": [_question(question) for question in row.question_list],
    }


def _question(row: Question) -> dict[str, Any]:
    return {
        "code": row.code,
        "kind": row.kind,
        "label": row.label,
        "required": row.required,
        "options": [{"code": code, "name": name} for code, name in row.choices],
        "shown_when": row.shown_when,
    }


@router.get(
    "/agencies",
    auth=ANYBODY,
    response=with_problems({200: list[AgencyOut]}),
    tags=TAGS,
    operation_id="list_agencies",
    summary="List agencies",
)
def list_agencies(request: Request) -> HttpResponse:
    """List the units in use, each followed by those below it."""
    thai = documents.is_thai()
    return answer(
        [
            {
                **documents.agency(row, thai),
                "kind": row.kind,
                "parent": row.parent.code if row.parent else None,
                "accepts_cases": row.accepts_cases,
            }
            for row in agency_tree()
        ]
    )


@router.get(
    "/areas/locate",
    auth=ANYBODY,
    response=with_problems({200: LocationOut}, 422),
    tags=TAGS,
    operation_id="locate",
    summary="Locate a point",
)
def locate(request: Request, lon: Finite, lat: Finite) -> HttpResponse:
    """Tell which khwaeng and district lie at a point (WGS84 degrees), and what is odd about it."""
    found = check_point(lon, lat)
    thai = documents.is_thai()
    usable = found.lon is not None and found.lat is not None
    return answer(
        {
            "finding": found.finding,
            "message": str(found.message),
            "point": {"lon": found.lon, "lat": found.lat} if usable else None,
            "khwaeng": documents.area(found.place.khwaeng_code, thai) if found.place else None,
            "district": documents.area(found.place.district_code, thai) if found.place else None,
        }
    )
