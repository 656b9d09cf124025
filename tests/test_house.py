"""The house itself: arrows of import point down, text stays text, pages stay thin, nothing calls out."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
)
FILES = [ROOT / name for name in TRACKED.stdout.splitlines()] or [each for each in ROOT.rglob("*") if ".venv" not in each.parts]
PYTHON = [each for each in FILES if each.suffix == ".py" and each.exists()]
APP = [each for each in PYTHON if each.parts[len(ROOT.parts)] in {"app.py", "pages", "lib"}]

# What each room may import of ours: its own floor and the floors below, on its own staircase.
BELOW = {
    "study": {"study"},
    "intake": {"intake", "study"},
    "store": {"store", "intake", "study"},
    "statistics": {"statistics", "study"},
    "figures": {"figures", "statistics", "study"},
    "tables": {"tables", "statistics", "study"},
    "report": {"report", "figures", "tables", "statistics", "study"},
    "commands": {"commands", "report", "figures", "tables", "statistics", "store", "intake", "study", "ui"},
    "ui": {"ui", "report", "figures", "tables", "statistics", "store", "intake", "study"},
}
ONLY_IN = {"streamlit": ("app.py", "pages/", "lib/ui/"), "duckdb": ("lib/store/",), "pingouin": ("lib/statistics/",)}


def imports(path: Path) -> list[str]:
    """Every module a file imports, as dotted names."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names += [f"{node.module}.{each.name}" for each in node.names]
    return names


@pytest.mark.parametrize("path", [each for each in APP if each.is_relative_to(ROOT / "lib")], ids=str)
def test_arrows_of_import_point_down(path):
    place = path.relative_to(ROOT / "lib").parts
    if len(place) == 1:
        return  # lib/__init__.py and lib/__main__.py stand above the rooms
    rooms = {name.split(".")[1] for name in imports(path) if name.startswith("lib.") and name.split(".")[1] != "__version__"}
    assert rooms <= BELOW[place[0]], f"{place[0]} may not import {sorted(rooms - BELOW[place[0]])}"


@pytest.mark.parametrize("package", ONLY_IN)
def test_each_heavy_package_stays_in_its_room(package):
    allowed = ONLY_IN[package]
    strangers = [str(each.relative_to(ROOT)) for each in APP if any(name.split(".")[0] == package for name in imports(each))]
    assert [each for each in strangers if not each.startswith(allowed)] == []


def test_the_library_imports_without_streamlit_or_pingouin():
    code = "import sys, lib.__main__, lib.report, lib.store, lib.intake, lib.tables, lib.figures; print({'streamlit', 'pingouin'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr[-500:]


def test_no_page_stands_directly_in_the_pages_folder():
    assert list((ROOT / "pages").glob("*.py")) == []


@pytest.mark.parametrize("path", [each for each in APP if "pages" in each.parts], ids=lambda each: each.name)
def test_a_page_opens_asks_and_shows_in_at_most_eighty_lines(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    assert not re.search(r"\b(SELECT|groupby|merge|pivot)\b", text)


@pytest.mark.parametrize("path", APP, ids=lambda each: str(each.relative_to(ROOT)))
def test_a_room_past_four_hundred_lines_gets_split(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", APP, ids=lambda each: str(each.relative_to(ROOT)))
def test_no_function_is_longer_than_forty_five_lines(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno <= 45, f"{path.name}: {node.name}"


# --- text is text ---------------------------------------------------------------------------------

MARKDOWN_CALLS = {
    "markdown",
    "write",
    "caption",
    "title",
    "header",
    "subheader",
    "error",
    "warning",
    "info",
    "success",
    "toast",
    "badge",
}
ESCAPED = re.compile(r"^(plain|escape|html_text|plotly_text)$")


def _is_text_of_ours(node: ast.AST) -> bool:
    """A constant, or an f-string whose every value passes through an escaping helper or a number format."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        return all(_is_safe_part(each) for each in node.values)
    if isinstance(node, ast.BinOp):
        return _is_text_of_ours(node.left) and _is_text_of_ours(node.right)
    if isinstance(node, ast.IfExp):
        return _is_text_of_ours(node.body) and _is_text_of_ours(node.orelse)
    return isinstance(node, ast.Call) and _called(node) is not None and bool(ESCAPED.match(_called(node)))


def _is_safe_part(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.FormattedValue):
        return node.format_spec is not None or _is_text_of_ours(node.value)
    return False


def _called(node: ast.Call) -> str | None:
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else None


def markdown_leaks(path: Path) -> list[str]:
    """Calls that would render a value as Markdown without the one escaping helper."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MARKDOWN_CALLS):
            continue
        if node.args and not _is_text_of_ours(node.args[0]):
            found.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)[:90]}")
    return found


@pytest.mark.parametrize(
    "path",
    [each for each in APP if each.name == "app.py" or "pages" in each.parts or "ui" in each.parts],
    ids=lambda each: each.name,
)
def test_no_value_reaches_markdown_except_through_plain(path):
    assert markdown_leaks(path) == []


def test_the_markdown_lint_sees_a_leak(tmp_path):
    leaky = ROOT / "tests" / "leaky_example.py"
    source = "import streamlit as st\nst.markdown(name)\nst.caption(f'of {name}')\nst.error(plain(name))\nst.info(f'{n:,} of {plain(name)}')\n"
    tree = tmp_path / "leaky_example.py"
    tree.write_text(source)
    leaks = [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and _called(node) in MARKDOWN_CALLS and not _is_text_of_ours(node.args[0])
    ]
    assert leaks == [2, 3]
    assert not leaky.exists()


FORBIDDEN = {
    r"unsafe_allow_html": "HTML goes through st.html in lib/ui only, with every value escaped",
    r"components\.v1|st\.iframe": "an iframe with scripts can read the page",
    r"\.to_excel\(": "lib/report writes workbooks with formulas off",
    r"plotly\.express|\bpx\.": "graph_objects only: quicker, and the look stays ours",
    r"use_container_width|st\.cache\(|experimental_": "gone from Streamlit",
    r"\bpickle\b|\beval\(|\bexec\(": "runs what a file or a link contains",
    r"TODO|FIXME|XXX|NotImplementedError|coming soon": "nothing half built",
}


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_the_ways_around_are_not_taken(pattern):
    hits = [
        f"{each.relative_to(ROOT)}:{number}"
        for each in APP
        for number, line in enumerate(each.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert hits == [], FORBIDDEN[pattern]


def test_nothing_in_the_app_names_a_host_outside_this_machine():
    """The only hosts are the one served on, DOIs of citations, and the XML namespaces that office files are written in."""
    allowed = re.compile(r"https?://(localhost|127\.0\.0\.1|doi\.org|schemas\.|www\.w3\.org|purl\.oclc\.org)")
    hits = [
        f"{each.relative_to(ROOT)}: {found}"
        for each in [*APP, ROOT / ".streamlit" / "config.toml"]
        for found in re.findall(r"https?://[\w.]+", each.read_text(encoding="utf-8"))
        if not allowed.match(found)
    ]
    assert hits == []


def test_requirements_pin_every_package_to_one_version():
    for name in ("requirements.txt", "requirements-test.txt"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith((" ", "#"))]
        assert len(lines) > 40
        assert [line for line in lines if "==" not in line] == []


def test_every_screen_file_a_newcomer_looks_for_is_there():
    for name in (
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "Makefile",
        "Dockerfile",
        ".ci/run",
        ".streamlit/config.toml",
        "requirements.txt",
        "data/README.md",
        "app.py",
    ):
        assert (ROOT / name).is_file(), name
