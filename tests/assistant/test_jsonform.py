from __future__ import annotations

from pathlib import Path

from assistant import jsonform
from index import Library


def test_the_list_names_the_newest_version_of_an_older_law(
    library: Library, tmp_path: Path
) -> None:
    for date in ("2006-10-31", "2024-11-08"):
        file = tmp_path / f"样本法({date}).md"
        file.write_text(
            "# 样本法\n\n第一条 为了规范样本，制定本法。\n\n第二条 应当提交报告。\n",
            encoding="utf-8",
        )
        file.write_text(file.read_text("utf-8") + f"\n第三条 本法自{date[:4]}年施行。\n", "utf-8")
        library.add(file)
    listed = {d["file"]: d for d in jsonform.listed(library)["documents"]}
    old, new = listed["样本法(2006-10-31).md"], listed["样本法(2024-11-08).md"]
    assert old["newer"] == {"id": new["id"], "document": "样本法", "date": "2024-11-08"}
    assert new["newer"] is None
