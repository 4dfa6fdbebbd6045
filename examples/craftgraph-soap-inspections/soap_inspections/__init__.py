"""A craftgraph adapter for the inspection web service (督导检查 WebService): inspections and rectifications, SOAP over HTTP.

In craftgraph.yaml::

    sources:
      inspections:
        label: 督导检查系统
        adapter: soap-inspections
        url: env:INSPECTIONS_URL
        token: env:INSPECTIONS_TOKEN
        page: 100                    # rows in one answer, if the service shall give fewer than its 200
"""

from adapters.context import AdapterContext
from soap_inspections.adapter import API_VERSION, SoapInspections
from soap_inspections.options import read_options

__all__ = ["API_VERSION", "create"]


def create(context: AdapterContext) -> SoapInspections:
    """The adapter of one configured source. Raises `InvalidConfiguration`; nothing is connected."""
    return SoapInspections(context.source_id, read_options(context.options), context.timeout)
