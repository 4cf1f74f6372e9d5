"""QTI 2.1 content package (IMS Question and Test Interoperability 2.1, 2012): a zip with a
manifest, one assessment test, and one file an item.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from assistant.quiz.itemform import is_open, shown_rights, shown_sequence
from assistant.quiz.models import Item

_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
_TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
_EPOCH = (2000, 1, 1, 0, 0, 0)  # the same items give the same bytes


def write(items: Sequence[Item], path: Path, title: str) -> None:
    """Write the package."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        _add(package, "imsmanifest.xml", _manifest(items))
        _add(package, "test.xml", _test(items, title))
        for item in items:
            _add(package, _file(item), assessment_item(item))


def assessment_item(item: Item) -> ET.Element:
    """One item as a QTI 2.1 assessmentItem."""
    root = ET.Element(
        "assessmentItem", xmlns=_QTI, identifier=_name(item), title=item.stem[:60],
        adaptive="false", timeDependent="false",
    )  # fmt: skip
    root.set("xml:lang", "zh-CN")
    _response(root, item)
    score = ET.SubElement(
        root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float"
    )
    ET.SubElement(ET.SubElement(score, "defaultValue"), "value").text = "0"
    shown = ET.SubElement(
        root,
        "outcomeDeclaration",
        identifier="SOLUTION",
        cardinality="single",
        baseType="identifier",
    )
    ET.SubElement(ET.SubElement(shown, "defaultValue"), "value").text = "explanation"
    body = ET.SubElement(root, "itemBody")
    ET.SubElement(body, "p").text = item.question
    _interaction(body, item)
    if not is_open(item):
        mapped = item.type in ("multiple", "cloze", "short_answer")
        template = "map_response" if mapped else "match_correct"
        ET.SubElement(root, "responseProcessing", template=_TEMPLATES + template)
    feedback = ET.SubElement(
        root,
        "modalFeedback",
        outcomeIdentifier="SOLUTION",
        identifier="explanation",
        showHide="show",
    )
    feedback.text = item.explanation
    return root


def _response(root: ET.Element, item: Item) -> None:
    cardinality, base = {
        "single": ("single", "identifier"), "true_false": ("single", "identifier"),
        "multiple": ("multiple", "identifier"), "matching": ("multiple", "directedPair"),
        "ordering": ("ordered", "identifier"),
    }.get(item.type, ("single", "string"))  # fmt: skip
    declared = ET.SubElement(
        root, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=base
    )
    correct = ET.SubElement(declared, "correctResponse")
    for value in _correct(item):
        ET.SubElement(correct, "value").text = value
    if item.type == "multiple":
        points = [(f"o{n}", 1.0 if o.right else -1.0) for n, o in enumerate(item.options)]
        _mapping(declared, points, upper=len(item.key))
    elif item.accepted and not is_open(item):
        _mapping(declared, [(a, 1.0) for a in item.accepted], upper=1)


def _mapping(declared: ET.Element, points: Sequence[tuple[str, float]], *, upper: int) -> None:
    mapping = ET.SubElement(
        declared, "mapping", lowerBound="0", upperBound=str(upper), defaultValue="0"
    )
    for key, value in points:
        ET.SubElement(mapping, "mapEntry", mapKey=key, mappedValue=f"{value:g}")


def _correct(item: Item) -> list[str]:
    if item.truth is not None:
        return ["true" if item.truth else "false"]
    if item.options:
        return [f"o{n}" for n, o in enumerate(item.options) if o.right]
    if item.pairs:
        rights = shown_rights(item)
        return [f"l{n} r{rights.index(p.right)}" for n, p in enumerate(item.pairs)]
    if item.sequence:
        shown = shown_sequence(item)
        return [f"o{shown.index(s)}" for s in item.sequence]
    return [item.accepted[0]]


def _interaction(body: ET.Element, item: Item) -> None:
    common = {"responseIdentifier": "RESPONSE"}
    if item.pairs:
        match = ET.SubElement(
            body, "matchInteraction", common, shuffle="false", maxAssociations=str(len(item.pairs))
        )
        for mark, texts in (("l", [p.left for p in item.pairs]), ("r", shown_rights(item))):
            column = ET.SubElement(match, "simpleMatchSet")
            for n, text in enumerate(texts):
                choice = ET.SubElement(
                    column, "simpleAssociableChoice", identifier=f"{mark}{n}", matchMax="1"
                )
                choice.text = text
    elif item.sequence:
        order = ET.SubElement(body, "orderInteraction", common, shuffle="false")
        _choices(order, [(f"o{n}", s) for n, s in enumerate(shown_sequence(item))])
    elif item.truth is not None:
        choice = ET.SubElement(body, "choiceInteraction", common, shuffle="false", maxChoices="1")
        _choices(choice, [("true", "正确"), ("false", "错误")])
    elif item.options:
        most = "1" if item.type == "single" else "0"
        choice = ET.SubElement(body, "choiceInteraction", common, shuffle="true", maxChoices=most)
        _choices(choice, [(f"o{n}", o.text) for n, o in enumerate(item.options)])
    elif is_open(item):
        ET.SubElement(body, "extendedTextInteraction", common, expectedLines="4")
    else:
        line = ET.SubElement(body, "p")
        length = str(max(len(a) for a in item.accepted))
        ET.SubElement(line, "textEntryInteraction", common, expectedLength=length)


def _choices(parent: ET.Element, choices: Sequence[tuple[str, str]]) -> None:
    for name, text in choices:
        ET.SubElement(parent, "simpleChoice", identifier=name).text = text


def _test(items: Sequence[Item], title: str) -> ET.Element:
    root = ET.Element("assessmentTest", xmlns=_QTI, identifier="zhiduan-test", title=title)
    part = ET.SubElement(
        root,
        "testPart",
        identifier="part",
        navigationMode="nonlinear",
        submissionMode="simultaneous",
    )
    section = ET.SubElement(
        part, "assessmentSection", identifier="section", title=title, visible="true"
    )
    for item in items:
        ET.SubElement(section, "assessmentItemRef", identifier=_name(item), href=_file(item))
    return root


def _manifest(items: Sequence[Item]) -> ET.Element:
    root = ET.Element("manifest", xmlns=_CP, identifier="zhiduan")
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    ET.SubElement(metadata, "schemaversion").text = "1.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    test = _resource(resources, "test", "imsqti_test_xmlv2p1", "test.xml")
    for item in items:
        ET.SubElement(test, "dependency", identifierref=_name(item))
    for item in items:
        _resource(resources, _name(item), "imsqti_item_xmlv2p1", _file(item))
    return root


def _resource(resources: ET.Element, name: str, kind: str, file: str) -> ET.Element:
    resource = ET.SubElement(resources, "resource", identifier=name, type=kind, href=file)
    ET.SubElement(resource, "file", href=file)
    return resource


def _name(item: Item) -> str:
    return f"item-{item.id}"


def _file(item: Item) -> str:
    return f"items/{_name(item)}.xml"


def _add(package: zipfile.ZipFile, name: str, root: ET.Element) -> None:
    text = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(info, text)
