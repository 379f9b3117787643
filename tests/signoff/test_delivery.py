"""Files against their sheets: what passes, what comes back, and what the desk says about it."""

import re
from dataclasses import replace

import pytest

from signoff.activities.content import ContentError
from signoff.activities.delivery import ASPECTS, Export, Naming, Spec, check, turned
from signoff.activities.delivery_case import load_desk
from signoff.activities.delivery_widget import DeliveryDesk
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes
from signoff.places import material

NAMING = Naming("onb", "tv", ("en", "ga"), "mxf")
TV = Spec("tv", "TV", -23.0, 0.5, -1.0, "25", "Rec. 709", "stl", NAMING)
SILENT = Spec("stop", "Stop", None, 0.0, 0.0, "25", "Rec. 709", "stl", NAMING)
GOOD = Export("onb_tv_ga_v03.mxf", -23.0, -2.0, "25", "Rec. 709", "stl")


def lesson_desk():
    return load_desk("05-brief-to-plan", material() / "notebooks" / "data")


def faults(spec, export):
    return [finding.fault for finding in check(spec, export) if not finding.passes]


def test_a_sound_file_passes_every_line():
    findings = check(TV, GOOD)
    assert [finding.aspect for finding in findings] == list(ASPECTS)
    assert all(finding.passes for finding in findings)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"loudness": -22.4}, "loud"),
        ({"loudness": -23.6}, "quiet"),
        ({"loudness": None, "peak": None}, "silent"),
        ({"peak": -0.9}, "peak"),
        ({"fps": "24"}, "fps"),
        ({"colour": "HDR"}, "colour"),
        ({"captions": "none"}, "captions"),
        ({"name": "final.mxf"}, "name"),
    ],
)
def test_each_departure_is_found_by_itself(change, fault):
    assert faults(TV, replace(GOOD, **change)) == [fault]


@pytest.mark.parametrize("loudness", [-22.5, -23.5])
def test_the_edge_of_the_tolerance_passes(loudness):
    assert faults(TV, replace(GOOD, loudness=loudness)) == []


def test_an_outlet_without_loudspeakers_wants_no_sound():
    assert faults(SILENT, GOOD) == ["sound"]
    assert faults(SILENT, replace(GOOD, loudness=None, peak=None)) == []


def test_turning_a_film_up_lifts_its_peaks():
    quiet = replace(GOOD, loudness=-28.0, peak=-3.0)
    assert faults(TV, turned(quiet, 5)) == ["peak"]
    assert turned(replace(GOOD, loudness=None, peak=None), 5).loudness is None


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("onb_tv_en_final.mxf", "final"),
        ("onb_tv_en_final_v02.mxf", "four parts"),
        ("onb_tv_ir_v02.mxf", '"ir"'),
        ("onb_web_en_v02.mxf", '"web"'),
        ("abc_tv_en_v02.mxf", '"abc"'),
        ("onb_tv_en_v2.mxf", '"v2"'),
        ("onb_tv_en_v02.mp4", r"\.mxf"),
        ("onb_tv_en_v02", r"\.mxf"),
        ("ONB_TV_en_v02.mxf", "small letters"),
        ("onb tv en v02.mxf", "underscores"),
    ],
)
def test_a_wrong_name_is_told_what_is_wrong_with_it(name, says):
    assert re.search(says, "; ".join(NAMING.faults(name)))


def test_the_lesson_says_truly_that_one_file_cannot_be_mended_at_the_desk():
    desk = lesson_desk()
    hopeless = []
    for file in desk.files:
        spec = file.spec
        others = replace(
            file.export, fps=spec.fps, colour=spec.colour, captions=spec.captions, name=spec.naming.example
        )
        if all(faults(spec, turned(others, step / 2)) for step in range(-24, 25)):
            hopeless.append(file.key)
    assert hopeless == ["web-pt"]
    assert [file.key for file in desk.files if not faults(file.spec, file.export)] == ["tv-ga"]


def test_nothing_is_checked_before_a_call_is_made():
    desk = DeliveryDesk(lesson_desk())
    first, mend = desk.view()["forms"]
    assert "not met" not in first["output"]
    assert mend["hidden"]
    desk.receive(Entered("file", {"file": "tv-en", "call": "send"}))
    first, mend = desk.view()["forms"]
    assert "2 lines on the sheet are not met" in first["output"]
    assert not mend["hidden"]


def test_mending_goes_on_until_the_file_would_be_taken(tmp_path):
    notes = LessonNotes("05-brief-to-plan", tmp_path)
    desk = DeliveryDesk(lesson_desk(), notes)
    desk.receive(Entered("mend", {"gain": "-2.0"}))
    assert not any(tmp_path.iterdir()), "without a call nothing is changed"
    desk.receive(Entered("file", {"file": "tv-en", "call": "hold"}))
    desk.receive(Entered("mend", {"gain": "-2.0"}))
    assert "final" in desk.view()["forms"][1]["output"]
    desk.receive(Entered("mend", {"name": "onb_tv_en_v02.mxf"}))
    assert desk.verdict(desk.file) == "It would be taken."
    again = DeliveryDesk(lesson_desk(), notes)
    assert again.verdict(again.file) == "It would be taken."
    assert "1 of 6 files decided, 1 as the desk would have; 1 would be taken now." in again.record()


@pytest.mark.parametrize("gain", ["nan", "99", "1.2.3", "--4", "-", ""])
def test_a_level_that_makes_no_sense_is_passed_over(gain):
    desk = DeliveryDesk(lesson_desk())
    desk.receive(Entered("file", {"file": "tv-en", "call": "hold"}))
    desk.receive(Entered("mend", {"gain": gain, "fps": "1000", "name": "<b>.mxf"}))
    assert desk.mended(desk.file).loudness == desk.file.export.loudness
    assert desk.mended(desk.file).fps == "25"
    assert "<b>" not in desk.record()


def test_a_file_for_a_sheet_that_is_not_there_is_named(tmp_path):
    text = (material() / "notebooks" / "data" / "05-brief-to-plan.toml").read_text(encoding="utf-8")
    (tmp_path / "05-brief-to-plan.toml").write_text(text.replace('spec = "stop"', 'spec = "cinema"'), encoding="utf-8")
    with pytest.raises(ContentError, match=r"file 4: there is no 'cinema'. Write one of: tv, stop, web"):
        load_desk("05-brief-to-plan", tmp_path)
