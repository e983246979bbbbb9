"""The scorer that ships: small, quick, the same everywhere, and fair to those it hears about."""

import json
import subprocess
import sys
import time
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from community.core.screening import RuleLevel, Submission
from moderation.assess import assess
from moderation.pipeline.stages.rules import NOTE_AT
from moderation.pipeline.types import LABELS, StageUnavailable
from moderation.scorers.bundled import WEIGHTS, BundledScorer
from moderation.scorers.calibrating import calibrated, calibration_error, probabilities
from moderation.scorers.features import BUCKETS, VERSION, features, plain
from moderation.scorers.weights import shrunk, squared

ROOT = Path(__file__).resolve().parents[2]
REPORT = json.loads(WEIGHTS.with_name("report.json").read_text(encoding="utf-8"))
SCORER = BundledScorer()
PROSE = (
    "I walked to the group today and it was raining, and somebody had kept a chair for me. "
    "My sister said she wants to come along, but I'm not sure that I am ready to let her. "
    "What do you do when the kids are asleep and the house is quiet? I don't want to call anyone. "
)


def score(text: str, label: str = "toxicity") -> float:
    return SCORER.score(text)[label]


class TestTheFile:
    def test_it_is_at_most_four_megabytes_and_holds_one_byte_a_weight(self):
        assert WEIGHTS.stat().st_size <= 4_000_000
        with np.load(WEIGHTS, allow_pickle=False) as kept:
            assert (kept["roots"].dtype, kept["roots"].shape) == (np.int8, (BUCKETS, len(LABELS)))

    def test_the_report_is_about_these_very_weights(self):
        assert REPORT["weights"] == sha256(WEIGHTS.read_bytes()).hexdigest()
        assert REPORT["bytes"] == WEIGHTS.stat().st_size
        with np.load(WEIGHTS, allow_pickle=False) as kept:
            assert REPORT["buckets_that_weigh"] == int(np.any(kept["roots"] != 0, axis=1).sum())

    def test_its_version_names_its_content(self, tmp_path):
        other = tmp_path / "other.npz"
        other.write_bytes(WEIGHTS.read_bytes() + b"\0")
        assert BundledScorer(other).version != SCORER.version

    def test_weights_of_other_features_are_not_used(self, tmp_path):
        with np.load(WEIGHTS, allow_pickle=False) as kept:
            np.savez(tmp_path / "old.npz", **{**kept, "features": np.array("features-0")})
        with pytest.raises(StageUnavailable):
            BundledScorer(tmp_path / "old.npz").score("Good morning.")

    @pytest.mark.parametrize("cut", [0, 10, 1000])
    def test_a_file_that_is_cut_short_is_not_used(self, tmp_path, cut):
        (tmp_path / "cut.npz").write_bytes(WEIGHTS.read_bytes()[:cut])
        with pytest.raises(StageUnavailable):
            BundledScorer(tmp_path / "cut.npz").score("Good morning.")


class TestTheFigures:
    """Of the committed report, which is about these weights. Each text was left out of what measured it."""

    def test_toxic_comments_of_talk_pages_are_ranked_above_others(self):
        assert REPORT["talk_pages"]["toxicity"]["area"] >= 0.945

    @pytest.mark.parametrize("label", LABELS)
    def test_probabilities_mean_what_they_say(self, label):
        assert REPORT["talk_pages"][label]["calibration_error"] <= 0.02

    @pytest.mark.parametrize("texts", ["questions", "answers", "corpus_level_0"])
    def test_words_of_people_who_look_for_help_are_seldom_raised(self, texts):
        at_note = next(line for line in REPORT["curves"]["toxicity"] if line["at"] == NOTE_AT)
        assert at_note["raised"][texts]["of"] > 300
        assert at_note["raised"][texts]["share"] <= 0.01

    @pytest.mark.parametrize("unseen", ["group", "wording"])
    def test_kind_sentences_about_a_group_or_in_a_wording_never_learned_are_not_raised(self, unseen):
        assert REPORT["groups"][f"madlibs, {unseen} unseen, harmless"]["share"] <= 0.03
        assert REPORT["groups"][f"madlibs, {unseen} unseen, hateful"]["share"] >= 0.5


class TestIdentity:
    """Who somebody is raises nothing; what is said of them may."""

    WHO = (
        *("gay", "lesbian", "bisexual", "trans", "queer", "straight", "Black", "white", "Asian", "Mexican"),
        *("Muslim", "Jewish", "Christian", "Hindu", "deaf", "blind", "disabled", "autistic", "old", "fat"),
        *("homeless", "an immigrant", "a refugee", "a woman", "a man", "an addict", "bipolar"),
    )

    @pytest.mark.parametrize("who", WHO)
    @pytest.mark.parametrize(
        "sentence",
        [
            "I am {} and I start group on Monday.",
            "My sponsor is {} and you would like her.",
            "{}.",
            "You’re {} too?",
        ],
    )
    def test_naming_it_raises_nothing(self, who, sentence):
        found = assess(Submission(source=sentence.format(who)))
        assert found.scores["toxicity"] < NOTE_AT
        assert not [signal.code for signal in found.signals if signal.source == "scorer"]
        assert found.rule_level is RuleLevel.NONE


class TestItsAnswer:
    def test_six_labels_in_their_order_with_four_decimals(self):
        found = SCORER.score("You are an idiot and everybody knows it.")
        assert tuple(found) == LABELS
        assert all(0 <= value <= 1 and value == round(value, 4) for value in found.values())

    @pytest.mark.parametrize("text", ["", " \n", "...", "🙂", "\ud800", "a", "é", "\x00"])
    def test_next_to_no_words_score_next_to_nothing(self, text):
        assert max(SCORER.score(text).values()) < 0.2

    def test_insults_are_told_from_thanks(self):
        assert score("You are a stupid worthless idiot, shut up.") > 0.9
        assert score("Thank you so much, that helped me a lot today.") < 0.02

    @pytest.mark.parametrize(
        "disguised",
        [
            "you stup1d 1diot",
            "you STUUUPID idiot",
            "you s t u p i d idiot",
            "you ѕtupid іdiоt",
            "you s.t.u.p.i.d idiot",
        ],
    )
    def test_a_disguise_does_not_help_much(self, disguised):
        assert score(disguised) > 0.5

    def test_no_training_library_is_loaded(self):
        asked = (
            "import sys\n"
            "from moderation.scorers.bundled import BundledScorer\n"
            "BundledScorer().score('Good morning.')\n"
            "print({'sklearn', 'scipy', 'joblib'} & {name.split('.')[0] for name in sys.modules})\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, check=True, env={"PATH": "/usr/bin"}
        )
        assert done.stdout == b"set()\n"

    def test_seed_and_threads_change_nothing(self):
        asked = (
            "from moderation.scorers.bundled import BundledScorer\n"
            f"print(BundledScorer().score({PROSE * 9 + ' You idiot.'!r}))\n"
        )
        answers = {
            subprocess.run(
                [sys.executable, "-c", asked],
                cwd=ROOT,
                capture_output=True,
                check=True,
                env={"PATH": "/usr/bin", "PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": threads},
            ).stdout
            for seed, threads in (("0", "1"), ("1", "2"), ("4242", "4"))
        }
        assert len(answers) == 1

    @pytest.mark.slow
    @pytest.mark.alone
    def test_a_thousand_characters_take_a_millisecond(self):
        """Processor time at best: a machine that is shared slows down for moments."""
        texts = [f"{number} {PROSE * 5}"[:1000] for number in range(20)]
        at_best = [float("inf")] * len(texts)
        for _ in range(40):
            for place, text in enumerate(texts):
                start = time.thread_time()
                SCORER.score(text)
                at_best[place] = min(at_best[place], time.thread_time() - start)
        assert sorted(at_best)[int(0.95 * len(texts))] <= 0.001


class TestFeatures:
    def test_these_numbers_belong_to_this_version(self):
        """Weights belong to numbers: whoever changes what a text falls into names a new version."""
        told = features(
            "You’re kind; I can't thank you enough! Stup1d, sooo f.u.c.k.e.d, ñandú, сука"
        ).tobytes()
        assert (VERSION, sha256(told).hexdigest()[:16]) == ("features-2", "c83f8f70a095c849")

    def test_buckets_come_in_order_once_each(self):
        buckets = features("one two one two one").tolist()
        assert all(one < two for one, two in pairwise(buckets))
        assert set(features("one").tolist()) < set(buckets)

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("1d10t", "idiot"),
            ("b!tch a$$", "bitch ass"),
            ("F U C K", "fuck"),
            ("looooser", "looser"),
            ("ｆｕｌｌ wídth", "full width"),
            ("hi\u200bdden", "hidden"),
            ("30 mg at 4, born 1984", "30 mg at 4, born 1984"),
            ("so good!", "so good!"),
            ("a b c", "a b c"),
        ],
    )
    def test_disguises_come_off_and_ordinary_numbers_stay(self, written, read):
        assert plain(written) == read


class TestWeights:
    def test_small_and_large_ones_come_back_nearly_as_they_were(self):
        weights = np.array([[3.0, -0.02], [-0.01, 0.5], [0.0, 0.0], [0.4, -0.001]])
        roots, unit = shrunk(weights)
        assert roots.dtype == np.int8
        assert np.abs(squared(roots) * unit - weights).max() < 0.03
        assert (squared(roots)[2] == 0).all()

    def test_the_largest_fits(self):
        roots, unit = shrunk(np.array([[-5.0], [5.0]]))
        assert (squared(roots) * unit).ravel().tolist() == pytest.approx([-5, 5])


class TestCalibration:
    def drawn(self, slope: float, shift: float) -> tuple[np.ndarray, np.ndarray]:
        chance = np.random.default_rng(3)
        sums = chance.normal(-3, 2, 20_000)
        return sums, (chance.random(20_000) < probabilities(sums, slope, shift)).astype(float)

    @pytest.mark.parametrize(("slope", "shift"), [(1.0, 0.0), (1.7, 0.4), (0.5, -3.0)])
    def test_it_finds_what_the_shares_say(self, slope, shift):
        sums, truth = self.drawn(slope, shift)
        found = calibrated(sums, truth)
        assert found == pytest.approx((slope, shift), abs=0.2)
        assert calibration_error(probabilities(sums, *found), truth) < 0.01

    def test_the_size_of_sums_does_not_matter(self):
        sums, truth = self.drawn(1.0, 0.0)
        slope, shift = calibrated(sums, truth)
        assert calibrated(sums * 1000, truth) == pytest.approx((slope / 1000, shift))

    def test_few_positives_promise_nothing_extreme(self):
        sums = np.array([-5.0, -4.0, -3.0, 6.0])
        slope, shift = calibrated(sums, np.array([0.0, 0.0, 0.0, 1.0]))
        assert 0.5 < probabilities(np.array([6.0]), slope, shift)[0] < 0.9

    def test_the_error_is_the_distance_from_the_shares(self):
        truth = np.array([1.0, 0.0, 0.0, 0.0])
        assert calibration_error(np.full(4, 0.25), truth) == pytest.approx(0)
        assert calibration_error(np.full(4, 0.75), truth) == pytest.approx(0.5)
        assert calibration_error(np.ones(4), truth) == pytest.approx(0.75)
