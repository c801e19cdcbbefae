// A moving picture can be stopped, and stands still for who wants no motion. Stopped it shows its first frame.
document.addEventListener("DOMContentLoaded", () => {
  for (const picture of document.querySelectorAll('img[src$=".webp"]')) {
    const still = document.createElement("canvas");
    still.setAttribute("role", "img");
    still.setAttribute("aria-label", picture.alt);
    still.className = "still";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-primary";
    const show = (moving) => {
      picture.hidden = !moving;
      still.hidden = moving;
      button.textContent = moving ? "Stop" : "Play";
    };
    const begin = () => {
      still.width = picture.naturalWidth;
      still.height = picture.naturalHeight;
      still.getContext("2d").drawImage(picture, 0, 0);
      show(!matchMedia("(prefers-reduced-motion: reduce)").matches);
    };
    button.addEventListener("click", () => show(picture.hidden));
    picture.after(still, button);
    picture.complete ? begin() : picture.addEventListener("load", begin);
  }
});
