"""A service of files in FastAPI, with the libraries that people use for it."""

import os

import accounts
import files
import uvicorn
from fastapi import FastAPI

app = FastAPI()
app.include_router(accounts.routes)
app.include_router(files.routes)


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "UP"}


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
