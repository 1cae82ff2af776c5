//! A small shop's till.

/// Something for sale; prices are in cents.
pub struct Item {
    pub name: String,
    pub price: u32,
}

pub struct Cart {
    items: Vec<Item>,
}

impl Cart {
    /// A cart that holds these items.
    pub fn new(items: Vec<Item>) -> Self {
        Self { items }
    }

    pub fn total(&self) -> u32 {
        self.items.iter().map(|item| item.price).sum()
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// Returns the total price of `quantity` items at `price` each.
pub fn total_price(price: u32, quantity: u32) -> u32 {
    todo!()
}

/// Joins the names with commas.
pub fn join_names(names: &[String]) -> String {
    todo!()
}

/// Returns the price of the cheapest item, or `None` if the cart is empty.
pub fn cheapest(prices: &[u32]) -> Option<u32> {
    todo!()
}

/// Reads a price in cents.
pub fn parse_price(text: &str) -> u32 {
    text.trim().parse().unwrap()
}
