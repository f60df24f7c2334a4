"""Registers customers: has their names sealed, and tells of them on Kafka. Beside that it looks at lag and certificate, and raises alerts."""
import http.client
import json
import os
import ssl
import threading
import time
import uuid

from confluent_kafka import Consumer, Producer, TopicPartition

from common import database, defects, directory, group, kafka, log, serve, topic

partitions = 3
producer = Producer({**kafka, "acks": "all"})


def connect(context):
    with open(os.path.join(directory, "vault.port")) as file:
        return http.client.HTTPSConnection("127.0.0.1", int(file.read()), context=context, timeout=5)


def trusting():
    context = ssl.create_default_context(cafile=os.path.join(directory, "ca.pem"))
    context.check_hostname = False
    if "ignores-expiry" in defects:
        context.verify_mode = ssl.CERT_NONE
    return context


def register(path, body):
    if path != "/customers":
        return None
    connection = connect(trusting())
    connection.request("POST", "/seal", body["name"])
    seal = connection.getresponse().read().decode()
    connection.close()
    customer = str(uuid.uuid4())
    event = {"event": str(uuid.uuid4()), "customer": customer, "name": body["name"], "seal": seal}
    failed = []
    producer.produce(topic, json.dumps(event), key=customer, on_delivery=lambda error, _: failed.append(error) if error else None)
    if producer.flush(10) > 0 or failed:
        raise RuntimeError(f"not published: {failed}")
    return {"id": customer}


def find(path):
    with database() as connection:
        row = connection.execute("select events from customer where id = ?", (path.split("/")[-1],)).fetchone()
    return None if row is None else {"events": row[0]}


def lag():
    total = 0
    consumer = Consumer({**kafka, "group.id": group, "enable.auto.commit": False})
    try:
        for each in consumer.committed([TopicPartition(topic, n) for n in range(partitions)], timeout=10):
            low, high = consumer.get_watermark_offsets(each, timeout=10)
            total += high - (each.offset if each.offset >= 0 else low)
    finally:
        consumer.close()
    return total


def days_left():
    """Of the certificate that is shown, whoever signed it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = connect(context)
    connection.connect()
    shown = ssl.DER_cert_to_PEM_cert(connection.sock.getpeercert(True))
    connection.close()
    name = os.path.join(directory, "shown.pem")
    with open(name, "w") as file:
        file.write(shown)
    until = ssl._ssl._test_decode_cert(name)["notAfter"]
    return (ssl.cert_time_to_seconds(until) - time.time()) / 86_400


def watch():
    raised = set()

    def alert(name, wrong, words):
        if wrong == (name in raised):
            return
        raised.add(name) if wrong else raised.discard(name)
        log("WARN" if wrong else "INFO", words, alert={"name": name, "state": "raised" if wrong else "cleared"})

    while True:
        try:
            behind, days = lag(), days_left()
            alert("KafkaLagHigh", behind > int(os.environ["LAG_ALERT"]), f"the consumers are {behind} messages behind")
            alert("CertificateExpiring", days < 14, f"the certificate is valid for {days:.1f} days more")
        except Exception as error:
            log("WARN", f"could not look: {error}")
        time.sleep(0.5)


threading.Thread(target=watch, daemon=True).start()
serve(find, register)
