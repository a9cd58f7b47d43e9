//! The page: what JavaScript sees of the viewer. Each function only passes on; www/element makes the public API of it.

#[cfg(target_arch = "wasm32")]
mod exports {
    use js_sys::{Function, Promise};
    use wasm_bindgen::prelude::*;
    use web_sys::HtmlCanvasElement;
    use zarrscope::app::input::{Input, Ticket};
    use zarrscope::app::viewer::Viewer;
    use zarrscope::browser::ask::Requests;
    use zarrscope::browser::page::Page;
    use zarrscope::geometry::spaces::CssPoint;
    use zarrscope::view::state::State;

    /// One viewer. Text in and out is JSON; promises reject with a problem as JSON.
    #[wasm_bindgen]
    pub struct Handle {
        page: Page,
    }

    #[wasm_bindgen]
    impl Handle {
        /// A viewer on `canvas`. `decoders` gives for the number of a kit a promise of its worker's script, of its
        /// compiled WebAssembly and perhaps of a worker that has started. `tell` is called with the name and the detail of what happens; `requests` is where bytes
        /// come from, and `asked_at` the time at which the first were asked for (milliseconds of the page). `give_gpu`
        /// gives a promise of whether there is one, where that is not known; with none, this draws what it can.
        #[wasm_bindgen(constructor)]
        pub fn new(
            canvas: HtmlCanvasElement,
            decoders: &Function,
            tell: Function,
            requests: Requests,
            asked_at: Option<f64>,
            give_gpu: Option<Function>,
        ) -> Result<Handle, JsValue> {
            Ok(Self { page: Page::new(canvas, decoders, tell, requests, asked_at, give_gpu)? })
        }

        /// Opens sources, in place of the present ones or over them, in a state if one is given.
        pub fn open(
            &self,
            sources: Vec<String>,
            replace: bool,
            state: Option<String>,
        ) -> Result<Promise, JsValue> {
            let state = state.map(|json| parse(&json)).transpose()?.map(Box::new);
            Ok(self.page.ask(|ticket| Input::Open { sources, replace, state, ticket: Some(ticket) }))
        }

        /// What is on the screen.
        pub fn state(&self) -> String {
            self.page.read(|viewer| to_json(&viewer.state())).unwrap_or_default()
        }

        /// Changes a part of what is on the screen.
        #[wasm_bindgen(js_name = setState)]
        pub fn set_state(&self, json: &str) -> Result<(), JsValue> {
            let state = parse(json)?;
            let checked = Viewer::check_state(&state);
            // One that is refused is told to listeners, too.
            self.page.handle(Input::SetState(Box::new(state)));
            checked.map_err(|problem| to_json(&problem).into())
        }

        /// What a panel shows.
        pub fn model(&self) -> String {
            self.page.read(|viewer| to_json(&viewer.model())).unwrap_or_default()
        }

        /// Counters.
        pub fn stats(&self) -> JsValue {
            self.page.stats()
        }

        /// The documents that the images came from, and what was understood.
        pub fn metadata(&self) -> String {
            self.page.read(|viewer| to_json(&viewer.metadata())).unwrap_or_default()
        }

        /// What lies side by side, where an address holds many images.
        pub fn collection(&self) -> String {
            self.page.read(|viewer| to_json(&viewer.collection())).unwrap_or_default()
        }

        /// Which entry of the collection lies at a CSS pixel of the canvas.
        #[wasm_bindgen(js_name = entryAt)]
        pub fn entry_at(&self, x: f64, y: f64) -> Option<usize> {
            self.page.read(|viewer| viewer.entry_at(CssPoint::new(x, y))).flatten()
        }

        /// Resolves when the picture is complete, and rejects where there is no GPU.
        pub fn settled(&self) -> Promise {
            self.page.settled()
        }

        /// The values at a CSS pixel of the canvas.
        pub fn pick(&self, x: f64, y: f64) -> Promise {
            self.page.ask(|ticket| Input::Pick { ticket, at: CssPoint::new(x, y), level: None })
        }

        /// The stored values of a region.
        pub fn read(&self, layer: usize, level: usize, start: Vec<f64>, shape: Vec<f64>) -> Promise {
            let whole = |values: Vec<f64>| values.into_iter().map(|value| value as u64).collect();
            let (start, shape) = (whole(start), whole(shape));
            self.page.ask(|ticket| Input::Read { ticket, layer, level, start, shape })
        }

        /// The number by which what is asked next can be withdrawn.
        #[wasm_bindgen(js_name = nextTicket)]
        pub fn next_ticket(&self) -> u32 {
            self.page.next_ticket().0
        }

        /// Gives up something that was asked: its promise resolves to nothing, and what is fetched for it alone is aborted.
        pub fn withdraw(&self, ticket: u32) {
            self.page.handle(Input::Withdraw(Ticket(ticket)));
        }

        /// The picture as `ImageData`.
        pub fn snapshot(&self, width: Option<u32>, height: Option<u32>) -> Promise {
            self.page.snapshot(width, height)
        }

        /// Shows the whole scene.
        pub fn fit(&self) {
            self.page.handle(Input::Fit);
        }

        /// Shows one sample per device pixel.
        #[wasm_bindgen(js_name = oneToOne)]
        pub fn one_to_one(&self) {
            self.page.handle(Input::OneToOne);
        }

        /// Lets an axis step by itself, so many pictures per second; none stops what plays.
        pub fn play(&self, axis: Option<String>, rate: f64) {
            self.page.handle(Input::Play { axis, rate });
        }

        /// Puts a layer elsewhere among the others.
        #[wasm_bindgen(js_name = moveLayer)]
        pub fn move_layer(&self, from: usize, to: usize) {
            self.page.handle(Input::MoveLayer { from, to });
        }

        /// Takes a layer away.
        #[wasm_bindgen(js_name = removeLayer)]
        pub fn remove_layer(&self, at: usize) {
            self.page.handle(Input::RemoveLayer(at));
        }

        /// Gives the colours of a colour map, RGBA of 256 steps.
        #[wasm_bindgen(js_name = setLut)]
        pub fn set_lut(&self, name: String, texels: Vec<u8>) {
            self.page.handle(Input::Lut { name, texels });
        }

        /// Tries again what failed.
        pub fn retry(&self) {
            self.page.handle(Input::Retry);
        }

        /// Frees everything.
        pub fn close(&self) {
            self.page.close();
        }
    }

    fn parse(json: &str) -> Result<State, JsValue> {
        // As bytes, which is how documents are read: the reader is there once.
        let value = serde_json::from_slice(json.as_bytes())
            .map_err(|error| JsError::new(&format!("Not a state: {error}")))?;
        Ok(State::read(&value))
    }

    fn to_json(value: &impl serde::Serialize) -> String {
        serde_json::to_string(value).unwrap_or_default()
    }
}

/// Runs when the module is instantiated; the exports do the work.
pub fn main() {
    #[cfg(target_arch = "wasm32")]
    console_error_panic_hook::set_once();
}
