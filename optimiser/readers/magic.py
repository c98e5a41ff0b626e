"""What a file really is, by its first bytes, whatever its name says."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"

HTML_STARTS = (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body")


def kind_of(content: bytes) -> str:
    """workbook, protected, xls, ole, html, xml, pdf, empty or text."""
    if not content.strip(b" \t\r\n"):
        return "empty"
    if content.startswith((ZIP, b"PK\x05\x06")):
        return "workbook"
    if content.startswith(OLE):
        return _inside_ole(content)
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(HTML_STARTS):
        return "html"
    if start.startswith(b"<?xml"):
        return "html" if b"<html" in start else "xml"
    if start.startswith(b"%pdf"):
        return "pdf"
    return "text"


WORDS = {
    "workbook": "a workbook or another zip file",
    "protected": "a password-protected workbook",
    "xls": "an old .xls workbook",
    "ole": "an old Office document",
    "html": "a web page (HTML)",
    "xml": "an XML file",
    "pdf": "a PDF",
    "empty": "empty",
    "text": "text",
}

CURES = {
    "protected": "remove the password in Excel and save it again as .xlsx",
    "xls": "open it in Excel and save it as .xlsx",
}


def cure_of(kind: str, wanted: str) -> str:
    """What to do with a file of `kind` where `wanted` is needed."""
    return CURES.get(kind, f"export it again as {wanted}; renaming a file does not convert it")


def _inside_ole(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "protected"
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "xls"
    return "ole"
