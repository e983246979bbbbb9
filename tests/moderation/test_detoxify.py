"""The Detoxify adapter against a tiny checkpoint made here: its checksum, its labels, its windows."""

import json
from hashlib import sha256

import pytest

from moderation.pipeline.types import LABELS, StageUnavailable
from moderation.scorers.detoxify import DetoxifyScorer

OLD_NAMES = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]
NEW_NAMES = [
    "toxicity",
    "severe_toxicity",
    "obscene",
    "identity_attack",
    "insult",
    "threat",
    "sexual_explicit",
]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "morning"]


def place(folder, names):
    """Make a model of two narrow layers in ``folder``, as an operator would place the real one."""
    torch = pytest.importorskip("torch", reason="no detoxify extra: the adapter is not tried with a model")
    transformers = pytest.importorskip("transformers", reason="no detoxify extra: the adapter is not tried")
    torch.manual_seed(0)
    shape = {
        "vocab_size": len(VOCABULARY),
        "hidden_size": 8,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
    }
    config = transformers.BertConfig(**shape, intermediate_size=16, num_labels=len(names))
    config.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(VOCABULARY))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}))
    model = transformers.BertForSequenceClassification(config)
    kept = {"config": {"dataset": {"args": {"classes": names}}}, "state_dict": model.state_dict()}
    torch.save(kept, folder / "model.ckpt")
    digest = sha256((folder / "model.ckpt").read_bytes()).hexdigest()
    (folder / "model.sha256").write_text(f"{digest}  model.ckpt\n")
    return DetoxifyScorer(str(folder))


@pytest.mark.parametrize("names", [OLD_NAMES, NEW_NAMES])
def test_every_label_has_an_answer_under_either_names(tmp_path, names):
    scores = place(tmp_path, names).score("good morning")
    assert set(scores) == set(LABELS)
    assert all(0 < score < 1 for score in scores.values())


def test_a_long_text_is_read_to_its_end_and_an_empty_one_is_read_too(tmp_path):
    scorer = place(tmp_path, NEW_NAMES)
    long = scorer.score("good " * 1200 + "bad")
    assert all(long[label] >= scorer.score("good " * 510)[label] for label in LABELS)
    assert set(scorer.score("")) == set(LABELS)


def test_a_checkpoint_without_all_six_labels_is_no_scorer(tmp_path):
    with pytest.raises(StageUnavailable):
        place(tmp_path, NEW_NAMES[:4]).score("good morning")


def test_a_checkpoint_that_could_run_code_is_not_read(tmp_path):
    scorer = place(tmp_path, NEW_NAMES)
    torch = pytest.importorskip("torch", reason="no detoxify extra: the adapter is not tried")
    torch.save({"config": scorer, "state_dict": {}}, tmp_path / "model.ckpt")
    digest = sha256((tmp_path / "model.ckpt").read_bytes()).hexdigest()
    (tmp_path / "model.sha256").write_text(digest)
    with pytest.raises(StageUnavailable):
        DetoxifyScorer(str(tmp_path)).score("good morning")


def test_a_checkpoint_that_was_changed_is_not_read(tmp_path):
    (tmp_path / "model.ckpt").write_bytes(b"not what was checked")
    (tmp_path / "model.sha256").write_text("0" * 64)
    with pytest.raises(StageUnavailable):
        DetoxifyScorer(str(tmp_path)).score("good morning")
