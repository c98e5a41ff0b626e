import json

from click.testing import CliRunner

from optimiser.audit.document import CHECKS
from optimiser.commands import main
from optimiser.theatre import RULES


def test_every_rule_and_what_is_not_checked():
    text = CliRunner().invoke(main, ["rules"]).stdout
    document = json.loads(CliRunner().invoke(main, ["rules", "--json"]).stdout)
    assert [rule["name"] for rule in document["rules"]] == [rule.name for rule in RULES]
    assert document["not_checked"]
    for rule in document["rules"]:
        assert rule["words"]
        assert rule["source"]
        assert f"{rule['name']} ({rule['scope']})" in text
    assert text.index("NOT CHECKED") > text.index(RULES[-1].name)


def test_what_the_audit_checks_beside_the_rules_is_told():
    text = CliRunner().invoke(main, ["rules", "--kind", "diagnostics"]).stdout
    told = text.partition("CHECKED IN EVERY PLAN BESIDE THE RULES")[2]
    assert all(f"\n{name}\n    {words[:40]}" in told for name, words in CHECKS.items())
