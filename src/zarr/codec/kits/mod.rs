//! Kits: decoders that few arrays need, in decode workers of their own, which are fetched when a chain asks for one. Each
//! kit has all of the common decoders too, since a chain may need both. The page knows what stands here; what a decoder
//! wants of its configuration travels to the worker as JSON.

use serde::{Deserialize, Serialize};

use super::chain::CodecError;
use super::size::Size;
use crate::zarr::data_type::DataType;

#[cfg(feature = "rare")]
mod bzip2;
#[cfg(any(feature = "rare", feature = "pictures", feature = "jpegxl"))]
mod cast_value;
#[cfg(any(feature = "rare", feature = "pictures", feature = "jpegxl"))]
mod filters;
#[cfg(feature = "pictures")]
mod jpeg;
#[cfg(feature = "pictures")]
mod jpeg2000;
#[cfg(feature = "jpegxl")]
mod jpegxl;
#[cfg(feature = "rare")]
mod lzma;
#[cfg(any(feature = "rare", feature = "pictures", feature = "jpegxl"))]
mod packed_bits;
#[cfg(feature = "rare")]
mod pco;
#[cfg(feature = "pictures")]
mod pictures;
#[cfg(feature = "pictures")]
mod png;
#[cfg(feature = "rare")]
mod rare;
#[cfg(feature = "pictures")]
mod webp;
#[cfg(feature = "rare")]
mod zfp;

/// A decode worker, by what it can do. The numbers are those of `www/element/artefacts.ts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kit {
    /// What nearly all arrays need: every page has it.
    Common = 0,
    /// Compressors and filters.
    Rare = 1,
    /// Image formats.
    Pictures = 2,
    /// JPEG XL, which is as large as all the others together.
    JpegXl = 3,
}

/// What a kit decodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the formats")]
pub enum RareCodec {
    // Filters, which every kit has.
    CastValue,
    ScaleOffset,
    PackedBits,
    JenkinsLookup3,
    // Compressors.
    Bzip2,
    Lzma,
    Pco,
    Zfp,
    // Image formats.
    Jpeg,
    Jpeg2000,
    Png,
    WebP,
    JpegXl,
}

impl RareCodec {
    /// By its name in metadata, without a prefix. Those that stand for something else in Zarr v2 are none there.
    pub fn parse(name: &str, is_v2: bool) -> Option<Self> {
        Some(match name {
            "bz2" => Self::Bzip2,
            "lzma" => Self::Lzma,
            "pcodec" => Self::Pco,
            "zfpy" => Self::Zfp,
            "jenkins_lookup3" => Self::JenkinsLookup3,
            "jpeg" => Self::Jpeg,
            "jpeg2k" => Self::Jpeg2000,
            "png" => Self::Png,
            "webp" => Self::WebP,
            "jpegxl" => Self::JpegXl,
            "cast_value" if !is_v2 => Self::CastValue,
            "scale_offset" if !is_v2 => Self::ScaleOffset,
            "packbits" if !is_v2 => Self::PackedBits,
            _ => return None,
        })
    }

    /// For messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::CastValue => "cast_value",
            Self::ScaleOffset => "scale_offset",
            Self::PackedBits => "packbits",
            Self::JenkinsLookup3 => "jenkins_lookup3",
            Self::Bzip2 => "bz2",
            Self::Lzma => "lzma",
            Self::Pco => "pcodec",
            Self::Zfp => "zfpy",
            Self::Jpeg => "jpeg",
            Self::Jpeg2000 => "jpeg2k",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::JpegXl => "jpegxl",
        }
    }

    /// The smallest kit that decodes it.
    pub fn kit(self) -> Kit {
        match self {
            Self::Jpeg | Self::Jpeg2000 | Self::Png | Self::WebP => Kit::Pictures,
            Self::JpegXl => Kit::JpegXl,
            _ => Kit::Rare,
        }
    }

    /// Whether every kit has it.
    pub fn is_filter(self) -> bool {
        matches!(self, Self::CastValue | Self::ScaleOffset | Self::PackedBits | Self::JenkinsLookup3)
    }

    /// Whether it takes samples and gives samples.
    pub fn is_of_arrays(self) -> bool {
        matches!(self, Self::CastValue | Self::ScaleOffset)
    }

    /// Whether it takes bytes and gives bytes; what is neither makes bytes of samples.
    pub fn is_of_bytes(self) -> bool {
        matches!(self, Self::JenkinsLookup3 | Self::Bzip2 | Self::Lzma)
    }
}

/// A step that a kit does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RareStep {
    /// What decodes it.
    pub codec: RareCodec,
    /// Type of the numbers before it; meaningless where it decodes bytes.
    pub stored: DataType,
    /// Type of the numbers after it.
    pub decoded: DataType,
    /// As in metadata, JSON.
    pub configuration: String,
}

impl RareStep {
    /// Bytes before the step, if there are to be `size` after it.
    pub fn stored_size(&self, size: Size) -> Result<Size, CodecError> {
        Ok(match self.codec {
            RareCodec::ScaleOffset => size,
            RareCodec::JenkinsLookup3 => size.map(|bytes| bytes.saturating_add(4)),
            RareCodec::CastValue => {
                size.numbers(self.codec.name(), self.decoded.size(), self.stored.size())?
            }
            _ => size.compressed(),
        })
    }

    /// Decodes; `size` is what there has to be after it.
    pub fn decode(&self, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
        type Decoder = fn(&RareStep, &[u8], Size) -> Option<Result<Vec<u8>, CodecError>>;
        const DECODERS: &[Decoder] = &[
            #[cfg(any(feature = "rare", feature = "pictures", feature = "jpegxl"))]
            filters::decode,
            #[cfg(feature = "rare")]
            rare::decode,
            #[cfg(feature = "pictures")]
            pictures::decode,
            #[cfg(feature = "jpegxl")]
            jpegxl::decode,
        ];
        let decoded = DECODERS.iter().find_map(|decoder| decoder(self, data, size));
        decoded.unwrap_or_else(|| Err(self.error("this worker cannot decode it")))
    }

    #[cfg_attr(
        not(any(feature = "rare", feature = "pictures", feature = "jpegxl")),
        expect(dead_code, reason = "only decoders ask for it")
    )]
    fn settings(&self) -> serde_json::Value {
        // It was written from a document that was read.
        serde_json::from_str(&self.configuration).unwrap_or_default()
    }

    fn error(&self, problem: impl ToString) -> CodecError {
        CodecError::new(self.codec.name(), problem.to_string())
    }
}
