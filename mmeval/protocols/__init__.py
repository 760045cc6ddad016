"""Protocols: which metrics a benchmark computes and which numbers it makes of them."""

from mmeval.protocols.catalog import UnknownProtocolError, get_protocol, protocol_names
from mmeval.protocols.protocol import Better, Protocol, Reduction, Rule
from mmeval.protocols.reducing import TurnEstimate, compare, read_rows, reduce, turn_curves, unit_values

__all__ = [
    "Better",
    "Protocol",
    "Reduction",
    "Rule",
    "TurnEstimate",
    "UnknownProtocolError",
    "compare",
    "get_protocol",
    "protocol_names",
    "read_rows",
    "reduce",
    "turn_curves",
    "unit_values",
]
