"""PgBouncer before the database, as an owner has it: each transaction of whichever client comes on one of a few connections of its own."""

import os
import shutil
import tempfile
from urllib.parse import urlsplit

behind, port = urlsplit(os.environ["DATABASE_URL"]), os.environ["PORT"]
name = behind.path.lstrip("/")
folder = tempfile.mkdtemp()
os.chmod(folder, 0o755)
file = os.path.join(folder, "pgbouncer.ini")
with open(file, "w") as out:
    out.write(f"""[databases]
{name} = host={behind.hostname} port={behind.port} dbname={name} user={behind.username} password={behind.password or ''}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
ignore_startup_parameters = options
""")
with open("pooler.url", "w") as out:
    out.write(f"postgresql://{behind.username}@127.0.0.1:{port}/{name}")
# It refuses to run as root.
as_user = ["-u", "nobody"] if os.getuid() == 0 else []
os.execvp(shutil.which("pgbouncer"), ["pgbouncer", *as_user, file])
