"""Training and measuring the tiny pack: `python -m mmeval.synthetic.train`."""
