// A raster: bands of spikes over the rates, with zoom and hover. What is in the page is shown at first;
// root.load(about, spikes) shows something else.
"use strict";
(() => {
  const root = document.querySelector(".raster");
  if (!root) return;
  const canvas = root.querySelector("canvas");
  const tip = root.querySelector(".tip");
  const shown = document.querySelector(".shown");
  let about, bands, words, times, total;
  const view = { from: 0, to: 0 };
  const drag = { from: null, to: null };

  // Spikes: all times (32 bits, of the duration), then all elements (32 bits), band after band.
  const take = (news, spikes) => {
    about = news;
    const text = atob(spikes);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
    words = new Uint32Array(bytes.buffer);
    total = words.length / 2;
    times = new Float64Array(total);
    for (let i = 0; i < total; i++) times[i] = about.start + words[i] / 4294967296 * about.duration;
    let begin = 0;
    bands = about.bands.map((band) => {
      const range = { ...band, begin, end: begin + band.spikes };
      begin = range.end;
      return range;
    });
    [view.from, view.to] = [about.start, about.start + about.duration];
  };

  const rateHeight = 130, gap = 30, foot = 40, left = 64, right = 20, top = 6;
  let size = null;

  const first = (band, time) => {
    let low = band.begin, high = band.end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] < time) low = middle + 1; else high = middle;
    }
    return low;
  };

  const layout = () => {
    const width = root.clientWidth;
    const rasterHeight = Math.max(300, 16 * bands.length + 40);
    const height = top + rasterHeight + gap + rateHeight + foot;
    const ratio = window.devicePixelRatio || 1;
    const spare = rasterHeight - 16 * bands.length;
    const all = bands.reduce((sum, band) => sum + band.size, 0) || 1;
    let y = top;
    for (const band of bands) {
      band.top = y;
      band.height = 16 + spare * band.size / all;
      y += band.height;
    }
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.height = height + "px";
    }
    size = { width, height, ratio, rasterHeight, plot: width - left - right };
  };

  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    const named = (name) => style.getPropertyValue(name).trim();
    return {
      ink: named("--ink"), quiet: named("--quiet"), grid: named("--grid"), line: named("--line"),
      bands: bands.map((band) => named("--c" + band.colour)),
    };
  };

  const place = (time) => left + (time - view.from) / (view.to - view.from) * size.plot;
  const timeAt = (x) => view.from + (x - left) / size.plot * (view.to - view.from);

  const ticks = (from, to, count) => {
    const rough = (to - from) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= rough * 0.999);
    const list = [];
    for (let k = Math.ceil(from / step); k * step <= to; k++) list.push(k * step);
    return { list, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
  };

  // Spikes go to a picture of pixels: a million of them take some milliseconds.
  const spikes = (context, colour) => {
    const { ratio, plot, rasterHeight } = size;
    const width = Math.max(1, Math.round(plot * ratio));
    const height = Math.max(1, Math.round(rasterHeight * ratio));
    const counts = new Uint16Array(width * height);
    const picture = context.createImageData(width, height);
    const pixels = new Uint32Array(picture.data.buffer);
    let visible = 0;
    const scale = width / (view.to - view.from);
    bands.forEach((band, index) => {
      const [low, high] = [first(band, view.from), first(band, view.to)];
      visible += high - low;
      const rowHeight = (band.height - 2) * ratio / Math.max(band.size, 1);
      const crowd = (high - low) / (width * band.height * ratio);
      const tall = Math.max(Math.min(rowHeight, 9 * ratio), crowd < 0.02 ? 2 * ratio : 1) | 0 || 1;
      const wide = crowd < 0.05 ? Math.max(1, Math.round(ratio)) : 1;
      const bottom = (band.top - top + band.height - 1) * ratio;
      for (let i = low; i < high; i++) {
        const x = Math.min(((times[i] - view.from) * scale) | 0, width - wide);
        const y = Math.max((bottom - (words[total + i] + 1) * rowHeight) | 0, 0);
        for (let down = 0; down < tall && y + down < height; down++) {
          for (let across = 0; across < wide; across++) {
            const at = (y + down) * width + x + across;
            if (counts[at] < 65535) counts[at]++;
          }
        }
      }
      const [r, g, b] = rgb(colour.bands[index]);
      const from = Math.round((band.top - top) * ratio) * width;
      const to = Math.min(Math.round((band.top - top + band.height) * ratio) * width, counts.length);
      let marked = 0, sum = 0;
      for (let at = from; at < to; at++) if (counts[at]) { marked++; sum += counts[at]; }
      // Twice the mean of what is marked is full colour, a single spike still a quarter of it.
      const strong = Math.max(1, 2 * sum / Math.max(marked, 1) - 1);
      for (let at = from; at < to; at++) {
        if (counts[at]) {
          const alpha = Math.round(255 * Math.min(1, 0.25 + 0.75 * counts[at] / strong));
          pixels[at] = (alpha << 24) | (b << 16) | (g << 8) | r;
        }
      }
    });
    context.putImageData(picture, Math.round(left * ratio), Math.round(top * ratio));
    return visible;
  };

  const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

  // Bins so wide that one holds eight spikes of a population, on average.
  const rates = (context, colour, visible) => {
    const most = Math.floor(visible / Math.max(bands.length, 1) / 8);
    const count = Math.max(20, Math.min(400, Math.floor(size.plot / 3), most));
    const span = view.to - view.from;
    const curves = bands.map((band) => {
      const bins = new Float64Array(count);
      const end = first(band, view.to);
      for (let i = first(band, view.from); i < end; i++) {
        bins[Math.min(Math.floor((times[i] - view.from) / span * count), count - 1)]++;
      }
      const factor = about.every * 1000 * count / span / Math.max(band.size, 1);
      return bins.map((value) => value * factor);
    });
    let greatest = 0;
    for (const bins of curves) for (const value of bins) greatest = Math.max(greatest, value);
    const base = top + size.rasterHeight + gap + rateHeight;
    const axis = ticks(0, greatest || 1, 3);
    const height = (value) => base - value / (greatest || 1) * (rateHeight - 4);
    context.textAlign = "right";
    for (const tick of axis.list) {
      context.strokeStyle = colour.grid;
      line(context, left, height(tick), left + size.plot, height(tick));
      context.fillStyle = colour.quiet;
      context.fillText(tick.toFixed(axis.digits), left - 6, height(tick) + 4);
    }
    curves.forEach((bins, index) => {
      context.strokeStyle = colour.bands[index];
      context.lineWidth = 1.3;
      context.beginPath();
      bins.forEach((value, bin) => {
        const x = left + bin / count * size.plot;
        if (bin === 0) context.moveTo(x, height(value)); else context.lineTo(x, height(value));
        context.lineTo(x + size.plot / count, height(value));
      });
      context.stroke();
    });
    context.fillStyle = colour.quiet;
    context.textAlign = "left";
    const width = span / count;
    context.fillText(
      `rate per element, Hz (bins of ${width < 10 ? width.toPrecision(2) : Math.round(width)} ms)`,
      left, base - rateHeight - 8);
    return base;
  };

  const line = (context, x1, y1, x2, y2) => {
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  };

  const draw = () => {
    layout();
    const context = canvas.getContext("2d");
    const colour = colours();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const visible = spikes(context, colour);
    context.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
    context.font = "11px system-ui, sans-serif";
    for (const band of bands) {
      context.strokeStyle = colour.grid;
      line(context, left, band.top + band.height, left + size.plot, band.top + band.height);
      context.fillStyle = colour.quiet;
      context.textAlign = "right";
      const name = band.name.length > 9 ? band.name.slice(0, 8) + "…" : band.name;
      context.fillText(name, left - 6, band.top + band.height / 2 + 4);
    }
    const base = rates(context, colour, visible);
    const seconds = about.start + about.duration > 20000;
    const unit = seconds ? 1000 : 1;
    const axis = ticks(view.from / unit, view.to / unit, Math.max(3, Math.min(8, size.plot / 90)));
    context.textAlign = "center";
    for (const tick of axis.list) {
      const x = place(tick * unit);
      context.strokeStyle = colour.line;
      line(context, x, base, x, base + 4);
      context.fillStyle = colour.quiet;
      context.fillText(tick.toFixed(axis.digits), x, base + 17);
    }
    context.strokeStyle = colour.line;
    line(context, left, base, left + size.plot, base);
    context.fillText(seconds ? "time, s" : "time, ms", left + size.plot / 2, base + 33);
    if (drag.from !== null) {
      context.fillStyle = colour.quiet;
      context.globalAlpha = 0.2;
      context.fillRect(Math.min(drag.from, drag.to), top, Math.abs(drag.to - drag.from), base - top);
      context.globalAlpha = 1;
    }
    shown.textContent = visible.toLocaleString("en") + " spikes in view";
    root.dataset.from = view.from;
    root.dataset.to = view.to;
    root.dataset.ready = "yes";
  };

  let isWaiting = false;
  const redraw = () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => { isWaiting = false; draw(); });
  };

  const show = (from, to) => {
    const span = Math.min(Math.max(to - from, about.duration * 1e-7), about.duration);
    view.from = Math.min(Math.max(from, about.start), about.start + about.duration - span);
    view.to = view.from + span;
    tip.hidden = true;
    redraw();
  };

  const showAll = () => show(about.start, about.start + about.duration);

  const zoom = (factor, centre) => {
    const at = centre ?? (view.from + view.to) / 2;
    show(at - (at - view.from) * factor, at + (view.to - at) * factor);
  };

  const hover = (x, y) => {
    const band = bands.find((band) => y >= band.top && y < band.top + band.height);
    const reach = timeAt(x + 6) - timeAt(x);
    let best = null, least = 8;
    if (band) {
      const row = (band.height - 2) / Math.max(band.size, 1);
      const end = Math.min(first(band, timeAt(x) + reach), band.end);
      for (let i = first(band, timeAt(x) - reach); i < end; i++) {
        const middle = band.top + band.height - 1 - (words[total + i] + 0.5) * row;
        const distance = Math.hypot(place(times[i]) - x, middle - y);
        if (distance < least) [best, least] = [i, distance];
      }
    }
    tip.hidden = best === null;
    if (best === null) return;
    tip.textContent = `${band.name} ${words[total + best]} at ${times[best].toFixed(3)} ms`;
    tip.style.top = Math.max(y - 34, 0) + "px";
    tip.style.left = Math.max(0, Math.min(x + 10, size.width - tip.offsetWidth)) + "px";
  };

  const inside = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") return;
    drag.from = drag.to = inside(event)[0];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = inside(event);
    if (drag.from === null) return hover(x, y);
    drag.to = x;
    redraw();
  });
  canvas.addEventListener("pointerup", (event) => {
    const [x, y] = inside(event);
    if (drag.from !== null && Math.abs(x - drag.from) > 4) {
      const [a, b] = [timeAt(Math.min(drag.from, x)), timeAt(Math.max(drag.from, x))];
      show(Math.max(a, view.from), Math.min(b, view.to));
    } else {
      hover(x, y);
    }
    drag.from = null;
    redraw();
  });
  canvas.addEventListener("pointerleave", () => { tip.hidden = true; });
  canvas.addEventListener("dblclick", showAll);
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    zoom((event.deltaY || event.deltaX) > 0 ? 1.25 : 0.8, timeAt(inside(event)[0]));
  }, { passive: false });
  const actions = {
    in: () => zoom(0.5), out: () => zoom(2), all: showAll,
    left: () => show(view.from - (view.to - view.from) / 2, view.to - (view.to - view.from) / 2),
    right: () => show(view.from + (view.to - view.from) / 2, view.to + (view.to - view.from) / 2),
  };
  for (const button of document.querySelectorAll(".tools button")) {
    button.addEventListener("click", actions[button.dataset.do]);
  }
  window.addEventListener("resize", redraw);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  // Who looks closely is not disturbed.
  root.load = (news, spikes) => {
    if (drag.from !== null || view.to - view.from < about.duration * 0.999999) return;
    take(news, spikes);
    redraw();
  };
  const embedded = (name) => document.getElementById(name).textContent;
  take(JSON.parse(embedded("raster-about")), embedded("raster-spikes"));
  draw();
})();
