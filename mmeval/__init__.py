"""mmeval: one library, one engine and one workbench to score multi-turn multimodal systems."""

__version__ = "0.1.0"
