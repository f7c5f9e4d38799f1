"""A walking graph as bytes and back, and the mark by which the same streets are known again."""

import hashlib
import io
import json
import zipfile
from typing import Any, Final

import numpy as np
import scipy

from geo.errors import MaeulError
from geo.network.graph import Graph, Piece, matrix_of

FORM: Final = 1
"""Raised when what is packed changes: what an earlier program packed is then read again from its file."""


class GraphUnreadable(MaeulError):
    """Packed streets that this program cannot walk."""

    code = "network_unreadable"


def pack(graph: Graph) -> bytes:
    """Return the graph as a compressed archive of plain arrays; each line is kept once."""
    low, high, metres = _lines(graph)
    pieces = np.array([(one.points, one.metres, one.x_m, one.y_m) for one in graph.pieces], dtype=np.float64)
    told = {
        "form": FORM,
        "source": graph.source,
        "points": graph.points,
        "links": graph.links,
        "counts": dict(graph.counts),
    }
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        allow_pickle=False,
        told=np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), dtype=np.uint8),
        x_m=graph.x_m,
        y_m=graph.y_m,
        low=low,
        high=high,
        metres=metres,
        piece=graph.piece.astype(np.int32),
        pieces=pieces.reshape(-1, 4),
    )
    return packed.getvalue()


def unpack(packed: bytes) -> Graph:
    """Return the graph that `pack` made; raise GraphUnreadable for anything else."""
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as parts:
            told = json.loads(parts["told"].tobytes())
            if told["form"] != FORM:
                raise _unreadable()
            x_m, y_m, piece = parts["x_m"], parts["y_m"], parts["piece"].astype(np.int64)
            low, high = (parts[name].astype(np.int64) for name in ("low", "high"))
            matrix = matrix_of(low, high, parts["metres"], len(x_m))
            pieces = tuple(Piece(int(n), float(m), float(x), float(y)) for n, m, x, y in parts["pieces"].tolist())
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise _unreadable() from error
    return Graph(told["source"], x_m, y_m, matrix, piece, pieces, told["points"], told["links"], told["counts"])


def fingerprint(graph: Graph) -> str:
    """Return the same 64 hexadecimal digits for the same streets, whatever their file was called or compressed with."""
    mark = hashlib.sha256()
    for part in (graph.x_m, graph.y_m, *_lines(graph)):
        mark.update(np.ascontiguousarray(part).tobytes())
    return mark.hexdigest()


def _lines(graph: Graph) -> tuple[Any, Any, Any]:
    upper = scipy.sparse.triu(graph.matrix, k=1, format="coo")
    order = np.lexsort((upper.col, upper.row))
    low, high = (index[order].astype(np.int32) for index in (upper.row, upper.col))
    return low, high, upper.data[order].astype(np.float64)


def _unreadable() -> GraphUnreadable:
    return GraphUnreadable(
        "저장된 보행로를 읽을 수 없습니다. 그 보행로를 지우고 파일을 다시 넣어 주세요.",
        "The stored network cannot be read: remove it and load its file again.",
    )
