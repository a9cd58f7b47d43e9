//! The WGSL programs: embeds the files of `shaders/` and joins their `//!include "…"` lines. Pages differ in the type of
//! their samples, and WGSL has no generics, so a program is a choice of parts.

/// What is drawn by one pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Image quads, unsigned samples.
    ImageU32,
    /// Image quads, signed samples.
    ImageI32,
    /// Image quads, float samples.
    ImageF32,
    /// Label quads to ids, unsigned ones of up to 64 bits.
    LabelIdsU32,
    /// Label quads to ids, signed ones.
    LabelIdsI32,
    /// Ids to colours.
    Labels,
    /// A finished layer over the picture.
    Composite,
    /// A finished layer added to the picture.
    Add,
    /// What differs between a finished layer and the picture.
    Difference,
}

/// Name of the vertex stage in every program.
pub const VERTEX: &str = "vertex_main";
/// Name of the fragment stage in every program.
pub const FRAGMENT: &str = "fragment_main";

impl Program {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::ImageU32,
        Self::ImageI32,
        Self::ImageF32,
        Self::LabelIdsU32,
        Self::LabelIdsI32,
        Self::Labels,
        Self::Composite,
        Self::Add,
        Self::Difference,
    ];

    /// Its file in `shaders/`.
    pub fn file(self) -> &'static str {
        match self {
            Self::ImageU32 => "image_u32.wgsl",
            Self::ImageI32 => "image_i32.wgsl",
            Self::ImageF32 => "image_f32.wgsl",
            Self::LabelIdsU32 => "label_ids_u32.wgsl",
            Self::LabelIdsI32 => "label_ids_i32.wgsl",
            Self::Labels => "labels.wgsl",
            Self::Composite | Self::Add => "composite.wgsl",
            Self::Difference => "difference.wgsl",
        }
    }

    /// Its whole text.
    pub fn wgsl(self) -> String {
        let mut text = String::new();
        append(self.file(), &mut Vec::new(), &mut text);
        text
    }
}

macro_rules! embed {
    ($($file:literal),* $(,)?) => {
        /// Every file of `shaders/`: its name and its text, without what is for people alone.
        pub const FILES: &[(&str, &str)] = &[$(($file, {
            const TEXT: &[u8] = include_bytes!(concat!("../../shaders/", $file));
            const BARE: [u8; bare(TEXT, &mut [])] = {
                let mut bytes = [0; bare(TEXT, &mut [])];
                bare(TEXT, &mut bytes);
                bytes
            };
            match str::from_utf8(&BARE) {
                Ok(text) => text,
                Err(_) => panic!("not UTF-8"),
            }
        })),*];
    };
}

/// Writes `text` without indentation and without lines that are comments, as far as there is room, and returns its
/// length: the page carries it to everybody.
const fn bare(text: &[u8], out: &mut [u8]) -> usize {
    let (mut len, mut at) = (0, 0);
    while at < text.len() {
        while at < text.len() && text[at] == b' ' {
            at += 1;
        }
        let is_comment =
            at + 2 < text.len() && text[at] == b'/' && text[at + 1] == b'/' && text[at + 2] != b'!';
        let is_kept = !is_comment && at < text.len() && text[at] != b'\n';
        while at < text.len() {
            if is_kept {
                if len < out.len() {
                    out[len] = text[at];
                }
                len += 1;
            }
            at += 1;
            if text[at - 1] == b'\n' {
                break;
            }
        }
    }
    len
}

embed!(
    "composite.wgsl",
    "difference.wgsl",
    "image_f32.wgsl",
    "image_i32.wgsl",
    "image_u32.wgsl",
    "label_ids_i32.wgsl",
    "label_ids_u32.wgsl",
    "labels.wgsl",
    "shared/ids_i32.wgsl",
    "shared/ids_u32.wgsl",
    "shared/image.wgsl",
    "shared/label_color.wgsl",
    "shared/label_ids.wgsl",
    "shared/label_quad.wgsl",
    "shared/layer.wgsl",
    "shared/quad.wgsl",
    "shared/sample_f32.wgsl",
    "shared/sample_i32.wgsl",
    "shared/sample_u32.wgsl",
);

/// Appends `file` after what it includes; each file once. A name that is not embedded leaves its line in the text,
/// where the test that compiles every program finds it missing.
fn append(file: &str, done: &mut Vec<&'static str>, text: &mut String) {
    let Some((name, content)) = FILES.iter().find(|(name, _)| *name == file) else {
        return;
    };
    if done.contains(name) {
        return;
    }
    done.push(name);
    for line in content.lines() {
        match line.strip_prefix("//!include \"").and_then(|rest| rest.strip_suffix('"')) {
            Some(included) => append(included, done, text),
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
}
