"""The callers of drills: a connection that the server has ended meanwhile is opened again, not counted as a fault."""

import socket
import threading

from api.proving import Caller

REPLY = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


def test_a_connection_ended_while_it_lay_idle_is_opened_again_and_one_that_breaks_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for reply in (REPLY, REPLY, b""):
                connection, _ = server.accept()
                connection.recv(65536)
                connection.sendall(reply)
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        caller = Caller(f"http://127.0.0.1:{server.getsockname()[1]}", timeout_s=10)
        assert caller.get("/").status == 200
        caller._connection.sock.settimeout(10)
        assert caller._connection.sock.recv(1, socket.MSG_PEEK) == b""  # the end has come
        assert [caller.get("/").status, caller.get("/").status] == [200, 0]
        thread.join()
