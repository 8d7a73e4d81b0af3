"""Running an unconverted model with transformers and torch: slower and larger than a converted one, but it needs no conversion."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.drafting.ctranslate import BEAM, Output, longest_output
from workbench.drafting.models import ModelError

if TYPE_CHECKING:
    from workbench.drafting.codec import Codec

_DEEP = 2


class TorchModel:
    """A model as its publisher gives it."""

    def __init__(self, folder: Path, codec: Codec) -> None:
        """Load the model; `ModelError` when torch is missing or the weights cannot be read."""
        try:
            import torch  # noqa: F401 - the base installation has none
        except ImportError as error:
            raise ModelError(
                "The model in %(folder)s is not converted, and PyTorch is not installed. Convert it on a machine that "
                "has PyTorch (“audarma model convert”), or type “pip install 'audarma[torch]'”.",
                folder=folder,
            ) from error
        from transformers import AutoModelForSeq2SeqLM

        self._codec = codec
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # Attention can only be asked for where it is computed step by step.
                self._model: Any = AutoModelForSeq2SeqLM.from_pretrained(
                    str(folder), local_files_only=True, trust_remote_code=False, attn_implementation="eager"
                ).eval()
        except MemoryError:
            raise
        except Exception as error:
            # transformers raises whatever it does; to a person it is one thing.
            raise ModelError(
                "The weights in %(folder)s cannot be loaded (%(reason)s). The model was not copied whole, or it is no "
                "translation model.",
                folder=folder,
                reason=str(error).strip().split("\n")[0][:200],
            ) from error

    def run(
        self, batch: Sequence[Sequence[str]], prefix: Sequence[str], n: int, beam: int = BEAM
    ) -> list[list[Output]]:
        """Translate one batch; see `Runner.run`."""
        import torch

        codec = self._codec
        rows = [codec.ids(tokens) for tokens in batch]
        width = max(map(len, rows))
        source = torch.tensor([row + [codec.padding] * (width - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
        with torch.inference_mode():
            made = self._model.generate(
                input_ids=source,
                attention_mask=mask,
                num_beams=beam,
                num_return_sequences=n,
                max_new_tokens=longest_output(batch) + len(prefix),
                max_length=None,
                do_sample=False,
                length_penalty=1.0,
                early_stopping=beam > 1,
                suppress_tokens=[codec.unknown],
                forced_bos_token_id=codec.ids(prefix)[0] if prefix else None,
                forced_eos_token_id=None,
                return_dict_in_generate=True,
                output_scores=True,
            )
            attention = self._attention(source, mask, made.sequences, n)
        outputs: list[list[Output]] = []
        for number, tokens in enumerate(batch):
            outputs.append([])
            for place in range(number * n, number * n + n):
                ids = self._until_end(made.sequences[place].tolist()[1 + len(prefix) :])
                skipped = len(prefix)
                rows_ = attention[place][skipped : skipped + len(ids), : len(tokens)].tolist()
                outputs[-1].append(
                    Output(
                        tuple(codec.tokens(ids)),
                        float(made.sequences_scores[place]) if beam > 1 else 0.0,
                        tuple(tuple(row) for row in rows_),
                    )
                )
        return outputs

    def _until_end(self, ids: list[int]) -> list[int]:
        ends = {self._codec.ids([self._codec.eos])[0], self._codec.padding}
        return ids[: next((i for i, number in enumerate(ids) if number in ends), len(ids))]

    def _attention(self, source: Any, mask: Any, sequences: Any, n: int) -> Any:
        """Return, per sequence and target token, how much it looked at each source token (see `ctranslate.convert`)."""
        encoder, decoder = self._model.get_encoder(), self._model.get_decoder()
        seen = encoder(input_ids=source, attention_mask=mask).last_hidden_state
        # Without the projection to the vocabulary, which would take a megabyte a token in a large model.
        out = decoder(
            input_ids=sequences[:, :-1],
            encoder_hidden_states=seen.repeat_interleave(n, dim=0),
            encoder_attention_mask=mask.repeat_interleave(n, dim=0),
            output_attentions=True,
            use_cache=False,
        )
        layers = out.cross_attentions
        return layers[-2 if len(layers) > _DEEP else -1].mean(1)
