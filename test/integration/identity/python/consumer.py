"""Books each customer once. Offsets are committed when the work is done; what nobody can read goes to the dead letters."""
import json
import threading
import time

from confluent_kafka import Consumer, Producer

from common import database, dead_letters, defects, group, kafka, log, serve, topic

consumer = Consumer(
    {
        **kafka,
        "group.id": group,
        "auto.offset.reset": "earliest",
        # The library commits by itself what it has handed out, unless it is told not to.
        "enable.auto.commit": "commits-before-work" in defects,
        "auto.commit.interval.ms": 100,
        "session.timeout.ms": 6000,
        "heartbeat.interval.ms": 1000,
    }
)
producer = Producer(kafka)
ending = threading.Event()


def read(value):
    try:
        event = json.loads(value)
        return event if all(name in event for name in ("event", "customer", "name")) else None
    except ValueError:
        return None


def book(connection, event):
    with connection:
        inserted = connection.execute("insert or ignore into handled values (?)", (event["event"],)).rowcount
        if inserted == 1:
            connection.execute(
                "insert into customer values (?, ?, 1) on conflict (id) do update set events = events + 1",
                (event["customer"], event["name"]),
            )


def handle(connection, value):
    event = read(value)
    if event is not None:
        time.sleep(0.1)
        return book(connection, event)
    while "poison-blocks-partition" in defects and not ending.is_set():
        log("ERROR", "cannot read a message, which will be tried again")
        time.sleep(0.5)
    log("ERROR", "cannot read a message, which goes to the dead letters")
    producer.produce(dead_letters, value)
    producer.flush()


def work():
    connection = database()
    consumer.subscribe([topic])
    while not ending.is_set():
        # Many at once, as it is told in the library's own page on throughput.
        for message in consumer.consume(num_messages=20, timeout=0.2):
            if message.error():
                log("WARN", str(message.error()))
                continue
            handle(connection, message.value())
            if "commits-before-work" not in defects:
                try:
                    consumer.commit(message=message, asynchronous=False)
                except Exception as error:
                    log("WARN", f"not committed: {error}")
    consumer.close()


thread = threading.Thread(target=work)
thread.start()
serve()
ending.set()
thread.join()
