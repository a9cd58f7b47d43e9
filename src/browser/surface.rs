//! A canvas with a GPU behind it. With WebGPU all canvases of the page share one device; with WebGL2 each has its own.
//! It knows frames, not what made them.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlCanvasElement};

use super::buffers::DecodedChunks;
use super::listener::Listener;
use super::timer::sleep;
use crate::app::status::{self, Problem};
use crate::plan::frame::Frame;
use crate::render::{Gpu, GpuEvent, RenderError, Renderer, readback};

/// Milliseconds between two looks at something that the browser will not announce.
const LOOK_AGAIN: i32 = 5;

/// Told what happens to a device.
type Watcher = dyn Fn(&GpuEvent);

/// The devices of this page. Callbacks of a device must not hold anything of a page's thread, so they come here.
#[derive(Default)]
struct Devices {
    instance: Option<wgpu::Instance>,
    /// The WebGPU device that all canvases share, while any of them lives.
    shared: Weak<Device>,
    /// Somebody is asking for one.
    asked: bool,
    watchers: Vec<(u32, Weak<Watcher>)>,
    next: u32,
}

struct Device {
    id: u32,
    gpu: Rc<Gpu>,
}

thread_local! {
    static DEVICES: RefCell<Devices> = RefCell::default();
}

/// The surface is gone and has to be made anew.
pub struct SurfaceLost;

/// Draws the frames of one viewer.
pub struct Surface {
    // In this order they go: whatever dropping does to the canvas is no loss, and the device is needed longest.
    _on_context_lost: Listener,
    renderer: Renderer,
    surface: wgpu::Surface<'static>,
    configuration: wgpu::SurfaceConfiguration,
    canvas: HtmlCanvasElement,
    device: Rc<Device>,
    _watcher: Rc<Watcher>,
}

impl Surface {
    /// Gets a GPU for `canvas`; `lost` is told once when it is taken away.
    pub async fn new(canvas: HtmlCanvasElement, lost: impl Fn(Problem) + 'static) -> Result<Self, Problem> {
        let instance = instance();
        // The driver's words are for the console.
        let no_gpu = |reason: String| {
            web_sys::console::error_1(&format!("no GPU: {reason}").into());
            status::no_gpu()
        };
        let surface = instance
            .create_surface(wgpu::SurfaceTarget::Canvas(canvas.clone()))
            .map_err(|error| no_gpu(error.to_string()))?;
        let device = device(&instance, &surface).await.map_err(|error| no_gpu(format!("{error:?}")))?;
        let watcher: Rc<Watcher> = Rc::new(move |event| {
            if let GpuEvent::Lost(reason) = event {
                lost(status::gpu_lost(reason));
            }
        });
        // Of a WebGL context nobody else tells.
        let context_lost = Rc::clone(&watcher);
        let on_context_lost = Listener::new(&canvas, "webglcontextlost", move |_: Event| {
            let watcher = Rc::clone(&context_lost);
            spawn_local(async move {
                watcher(&GpuEvent::Lost("the browser took the canvas's context away".into()))
            });
        });
        DEVICES.with_borrow_mut(|devices| devices.watchers.push((device.id, Rc::downgrade(&watcher))));
        let gpu = &device.gpu;
        let mut configuration = surface
            .get_default_config(&gpu.adapter, 1, 1)
            .ok_or_else(|| no_gpu("the canvas cannot be drawn on".to_owned()))?;
        // Frames are in display values: no sRGB conversion on the way.
        configuration.format = configuration.format.remove_srgb_suffix();
        configuration.alpha_mode = wgpu::CompositeAlphaMode::Opaque;
        let renderer = Renderer::new(Rc::clone(gpu), configuration.format);
        Ok(Self {
            renderer,
            surface,
            configuration,
            canvas,
            device,
            _watcher: watcher,
            _on_context_lost: on_context_lost,
        })
    }

    /// What draws, as `stats` names it.
    pub fn name(&self) -> &'static str {
        self.device.gpu.name()
    }

    /// Bytes on the GPU.
    pub fn gpu_bytes(&self) -> u64 {
        self.renderer.gpu_bytes()
    }

    /// Puts a frame on the canvas.
    pub fn draw(&mut self, frame: &Frame, chunks: &DecodedChunks) -> Result<(), SurfaceLost> {
        if frame.size.contains(&0) {
            return Ok(());
        }
        let size = self.canvas_size(frame.size);
        if size != [self.configuration.width, self.configuration.height] {
            [self.configuration.width, self.configuration.height] = size;
            self.canvas.set_width(size[0]);
            self.canvas.set_height(size[1]);
            self.surface.configure(&self.device.gpu.device, &self.configuration);
        }
        let texture = match self.surface.get_current_texture() {
            wgpu::CurrentSurfaceTexture::Success(texture)
            | wgpu::CurrentSurfaceTexture::Suboptimal(texture) => texture,
            _ => {
                self.surface.configure(&self.device.gpu.device, &self.configuration);
                match self.surface.get_current_texture() {
                    wgpu::CurrentSurfaceTexture::Success(texture)
                    | wgpu::CurrentSurfaceTexture::Suboptimal(texture) => texture,
                    _ => return Err(SurfaceLost),
                }
            }
        };
        let view = texture.texture.create_view(&wgpu::TextureViewDescriptor::default());
        report(self.renderer.render(frame, chunks, &view));
        self.device.gpu.queue.present(texture);
        Ok(())
    }

    /// A frame without uploads as pixels: RGBA, rows from the top.
    pub fn picture(
        &mut self,
        frame: &Frame,
        chunks: &DecodedChunks,
    ) -> Result<impl Future<Output = Result<Vec<u8>, RenderError>> + 'static, RenderError> {
        let gpu = Rc::clone(&self.device.gpu);
        let texture = readback::offscreen(&gpu, frame.size, self.configuration.format)?;
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        self.renderer.render(frame, chunks, &view)?;
        Ok(async move {
            let pixels = readback::read(&gpu, &texture, async || sleep(LOOK_AGAIN).await).await;
            texture.destroy();
            pixels
        })
    }

    /// The longest side that a picture can have.
    pub fn max_side(&self) -> u32 {
        self.device.gpu.max_texture_side
    }

    /// No canvas is larger than what the device can draw; CSS stretches it.
    fn canvas_size(&self, wanted: [u32; 2]) -> [u32; 2] {
        wanted.map(|side| side.min(self.max_side()))
    }
}

fn instance() -> wgpu::Instance {
    DEVICES.with_borrow_mut(|devices| {
        devices
            .instance
            .get_or_insert_with(
                || wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle()),
            )
            .clone()
    })
}

/// The shared device if there can be one, else a new one for this surface.
async fn device(
    instance: &wgpu::Instance,
    surface: &wgpu::Surface<'static>,
) -> Result<Rc<Device>, RenderError> {
    if cfg!(not(feature = "webgpu")) {
        return new_device(instance, surface).await;
    }
    // Viewers that start together wait for the first one's device.
    while DEVICES.with_borrow(|devices| devices.asked) {
        sleep(LOOK_AGAIN).await;
    }
    if let Some(device) = DEVICES.with_borrow(|devices| devices.shared.upgrade()) {
        return Ok(device);
    }
    DEVICES.with_borrow_mut(|devices| devices.asked = true);
    let device = new_device(instance, surface).await;
    DEVICES.with_borrow_mut(|devices| {
        devices.asked = false;
        if let Ok(device) = &device {
            devices.shared = Rc::downgrade(device);
        }
    });
    device
}

async fn new_device(
    instance: &wgpu::Instance,
    surface: &wgpu::Surface<'static>,
) -> Result<Rc<Device>, RenderError> {
    let gpu = Gpu::new(instance, Some(surface)).await?;
    let id = DEVICES.with_borrow_mut(|devices| {
        devices.next += 1;
        devices.next
    });
    // The event may come in the middle of a call to the device.
    gpu.on_event(move |event| spawn_local(async move { happened(id, &event) }));
    Ok(Rc::new(Device { id, gpu: Rc::new(gpu) }))
}

fn happened(device: u32, event: &GpuEvent) {
    let watchers: Vec<Rc<Watcher>> = DEVICES.with_borrow_mut(|devices| {
        devices.watchers.retain(|(_, watcher)| watcher.strong_count() > 0);
        if matches!(event, GpuEvent::Lost(_)) {
            // Nobody shall start with it any more.
            devices.shared = Weak::new();
        }
        let of_this = devices.watchers.iter().filter(|(id, _)| *id == device);
        of_this.filter_map(|(_, watcher)| watcher.upgrade()).collect()
    });
    if !matches!(event, GpuEvent::Lost(_)) {
        web_sys::console::error_1(&format!("GPU: {event:?}").into());
    }
    for watcher in watchers {
        watcher(event);
    }
}

/// A part of a frame that could not be drawn is a fault of ours: the person sees the rest, the console has the words.
fn report(outcome: Result<(), RenderError>) {
    if let Err(error) = outcome {
        web_sys::console::error_1(&format!("a part of the picture could not be drawn: {error:?}").into());
    }
}
