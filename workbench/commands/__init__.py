"""The commands of `audarma`, a module for each part of the work. `workbench.cli` puts them together."""
