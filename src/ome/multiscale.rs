//! Multiscales to axes, levels and placements. Knows the dialects of NGFF 0.1 to 0.6 by the shape of the document;
//! the version string is for people.

use std::borrow::Cow;
use std::rc::Rc;

use serde_json::Value;

use super::assemble::Onward;
use super::axes::{WrittenAxis, aligned, guessed_axes, meant_axes, written_axes};
use super::image::{Axis, AxisKind, Level, Space};
use super::transform::{Reader, mentions};
use super::units;
use crate::geometry::Affine;
use crate::zarr::Array;

/// A pyramid has a level per halving; a list longer than this is no pyramid.
const MAX_LEVELS: usize = 64;

/// Where a document makes no sense, and why.
#[derive(Debug, PartialEq)]
pub(super) struct Problem {
    pub(super) at: &'static str,
    pub(super) problem: String,
}

/// One entry of `datasets`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Dataset<'a> {
    pub(super) path: Cow<'a, str>,
    transformations: &'a [Value],
}

/// The levels that a multiscale lists, as written.
pub(super) fn datasets<'a>(
    multiscale: &'a Value,
    warnings: &mut Vec<String>,
) -> Result<Vec<Dataset<'a>>, Problem> {
    let at = "multiscales[0].datasets";
    let list = multiscale.get("datasets").and_then(Value::as_array);
    let list = list.ok_or_else(|| Problem { at, problem: "is not a list".to_owned() })?;
    let mut datasets: Vec<Dataset<'_>> = list
        .iter()
        .filter_map(|entry| {
            let path = match entry.get("path").unwrap_or(entry) {
                Value::String(path) => Cow::Borrowed(path.as_str()),
                Value::Number(number) => {
                    warnings.push("The path of a level is a number instead of text.".to_owned());
                    Cow::Owned(number.to_string())
                }
                _ => return None,
            };
            Some(Dataset { path, transformations: transformations(entry) })
        })
        .collect();
    if datasets.is_empty() {
        return Err(Problem { at, problem: "names no array".to_owned() });
    }
    if datasets.len() > MAX_LEVELS {
        warnings.push(format!("Of {} levels only {MAX_LEVELS} are read.", datasets.len()));
        datasets.truncate(MAX_LEVELS);
    }
    Ok(datasets)
}

fn transformations(value: &Value) -> &[Value] {
    value.get("coordinateTransformations").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether the document leaves it to the arrays to name their axes.
pub(super) fn has_axes(multiscale: &Value) -> bool {
    written(multiscale).is_some()
}

/// The axes as the document names them.
pub(super) fn written(multiscale: &Value) -> Option<Vec<WrittenAxis>> {
    written_axes(multiscale.get("axes").or_else(|| intrinsic_system(multiscale)?.get("axes")))
}

/// 0.6: the coordinate system that the datasets' transformations end in; drafts named it without an object.
fn intrinsic_system(multiscale: &Value) -> Option<&Value> {
    let systems = multiscale.get("coordinateSystems")?.as_array()?;
    let output = multiscale.pointer("/datasets/0/coordinateTransformations/0/output");
    let name = output.and_then(|output| output.get("name").unwrap_or(output).as_str());
    systems
        .iter()
        .find(|system| name.is_some() && system.get("name").and_then(Value::as_str) == name)
        .or_else(|| systems.first())
}

/// The version to show, guessed from the shape of the document where it is missing or unknown.
pub(super) fn version(
    written: Option<&Value>,
    multiscale: &Value,
    is_v3: bool,
    warnings: &mut Vec<String>,
) -> String {
    const KNOWN: [&str; 7] = ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.9"];
    let written = written.and_then(|version| match version {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    if let Some(written) = written.as_ref().filter(|w| KNOWN.iter().any(|known| w.starts_with(known))) {
        return written.clone();
    }
    let guess = match multiscale.get("axes").and_then(|axes| axes.get(0)) {
        _ if multiscale.get("coordinateSystems").is_some() => "0.6",
        _ if is_v3 => "0.5",
        Some(Value::String(_)) => "0.3",
        Some(_) => "0.4",
        None => "0.1",
    };
    warnings.push(match written {
        Some(written) => format!("The NGFF version “{written}” is unknown; the metadata is read as {guess}."),
        None => format!("The metadata names no NGFF version; it is read as {guess}."),
    });
    guess.to_owned()
}

/// Axes, and levels placed on them, from arrays that could be read.
pub(super) fn place(
    multiscale: &Value,
    read: Vec<(Dataset<'_>, Array)>,
    onward: Option<&Onward>,
    warnings: &mut Vec<String>,
) -> Result<(Vec<Axis>, Vec<Level>), Problem> {
    let read = usable(read, warnings)?;
    let (_, first) = &read[0];
    let rank = first.shape.len();
    let names = match written(multiscale) {
        Some(axes) => aligned(axes, rank, warnings),
        None => {
            let mut guesses = Vec::new();
            let names = guessed_axes(rank, first.dimension_names.as_deref(), &mut guesses);
            // Five axes without names are no guess: 0.1 and 0.2 define them.
            if rank != 5 || multiscale.is_null() {
                warnings.append(&mut guesses);
            }
            names
        }
    };
    let mut axes = meant_axes(&names, warnings);
    if !axes.iter().any(|axis| axis.kind == AxisKind::Space(Space::Y)) {
        let problem = format!("names no plane to show, of arrays with {rank} axes");
        return Err(Problem { at: "multiscales[0].axes", problem });
    }
    let names: Vec<String> = names.into_iter().map(|axis| axis.name).collect();
    warnings.extend(contradiction(&names, first));
    let mut reader = Reader { axes: &names, warnings };
    let mut placements = dataset_placements(&read, &mut reader);
    let is_placed = |(dataset, _): &(Dataset<'_>, Array)| mentions(dataset.transformations, MOVING);
    if !read.iter().any(is_placed) {
        share_outer_corner(&mut placements);
    }
    let mut common = common_placement(multiscale, &mut reader);
    match onward.and_then(|onward| Some((onward, common.then(&onward.world_from_own)?))) {
        Some((onward, placed)) => {
            common = placed;
            for (axis, unit) in axes.iter_mut().zip(&onward.units) {
                axis.unit = unit.as_deref().and_then(units::symbol).or(axis.unit.take());
            }
        }
        None if onward.is_some() => warnings.push("The scene knows other axes than this image.".to_owned()),
        None => {}
    }
    let unit = common_unit(&mut axes, warnings);
    placements = placements
        .into_iter()
        .map(|placement| placement.then(&common).and_then(|p| p.then(&unit)).unwrap_or(placement))
        .collect();
    follow_stored_order(&mut axes, &mut placements);
    let levels = read
        .into_iter()
        .zip(placements)
        .map(|((dataset, array), world_from_voxel)| Level {
            path: dataset.path.into_owned(),
            array: Rc::new(array),
            world_from_voxel,
        })
        .collect();
    Ok((axes, levels))
}

/// Says so if the array names its axes differently; the image's names count.
fn contradiction(names: &[String], array: &Array) -> Option<String> {
    let stored: Option<Vec<&str>> = array.dimension_names.as_ref()?.iter().map(Option::as_deref).collect();
    let stored = stored?;
    let agrees =
        stored.len() == names.len() && stored.iter().zip(names).all(|(a, b)| a.eq_ignore_ascii_case(b));
    let (stored, names) = (stored.join(", "), names.join(", "));
    (!agrees)
        .then(|| format!("The array calls its axes {stored}; the image calls them {names}, which counts."))
}

/// Transformations that say where a level lies.
const MOVING: &[&str] = &["translation", "affine", "byDimension", "bijection", "inverseOf"];
/// Transformations that say how large its voxels are.
const SCALING: &[&str] = &["scale", "affine", "rotation", "mapAxis", "byDimension", "bijection", "inverseOf"];

/// Levels that have samples, of one rank, finest first.
fn usable<'a>(
    mut read: Vec<(Dataset<'a>, Array)>,
    warnings: &mut Vec<String>,
) -> Result<Vec<(Dataset<'a>, Array)>, Problem> {
    read.retain(|(dataset, array)| {
        let empty = array.shape.contains(&0);
        if empty {
            warnings.push(format!("Level “{}” has no samples and is left out.", dataset.path));
        }
        !empty
    });
    let rank = read.first().map(|(_, array)| array.shape.len());
    read.retain(|(dataset, array)| {
        let fits = Some(array.shape.len()) == rank;
        if !fits {
            warnings.push(format!("Level “{}” has other axes and is left out.", dataset.path));
        }
        fits
    });
    if read.is_empty() {
        return Err(Problem {
            at: "multiscales[0].datasets",
            problem: "lists no level that has samples".to_owned(),
        });
    }
    let samples = |array: &Array| array.shape.iter().map(|size| *size as f64).product::<f64>();
    if read.windows(2).any(|pair| samples(&pair[0].1) < samples(&pair[1].1)) {
        warnings.push("The levels are not listed from large to small; they are sorted.".to_owned());
        read.sort_by(|a, b| samples(&b.1).total_cmp(&samples(&a.1)));
    }
    Ok(read)
}

/// Each level by its own transformations, or by its size where they say nothing.
fn dataset_placements(read: &[(Dataset<'_>, Array)], reader: &mut Reader<'_>) -> Vec<Affine> {
    let finest_shape = &read[0].1.shape;
    // Before 0.4 no document said how large voxels are.
    let is_expected = read.iter().any(|(dataset, _)| !dataset.transformations.is_empty());
    let mut placements: Vec<Affine> = Vec::with_capacity(read.len());
    for (level, (dataset, array)) in read.iter().enumerate() {
        let own = reader.composed(dataset.transformations);
        let Some(finest) = placements.first().filter(|_| level > 0) else {
            placements.push(own);
            continue;
        };
        let ratios: Vec<f64> = finest_shape.iter().zip(&array.shape).map(|(f, c)| ratio(*f, *c)).collect();
        let says_scale = mentions(dataset.transformations, SCALING);
        // Some writers gave every level the placement of the first.
        let is_copy = ratios.iter().any(|ratio| *ratio > 1.5) && own == *finest;
        if says_scale && !is_copy {
            placements.push(own);
            continue;
        }
        if is_expected {
            reader.warnings.push(format!(
                "Level “{}” has no voxel size of its own; it is taken from the number of samples.",
                dataset.path
            ));
        }
        let base = if says_scale || own == Affine::identity(own.inputs()) { finest } else { &own };
        placements.push(Affine::scale(&ratios).then(base).unwrap_or_else(|| own.clone()));
    }
    placements
}

/// How much coarser one size is than another: a whole number if rounding of an odd size explains the rest.
fn ratio(fine: u64, coarse: u64) -> f64 {
    let exact = fine as f64 / coarse as f64;
    let whole = exact.round();
    let explained = whole >= 1.0
        && ((fine as f64 / whole).floor() == coarse as f64 || (fine as f64 / whole).ceil() == coarse as f64);
    if explained { whole } else { exact }
}

/// Without any translation, levels are taken to cover the same region: their first voxels share the outer corner,
/// not the centre. Writers that emit no translation mean this (ome/ngff issue 89).
fn share_outer_corner(placements: &mut [Affine]) {
    let Some(finest) = placements.first() else { return };
    let half = vec![0.5; finest.inputs()];
    let wanted = finest.apply(&half);
    for placement in placements.iter_mut().skip(1) {
        let shift: Vec<f64> =
            placement.apply(&half).iter().zip(&wanted).map(|(coarse, fine)| coarse - fine).collect();
        if let Some(moved) = placement.then(&Affine::translation(&shift)) {
            *placement = moved;
        }
    }
}

/// What the multiscale itself adds to all levels. From 0.6 on these lead to other coordinate systems and are not part
/// of the image's own placement.
fn common_placement(multiscale: &Value, reader: &mut Reader<'_>) -> Affine {
    let list = transformations(multiscale);
    let list = match list.first() {
        _ if multiscale.get("coordinateSystems").is_some() => &[],
        // SpatialData writes 0.4 with one alternative per named system.
        Some(first) if first.get("output").is_some() => &list[..1],
        _ => list,
    };
    reader.composed(list)
}

/// Brings axes of space to the unit of x, so that lengths compare in any direction.
fn common_unit(axes: &mut [Axis], warnings: &mut Vec<String>) -> Affine {
    let mut factors = vec![1.0; axes.len()];
    let x = axes.iter().find(|axis| axis.kind == AxisKind::Space(Space::X));
    let unit = x.and_then(|axis| axis.unit.clone()).and_then(|unit| Some((units::metres(&unit)?, unit)));
    if let Some((metres, unit)) = unit {
        for (axis, factor) in axes.iter_mut().zip(&mut factors) {
            let is_space = matches!(axis.kind, AxisKind::Space(_));
            let own = axis.unit.as_deref().filter(|own| is_space && *own != unit).and_then(units::metres);
            if let Some(own) = own {
                warnings
                    .push(format!("Axis “{}” has another unit than x; both are shown in {unit}.", axis.name));
                *factor = own / metres;
                axis.unit = Some(unit.clone());
            }
        }
    }
    Affine::scale(&factors)
}

/// Where transformations exchange axes (0.6: `mapAxis`, rotations), the axes of the model are put into the order of the
/// stored ones that they mostly follow.
fn follow_stored_order(axes: &mut Vec<Axis>, placements: &mut [Affine]) {
    let Some(finest) = placements.first() else { return };
    let count = finest.inputs();
    let strongest = |column: usize| {
        let strength = |row: usize| {
            let own = if row == column { 1.0 + 1e-6 } else { 1.0 };
            finest.factor(row, column).abs() * own
        };
        (0..count).max_by(|a, b| strength(*a).total_cmp(&strength(*b))).unwrap_or(column)
    };
    let rows: Vec<usize> = (0..count).map(strongest).collect();
    let is_permutation = (0..count).all(|row| rows.contains(&row));
    if !is_permutation || rows.iter().copied().eq(0..count) {
        return;
    }
    *axes = rows.iter().map(|row| axes[*row].clone()).collect();
    let order: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| (0..=count).map(|column| f64::from(u8::from(column == *row))).collect())
        .collect();
    if let Some(order) = Affine::from_rows(&order) {
        for placement in placements {
            if let Some(ordered) = placement.then(&order) {
                *placement = ordered;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_that_were_rounded_have_whole_ratios() {
        assert_eq!(ratio(439, 219), 2.0);
        assert_eq!(ratio(439, 220), 2.0);
        assert_eq!(ratio(1000, 333), 3.0);
        assert_eq!(ratio(1000, 1000), 1.0);
        assert_eq!(ratio(65, 32), 2.0);
        assert_eq!(ratio(100, 30), 100.0 / 30.0);
        assert_eq!(ratio(3, 4), 0.75);
    }

    #[test]
    fn levels_without_offsets_share_their_outer_corner() {
        let mut placements = [Affine::scale(&[2.0, -1.0]), Affine::scale(&[4.0, -3.0])];
        share_outer_corner(&mut placements);
        let corner = [-0.5, -0.5];
        assert_eq!(placements[1].apply(&corner), placements[0].apply(&corner));
        assert_eq!((placements[1].offset(0), placements[1].offset(1)), (1.0, -1.0));
    }
}
