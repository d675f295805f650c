// The administration with a script: fields that only count with a tick are shown only with it, and a token is copied.
(() => {
  "use strict";
  const tied = (attribute, isShown) =>
    document.querySelectorAll(`[data-${attribute}]`).forEach((piece) => {
      const tick = document.getElementById(piece.dataset[attribute]);
      const look = () => { piece.hidden = !isShown(tick.checked); };
      tick.addEventListener("change", look);
      look();
    });
  tied("with", (isTicked) => isTicked);
  tied("without", (isTicked) => !isTicked);
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = button.dataset.done;
      } catch {
        // It stays selected: the keyboard copies it.
      }
    });
  });
})();
