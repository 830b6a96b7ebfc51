"""Currencies by their alphabetic code, with the decimals that amounts in them usually have.

Source: ISO 4217, list one (current currencies) as the maintenance agency SIX publishes it, without
funds, metals and codes for testing, and from list three (withdrawn ones) those that were money in
this century in countries that have since changed theirs: months before the change keep them.
"""

_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY
COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR
MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG
SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES
WST XCD XCG YER ZAR ZMW ZWG
"""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_WITHDRAWN = "ANG BGN HRK LTL LVL EEK SLL VEF"

_DOLLARS = (
    "ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD FKP GYD HKD JMD KYD LRD MXN NAD NZD SBD "
    "SGD SRD TTD TWD USD UYU XCD"
)

MINOR_DIGITS: dict[str, int] = {
    code: digits
    for codes, digits in ((_TWO, 2), (_WITHDRAWN, 2), (_NONE, 0), (_THREE, 3))
    for code in codes.split()
}
"""Code to the usual number of decimals."""

SYMBOLS: dict[str, frozenset[str]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "₩": frozenset({"KRW", "KPW"}),
    "₺": frozenset({"TRY"}),
    "₽": frozenset({"RUB"}),
    "zł": frozenset({"PLN"}),
    "$": frozenset(_DOLLARS.split()),
}
"""Sign to the currencies that are written with it."""


def currency_refusal(code: str) -> str | None:
    """Return why a text is no currency, or None."""
    if code in MINOR_DIGITS:
        return None
    if not code:
        return "The currency is missing; write its three letters, such as EUR."
    return f"{code[:20]!r} is no currency of ISO 4217; write its three letters, such as EUR."
