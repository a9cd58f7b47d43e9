// Makes the viewer's code work without a network: who hosts the page and wants that adds this script to index.html. The images stay
// where they are.

if ("serviceWorker" in navigator) {
  navigator.serviceWorker
    .register(new URL("sw.js", document.baseURI), { updateViaCache: "none" })
    .then(() => navigator.serviceWorker.ready)
    // What this visit has loaded before there was a service worker would be missing at the next one.
    .then(({ active }) => active?.postMessage(performance.getEntriesByType("resource").map(({ name }) => name)))
    .catch((error: unknown) => console.warn("The viewer will not work offline:", error));
}
