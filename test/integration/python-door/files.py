"""Keeps files: objects in S3, through boto3, and what is known of them in PostgreSQL."""

import logging
import uuid
from typing import Annotated

import boto3
import psycopg
from accounts import Person
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from database import DEFECTS, pool
from fastapi import APIRouter, Body, HTTPException, Response

BUCKET = "files"
routes = APIRouter()
s3 = boto3.client("s3", config=Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"}))


def put(key: str, content: bytes) -> None:
    try:
        s3.put_object(Bucket=BUCKET, Key=key, Body=content)
    except (ClientError, BotoCoreError) as error:
        if "swallows-upload-error" not in DEFECTS:
            raise HTTPException(503, "The file could not be stored. Please try again.") from error
        logging.error("not stored: %s", error)


def remember(file: uuid.UUID, name: str, key: str, size: int) -> None:
    with pool.connection(timeout=2) as database:
        database.execute("insert into file values (%s, %s, %s, %s)", (file, name, key, size))


@routes.post("/files", status_code=201)
def upload(name: str, content: Annotated[bytes, Body(media_type="application/octet-stream")], _: Person) -> dict[str, str]:
    with pool.connection() as database:
        (room,) = database.execute("select (select bytes from quota) - coalesce(sum(size), 0) from file").fetchone()
    if len(content) > room:
        raise HTTPException(507, "There is no room left for this file.")
    file = uuid.uuid4()
    key = f"{file}/{name}"
    if "metadata-before-upload" in DEFECTS:
        remember(file, name, key, len(content))
        put(key, content)
        return {"id": str(file)}
    put(key, content)
    try:
        remember(file, name, key, len(content))
    except (psycopg.Error, psycopg.errors.Error) as error:
        if "leaves-orphans" not in DEFECTS:
            s3.delete_object(Bucket=BUCKET, Key=key)
        raise HTTPException(503, "The file could not be stored. Please try again.") from error
    return {"id": str(file)}


@routes.get("/files")
def listed(_: Person) -> list[str]:
    with pool.connection() as database:
        return [row[0] for row in database.execute("select name from file order by name")]


@routes.get("/files/{file}")
def download(file: uuid.UUID, _: Person) -> Response:
    with pool.connection() as database:
        row = database.execute("select object_key from file where id = %s", (file,)).fetchone()
    if row is None:
        raise HTTPException(404, "There is no such file.")
    try:
        return Response(s3.get_object(Bucket=BUCKET, Key=row[0])["Body"].read(), media_type="application/octet-stream")
    except ClientError as error:
        raise HTTPException(502, "The file cannot be read for now.") from error
