// The middle of the page follows the ticket; without this the page asks for itself anew.
const live = document.querySelector("[data-live]");
const aloud = document.getElementById("aloud");
if (live && "EventSource" in window) {
  const title = document.title;
  let source, known = "";
  // What is as it was stays in its place: who is about to press it loses neither the focus nor the tap.
  const show = (page) => {
    const piece = document.createElement("template");
    piece.innerHTML = page;
    const fresh = [...piece.content.children];
    const shown = [...live.children];
    if (fresh.length !== shown.length) live.replaceChildren(...fresh);
    else fresh.forEach((part, place) => { if (!part.isEqualNode(shown[place])) shown[place].replaceWith(part); });
  };
  const follow = () => {
    source = new EventSource(live.dataset.live);
    source.onmessage = ({ data }) => {
      const { page, says } = JSON.parse(data);
      show(page);
      if (says === known) return;
      if (known) aloud.textContent = says;
      known = says;
      const isCalled = live.querySelector(".is-called") !== null;
      document.title = isCalled ? `● ${says}` : title;
      if (isCalled && navigator.userActivation?.hasBeenActive) navigator.vibrate?.([300, 150, 300]);
    };
    // EventSource gives up for good after some answers: begin anew.
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) setTimeout(follow, 3000); };
  };
  follow();
}
