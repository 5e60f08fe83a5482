import dayjs from 'dayjs';

const key = 'hub.activity';
const tellEveryMs = 5_000;
const now = (): number => dayjs().valueOf();
const unlockListeners = new Set<() => void>();

let touchedAtMs = now();
let toldAtMs = 0;

/** What one tab of the console tells the others; the moment makes every value new, so that the event comes. */
const tell = (what: 'touched' | 'unlocked'): void => {
  try {
    localStorage.setItem(key, `${what} ${now()}`);
  } catch {
    // Without storage the tabs lock each for itself.
  }
};

addEventListener('storage', (event) => {
  if (event.key !== key || event.newValue === null) return;
  touchedAtMs = now();
  if (event.newValue.startsWith('unlocked')) for (const listener of unlockListeners) listener();
});

/** Somebody has touched the page: a person sits at the workplace. */
const noteTouch = (): void => {
  touchedAtMs = now();
  if (touchedAtMs - toldAtMs < tellEveryMs) return;
  toldAtMs = touchedAtMs;
  tell('touched');
};

for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) {
  addEventListener(kind, noteTouch, { passive: true, capture: true });
}

/** How long nobody has touched this or another tab of the console. */
export const untouchedMs = (): number => now() - touchedAtMs;

/** Tells the other tabs that the password was given. */
export const tellUnlocked = (): void => {
  touchedAtMs = now();
  tell('unlocked');
};

/** Calls back when the password was given in another tab. @returns ends it */
export const onUnlockedElsewhere = (listener: () => void): (() => void) => {
  unlockListeners.add(listener);
  return () => unlockListeners.delete(listener);
};
