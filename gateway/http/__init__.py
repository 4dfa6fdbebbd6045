"""The HTTP front door: GraphQL over HTTP."""

from gateway.http.endpoint import ContextFactory, GraphQLEndpoint, OffersExtensions
from gateway.http.options import HttpLimits

__all__ = ["ContextFactory", "GraphQLEndpoint", "HttpLimits", "OffersExtensions"]
