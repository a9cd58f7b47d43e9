//! Axes as written to axes with a meaning, found by name and type and never by position alone. Every image ends up
//! with an x and a y, so that there is a plane to show.

use serde_json::Value;

use super::image::{Axis, AxisKind, Space};
use super::units;

/// One axis as a document names it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct WrittenAxis {
    pub(super) name: String,
    kind: Option<String>,
    pub(super) unit: Option<String>,
}

impl WrittenAxis {
    fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// A list of axes as written: objects since 0.4, plain names in 0.3; `None` if there is no list.
pub(super) fn written_axes(value: Option<&Value>) -> Option<Vec<WrittenAxis>> {
    let list = value?.as_array().filter(|list| !list.is_empty())?;
    let text = |axis: &Value, field| axis.get(field).and_then(Value::as_str).map(str::to_owned);
    Some(
        list.iter()
            .map(|axis| match axis {
                Value::String(name) => WrittenAxis::named(name),
                _ => WrittenAxis {
                    name: text(axis, "name").unwrap_or_default(),
                    kind: text(axis, "type"),
                    unit: text(axis, "unit"),
                },
            })
            .collect(),
    )
}

/// Axes for an array that has none written: by its own dimension names, or as the last of t, c, z, y, x.
pub(super) fn guessed_axes(
    rank: usize,
    dimension_names: Option<&[Option<String>]>,
    warnings: &mut Vec<String>,
) -> Vec<WrittenAxis> {
    const LAST: [&str; 5] = ["t", "c", "z", "y", "x"];
    match dimension_names {
        Some(names) if names.len() == rank && names.iter().any(Option::is_some) => names
            .iter()
            .enumerate()
            .map(|(at, name)| WrittenAxis::named(name.clone().unwrap_or_else(|| format!("dim_{at}"))))
            .collect(),
        _ => {
            let names: Vec<String> = (0..rank)
                .map(|at| match (at + LAST.len()).checked_sub(rank) {
                    Some(place) => LAST[place].to_owned(),
                    None => format!("dim_{at}"),
                })
                .collect();
            warnings.push(format!(
                "The axes have no names; they are taken to be {}.",
                if names.is_empty() { "none".to_owned() } else { names.join(", ") }
            ));
            names.into_iter().map(WrittenAxis::named).collect()
        }
    }
}

/// As many axes as the array has: aligned to the last ones where the document has more or fewer.
pub(super) fn aligned(
    mut axes: Vec<WrittenAxis>,
    rank: usize,
    warnings: &mut Vec<String>,
) -> Vec<WrittenAxis> {
    if axes.len() == rank {
        return axes;
    }
    warnings.push(format!(
        "The metadata names {} axes, but the array has {rank}; names are aligned to the last axes.",
        axes.len()
    ));
    if axes.len() > rank {
        axes.drain(..axes.len() - rank);
        return axes;
    }
    let missing = rank - axes.len();
    (0..missing).map(|at| WrittenAxis::named(format!("dim_{at}"))).chain(axes).collect()
}

/// What each axis stands for. An axis that comes second for a role that there is only one of is a plain index.
pub(super) fn meant_axes(written: &[WrittenAxis], warnings: &mut Vec<String>) -> Vec<Axis> {
    let mut axes: Vec<Axis> = Vec::with_capacity(written.len());
    for axis in written {
        let mut kind = kind_of(axis);
        if kind != AxisKind::Other && axes.iter().any(|earlier| earlier.kind == kind) {
            warnings.push(format!("The axis “{}” has the role of an axis before it.", axis.name));
            kind = AxisKind::Other;
        }
        axes.push(Axis { name: axis.name.clone(), kind, unit: axis.unit.as_deref().and_then(units::symbol) });
    }
    complete_plane(written, &mut axes, warnings);
    axes
}

fn kind_of(axis: &WrittenAxis) -> AxisKind {
    let name = axis.name.trim().to_ascii_lowercase();
    let by_name = match name.as_str() {
        "x" => AxisKind::Space(Space::X),
        "y" => AxisKind::Space(Space::Y),
        "z" => AxisKind::Space(Space::Z),
        "t" | "time" => AxisKind::Time,
        "c" | "ch" | "channel" | "channels" => AxisKind::Channel,
        _ => AxisKind::Other,
    };
    match axis.kind.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("time") => AxisKind::Time,
        Some("channel") => AxisKind::Channel,
        // Space without a name of x, y or z is settled once all axes are known.
        Some("space") if !matches!(by_name, AxisKind::Space(_)) => AxisKind::Other,
        _ => by_name,
    }
}

/// Gives x and y (and z, to axes of type space) to unnamed axes, from the last axis backwards.
fn complete_plane(written: &[WrittenAxis], axes: &mut [Axis], warnings: &mut Vec<String>) {
    for (direction, needed) in [(Space::X, true), (Space::Y, true), (Space::Z, false)] {
        let wanted = AxisKind::Space(direction);
        if axes.iter().any(|axis| axis.kind == wanted) {
            continue;
        }
        let is_space =
            |at: usize| written[at].kind.as_deref().is_some_and(|k| k.eq_ignore_ascii_case("space"));
        let last = |test: &dyn Fn(usize) -> bool| (0..axes.len()).rev().find(|&at| test(at));
        let free = |at: usize| axes[at].kind == AxisKind::Other;
        let mut found = last(&|at| free(at) && is_space(at));
        if needed {
            let not_space = |at: usize| !matches!(axes[at].kind, AxisKind::Space(_));
            found = found
                .or_else(|| last(&free))
                .or_else(|| last(&|at| axes[at].kind == AxisKind::Space(Space::Z)))
                .or_else(|| last(&not_space));
        }
        if let Some(at) = found {
            axes[at].kind = wanted;
            let name = match direction {
                Space::X => "x",
                Space::Y => "y",
                Space::Z => "z",
            };
            warnings.push(format!("The axis “{}” is shown as {name}.", axes[at].name));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kinds(axes: Value) -> (Vec<AxisKind>, Vec<String>) {
        let mut warnings = Vec::new();
        let axes = meant_axes(&written_axes(Some(&axes)).unwrap(), &mut warnings);
        (axes.into_iter().map(|axis| axis.kind).collect(), warnings)
    }

    const X: AxisKind = AxisKind::Space(Space::X);
    const Y: AxisKind = AxisKind::Space(Space::Y);
    const Z: AxisKind = AxisKind::Space(Space::Z);

    #[test]
    fn by_name_and_type_in_any_order() {
        let (found, warnings) = kinds(json!(["T", "C", "Z", "Y", "X"]));
        assert_eq!(found, [AxisKind::Time, AxisKind::Channel, Z, Y, X]);
        assert!(warnings.is_empty());
        let axes = json!([{"name": "x", "type": "space"}, {"name": "lambda", "type": "channel"},
            {"name": "y", "type": null}, {"name": "angle", "type": null}]);
        assert_eq!(kinds(axes).0, [X, AxisKind::Channel, Y, AxisKind::Other]);
    }

    #[test]
    fn a_plane_is_always_found() {
        let axes = json!([{"name": "k", "type": "space"}, {"name": "j", "type": "space"}, {"name": "i", "type": "space"}]);
        assert_eq!(kinds(axes).0, [Z, Y, X]);
        assert_eq!(kinds(json!(["a", "b", "c"])).0, [Y, X, AxisKind::Channel]);
        assert_eq!(kinds(json!(["t", "x"])).0, [Y, X]);
        assert_eq!(kinds(json!(["z", "x"])).0, [Y, X]);
        let (found, warnings) = kinds(json!(["x", "x", "y"]));
        assert_eq!(found, [X, AxisKind::Other, Y]);
        assert_eq!(warnings.len(), 1);
    }

    #[test]
    fn guesses() {
        let mut warnings = Vec::new();
        let names = |axes: Vec<WrittenAxis>| axes.into_iter().map(|axis| axis.name).collect::<Vec<_>>();
        assert_eq!(names(guessed_axes(3, None, &mut warnings)), ["z", "y", "x"]);
        assert_eq!(warnings, ["The axes have no names; they are taken to be z, y, x."]);
        assert_eq!(names(guessed_axes(6, None, &mut warnings)), ["dim_0", "t", "c", "z", "y", "x"]);
        let stored = [Some("y".to_owned()), None];
        assert_eq!(names(guessed_axes(2, Some(&stored), &mut warnings)), ["y", "dim_1"]);
    }
}
