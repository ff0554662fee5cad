// What do people see now? The sandbox's state by platform, kept current by the hints of its websocket.

const PLATFORMS = ["telegram", "slack", "discord"];
const DEBOUNCE = 40; // ms: a burst of hints becomes one question

export const state = { telegram: null, slack: null, discord: null };
const watchers = { telegram: new Set(), slack: new Set(), discord: new Set() };
const asking = {}; // platform -> {again}: one question at a time, and one more if a hint came meanwhile

/** Call `draw(state)` now and after every change; it gets the state of that platform. */
export function watch(platform, draw) {
  watchers[platform].add(draw);
  if (state[platform]) draw(state[platform]);
}

export function refresh(platform) {
  if (asking[platform]) {
    asking[platform].again = true;
    return;
  }
  const question = (asking[platform] = { again: false });
  setTimeout(async () => {
    try {
      const answer = await fetch(`/control/${platform}/state`);
      if (answer.ok) {
        state[platform] = await answer.json();
        for (const draw of watchers[platform]) draw(state[platform]);
      }
    } catch (error) {
      if (!(error instanceof TypeError)) console.error(error); // a TypeError is the network: the websocket tells of it
    } finally {
      delete asking[platform];
      if (question.again) refresh(platform);
    }
  }, DEBOUNCE);
}

/** onLive(true | false): whether the page hears of changes. */
export function listen(onLive) {
  let wait = 300;
  const open = () => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/control/feed`);
    socket.onopen = () => {
      wait = 300;
      onLive(true);
      PLATFORMS.forEach(refresh);
    };
    socket.onmessage = (frame) => {
      const { platform } = JSON.parse(frame.data);
      if (platform in state) refresh(platform);
    };
    socket.onclose = () => {
      onLive(false);
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 5000);
    };
  };
  open();
}
