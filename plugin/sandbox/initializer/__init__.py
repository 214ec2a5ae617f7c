"""Loads an Initializer configuration folder into the sandbox's store, as the module does at its start."""

from plugin.sandbox.initializer.loading import Loaded, load_initializer

__all__ = ["Loaded", "load_initializer"]
