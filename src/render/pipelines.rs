//! Render pipelines and bind group layouts, made when first needed and shared by all renderers of a device.

use std::cell::RefCell;

use crate::render::instances;
use crate::render::shaders::{FRAGMENT, Program, VERTEX};

/// Makes and keeps pipelines.
#[derive(Debug)]
pub struct Pipelines {
    uint: wgpu::BindGroupLayout,
    sint: wgpu::BindGroupLayout,
    float: wgpu::BindGroupLayout,
    made: RefCell<Vec<(Program, wgpu::TextureFormat, wgpu::RenderPipeline)>>,
}

impl Pipelines {
    pub(super) fn new(device: &wgpu::Device) -> Self {
        let layout = |sample_type| {
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
                label: None,
                entries: &[wgpu::BindGroupLayoutEntry {
                    binding: 0,
                    visibility: wgpu::ShaderStages::FRAGMENT,
                    ty: wgpu::BindingType::Texture {
                        sample_type,
                        view_dimension: wgpu::TextureViewDimension::D2,
                        multisampled: false,
                    },
                    count: None,
                }],
            })
        };
        Self {
            uint: layout(wgpu::TextureSampleType::Uint),
            sint: layout(wgpu::TextureSampleType::Sint),
            float: layout(wgpu::TextureSampleType::Float { filterable: false }),
            made: RefCell::new(Vec::new()),
        }
    }

    /// The pipeline of `program` on targets of `format`.
    pub(super) fn get(
        &self,
        device: &wgpu::Device,
        program: Program,
        format: wgpu::TextureFormat,
    ) -> wgpu::RenderPipeline {
        let mut made = self.made.borrow_mut();
        if let Some((.., pipeline)) = made.iter().find(|(p, f, _)| *p == program && *f == format) {
            return pipeline.clone();
        }
        let pipeline = self.make(device, program, format);
        made.push((program, format, pipeline.clone()));
        pipeline
    }

    /// A bind group that holds one texture.
    pub(super) fn bind(&self, device: &wgpu::Device, texture: &wgpu::Texture) -> wgpu::BindGroup {
        let layout = match texture.format().sample_type(None, None) {
            Some(wgpu::TextureSampleType::Uint) => &self.uint,
            Some(wgpu::TextureSampleType::Sint) => &self.sint,
            _ => &self.float,
        };
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout,
            entries: &[wgpu::BindGroupEntry {
                binding: 0,
                resource: wgpu::BindingResource::TextureView(&view),
            }],
        })
    }

    fn make(
        &self,
        device: &wgpu::Device,
        program: Program,
        format: wgpu::TextureFormat,
    ) -> wgpu::RenderPipeline {
        let groups: &[_] = match program {
            Program::ImageU32 => &[Some(&self.uint), Some(&self.float)],
            Program::ImageI32 => &[Some(&self.sint), Some(&self.float)],
            Program::ImageF32 | Program::Difference => &[Some(&self.float), Some(&self.float)],
            Program::Composite | Program::Add => &[Some(&self.float)],
            Program::LabelIdsU32 => &[Some(&self.uint)],
            Program::LabelIdsI32 => &[Some(&self.sint)],
            Program::Labels => &[Some(&self.uint), Some(&self.uint)],
        };
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: groups,
            immediate_size: 0,
        });
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(program.file()),
            source: wgpu::ShaderSource::Wgsl(program.wgsl().into()),
        });
        let formats = vertex_formats(program);
        let attributes = attributes(formats);
        let buffer = wgpu::VertexBufferLayout {
            array_stride: instances::stride(formats),
            step_mode: wgpu::VertexStepMode::Instance,
            attributes: &attributes,
        };
        let topology = match program {
            Program::Composite | Program::Add | Program::Difference => wgpu::PrimitiveTopology::TriangleList,
            _ => wgpu::PrimitiveTopology::TriangleStrip,
        };
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some(program.file()),
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some(VERTEX),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: &[Some(buffer)],
            },
            primitive: wgpu::PrimitiveState { topology, ..Default::default() },
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some(FRAGMENT),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                targets: &[Some(wgpu::ColorTargetState {
                    format,
                    blend: blend(program),
                    write_mask: wgpu::ColorWrites::ALL,
                })],
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

/// Formats of a program's vertex attributes, by location.
pub fn vertex_formats(program: Program) -> &'static [wgpu::VertexFormat] {
    match program {
        Program::ImageU32 | Program::ImageI32 | Program::ImageF32 => instances::IMAGE,
        Program::LabelIdsU32 | Program::LabelIdsI32 | Program::Labels => instances::LABELS,
        Program::Composite | Program::Add | Program::Difference => instances::COMPOSITE,
    }
}

fn attributes(formats: &[wgpu::VertexFormat]) -> Vec<wgpu::VertexAttribute> {
    let mut offset = 0;
    let mut attributes = Vec::with_capacity(formats.len());
    for (shader_location, format) in (0..).zip(formats) {
        attributes.push(wgpu::VertexAttribute { format: *format, offset, shader_location });
        offset += format.size();
    }
    attributes
}

fn blend(program: Program) -> Option<wgpu::BlendState> {
    let component = |dst_factor, operation| wgpu::BlendComponent {
        src_factor: wgpu::BlendFactor::One,
        dst_factor,
        operation,
    };
    match program {
        // Light adds up; coverage does not.
        Program::ImageU32 | Program::ImageI32 | Program::ImageF32 => Some(wgpu::BlendState {
            color: component(wgpu::BlendFactor::One, wgpu::BlendOperation::Add),
            alpha: component(wgpu::BlendFactor::One, wgpu::BlendOperation::Max),
        }),
        // Ids are no light; a difference is the whole picture.
        Program::LabelIdsU32 | Program::LabelIdsI32 | Program::Difference => None,
        Program::Add => Some(wgpu::BlendState {
            color: component(wgpu::BlendFactor::One, wgpu::BlendOperation::Add),
            alpha: component(wgpu::BlendFactor::OneMinusSrcAlpha, wgpu::BlendOperation::Add),
        }),
        Program::Labels | Program::Composite => {
            let over = component(wgpu::BlendFactor::OneMinusSrcAlpha, wgpu::BlendOperation::Add);
            Some(wgpu::BlendState { color: over, alpha: over })
        }
    }
}
