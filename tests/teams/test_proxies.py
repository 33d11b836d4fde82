"""What is believed of somebody's address where proxies stand before the pages."""

from __future__ import annotations

from unchase.settings import ways_in


def test_behind_a_proxy_it_believes_what_the_proxy_says_and_nobody_else() -> None:
    assert "SECURE_PROXY_SSL_HEADER" not in ways_in({})
    told = ways_in({"UNCHASE_PROXIES": "1"})

    assert told["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert told["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert told["SESSION_COOKIE_SECURE"]
