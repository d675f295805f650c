// The WebSocket to the demo: what comes in goes to whoever listens, and a lost one is opened again.

const SCREENS = ["kiosk", "wall"];
const FRAME_HEADER = 9;
const RETRY_MS = 800;

const listeners = { hello: [], state: [], entries: [], refused: [], frame: [], open: [], lost: [] };
let socket;

export function on(kind, listener) {
  listeners[kind].push(listener);
}

export function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

export function connect() {
  socket = new WebSocket(`ws://${location.host}/live`);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => tell("open");
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") {
      const message = JSON.parse(data);
      tell(message.type, message);
    } else {
      const screen = SCREENS[new DataView(data).getUint8(0)];
      tell("frame", { screen, jpeg: new Blob([new Uint8Array(data, FRAME_HEADER)], { type: "image/jpeg" }) });
    }
  };
  socket.onclose = () => {
    tell("lost");
    setTimeout(connect, RETRY_MS);
  };
}

function tell(kind, message) {
  for (const listener of listeners[kind]) listener(message);
}
