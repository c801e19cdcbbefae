// Sliders of sim.explore in a notebook. The kernel makes the runs; here are only positions, texts and a picture.

const SLOW_MS = 30000;

const OF_SLIDERS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

function made(parent, name, attributes = {}, text = "") {
  const found = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, value);
  found.textContent = text;
  parent.append(found);
  return found;
}

function slider(parent, id, one) {
  const box = made(parent, "div", { class: "slider" });
  const label = made(box, "label", { for: id }, one.label);
  const shown = made(label, "output", { for: id });
  const input = made(box, "input", {
    id, type: "range", min: "0", max: String(one.texts.length - 1), step: "1", "aria-describedby": `${id}-meaning`,
  });
  // JupyterLab would take them for its own, as the input is no field of text.
  input.addEventListener("keydown", (event) => { if (OF_SLIDERS.includes(event.key)) event.stopPropagation(); });
  made(box, "small", { id: `${id}-meaning` }, one.meaning);
  return {
    input,
    stand: (place) => {
      input.value = String(place);
      input.setAttribute("aria-valuetext", one.texts[place]);
      shown.textContent = one.texts[place];
    },
  };
}

async function copied(button, text) {
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select the text above and copy it";
  }
  setTimeout(() => { button.textContent = words; }, 2000);
}

function codeOf(parent, model) {
  const box = made(parent, "details");
  made(box, "summary", {}, "This state as code");
  made(box, "p", {}, "For a cell of the notebook, to whomever it is sent:");
  const code = made(box, "pre");
  const copyCode = made(box, "button", { type: "button" }, "Copy the cell");
  const command = made(box, "p", {}, "As settings for the shell, behind `sim run` and the scenario:");
  const settings = made(box, "pre");
  const copySettings = made(box, "button", { type: "button" }, "Copy the settings");
  copyCode.addEventListener("click", () => copied(copyCode, model.get("code")));
  copySettings.addEventListener("click", () => copied(copySettings, model.get("command")));
  return () => {
    code.textContent = model.get("code");
    settings.textContent = model.get("command");
    for (const one of [command, settings, copySettings]) one.hidden = model.get("command") === "";
  };
}

function render({ model, el }) {
  const still = `[data-still="${model.get("still")}"]`;
  for (const one of document.querySelectorAll(still)) one.hidden = true;

  const root = made(el, "div", { class: "sim-explore" });
  const side = made(root, "div", { class: "sliders", role: "group", "aria-label": "Sliders" });
  const base = `slider-${model.get("still")}-${Math.random().toString(36).slice(2, 8)}`;
  const sliders = model.get("sliders").map((one, k) => slider(side, `${base}-${k}`, one));
  const reset = made(side, "button", { type: "button" }, "All as in the scenario");
  const impossible = made(side, "p", { class: "impossible", role: "alert" });
  const table = made(side, "div");
  const showCode = codeOf(side, model);
  const figure = made(root, "figure", { "aria-busy": "false" });
  const image = made(figure, "img");
  const aloud = made(root, "p", { class: "aloud", role: "status" });

  let address = "";
  let late = 0;
  function asked() {
    figure.setAttribute("aria-busy", "true");
    clearTimeout(late);
    late = setTimeout(() => { impossible.textContent = "No answer yet: does the kernel run, and is it free?"; }, SLOW_MS);
  }
  function move(places) {
    model.set("positions", places);
    model.save_changes();
    asked();
  }
  function stand() {
    model.get("positions").forEach((place, k) => sliders[k].stand(place));
  }
  function answer() {
    clearTimeout(late);
    figure.setAttribute("aria-busy", "false");
    impossible.textContent = model.get("impossible") && `This is not possible: ${model.get("impossible")}`;
    if (model.get("impossible")) return;
    URL.revokeObjectURL(address);
    address = URL.createObjectURL(new Blob([model.get("picture")], { type: "image/png" }));
    image.src = address;
    image.alt = model.get("alt");
    table.innerHTML = model.get("table"); // written by our own template, which escapes what it is given
    aloud.textContent = model.get("said");
    showCode();
  }

  sliders.forEach(({ input }, k) =>
    input.addEventListener("input", () => {
      const places = [...model.get("positions")];
      places[k] = Number(input.value);
      sliders[k].stand(places[k]);
      move(places);
    }),
  );
  reset.addEventListener("click", () => {
    move(model.get("sliders").map((one) => one.opening));
    stand();
  });
  model.on("change:positions", stand);
  model.on("change:answered", answer);
  stand();
  answer();
  return () => {
    clearTimeout(late);
    URL.revokeObjectURL(address);
    model.off("change:positions", stand);
    model.off("change:answered", answer);
  };
}

export default { render };
