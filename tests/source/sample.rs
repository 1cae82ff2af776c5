//! 在庫 — an inventory of crates 🦀, é as e + \u{301}.

use std::collections::HashMap;

/// One crate in store — “quoted”, 日本語.
#[derive(Debug, Clone, PartialEq)]
pub struct Crate<const N: usize> {
    /// Its name; may hold 🦀🦀.
    name: String,
    weights: [f64; N],
}

pub trait Weighed {
    const UNIT: &'static str = "kg — キログラム";
    fn weight(&self) -> f64;
    /// Default.
    fn heavy(&self) -> bool {
        self.weight() > 100.0
    }
}

impl<const N: usize> Weighed for Crate<N> {
    // 全部を足す
    fn weight(&self) -> f64 {
        self.weights.iter().sum()
    }
}

macro_rules! crates {
    ($($name:expr),* $(,)?) => { vec![$($name.to_string()),*] };
}

/* block /* nested */ é */
pub async fn find<'a, T>(map: &'a HashMap<String, T>, name: &str) -> Option<&'a T>
where
    T: Weighed + Send,
{
    let raw = r#"a "raw" string 🦀
  over lines"#;
    match map.get(name) {
        Some(found) if found.weight() >= 0.0 => Some(found),
        _ => { println!("{raw} {}", '雅'); None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none() { assert!(crates!("a", "é").len() == 2); }
}
