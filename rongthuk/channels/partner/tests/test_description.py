"""What is called as the description says is answered as it says: generated calls against the OpenAPI document."""

import pytest
import schemathesis
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rongthuk.channels.partner import urls, views
from rongthuk.channels.partner.tests.conftest import EVERYTHING
from rongthuk.complaints.factories import make_complaint

CALLS = 6  # for each address; the whole stays below half a minute.


_handler = ClientHandler(enforce_csrf_checks=False)


def application(environ, start_response):
    """Serve inside the test's transaction, which a real WSGI handler would close."""
    response = _handler(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [b"".join(response)]


@pytest.fixture
def prepared(caller, city):
    """A token that may do everything for the centre, and a case to do it with."""
    return caller(*EVERYTHING, agency=city.centre), make_complaint(city).reference


def operations():
    assert urls.urlpatterns  # The API is put together where its addresses are.
    return sorted(
        (method.upper(), path) for path, found in views.schema()["paths"].items() for method in found
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), operations())
def test_generated_calls_get_a_described_answer_and_never_a_fault_of_ours(prepared, method, path):
    one, reference = prepared
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operation = schema[path][method]
    headers = one.headers | {"Accept-Encoding": "identity"}

    @settings(
        max_examples=CALLS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), known=st.booleans())
    def call(case, known):
        if known and "reference" in case.path_parameters:
            case.path_parameters["reference"] = reference
        response = case.call(headers=headers)
        case.validate_response(
            response,
            checks=[
                schemathesis.checks.not_a_server_error,
                schemathesis.specs.openapi.checks.status_code_conformance,
                schemathesis.specs.openapi.checks.content_type_conformance,
                schemathesis.specs.openapi.checks.response_schema_conformance,
            ],
        )

    call()
