import json

from click.testing import CliRunner

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
