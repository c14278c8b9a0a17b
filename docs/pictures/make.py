"""Writes the pictures that the documentation shows: `python docs/pictures/make.py`."""

from __future__ import annotations

from pathlib import Path

from advicetree import Drawing, Session, compare, draw, load, shipped

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "tests" / "data" / "pictures"


def pictures() -> dict[str, Drawing]:
    """Each picture by the name of its file."""
    tree = shipped("interview-recovery")
    session = Session.start(tree, known={"contact": "no"})
    for answer in ("waiting", "done", "mine", "done", "call"):
        session = session.answer(answer)
    links = {stage: f"{stage}.svg" for stage in tree.stages}
    edit = compare(load(DATA / "parcel.toml"), load(DATA / "parcel-edited.toml"))
    overview = draw(tree, overview=True, links=links)
    return {
        "overview.svg": overview,
        "overview.md": overview,
        "interview-recovery.svg": draw(tree),
        **{file: draw(tree, stage=stage) for stage, file in links.items()},
        "rules.svg": draw(load(DATA / "heating.toml")),
        "differences.svg": draw(edit.new, differences=edit.differences, before=edit.before, look="cards"),
        "walk.svg": draw(tree, session=session, around="call-interviewer", look="chart"),
    }


if __name__ == "__main__":
    for name, drawing in pictures().items():
        drawing.save(HERE / name)
