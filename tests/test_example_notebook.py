"""The example notebook: it is stored clean, all of its cells run without a warning, and each picture shows what the text above it says."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from browser import browser, missing

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "docs" / "examples" / "notebook" / "recovering.ipynb"
SVG = "image/svg+xml"
# Each cell that shows a picture, with words that stand in it.
PICTURES = {
    "tree": ("Recovering from a bad interview", "Evaluate", "Request a second interview"),
    "here": ("You are here", "Make a friendly follow-up call"),
    "change": ("You are here", "Ask the person you know"),
    "difference": ("led to", "Changed", "2.1.0"),
    "heat": ("500 walks", "came", "stopped here"),
    "summary": ("2,000 walks", "came", "stopped here"),
}


def cells(notebook: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {cell["id"]: cell for cell in notebook["cells"]}


def stored() -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return notebook


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What each cell shows when all are run, from top to bottom, where a warning is an error."""
    for package in ("nbconvert", "ipykernel", "pandas"):
        if importlib.util.find_spec(package) is None:
            missing(f"the Python package {package} is not installed")
    folder = tmp_path_factory.mktemp("notebook")
    notebook = stored()
    strict: dict[str, Any] = {"cell_type": "code", "id": "strict", "metadata": {}, "execution_count": None, "outputs": []}
    notebook["cells"].insert(0, {**strict, "source": "import warnings\nwarnings.simplefilter('error')"})
    file = folder / NOTEBOOK.name
    file.write_text(json.dumps(notebook), encoding="utf-8")
    folders = {name: str(folder / name.lower()) for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    environment = {**os.environ, **folders, "PYTHONPATH": str(ROOT / "src"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    convert = [sys.executable, "-m", "nbconvert", "--log-level=ERROR", "--ExecutePreprocessor.timeout=240", "--execute", "--to=notebook", "--inplace"]
    ran = subprocess.run([*convert, str(file)], capture_output=True, text=True, check=False, env=environment, timeout=400)
    assert ran.returncode == 0, ran.stderr
    return {name: cell.get("outputs", []) for name, cell in cells(json.loads(file.read_text(encoding="utf-8"))).items()}


def pictures(outputs: Mapping[str, list[dict[str, Any]]]) -> dict[str, str]:
    return {name: "".join(output["data"][SVG]) for name, found in outputs.items() for output in found if SVG in output.get("data", {})}


def words(outputs: list[dict[str, Any]]) -> str:
    return "".join("".join(output.get("text") or output["data"]["text/plain"]) for output in outputs)


def test_the_notebook_is_stored_without_outputs_and_ends_with_one_newline() -> None:
    """So that a change of it can be read, and nothing stands in it that is no longer shown."""
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert "\r" not in text
    for cell in stored()["cells"]:
        assert cell["cell_type"] == "markdown" or (cell["outputs"] == [] and cell["execution_count"] is None), cell["id"]
        assert cell["metadata"] == {}


def test_every_cell_runs_and_the_pictures_are_these(outputs: dict[str, list[dict[str, Any]]]) -> None:
    assert list(pictures(outputs)) == list(PICTURES)
    assert [name for name, found in outputs.items() for output in found if output["output_type"] == "error" or output.get("name") == "stderr"] == []


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_an_svg_that_shows_what_it_is_for(outputs: dict[str, list[dict[str, Any]]], name: str) -> None:
    picture = pictures(outputs)[name]
    root = ET.fromstring(picture)  # noqa: S314  (our own)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(root.findall(".//{http://www.w3.org/2000/svg}path")) > 3
    shown = " ".join(" ".join(root.itertext()).split())
    for told in PICTURES[name]:
        assert told in shown, told


@pytest.mark.parametrize("name", ["here", "change"])
def test_a_walk_is_marked_in_its_picture(outputs: dict[str, list[dict[str, Any]]], name: str) -> None:
    """The node where it stands, and the edges that it took, look otherwise than all else."""
    picture = pictures(outputs)[name]
    assert 'class="node situation' in picture or 'class="node action' in picture
    assert picture.count("walked") > 1, picture[:3_000]


def test_pictures_have_much_to_see_in_light_and_in_dark(outputs: dict[str, list[dict[str, Any]]]) -> None:
    """In a real browser, as a cell shows them: as images, on either ground."""
    count = """async svg => {
      const image = new Image(900, 700);
      image.src = 'data:image/svg+xml,' + encodeURIComponent(svg);
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [900, 700];
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0, 900, 700);
      const colours = new Map();
      for (const pixel of new Uint32Array(context.getImageData(0, 0, 900, 700).data.buffer)) colours.set(pixel, (colours.get(pixel) || 0) + 1);
      return [colours.size, Math.max(...colours.values()) / (900 * 700)];
    }"""
    with browser() as chromium:
        for scheme in ("light", "dark"):
            page = chromium.new_page(color_scheme=scheme)
            for name, picture in pictures(outputs).items():
                colours, ground = page.evaluate(count, picture)
                assert colours > 50, (name, scheme)
                assert ground < 0.99, (name, scheme)


def test_the_words_of_the_notebook_are_true(outputs: dict[str, list[dict[str, Any]]]) -> None:
    """What its text says of the cells below it."""
    assert words(outputs["change"]).startswith("set aside: ['call-or-wait']")
    assert "“Do you know anyone who works there?” You answered: No." in words(outputs["why"])
    assert "I've thought twice, and I want to ask" in words(outputs["why-not"])
    edit = words(outputs["edit"])
    assert "52 of 52 promises proved" in edit
    assert "Whoever answers “I can't decide” at “What would you like to do next?” used to be told “Make a friendly follow-up call”" in edit
    assert words(outputs["gates"]).count("\n") == 4
    assert len(words(outputs["table"]).splitlines()) > 46
    assert int(words(outputs["count"]).strip("'").removesuffix(" walks").replace(",", "")) > 10**9
