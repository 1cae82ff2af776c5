"""Rust files of a size, made of one small method."""

METHOD = "    /// Adds.\n    fn f{n}(&self, a: i32) -> i32 {{\n        self.x + a\n    }}\n\n"
FUNCTION = "/// Adds.\nfn f{n}(a: i32) -> i32 {{\n    a + {n}\n}}\n\n"


def in_impls(lines: int) -> str:
    """About ``lines`` lines: methods, 100 to an impl."""
    methods = "".join(METHOD.format(n=n) for n in range(100))
    return "".join(f"impl S{n} {{\n{methods}}}\n\n" for n in range(max(1, round(lines / 503))))


def flat(lines: int) -> str:
    """About ``lines`` lines: functions, one after the other."""
    return "".join(FUNCTION.format(n=n) for n in range(lines // 5))
