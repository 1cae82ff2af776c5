//! Rectangles, for the tests in real editors.

pub struct Rectangle {
    pub width: f64,
    pub height: f64,
}

impl Rectangle {
    pub fn area(&self) -> f64 {
        todo!()
    }

    pub fn scale(&mut self, factor: f64) {
        self.width *= factor;
        self.height *= factor;
    }
}

pub fn parse_side(text: &str) -> f64 {
    text.parse().unwrap()
}

pub fn paced_perimeter(rectangle: &Rectangle) -> f64 {
    todo!()
}

pub fn stalled_diagonal(rectangle: &Rectangle) -> f64 {
    todo!()
}
