"""What people do with S3 from Python, with boto3 as it comes: an endpoint is all that it is told."""

import io
import json
import os
import sys
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

s3 = boto3.client("s3", region_name="eu-west-2")
s3.create_bucket(Bucket="photos", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
told = {}

# Managed transfers: in parts, several at once, both ways.
big = os.urandom(12 * 1024 * 1024)
config = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(big), "photos", "big file+1.bin", Config=config, ExtraArgs={"Metadata": {"from": "python"}})
back = io.BytesIO()
s3.download_fileobj("photos", "big file+1.bin", back, Config=config)
head = s3.head_object(Bucket="photos", Key="big file+1.bin")
told["transfer"] = back.getvalue() == big and head["ETag"].endswith('-3"') and head["Metadata"] == {"from": "python"}

# Every checksum that botocore makes without the CRT.
for algorithm in ("CRC32", "SHA1", "SHA256"):
    s3.put_object(Bucket="photos", Key="sum", Body=b"hello", ChecksumAlgorithm=algorithm)
    got = s3.get_object(Bucket="photos", Key="sum", ChecksumMode="ENABLED")
    told[algorithm] = got["Body"].read() == b"hello" and f"Checksum{algorithm}" in got

# A stream that cannot be read twice.
class Once(io.RawIOBase):
    def __init__(self):
        self.left = [b"a" * 70000, b"b" * 5]

    def readable(self):
        return True

    def read(self, size=-1):
        return self.left.pop(0) if self.left else b""

s3.upload_fileobj(Once(), "photos", "once")
told["stream"] = s3.get_object(Bucket="photos", Key="once")["Body"].read() == b"a" * 70000 + b"b" * 5

# Pages, through botocore's paginator, which decodes keys itself.
for n in range(7):
    s3.put_object(Bucket="photos", Key=f"many/ü {n}+", Body=b"")
pages = s3.get_paginator("list_objects_v2").paginate(Bucket="photos", Prefix="many/", PaginationConfig={"PageSize": 3})
told["pages"] = [o["Key"] for page in pages for o in page["Contents"]] == [f"many/ü {n}+" for n in range(7)]

deleted = s3.delete_objects(Bucket="photos", Delete={"Objects": [{"Key": f"many/ü {n}+"} for n in range(7)]})
told["delete"] = len(deleted["Deleted"]) == 7

# Presigned, by whatever signature this version of boto3 makes by default; once in time and once too late.
url = s3.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "sum"}, ExpiresIn=60)
told["presigned"] = urllib.request.urlopen(url).read() == b"hello"
late = s3.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "sum"}, ExpiresIn=-1)
try:
    urllib.request.urlopen(late)
    told["expired"] = False
except urllib.error.HTTPError as error:
    told["expired"] = error.code in (400, 403)

try:
    s3.get_object(Bucket="photos", Key="absent")
    told["absent"] = False
except s3.exceptions.NoSuchKey as error:
    told["absent"] = error.response["Error"]["Key"] == "absent"
try:
    s3.put_object(Bucket="photos", Key="sum", Body=b"other", IfNoneMatch="*")
    told["conditional"] = False
except ClientError as error:
    told["conditional"] = error.response["Error"]["Code"] == "PreconditionFailed"

json.dump(told, sys.stdout)
