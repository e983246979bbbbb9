"""Detoxify, for operators who place its model on the machine. Slow: only the worker asks it.

Nothing is ever fetched. The checkpoint is verified by its SHA-256, read without pickle's freedom
to run code, and its tokenizer comes from a local folder.
"""

from collections.abc import Mapping
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import Any

from moderation.pipeline.types import LABELS, StageUnavailable

WINDOW = 510
"""Tokens the model reads at once, without its two marks. Longer texts are read in windows."""
NAMES = {"identity_hate": "identity_attack", "severe_toxic": "severe_toxicity", "toxic": "toxicity"}
"""Older checkpoints' names for three of the six labels."""


class DetoxifyScorer:
    """Loads ``folder``: ``model.ckpt``, ``model.sha256`` beside it, and the tokenizer's files."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    @cached_property
    def version(self) -> str:
        """Name the model by its own content."""
        return "detoxify-" + self._digest[:12]

    @cached_property
    def _digest(self) -> str:
        try:
            with (self.folder / "model.ckpt").open("rb") as checkpoint:
                found = file_digest(checkpoint, "sha256").hexdigest()
            expected = (self.folder / "model.sha256").read_text().split()[0]
        except (OSError, IndexError) as error:
            raise StageUnavailable from error
        if found != expected:
            # Somebody changed the file: it is not the model that the operator checked.
            raise StageUnavailable
        return found

    @cached_property
    def _model(self) -> tuple[Any, Any, Any, list[str]]:
        self._digest  # noqa: B018  verify before anything is read
        try:
            import torch  # noqa: PLC0415  an optional extra of a gigabyte
            from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer  # noqa: PLC0415

            loaded = torch.load(self.folder / "model.ckpt", map_location="cpu", weights_only=True)
            labels = [NAMES.get(name, name) for name in loaded["config"]["dataset"]["args"]["classes"]]
            if not set(LABELS) <= set(labels):
                raise StageUnavailable  # it would answer zero for what it does not know
            config = AutoConfig.from_pretrained(self.folder, local_files_only=True, num_labels=len(labels))
            model = AutoModelForSequenceClassification.from_config(config)
            model.load_state_dict(loaded["state_dict"])
            model.eval()
            tokenizer = AutoTokenizer.from_pretrained(self.folder, local_files_only=True)
        except Exception as error:
            raise StageUnavailable from error
        return torch, model, tokenizer, labels

    def score(self, text: str) -> Mapping[str, float]:
        """Return the highest probability of each label over the text's windows.

        Raises:
            StageUnavailable: no verified model, or torch is not installed.

        """
        torch, model, tokenizer, labels = self._model
        tokens = tokenizer.encode(text, add_special_tokens=False)
        windows = [tokens[start : start + WINDOW] for start in range(0, max(len(tokens), 1), WINDOW)]
        highest = dict.fromkeys(LABELS, 0.0)
        with torch.inference_mode():
            for window in windows:
                ids = torch.tensor([[tokenizer.cls_token_id, *window, tokenizer.sep_token_id]])
                found = torch.sigmoid(model(ids).logits)[0].tolist()
                for label, value in zip(labels, found, strict=True):
                    if label in highest:
                        highest[label] = max(highest[label], round(float(value), 4))
        return highest
