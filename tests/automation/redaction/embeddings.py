"""The ways in which programs write a value, made with their own encoders and not with those of the filter."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urlencode
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable

AWKWARD = 'p<a>ss&"wörd" \\ 100%+/=\'~\xa0(*)'
"""A secret in which every encoding of the list finds something to do."""


def utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def json_ascii(text: str) -> str:
    return json.dumps(text)[1:-1]


def json_utf8(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def json_in_a_page(text: str) -> str:
    return (
        json_ascii(text).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("'", "\\u0027")
    )


def percent(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


def encode_uri_component(text: str) -> str:
    return quote(text, safe="!'()*", errors="surrogatepass")


def form(text: str) -> str:
    return quote_plus(text, errors="surrogatepass")


def url_search_params(text: str) -> str:
    return quote_plus(text, safe="*", errors="surrogatepass").replace("~", "%7E")


def dom_attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("\xa0", "&nbsp;").replace('"', "&quot;")


def dom_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("\xa0", "&nbsp;").replace("<", "&lt;").replace(">", "&gt;")


def lower_percent(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), text)


IN_LETTERS: dict[str, tuple[str, Callable[[str], str]]] = {
    "raw": ("raw", str),
    "JSON, ASCII": ("json", json_ascii),
    "JSON, UTF-8": ("json", json_utf8),
    "JSON as PHP writes it": ("json", lambda v: json_ascii(v).replace("/", "\\/")),
    "JSON in a page": ("json", json_in_a_page),
    "JSON twice": ("json twice", lambda v: json_ascii(json_ascii(v))),
    "JSON twice, UTF-8": ("json twice", lambda v: json_utf8(json_utf8(v))),
    "JSON twice, mixed": ("json twice", lambda v: json_utf8(json_ascii(v))),
    "JSON three times": ("json three times", lambda v: json_utf8(json_utf8(json_utf8(v)))),
    "percent": ("percent", percent),
    "percent, lower case": ("percent", lambda v: lower_percent(percent(v))),
    "encodeURIComponent": ("percent", encode_uri_component),
    "percent twice": ("percent twice", lambda v: percent(percent(v))),
    "form": ("form", form),
    "URLSearchParams": ("form", url_search_params),
    "urlencode": ("form", lambda v: urlencode({"a": utf8(v)})[2:]),
    "HTML": ("html", html.escape),
    "HTML, text": ("html", lambda v: html.escape(v, quote=False)),
    "HTML as Jinja writes it": ("html", lambda v: html.escape(v).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")),
    "an attribute of the DOM": ("html", dom_attribute),
    "a text of the DOM": ("html", dom_text),
    "XML": ("html", escape),
    "HTML in ASCII": ("html", lambda v: html.escape(v).encode("ascii", "xmlcharrefreplace").decode()),
    "HTML in JSON": ("html in json", lambda v: json_ascii(html.escape(v))),
    "HTML in JSON, UTF-8": ("html in json", lambda v: json_utf8(dom_attribute(v))),
    "HTML in JSON twice": ("html in json twice", lambda v: json_utf8(json_utf8(html.escape(v)))),
    "HTML twice": ("html twice", lambda v: html.escape(html.escape(v))),
    "JSON in HTML": ("json in html", lambda v: html.escape(json_ascii(v))),
    "JSON in a URL": ("json in a url", lambda v: percent(json_ascii(v))),
    "JSON in a form": ("json in a form", lambda v: form(json_utf8(v))),
    "a URL in JSON": ("a url in json", lambda v: json_in_a_page(encode_uri_component(v))),
    "a URL in HTML": ("a url in html", lambda v: html.escape(encode_uri_component(v))),
}
"""What it is called, the name of the filter's spelling that finds it, and how it is made."""

IN_BYTES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "UTF-16, little end first": ("utf-16-le", lambda v: v.encode("utf-16-le", "surrogatepass")),
    "UTF-16, big end first": ("utf-16-be", lambda v: v.encode("utf-16-be", "surrogatepass")),
    "hex": ("hex", lambda v: utf8(v).hex().encode()),
    "HEX": ("hex", lambda v: utf8(v).hex().upper().encode()),
}

IN_BASE64: dict[str, Callable[[bytes], bytes]] = {
    "standard": base64.b64encode,
    "URL-safe": base64.urlsafe_b64encode,
    "in JSON as PHP writes it": lambda raw: base64.b64encode(raw).replace(b"/", b"\\/"),
    "in a URL": lambda raw: quote(base64.b64encode(raw), safe="").encode(),
}
