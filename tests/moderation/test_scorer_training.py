"""What the bundled scorer learns from, what it never sees, and how it learns."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from moderation.scorers import sources
from moderation.scorers.bundled import WEIGHTS
from moderation.scorers.features import BUCKETS, features
from moderation.scorers.sources import BENIGN, FOLDS, HATED, Row
from moderation.scorers.spoken_of import sentences

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not DATA.exists(), reason="no data set: the texts to learn from lie outside the repository"
)
SELDOM = 5


@pytest.fixture(scope="module")
def learned() -> list[Row]:
    return sources.to_learn(DATA)


@needs_data
def test_it_learns_from_every_source_that_may_train_what_is_shipped(learned):
    found = Counter(row.source for row in learned)
    assert set(found) == {
        *("jigsaw", "questions", "answers", "davidson", "madlibs", "emotions", "spoken_of"),
    }
    assert min(found.values()) >= 300


@needs_data
def test_what_may_only_be_measured_on_is_never_learned(learned):
    texts = {row.text for row in learned}
    veterans = {row["text"] for row in sources.read(DATA / "veterans_forum_dev.csv.gz")}
    offensive = {row["text"] for row in sources.read(DATA / "davidson.csv.gz") if row["label"] == "1"}
    kept_back = {row.text for row in sources.questions(DATA) if sources.kept_back(row)}
    for unseen in (veterans, offensive, kept_back):
        assert len(unseen) > 300
        shared = len(texts & {text for text in unseen if len(text) > 60})
        assert shared == 0


@needs_data
@pytest.mark.slow
def test_a_bucket_of_fewer_than_five_texts_weighs_nothing(learned):
    seen = np.zeros(BUCKETS, int)
    for row in learned:
        seen[features(row.text)] += 1
    with np.load(WEIGHTS, allow_pickle=False) as kept:
        weighs = np.any(kept["roots"] != 0, axis=1)
    assert 10_000 < (seen < SELDOM).sum() < BUCKETS
    assert not weighs[seen < SELDOM].any()
    assert weighs[seen >= SELDOM].mean() > 0.9


def test_what_is_said_of_groups_is_hateful_and_harmless_alike_and_said_once():
    told = list(sentences())
    hateful = [text for text, is_hateful, _ in told if is_hateful]
    harmless = [text for text, is_hateful, _ in told if not is_hateful]
    assert len({text for text, _, _ in told}) == len(told)
    assert 0.5 < len(hateful) / len(harmless) < 1.5


def test_whatever_shares_a_group_with_what_is_measured_is_put_aside():
    group, wording = "some people", "{} are kind."
    rows = [Row("a", BENIGN, "x", (group, wording)), Row("b", HATED, "x", (group, "other"))]
    fold = rows[0].fold()
    assert all(row.aside(fold) for row in rows)
    assert rows[0].aside(rows[0].fold(1))
    assert {sources.share(str(number), FOLDS) for number in range(50)} == set(range(FOLDS))


def test_half_of_the_questions_are_kept_back_with_their_answers():
    kept = [sources.kept_back(Row("a", BENIGN, "questions", (str(number),))) for number in range(1000)]
    assert 400 < sum(kept) < 600
    assert kept == [sources.kept_back(Row("b", BENIGN, "answers", (str(number),))) for number in range(1000)]


class TestFitting:
    """Needs the extra that training needs."""

    WORDS = ("calm", "river", "garden", "kettle", "window")

    def learned(self, texts: list[str], truth: list[list[float]]):
        pytest.importorskip("scipy", reason="no train extra: fitting is not tried")
        from moderation.scorers.fitting import fit, matrix  # noqa: PLC0415  needs SciPy

        return fit(matrix(texts), np.array(truth), np.ones(len(texts)), 8.0)

    def test_a_word_of_four_texts_weighs_nothing_and_one_of_five_does(self):
        texts = [f"you {word} zyxwv" for word in self.WORDS] + [f"we {word} qpkjh" for word in self.WORDS[:4]]
        weights, _ = self.learned(texts, [[1.0]] * 5 + [[0.0]] * 4)
        five, four = features("zyxwv"), features("qpkjh")
        assert (weights[np.setdiff1d(five, four)] > 0).all()
        assert not weights[np.setdiff1d(four, five)].any()

    def test_a_label_that_nobody_asked_about_teaches_nothing(self):
        texts = [f"you {word} zyxwv" for word in self.WORDS] + [f"we {word} qpkjh" for word in self.WORDS]
        asked, _ = self.learned(texts, [[1.0, 1.0]] * 5 + [[0.0, sources.UNKNOWN]] * 5)
        assert asked[features("qpkjh"), 0].min() < 0
        assert (asked[features("qpkjh"), 1] >= -1e-9).all()

    def test_learning_twice_gives_the_same_numbers(self):
        texts = [f"you {word} zyxwv" for word in self.WORDS] + [f"we {word} qpkjh" for word in self.WORDS]
        truth = [[1.0]] * 5 + [[0.0]] * 5
        first, second = self.learned(texts, truth), self.learned(texts, truth)
        assert first[0].tobytes() == second[0].tobytes()


class TestMeasuring:
    """Needs the extra that training needs."""

    @pytest.fixture
    def measured(self):
        pytest.importorskip("sklearn", reason="no train extra: measuring is not tried")
        from moderation.scorers import measured  # noqa: PLC0415  needs scikit-learn

        return measured

    def test_enriched_rows_count_less_until_all_look_like_the_plain_sample(self, measured):
        calm, harsh = (0.0,) * 6, (1.0,) * 6
        rows = [Row(str(number), calm, "jigsaw", ("x",), plain_sample=True) for number in range(9)]
        rows += [Row("a", harsh, "jigsaw", ("x",), plain_sample=True)]
        rows += [Row(str(number), harsh, "jigsaw", ("x",)) for number in range(9)]
        counts = measured.population(rows)
        assert counts[9:].sum() == pytest.approx(1)
        assert counts[:9].sum() == pytest.approx(9)

    def test_a_share_comes_with_its_interval(self, measured):
        found = measured.of([True, False, False, False])
        assert (found["hits"], found["of"], found["share"]) == (1, 4, 0.25)
        assert found["between"][0] < 0.25 < found["between"][1]
