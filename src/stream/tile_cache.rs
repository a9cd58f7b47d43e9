//! Which tile sits in which slot of which page, and who leaves when there is no room. One mechanism for whatever is cut
//! from chunks and drawn; knows textures only as formats and sizes.

use std::collections::HashMap;

use litemap::LiteMap;

use crate::decode::texels::TexelFormat;
use crate::plan::cover::Resident;
use crate::plan::frame::{Page, Slot};
use crate::plan::tile::{SourceId, TileKey};

/// Slots are multiples of this a side, so that tiles of nearly equal size share pages.
const SLOT_STEP: u32 = 16;
/// Side of the first page of a kind, and of those after it: a small image should not take a large texture.
const PAGE_SIDES: [u32; 2] = [1024, 2048];
/// Constant tiles need a single texel; their pages are small.
const CONSTANT_PAGE_SIDE: u32 = 64;

/// Slots that can be exchanged for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Kind {
    format: TexelFormat,
    slot: [u32; 2],
}

#[derive(Debug)]
struct PageSlots {
    page: Page,
    kind: Kind,
    free: Vec<Slot>,
    slots: usize,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    resident: Resident,
    used: u64,
}

/// The slots and who has them.
#[derive(Debug, Default)]
pub struct TileCache {
    tiles: HashMap<TileKey, Entry>,
    constants: HashMap<(SourceId, u8), Resident>,
    pages: LiteMap<u32, PageSlots>,
    next_page: u32,
    bytes: u64,
    dropped: Vec<u32>,
}

impl TileCache {
    /// Where a tile's texels are.
    pub fn get(&self, tile: &TileKey) -> Option<Resident> {
        self.tiles.get(tile).map(|entry| entry.resident)
    }

    /// Texture memory taken.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Marks a tile as wanted by the present plan.
    pub fn touch(&mut self, tile: &TileKey, plan: u64) {
        if let Some(entry) = self.tiles.get_mut(tile) {
            entry.used = plan;
        }
    }

    /// Gives a tile a slot. Only tiles that were not wanted by plan `plan` give way; `None` if there is no room.
    pub fn place(
        &mut self,
        tile: TileKey,
        format: TexelFormat,
        size: [u32; 2],
        plan: u64,
        budget: u64,
    ) -> Option<Resident> {
        let slot = self.take(
            Kind { format, slot: size.map(|side| side.next_multiple_of(SLOT_STEP)) },
            plan,
            budget,
        )?;
        let resident = Resident { slot, size, constant: false };
        self.tiles.insert(tile, Entry { resident, used: plan });
        Some(resident)
    }

    /// Makes a tile constant; the second value tells whether the slot is new and has to be filled.
    pub fn place_constant(
        &mut self,
        tile: TileKey,
        format: TexelFormat,
        plan: u64,
        budget: u64,
    ) -> Option<(Resident, bool)> {
        let of = (tile.source, tile.level);
        let (resident, fresh) = match self.constants.get(&of) {
            Some(resident) => (*resident, false),
            None => {
                let slot = self.take(Kind { format, slot: [1, 1] }, plan, budget)?;
                let resident = Resident { slot, size: [1, 1], constant: true };
                self.constants.insert(of, resident);
                (resident, true)
            }
        };
        self.tiles.insert(tile, Entry { resident, used: plan });
        Some((resident, fresh))
    }

    /// Forgets the tiles that `which` names.
    pub fn forget_where(&mut self, which: impl Fn(&TileKey) -> bool) {
        let gone: Vec<TileKey> = self.tiles.keys().filter(|tile| which(tile)).copied().collect();
        for tile in gone {
            self.forget(&tile);
        }
        self.drop_empty_pages();
    }

    /// Forgets a source's tiles and fill values.
    pub fn forget_source(&mut self, source: SourceId) {
        let constants: Vec<_> = self.constants.keys().filter(|(of, _)| *of == source).copied().collect();
        self.forget_where(|tile| tile.source == source);
        for key in constants {
            if let Some(resident) = self.constants.remove(&key) {
                self.give_back(resident.slot);
            }
        }
        self.drop_empty_pages();
    }

    /// Forgets everything: the textures are gone.
    pub fn reset(&mut self) {
        *self = Self {
            next_page: self.next_page,
            dropped: self.pages.keys().copied().collect(),
            ..Self::default()
        };
    }

    /// Pages that went since the last call.
    pub fn take_dropped(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.dropped)
    }

    fn take(&mut self, kind: Kind, plan: u64, budget: u64) -> Option<Slot> {
        loop {
            if let Some(slot) = self
                .pages
                .iter_mut()
                .filter(|(_, page)| page.kind == kind)
                .find_map(|(_, page)| page.free.pop())
            {
                return Some(slot);
            }
            if !self.add_page(kind, budget) && !self.make_room(kind, plan) {
                return None;
            }
        }
    }

    fn add_page(&mut self, kind: Kind, budget: u64) -> bool {
        let seasoned = self.pages.values().any(|page| page.kind == kind);
        let side = match kind.slot {
            [1, 1] => CONSTANT_PAGE_SIDE,
            _ => PAGE_SIDES[usize::from(seasoned)],
        };
        let [columns, rows] = kind.slot.map(|slot| (side / slot).max(1));
        let size = [columns * kind.slot[0], rows * kind.slot[1]];
        let bytes = page_bytes(kind.format, size);
        if self.bytes + bytes > budget && !self.pages.is_empty() {
            return false;
        }
        let page = Page { id: self.next_page, format: kind.format, size };
        let mut free: Vec<Slot> = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| [column, row]))
            .map(|[column, row]| Slot { page, origin: [column * kind.slot[0], row * kind.slot[1]] })
            .collect();
        // Slots are taken from the end: the first rows first.
        free.reverse();
        self.next_page += 1;
        self.bytes += bytes;
        self.pages.insert(page.id, PageSlots { page, kind, slots: free.len(), free });
        true
    }

    /// Turns out the least recently wanted tiles: of the same kind if there is one, otherwise of another, whose pages
    /// then make room.
    fn make_room(&mut self, kind: Kind, plan: u64) -> bool {
        let kind_of = |slot: &Slot| self.pages.get(&slot.page.id).map(|page| page.kind);
        let mut stale: Vec<(bool, u64, TileKey)> = self
            .tiles
            .iter()
            .filter(|(_, entry)| entry.used < plan && !entry.resident.constant)
            .map(|(tile, entry)| (kind_of(&entry.resident.slot) != Some(kind), entry.used, *tile))
            .collect();
        stale.sort_unstable();
        let Some((other_kind, ..)) = stale.first().copied() else { return false };
        // Of the same kind a quarter, so that the next ones find room at once; of others until a page is empty.
        let count = if other_kind { stale.len() } else { (stale.len() / 4).max(1) };
        let pages = self.pages.len();
        for (at, (_, _, tile)) in stale.into_iter().enumerate() {
            if at >= count || (other_kind && self.pages.len() < pages) {
                break;
            }
            self.forget(&tile);
            if other_kind {
                self.drop_empty_pages();
            }
        }
        !other_kind || self.pages.len() < pages
    }

    fn forget(&mut self, tile: &TileKey) {
        if let Some(entry) = self.tiles.remove(tile)
            && !entry.resident.constant
        {
            self.give_back(entry.resident.slot);
        }
    }

    fn give_back(&mut self, slot: Slot) {
        if let Some(page) = self.pages.get_mut(&slot.page.id) {
            page.free.push(slot);
        }
    }

    fn drop_empty_pages(&mut self) {
        let empty: Vec<u32> =
            self.pages.iter().filter(|(_, page)| page.free.len() == page.slots).map(|(id, _)| *id).collect();
        for id in empty {
            if let Some(gone) = self.pages.remove(&id) {
                self.bytes -= page_bytes(gone.page.format, gone.page.size);
                self.dropped.push(id);
            }
        }
    }
}

fn page_bytes(format: TexelFormat, size: [u32; 2]) -> u64 {
    u64::from(size[0]) * u64::from(size[1]) * format.size() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: u64 = 5 << 19;

    fn tile(x: u32) -> TileKey {
        let mut index = [0; 8];
        index[1] = x;
        TileKey { source: SourceId(0), level: 0, plane: [1, 0], index }
    }

    #[test]
    fn tiles_of_the_present_plan_are_never_turned_out() {
        let mut cache = TileCache::default();
        let place = |cache: &mut TileCache, x, plan| {
            cache.place(tile(x), TexelFormat::R16Uint, [256, 256], plan, BUDGET)
        };
        let slots: Vec<_> = (0..16).filter_map(|x| place(&mut cache, x, 1)).collect();
        assert_eq!(slots.len(), 16, "the first page has 16 slots, a second would be too much");
        assert_eq!(place(&mut cache, 16, 1), None);
        cache.touch(&tile(3), 2);
        assert!(place(&mut cache, 16, 2).is_some());
        assert!(cache.get(&tile(3)).is_some());
        assert!(cache.bytes() <= BUDGET);
    }

    #[test]
    fn another_kind_gets_room_by_whole_pages() {
        let mut cache = TileCache::default();
        for x in 0..16 {
            cache.place(tile(x), TexelFormat::R16Uint, [256, 256], 1, BUDGET);
        }
        let other = cache.place(tile(99), TexelFormat::R8Uint, [250, 250], 2, BUDGET);
        assert!(other.is_some());
        assert_eq!(cache.take_dropped(), vec![0]);
        assert!(cache.get(&tile(0)).is_none());
    }

    #[test]
    fn constant_tiles_share_one_texel() {
        let mut cache = TileCache::default();
        let place = |cache: &mut TileCache, x| cache.place_constant(tile(x), TexelFormat::R8Uint, 1, BUDGET);
        let first = place(&mut cache, 0).unwrap();
        let second = place(&mut cache, 1).unwrap();
        assert_eq!((first.1, second.1), (true, false));
        assert_eq!(first.0, second.0);
        cache.forget_source(SourceId(0));
        assert_eq!(cache.bytes(), 0);
    }
}
