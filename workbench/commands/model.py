"""Translation models on this machine: list, add, convert."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.commands.common import LANGUAGE, print_json, say

if TYPE_CHECKING:
    from workbench.drafting.adding import Offer

_MEGABYTE = 1_000_000


def _folder(context: click.Context) -> Path:
    from workbench.workspace import default_folder, models_folder

    return models_folder(context.obj or default_folder())


@click.group()
def model() -> None:
    """Translation models that run on this machine."""


@model.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_models(context: click.Context, as_json: bool) -> None:
    """List the models that are there, and those that can be added by name, with their licences."""
    from workbench.drafting import models

    there = models.installed(_folder(context))
    presets = models.presets().values()
    if as_json:
        print_json(
            {
                "installed": [
                    {
                        "name": m.name,
                        "folder": str(m.folder),
                        "bytes": m.size,
                        "converted": m.converted is not None,
                        **dataclasses.asdict(m.record),
                    }
                    for m in there
                ],
                "presets": [dataclasses.asdict(p) for p in presets],
            }
        )
        return
    for m in there:
        state = "converted" if m.converted is not None else "not converted"
        click.echo(f"{m.name}\t{m.record.title}\t{m.record.licence}\t{m.size // _MEGABYTE} MB\t{state}")
    if not there:
        say(f"No model in {_folder(context)}. Add one of these by name, or a folder: audarma model add NAME")
    for p in presets:
        use = "" if p.commercial else ", not for commercial use"
        say(f"  {p.name}: {p.title}, {p.parameters} parameters, {p.bytes // _MEGABYTE} MB, {p.licence}{use}")


@model.command()
@click.argument("what")
@click.option("--name", help="What to call it; by default the known name, or the folder's.")
@click.option("--licence", help="The licence of a folder that does not say it.")
@click.option(
    "--source", type=LANGUAGE, help="The language it translates from, where the folder does not say it."
)
@click.option(
    "--target", type=LANGUAGE, help="The language it translates into, where the folder does not say it."
)
@click.option("--accept-licence", is_flag=True, help="You have read a non-commercial licence and keep to it.")
@click.pass_context
def add(
    context: click.Context,
    what: str,
    name: str | None,
    licence: str | None,
    source: str | None,
    target: str | None,
    accept_licence: bool,
) -> None:
    """Add the model WHAT, a known name or a folder: show size and licence, fetch, convert, check and try it."""
    from workbench.drafting import adding

    if (source is None) != (target is None):
        raise click.UsageError("Give --source and --target together.")
    pairs = ((source, target),) if source is not None and target is not None else ()
    offer = adding.offer(what, name=name, licence=licence, pairs=pairs)
    _show(offer)
    if offer.restricted and not accept_licence:
        _acknowledge(offer)
    added, tried = adding.add(offer, _folder(context), say)
    for one, other, text in tried:
        click.echo(f"{one}→{other}: {text}")
    say(f"Added. Use it as the engine “{added.name}”.")


def _show(offer: Offer) -> None:
    record = offer.record
    say(f"{record.title} from {record.source}")
    say(f"Size: {max(1, offer.bytes // _MEGABYTE)} MB")
    say(f"Licence: {record.licence}")
    if offer.preset is not None:
        for line in offer.preset.scores:
            say(f"Published score: {line}")
        if not offer.preset.scores:
            say(f"Published scores: see {record.source}")


def _acknowledge(offer: Offer) -> None:
    question = f"{offer.record.licence} forbids commercial use. Will you keep to it?"
    if not sys.stdin.isatty():
        raise click.ClickException(
            f"{offer.record.licence} forbids commercial use. Read it, and add --accept-licence if you keep to it."
        )
    if not click.confirm(question, err=True):
        raise click.Abort


@model.command()
@click.argument("name")
@click.pass_context
def convert(context: click.Context, name: str) -> None:
    """Convert the model NAME for CTranslate2 with eight-bit numbers: a quarter of the memory, and no torch to run it."""
    from workbench.drafting import adding, models

    folder = adding.convert_again(models.model(_folder(context), name), say)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    click.echo(f"{folder}: {max(1, size // _MEGABYTE)} MB")
