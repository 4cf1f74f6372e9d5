"""The public question sets as suites: where the articles a question rests on are found."""

from __future__ import annotations

import json
from pathlib import Path

from eval import public


def test_a_law_kept_in_parts_and_the_newest_version_are_found(tmp_path: Path) -> None:
    laws = tmp_path / "laws"
    for name, text in {
        "民法典/物权编.md": "第二百零五条 甲。\n\n第二百零六条 乙。",
        "民法典/合同编.md": "第四百六十三条 丙。\n\n第四百六十四条 丁。",
        "社会法/养护法(2001-01-01).md": "第一条 旧。",
        "社会法/养护法(2020-01-01).md": "第一条 新。",
    }.items():
        file = laws / name
        file.parent.mkdir(parents=True, exist_ok=True)
        title = "中华人民共和国民法典\n\n# " if file.parent.name == "民法典" else ""
        file.write_text(f"# {title}{file.stem}\n\n{text}\n", "utf-8")
    rows = [
        {"question": "一", "articles": [{"name": "中华人民共和国民法典第四百六十三条"}]},
        {
            "question": "二",
            "articles": [{"name": "民法典第二百零六条"}, {"name": "《养护法》第一条"}],
        },
        {"question": "三", "articles": [{"name": "民法典第九百条"}, {"name": "社会法第一条"}]},
    ]
    file = tmp_path / "train.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    suite = public.lecoqa(file, tmp_path)
    assert [[(g.file, g.number) for g in c.gold] for c in suite.cases[:2]] == [
        [("合同编.md", "第四百六十三条")],
        [("物权编.md", "第二百零六条"), ("养护法(2020-01-01).md", "第一条")],
    ]
    assert [c.question for c in suite.cases] == ["一", "二"]
    assert len(suite.files) == 3


def test_a_table_has_means_with_their_intervals():
    table = public.table("one", {"hit@1": [1.0, 0.0, 1.0, 1.0], "refused": [0.0]})
    assert table.splitlines()[0] == "| set | questions | hit@1 | refused |"
    assert table.splitlines()[2] == "| one | 4 | 0.750 [0.250, 1.000] | 0.000 [0.000, 0.000] |"
