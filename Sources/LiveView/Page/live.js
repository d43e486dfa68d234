// The live view: fills the places of the page with what each event brings.
"use strict";
(() => {
  const raster = document.querySelector(".raster");
  const state = document.getElementById("state");
  const shown = {};
  const source = new EventSource("events");
  let events = 0;
  source.onmessage = (event) => {
    const message = JSON.parse(event.data);
    for (const [id, markup] of Object.entries(message.parts)) {
      if (shown[id] === markup) continue;
      shown[id] = markup;
      document.getElementById(id).innerHTML = markup;
    }
    if (message.raster) raster.load(message.raster.about, message.raster.spikes);
    document.documentElement.dataset.events = ++events;
    if (!message.isOver) return;
    source.close();
    document.documentElement.dataset.over = "yes";
  };
  source.onerror = () => {
    delete shown.state;
    state.innerHTML = "<p class=\"note\">No connection: the run does not answer any more.</p>";
  };
})();
