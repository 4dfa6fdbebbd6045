"""Who asks: from what a request shows to an `Identity`. A sign-on service takes the place of `Officers` by the same call."""

from gateway.identity.identify import Identify
from gateway.identity.officers import Officers, SharedToken, ShortToken

__all__ = ["Identify", "Officers", "SharedToken", "ShortToken"]
