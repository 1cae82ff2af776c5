"""A Rust file the session tests work on, and answers to it."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.ollama import Reply, chat_answer

URI = "file:///project/src/lib.rs"
SOURCE = """\
//! Shapes — with an emoji 😀.

/// Area of a rectangle.
fn area(width: f64, height: f64) -> f64 {
    todo!()
}

fn double(x: i32) -> i32 {
    x.checked_mul(2).unwrap()
}

fn half(x: i32) -> i32 {}
"""
BODY = chat_answer("```rust\nwidth * height\n```\n")
HALF = chat_answer("```rust\nx / 2\n```\n")
DOCS = chat_answer("```rust\n/// Doubles `x`.\n///\n/// # Panics\n///\n/// If it overflows.\n```\n")
DONE = SOURCE.replace("todo!()", "width * height")


def finding(quote: str, message: str, line: int = 9, **fields: Any) -> dict[str, Any]:
    found = {"line": line, "quote": quote, "severity": "warning", "category": "error-handling"}
    return {**found, "message": message, **fields}


def review(*findings: dict[str, Any]) -> Reply:
    return chat_answer(json.dumps({"findings": findings}))
