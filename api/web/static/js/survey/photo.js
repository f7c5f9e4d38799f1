// Photos, recordings and files: kept on the device the moment they are chosen, original bytes; the preview is a canvas.

import { button, h, icon, newId, say } from "./dom.js";

const PREVIEW = 480;
const TAKES = { image: "image/*", audio: "audio/*", video: "video/*", file: "" };
const ENDINGS = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic", "audio/mpeg": "mp3", "audio/mp4": "m4a", "video/mp4": "mp4", "application/pdf": "pdf" };

/** Names in the field are numbers: what a phone calls its photos may be anything, or the same twice. */
function nameOf(file) {
  const ending = ENDINGS[file.type] ?? (/\.([A-Za-z0-9]{1,5})$/.exec(file.name)?.[1] ?? "bin").toLowerCase();
  return `${newId()}.${ending}`;
}

export function fileField(question, element, { model, files, changed, id }) {
  const shown = h("div", { class: "shot", hidden: true });
  const input = h("input", { type: "file", id, class: "visually-hidden", accept: TAKES[question.type] || null });
  if (/\bnew(-front)?\b/.test(question.appearance ?? "")) input.setAttribute("capture", "environment");
  const label = h("span", {}, say(question.type === "image" ? "photo" : "file"));
  const take = h("label", { for: id, class: "button button-wide take" }, icon(question.type === "image" ? "plus" : "list"), label);
  const remove = button(say(question.type === "image" ? "photo-drop" : "row-drop"), () => drop(), { picture: "close" });
  const sorry = h("p", { class: "field-error", hidden: true, role: "alert" });

  async function drop() {
    await files.drop(model.value(element));
    model.set(element, "");
    await show();
    changed(element);
  }

  async function show() {
    const name = model.value(element);
    label.textContent = say(name ? "photo-other" : question.type === "image" ? "photo" : "file");
    shown.hidden = !name;
    shown.replaceChildren();
    if (!name) return;
    const blob = await files.get(name);
    const words = blob ? say("photo-kept", { kb: Math.max(1, Math.round(blob.size / 1024)) }) : say("photo-lost");
    const picture = blob && question.type === "image" ? await preview(blob).catch(() => null) : null;
    shown.replaceChildren(...[picture, h("p", { class: "small soft" }, words), remove].filter(Boolean));
  }

  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const before = model.value(element);
    const name = nameOf(file);
    sorry.hidden = true;
    try {
      await files.keep(name, file);
    } catch {
      sorry.textContent = say("full");
      sorry.hidden = false;
      return;
    }
    model.set(element, name);
    if (before) await files.drop(before);
    input.value = "";
    await show();
    changed(element);
  });
  show();
  return { node: h("div", { class: "stack-tight" }, input, take, shown, sorry), focus: input, show };
}

async function preview(blob) {
  const bitmap = await createImageBitmap(blob);
  const scale = Math.min(1, PREVIEW / Math.max(bitmap.width, bitmap.height));
  const canvas = h("canvas", { class: "shot-picture", width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale), role: "img", "aria-label": say("photo-preview") });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}
