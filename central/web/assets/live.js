// The middle of the page follows the ticket; without this the page asks for itself anew.
const live = document.querySelector("[data-live]");
const aloud = document.getElementById("aloud");
if (live && "EventSource" in window) {
  const title = document.title;
  let source, known = "";
  const follow = () => {
    source = new EventSource(live.dataset.live);
    source.onmessage = ({ data }) => {
      const { page, says } = JSON.parse(data);
      live.innerHTML = page;
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
