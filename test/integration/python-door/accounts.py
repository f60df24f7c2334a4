"""Signs people in: Argon2 for passwords, RS256 for tokens, sessions in PostgreSQL."""

import hashlib
import os
import secrets
import time
import uuid
from typing import Annotated

import jwt
import psycopg
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from database import DEFECTS, pool
from fastapi import APIRouter, Body, Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

KEY = os.environ["SIGNING_KEY"]
PUBLIC = os.environ["PUBLIC_KEY"]
AUDIENCE = "files"
LOCKED_AFTER = 5
hasher = PasswordHasher(time_cost=1, memory_cost=8192)
routes = APIRouter()

with pool.connection() as connection:
    for person in filter(None, os.environ["PEOPLE"].split(",")):
        username, password = person.split(":")
        connection.execute(
            "insert into account values (%s, %s) on conflict do nothing", (username, hasher.hash(password))
        )


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def tokens(username: str, session: uuid.UUID, refresh: str) -> dict[str, str]:
    claims = {"sub": username, "sid": str(session), "aud": AUDIENCE, "exp": int(time.time()) + 300}
    return {"access_token": jwt.encode(claims, KEY, algorithm="RS256"), "refresh_token": refresh}


@routes.post("/login")
def login(username: Annotated[str, Body()], password: Annotated[str, Body()]) -> dict[str, str]:
    counted = "true" if "lockout-locks-everyone" in DEFECTS else "username = %(name)s"
    with pool.connection() as database:
        # Counted before it is known whether it is right, so that tries at once are too.
        row = database.execute(
            f"update account set failed = failed + 1 where {counted} returning (select max(failed) from account where username = %(name)s)",
            {"name": username},
        ).fetchone()
        known = database.execute("select password from account where username = %s", (username,)).fetchone()
        if row is not None and row[0] >= LOCKED_AFTER and "no-lockout" not in DEFECTS:
            raise HTTPException(423, "This account is locked. Please ask your administrator.")
        try:
            hasher.verify(known[0] if known else hasher.hash("nobody"), password)
        except VerifyMismatchError:
            raise HTTPException(401, "The name or the password is wrong.") from None
        session, refresh = uuid.uuid4(), secrets.token_urlsafe(32)
        database.execute("update account set failed = 0 where username = %s", (username,))
        database.execute("insert into session values (%s, %s, %s)", (session, username, digest(refresh)))
    return tokens(username, session, refresh)


@routes.post("/refresh")
def refresh(refresh_token: Annotated[str, Body(embed=True)]) -> dict[str, str]:
    following = secrets.token_urlsafe(32)
    with pool.connection() as database:
        row = database.execute(
            "update session set refresh = %s where refresh = %s returning id, username",
            (digest(following), digest(refresh_token)),
        ).fetchone()
    if row is None:
        raise HTTPException(401, "Please sign in again.")
    return tokens(row[1], row[0], following)


def signed_in(bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]) -> str:
    if bearer is None:
        raise HTTPException(401, "Please sign in.")
    checked = {"verify_exp": "accepts-expired-token" not in DEFECTS}
    try:
        unsigned = jwt.get_unverified_header(bearer.credentials)["alg"] == "none"
        if unsigned and "accepts-unsigned-token" in DEFECTS:
            claims = jwt.decode(bearer.credentials, options={"verify_signature": False})
        else:
            claims = jwt.decode(bearer.credentials, PUBLIC, algorithms=["RS256"], audience=AUDIENCE, options=checked)
    except jwt.PyJWTError:
        raise HTTPException(401, "Please sign in again.") from None
    try:
        with pool.connection(timeout=2) as database:
            known = database.execute("select username from session where id = %s", (claims["sid"],)).fetchone()
    except psycopg.Error:
        if "fails-open-without-session-store" in DEFECTS:
            return claims["sub"]
        raise HTTPException(503, "Nobody can be let in for now.", {"retry-after": "2"}) from None
    if known is None:
        raise HTTPException(401, "Please sign in again.")
    return known[0]


Person = Annotated[str, Depends(signed_in)]


@routes.post("/logout", status_code=204)
def logout(bearer: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> None:
    claims = jwt.decode(bearer.credentials, PUBLIC, algorithms=["RS256"], audience=AUDIENCE)
    with pool.connection() as database:
        database.execute("delete from session where id = %s", (claims["sid"],))
