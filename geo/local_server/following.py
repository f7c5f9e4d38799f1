"""A hot standby of a private cluster, in a data folder of its own, and its promotion."""

from pathlib import Path

from geo.errors import SetupError
from geo.local_server import LocalServer, binaries, cluster
from geo.local_server.places import prepare, recorded


def follow(primary: LocalServer, data_dir: Path) -> LocalServer:
    """Copy a running cluster and start the copy as its hot standby; raises SetupError when it cannot be copied."""
    leader = recorded(primary.data_dir)
    if leader is None or primary.status().state != "running":
        raise SetupError("본 서버가 켜져 있지 않습니다.", "The primary does not run.", code="cluster_absent")
    standby = LocalServer(data_dir, durable=primary.durable)
    standby.make_data_dir()
    places, operator = prepare(standby.data_dir)
    program = binaries.for_cluster(leader.cluster_dir) / "pg_basebackup"
    whence = ("-h", leader.socket_dir, "-p", "5432", "-U", cluster.ADMIN)
    done = operator.run(
        [program, "-D", places.cluster_dir, "-R", "-X", "stream", "-c", "fast", *whence], cwd=places.home
    )
    if done.returncode != 0:
        raise SetupError(
            f"본 서버를 복사하지 못했습니다: {cluster.last_line(done.stdout)}",
            f"The primary could not be copied: {cluster.last_line(done.stdout)}",
            code="standby_failed",
        )
    standby.start()
    return standby


def promote(standby: LocalServer) -> None:
    """Make a standby the primary; returns once it takes writes."""
    places = recorded(standby.data_dir)
    if places is None:
        raise SetupError("대기 서버가 없습니다.", "There is no standby.", code="cluster_absent")
    with cluster.connect(places, "postgres") as connection:
        connection.execute("SELECT pg_promote()")
