"""Protocols: which metrics a benchmark computes and which numbers it makes of them."""

from mmeval.protocols.catalog import UnknownProtocolError, get_protocol, protocol_names
from mmeval.protocols.edival import edival_benchmark, read_edival
from mmeval.protocols.protocol import Better, Protocol, Reduction, Rule
from mmeval.protocols.reducing import (
    NOT_ANSWERED,
    TurnEstimate,
    compare,
    counted_as_zero,
    read_rows,
    reduce,
    turn_curves,
    unit_values,
)

__all__ = [
    "NOT_ANSWERED",
    "Better",
    "Protocol",
    "Reduction",
    "Rule",
    "TurnEstimate",
    "UnknownProtocolError",
    "compare",
    "counted_as_zero",
    "edival_benchmark",
    "get_protocol",
    "protocol_names",
    "read_edival",
    "read_rows",
    "reduce",
    "turn_curves",
    "unit_values",
]
