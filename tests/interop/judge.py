"""Is anything foreign in an answer that is not quoted as its format asks?

Foreign is what the operator's own file (hostile.toml) and the request hold: both are marked with
`zq`. By format: in HTML and XML no mark may be part of a tag, in JSON and in calendars no line or
key of its own; and nowhere may stand as whom the client says that it asks.
"""

import json
import re
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree

import byte_check

# As whom the lying client says that it asks (Host, X-Forwarded-Host and the like).
LIAR = "zqliar.example"
MARK = re.compile(r"zq[a-z]+")
# Elements whose every text is a program or a style.
ACTIVE = {"script", "iframe", "object", "embed", "base", "frame", "applet"}
# What only a whole feed has; a notice has less, and is as sound.
WHOLE_FEEDS = {"missing", "language", "uid"}


class Tags(HTMLParser):
    """What a browser would take for markup."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.said, self.texts, self.data = [], [], None

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        # The frame for other sites opens its links outside of itself; an address of its own it must not have.
        is_target = tag == "base" and attributes == [("target", "_parent")]
        if tag == "script" and named.get("type") == "application/ld+json":
            self.data = ""
        elif (tag in ACTIVE and not is_target) or "zq" in tag or named.get("src") == "x":
            self.said.append(f"an element <{tag}>: {self.get_starttag_text()[:100]}")
        for name, value in attributes:
            if name.startswith("on") or "zq" in name or name == "srcdoc":
                self.said.append(f"an attribute {name}: {self.get_starttag_text()[:100]}")
            if re.match(r"\s*(?:javascript|vbscript|data):(?!,$)", value or "", re.I):
                self.said.append(f"an active address: {value[:100]}")
            self.texts.append(value or "")

    def handle_endtag(self, tag):
        if tag == "script" and self.data is not None:
            try:
                json.loads(self.data)
            except ValueError as error:
                self.said.append(f"data in a <script> that is no JSON: {error}")
            self.data = None

    def handle_data(self, text):
        if self.data is not None:
            self.data += text
        self.texts.append(text)

    def handle_comment(self, text):
        if "zq" in text:
            self.said.append(f"within a comment: {text[:100]}")

    def unknown_decl(self, text):
        self.said.append(f"a declaration: {text[:100]}")


def html(text):
    tags = Tags()
    tags.feed(text)
    tags.close()
    if "<script>" in text or '"><script' in text:
        tags.said.append("a raw <script>")
    return tags.said, tags.texts


def xml(text):
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return [f"no XML: {error}"], []
    said, texts = [], []
    if "<script" in text or '"><script' in text:
        said.append("a raw <script")
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name in ACTIVE or "zq" in name or any("zq" in key or key.startswith("on") for key in element.attrib):
            said.append(f"an element {element.tag} {element.attrib}")
        texts += [element.text or "", element.tail or "", *element.attrib.values()]
        # Such a text is markup once more for whoever reads the news.
        if element.get("type") in ("html", "xhtml"):
            said += html(element.text or "")[0]
    return said, texts


def as_json(text):
    def strings(value):
        if isinstance(value, str):
            yield value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from strings(inner)

    def once(pairs):
        twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        if twice or any("zq" in key.lower() for key, _ in pairs):
            raise ValueError(f"keys {[key for key, _ in pairs]}")
        return dict(pairs)

    try:
        return [], list(strings(json.loads(text, object_pairs_hook=once)))
    except ValueError as error:
        return [f"no JSON: {error}"], []


class Feed(byte_check.Checker):
    """The byte checker without its look at folds, which needs more than the standard library."""

    def folds(self, *_):
        pass


def calendar(data, whole):
    faults = Feed(data).faults
    said = [": ".join(map(str, fault)) for fault in faults if whole or fault[1] not in WHOLE_FEEDS]
    unfolded = data.replace(b"\r\n ", b"").decode("utf-8", "replace")
    texts = [line.partition(":")[2] for line in unfolded.split("\r\n")]
    return said, [re.sub(r"\\(.)", lambda sign: "\n" if sign[1] in "nN" else sign[1], text) for text in texts]


FORMS = {
    "text/html": html, "application/atom+xml": xml, "application/xml": xml, "text/xml": xml,
    "application/json": as_json, "application/problem+json": as_json, "application/feed+json": as_json,
}
PLAIN = {"text/csv", "text/plain"}


class Judge:
    """Remembers which marks it has seen in which format: a judge who saw none has proved nothing."""

    def __init__(self):
        self.seen, self.known = Counter(), set()

    def faults(self, reply, whole=False):
        body = reply.body
        said = [f"the field {name.decode()}: {value[:80]!r}" for name, value in reply.fields
                if name.startswith(b"x-zq") or LIAR.encode() in value]
        if LIAR.encode() in body:
            said.append(f"whom the client says that it asks: …{around(body, LIAR.encode())}…")
        if body and reply.get("x-content-type-options") != "nosniff":
            said.append(f"{reply.status} with a body, without nosniff")
        if not body:
            return said
        # The same bytes are as good as they were.
        if hash((reply.sort, body, whole)) in self.known:
            return said
        more, texts = self.read(reply, body, whole)
        for mark in {mark for text in texts for mark in MARK.findall(text)}:
            self.seen[reply.sort, mark] += 1
        if not more:
            self.known.add(hash((reply.sort, body, whole)))
        return said + more

    def read(self, reply, body, whole):
        if reply.sort == "text/calendar":
            return calendar(body, whole)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            return [f"not UTF-8: {error}"], []
        if reply.sort in FORMS:
            return FORMS[reply.sort](text)
        if reply.sort not in PLAIN:
            return [f"a body of a sort that is not known here: {reply.sort}"], []
        return [], [text]


def around(body, word):
    at = body.index(word)
    return body[max(0, at - 40):at + 40].decode("utf-8", "replace")
