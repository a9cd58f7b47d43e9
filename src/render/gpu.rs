//! The device that all viewers of a page share: adapter, limits, what it can blend. Knows no frame.

use std::sync::Arc;

use crate::render::error::RenderError;
use crate::render::pipelines::Pipelines;

/// A device with what was found out about it. Renderers of several canvases share one where the browser allows it
/// (WebGPU does; a WebGL2 device belongs to its canvas).
#[derive(Debug)]
pub struct Gpu {
    /// Where it came from; surfaces ask it for their capabilities.
    pub adapter: wgpu::Adapter,
    /// Makes resources.
    pub device: wgpu::Device,
    /// Takes work.
    pub queue: wgpu::Queue,
    /// In which format channels are added: half floats, or bytes where those cannot be blended.
    pub accumulation: wgpu::TextureFormat,
    /// Longest side of a texture.
    pub max_texture_side: u32,
    pub(super) pipelines: Pipelines,
}

/// What a device reports without being asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GpuEvent {
    /// Everything on the device is gone; a new [`Gpu`] and new renderers are needed. With the driver's words.
    Lost(String),
    /// A texture or buffer did not fit.
    OutOfMemory,
    /// An operation was refused. With wgpu's words.
    Refused(String),
}

impl Gpu {
    /// Asks for an adapter that serves `surface` (WebGL2 demands one) and for a device.
    pub async fn new(
        instance: &wgpu::Instance,
        surface: Option<&wgpu::Surface<'_>>,
    ) -> Result<Self, RenderError> {
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                compatible_surface: surface,
                ..Default::default()
            })
            .await
            .map_err(|error| RenderError::NoAdapter(error.to_string()))?;
        let required_limits = wgpu::Limits::downlevel_webgl2_defaults().using_resolution(adapter.limits());
        let max_texture_side = required_limits.max_texture_dimension_2d;
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor { required_limits, ..Default::default() })
            .await
            .map_err(|error| RenderError::NoDevice(error.to_string()))?;
        let accumulation = accumulation_format(&adapter);
        let pipelines = Pipelines::new(&device);
        Ok(Self { adapter, device, queue, accumulation, max_texture_side, pipelines })
    }

    /// Tells `notify` whatever happens to the device outside of calls. It may come from another thread natively, which
    /// is why it has to be `Send`; in a page, a closure that captures nothing and reaches a `thread_local!` is.
    pub fn on_event(&self, notify: impl Fn(GpuEvent) + Send + Sync + 'static) {
        let notify = Arc::new(notify);
        let of_errors = Arc::clone(&notify);
        self.device.on_uncaptured_error(Arc::new(move |error| {
            of_errors(match error {
                wgpu::Error::OutOfMemory { .. } => GpuEvent::OutOfMemory,
                wgpu::Error::Validation { description, .. } | wgpu::Error::Internal { description, .. } => {
                    GpuEvent::Refused(description)
                }
            });
        }));
        self.device.set_device_lost_callback(move |reason, message| {
            // Destroyed is what we did ourselves.
            if reason != wgpu::DeviceLostReason::Destroyed {
                notify(GpuEvent::Lost(message));
            }
        });
    }

    /// What draws, as `stats` names it.
    pub fn name(&self) -> &'static str {
        match self.adapter.get_info().backend {
            wgpu::Backend::BrowserWebGpu => "webgpu",
            wgpu::Backend::Gl => "webgl",
            _ => "native",
        }
    }
}

fn accumulation_format(adapter: &wgpu::Adapter) -> wgpu::TextureFormat {
    let features = adapter.get_texture_format_features(wgpu::TextureFormat::Rgba16Float);
    let usages = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING;
    if features.allowed_usages.contains(usages)
        && features.flags.contains(wgpu::TextureFormatFeatureFlags::BLENDABLE)
    {
        wgpu::TextureFormat::Rgba16Float
    } else {
        wgpu::TextureFormat::Rgba8Unorm
    }
}
