//! Every WGSL program parses, validates and translates to WebGL2's GLSL; vertex data and shaders agree.

use std::path::Path;

use naga::back::glsl;
use naga::valid::{Capabilities, ModuleInfo, ValidationFlags, Validator};
use naga::{AddressSpace, Binding, Module, ScalarKind, ShaderStage, TypeInner};
use zarrscope::render::pipelines::vertex_formats;
use zarrscope::render::shaders::{FILES, FRAGMENT, Program, VERTEX};

fn checked(program: Program) -> (Module, ModuleInfo) {
    let wgsl = program.wgsl();
    let module = naga::front::wgsl::parse_str(&wgsl)
        .unwrap_or_else(|error| panic!("{}", error.emit_to_string_with_path(&wgsl, program.file())));
    // No capability: nothing that a browser might lack.
    let info = Validator::new(ValidationFlags::all(), Capabilities::empty())
        .validate(&module)
        .unwrap_or_else(|error| panic!("{}", error.emit_to_string_with_path(&wgsl, program.file())));
    (module, info)
}

#[test]
fn every_file_is_embedded_and_used() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders");
    let mut on_disk = Vec::new();
    for (folder, prefix) in [(folder.clone(), ""), (folder.join("shared"), "shared/")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                on_disk.push(format!("{prefix}{}", entry.file_name().into_string().unwrap()));
            }
        }
    }
    on_disk.sort();
    let embedded: Vec<_> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, embedded);

    for (name, text) in FILES {
        let body = text.lines().find(|line| !line.is_empty() && !line.starts_with("//"));
        let used = Program::ALL.iter().any(|program| {
            program.file() == *name
                || body.is_some_and(|body| program.wgsl().lines().any(|line| line == body))
        });
        assert!(used, "{name} is part of no program");
    }
}

#[test]
fn programs_translate_to_webgl2() {
    for program in Program::ALL {
        let (module, info) = checked(program);
        for (stage, name) in [(ShaderStage::Vertex, VERTEX), (ShaderStage::Fragment, FRAGMENT)] {
            let options = glsl::Options {
                version: glsl::Version::Embedded { version: 300, is_webgl: true },
                ..Default::default()
            };
            let pipeline =
                glsl::PipelineOptions { shader_stage: stage, entry_point: name.to_owned(), multiview: None };
            let mut text = String::new();
            glsl::Writer::new(&mut text, &module, &info, &options, &pipeline, Default::default())
                .and_then(|mut writer| writer.write())
                .unwrap_or_else(|error| panic!("{} {name}: {error}", program.file()));
            assert!(text.starts_with("#version 300 es"), "{text}");
        }
    }
}

#[test]
fn programs_keep_to_what_webgl2_has() {
    for program in Program::ALL {
        let (module, _) = checked(program);
        assert_eq!(module.entry_points.len(), 2, "{}", program.file());
        for (_, variable) in module.global_variables.iter() {
            assert!(
                matches!(variable.space, AddressSpace::Handle),
                "{}: {:?} is no texture; there are no storage buffers",
                program.file(),
                variable.name
            );
        }
        for entry in &module.entry_points {
            assert_ne!(entry.stage, ShaderStage::Compute);
        }
    }
}

#[test]
fn vertex_data_is_what_the_shaders_read() {
    for program in Program::ALL {
        let (module, _) = checked(program);
        let entry = module.entry_points.iter().find(|entry| entry.name == VERTEX).unwrap();
        let mut inputs = Vec::new();
        for argument in &entry.function.arguments {
            match (&argument.binding, &module.types[argument.ty].inner) {
                (Some(binding), inner) => inputs.extend(location(binding, inner)),
                (None, TypeInner::Struct { members, .. }) => {
                    for member in members {
                        let inner = &module.types[member.ty].inner;
                        inputs.extend(location(member.binding.as_ref().unwrap(), inner));
                    }
                }
                other => panic!("{other:?}"),
            }
        }
        inputs.sort_by_key(|(location, _)| *location);
        let formats = vertex_formats(program).iter();
        let wanted: Vec<(u32, String)> = (0..).zip(formats.map(|format| format!("{format:?}"))).collect();
        assert_eq!(inputs, wanted, "{}", program.file());
        assert!(inputs.len() <= 16);
    }
}

/// An input's location, and its type in the words of vertex formats.
fn location(binding: &Binding, inner: &TypeInner) -> Option<(u32, String)> {
    let Binding::Location { location, .. } = binding else { return None };
    let (scalar, lanes) = match inner {
        TypeInner::Scalar(scalar) => (scalar, String::new()),
        TypeInner::Vector { size, scalar } => (scalar, format!("x{}", *size as u8)),
        other => panic!("{other:?}"),
    };
    let kind = match scalar.kind {
        ScalarKind::Float => "Float32",
        ScalarKind::Uint => "Uint32",
        other => panic!("{other:?}"),
    };
    Some((*location, format!("{kind}{lanes}")))
}
