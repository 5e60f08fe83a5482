import { useEffect, useRef } from 'react';

type Listener = (data: string) => void;

const listeners = new Map<string, Set<Listener>>();
let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
const retryMs = 10_000;

const hear = (topic: string, data: string): void => {
  for (const listen of listeners.get(topic) ?? []) listen(data);
};

/** The browser connects again by itself after a break, but gives up when the hub refuses (a locked session): then later once more. */
const open = (): void => {
  const stream = new EventSource('/api/v1/live');
  source = stream;
  for (const topic of listeners.keys()) attach(stream, topic);
  stream.addEventListener('reload', ({ data }: MessageEvent<string>) => {
    for (const topic of listeners.keys()) hear(topic, data);
  });
  stream.addEventListener('error', () => {
    if (stream.readyState !== EventSource.CLOSED || source !== stream) return;
    clearTimeout(retry);
    retry = setTimeout(() => {
      if (listeners.size > 0) open();
    }, retryMs);
  });
};

const attach = (stream: EventSource, topic: string): void =>
  stream.addEventListener(topic, ({ data }: MessageEvent<string>) => hear(topic, data));

const close = (): void => {
  clearTimeout(retry);
  source?.close();
  source = null;
};

const listen = (topic: string, listener: Listener): (() => void) => {
  const known = listeners.get(topic);
  if (known) known.add(listener);
  else {
    listeners.set(topic, new Set([listener]));
    if (source) attach(source, topic);
  }
  if (source === null) open();
  return () => {
    listeners.get(topic)?.delete(listener);
    // The stream stays while any page listens; a topic that nobody hears costs nothing.
    if ([...listeners.values()].some((set) => set.size > 0)) return;
    listeners.clear();
    close();
  };
};

/**
 * Calls back when something of a topic has changed: one connection for the whole page (`GET /api/v1/live`, server-sent events).
 * After a break the browser reconnects by itself and the hub sends `reload`, which calls every listener.
 * @param topic name of the event: `queues`, `messages`, `incidents`, `registry`…
 */
export const useLive = (topic: string, onChange: (data: string) => void): void => {
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => listen(topic, (data) => latest.current(data)), [topic]);
};
