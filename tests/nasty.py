"""Five hundred texts that have broken somebody's export: formulas, markup, controls, scripts,
writing systems, lengths. Each is unlike the others."""

from itertools import product

FORMULAS = [
    "=1+1", "+44 20 7946 0000", "-3", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("x","y")',
    "=IMPORTXML(CONCAT(A1))", "\t=1", "\r=1", "\n=1", "\0=1", "＝1+1", "＋1", "－1", "＠x", "'=1",
    "{=1}", "=DDE(\"a\";\"b\")", "%0A=1", ";=1", ",=1", '"=1', " =1", "=1\n+2", "0x=1",
]  # fmt: skip
MARKUP = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>", '"><b>', "'><i>", "<!--", "-->", "]]>", "<![CDATA[",
    "&lt;b&gt;", "&amp;",
    "&#60;", "<a href='javascript:alert(1)'>x</a>", "{{ 7*7 }}", "{% raw %}", "${x}",
    "<%= x %>",
    "</td></tr></table>", "</title>", "</style>", "<style>*{display:none}</style>",
    "<base href=//x>",
    "<iframe srcdoc='x'>", "' onmouseover='alert(1)", '" style="color:red', "`x`",
    "javascript:1",
    "<form action=//x><button>", "\\u003cscript\\u003e",
]  # fmt: skip
CONTROLS = [chr(n) for n in (*range(0, 32), 127, *range(128, 160))]
MARKS = [
    "\u202e", "\u202d", "\u2066", "\u2067", "\u2069", "\u200e", "\u200f", "\u061c", "\u200b",
    "\u200d",
    "\ufeff", "\u2028", "\u2029", "\u00a0", "\u00ad", "\u0301", "\ufffe", "\uffff", "\ufffd",
    "\u3000",
]  # fmt: skip
SCRIPTS = [
    "Zoë Müller-Lüdenscheid", "Siân Ó Briain", "Ångström", "Đặng Thị Hồng", "Żółć", "Čapek",
    "Иванова",
    "Ґанна", "Παπαδοπούλου", "Մարիամ", "გიორგი", "محمد عبد الله", "דוד בן־גוריון", "فاطمه",
    "ਸਿੰਘ",
    "प्रिया", "বেগম", "પટેલ", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "සිංහල", "ไทย", "ລາວ",
    "မြန်မာ",
    "ខ្មែរ", "ትግርኛ", "ᏣᎳᎩ", "ᓄᓇᕗᑦ", "李小龍", "山田太郎", "やまだ", "ヤマダ", "김철수",
    "བོད", "ⴰⵎⴰⵣⵉⵖ",
    "ދިވެހި", "𐌰𐌱", "𝒜𝓃𝓃", "👩‍⚕️", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "e\u0301", "ﬁ", "ǅ", "ß", "İı", "Z̷̢̛a̸l̶g̵o̷",
    "ᚠᚢᚦ", "☃",
]  # fmt: skip
LENGTHS = ["x" * 300, "word " * 60, "é" * 1000, "x" * 5000, "1" * 400, "<" * 300, "=" * 300]
WORDS = [
    "", " ", "  lead", "trail  ", "NULL", "null", "NaN", "inf", "true", "FALSE", "None",
    "N/A", "0012",
    "1e5", "01/02/03", "2026-12-01", "12:30", "1,000", "#REF!", "#N/A", "_x000A_", "_xHHHH_",
    "a;b",
    "a,b", 'say "no"', "O'Brien", "two\nlines", "two\r\nlines", "tab\there", "back\\slash",
    "../../x",
    "C:\\CON", "http://example.org/x", "mailto:a@example.org", "LEFT HIP", "RIGHT HIP", "L",
    "R", "%s %d",
    "{0}", "END:VEVENT", "BEGIN:VCALENDAR\r\nX:1", "SUMMARY;X=1:y",
]  # fmt: skip

_PLAIN = [*FORMULAS, *MARKUP, *MARKS, *SCRIPTS, *LENGTHS, *WORDS]
_MIXED = [f"{a}{b}" for a, b in product(("LEFT ", "E1 "), [*FORMULAS, *MARKUP, *CONTROLS, *MARKS])]
NASTY = list(dict.fromkeys([*_PLAIN, *(f"a{char}b" for char in CONTROLS), *_MIXED]))
