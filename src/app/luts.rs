//! The colour maps that the page has given, by name. Their colours are the page's: the viewer only hands them on.

use std::rc::Rc;

/// Bytes of one: 256 steps in RGBA.
const BYTES: usize = 1024;

/// Colour maps, a row each.
#[derive(Debug, Default)]
pub struct Luts {
    names: Vec<String>,
    texels: Rc<Vec<u8>>,
}

impl Luts {
    /// Takes one, in place of one of the same name; true where that changes what is drawn.
    pub fn set(&mut self, name: String, texels: &[u8]) -> bool {
        let row = self.names.iter().position(|known| *known == name).unwrap_or(self.names.len());
        // The page hands them over with each state that names them.
        if texels.len() != BYTES || self.texels.get(row * BYTES..(row + 1) * BYTES) == Some(texels) {
            return false;
        }
        // The renderer has the old ones still.
        let mut all = self.texels.to_vec();
        all.truncate(row * BYTES);
        all.extend_from_slice(texels);
        all.extend_from_slice(self.texels.get((row + 1) * BYTES..).unwrap_or_default());
        self.texels = Rc::new(all);
        if row == self.names.len() {
            self.names.push(name);
        }
        true
    }

    /// Where one is; `None` as long as the page has not given it.
    pub fn row(&self, name: &str) -> Option<u32> {
        self.names.iter().position(|known| known == name).map(|row| row as u32)
    }

    /// All of them.
    pub fn texels(&self) -> Rc<Vec<u8>> {
        Rc::clone(&self.texels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_kept_and_replaced() {
        let mut luts = Luts::default();
        assert!(luts.set("fire".to_owned(), &[1; BYTES]));
        assert!(luts.set("ice".to_owned(), &[2; BYTES]));
        assert!(luts.set("fire".to_owned(), &[3; BYTES]));
        assert!(!luts.set("ice".to_owned(), &[2; BYTES]));
        assert!(!luts.set("short".to_owned(), &[4; 3]));
        assert_eq!((luts.row("fire"), luts.row("ice"), luts.row("short")), (Some(0), Some(1), None));
        assert_eq!(*luts.texels(), [[3; BYTES], [2; BYTES]].concat());
    }
}
