//! Red, green, blue and coverage in one register, where the machine has such; the loops over pixels are slow without, since
//! browsers do not optimise what runs first.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod machine {
    use core::arch::wasm32::{
        f32x4, f32x4_add, f32x4_min, f32x4_mul, f32x4_replace_lane, f32x4_splat, f32x4_sub, i32x4_add,
        i32x4_extract_lane, i32x4_shuffle, i32x4_splat, u8x16_narrow_i16x8, u16x8_narrow_i32x4, u32x4_shl,
        u32x4_shr, u32x4_trunc_sat_f32x4, v128, v128_and,
    };

    use super::{DROPPED, HALF_WAY};

    /// Alpha of a whole pixel.
    const OPAQUE: i32 = 0xFF << 24;

    /// Four numbers.
    #[derive(Debug, Clone, Copy)]
    pub struct Lanes(v128);

    impl Lanes {
        /// Red, green and blue times coverage, then coverage.
        pub fn new([red, green, blue, coverage]: [f32; 4]) -> Self {
            Self(f32x4(red, green, blue, coverage))
        }

        /// All of them multiplied.
        pub fn times(self, factor: f32) -> Self {
            Self(f32x4_mul(self.0, f32x4_splat(factor)))
        }

        /// With full coverage.
        pub fn covering(self) -> Self {
            Self(f32x4_replace_lane::<3>(self.0, 1.0))
        }

        /// The sum to the nearest half float, as which the GPU adds: its picture takes this one's place unseen. Of what is too
        /// small for one nothing is seen, either.
        pub fn plus(self, other: Self) -> Self {
            let sum = f32x4_add(self.0, other.0);
            let odd = v128_and(u32x4_shr(sum, DROPPED), i32x4_splat(1));
            let nearest = i32x4_add(i32x4_add(sum, i32x4_splat(HALF_WAY)), odd);
            Self(u32x4_shl(u32x4_shr(nearest, DROPPED), DROPPED))
        }

        /// As a pixel of RGBA, laid over an opaque background.
        pub fn over(self, background: Self, opacity: f32) -> [u8; 4] {
            let light = f32x4_mul(f32x4_min(self.0, f32x4_splat(1.0)), f32x4_splat(opacity));
            let free = f32x4_sub(f32x4_splat(1.0), i32x4_shuffle::<3, 3, 3, 3>(light, light));
            let shown = f32x4_add(light, f32x4_mul(background.0, free));
            let scaled = f32x4_add(f32x4_mul(shown, f32x4_splat(255.0)), f32x4_splat(0.5));
            let words = u32x4_trunc_sat_f32x4(scaled);
            let halves = u16x8_narrow_i32x4(words, words);
            let bytes = u8x16_narrow_i16x8(halves, halves);
            (i32x4_extract_lane::<0>(bytes) | OPAQUE).to_le_bytes()
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod machine {
    use super::{DROPPED, HALF_WAY};

    /// Four numbers.
    #[derive(Debug, Clone, Copy)]
    pub struct Lanes([f32; 4]);

    impl Lanes {
        /// Red, green and blue times coverage, then coverage.
        pub fn new(parts: [f32; 4]) -> Self {
            Self(parts)
        }

        /// All of them multiplied.
        pub fn times(self, factor: f32) -> Self {
            Self(self.0.map(|part| part * factor))
        }

        /// With full coverage.
        pub fn covering(self) -> Self {
            Self([self.0[0], self.0[1], self.0[2], 1.0])
        }

        /// The sum to the nearest half float, as which the GPU adds: its picture takes this one's place unseen. Of what is too
        /// small for one nothing is seen, either.
        pub fn plus(self, other: Self) -> Self {
            Self(std::array::from_fn(|lane| {
                let bits = (self.0[lane] + other.0[lane]).to_bits();
                let nearest = bits + HALF_WAY.cast_unsigned() + (bits >> DROPPED & 1);
                f32::from_bits(nearest >> DROPPED << DROPPED)
            }))
        }

        /// As a pixel of RGBA, laid over an opaque background.
        pub fn over(self, background: Self, opacity: f32) -> [u8; 4] {
            let light = self.0.map(|part| part.min(1.0) * opacity);
            let free = 1.0 - light[3];
            let byte = |lane: usize| ((light[lane] + background.0[lane] * free) * 255.0 + 0.5) as u8;
            [byte(0), byte(1), byte(2), u8::MAX]
        }
    }
}

/// Bits of a float that a half float does not have …
const DROPPED: u32 = 13;
/// … and just less than half of the least that it has.
const HALF_WAY: i32 = (1 << (DROPPED - 1)) - 1;

pub use machine::Lanes;
