import { useEffect, useRef } from 'react';

type Listener = (event: MessageEvent<string>) => void;

let source: EventSource | null = null;
let listeners = 0;

const open = (): EventSource => (source ??= new EventSource('/api/v1/live'));

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
  useEffect(() => {
    const listen: Listener = (event) => latest.current(event.data);
    const stream = open();
    listeners += 1;
    stream.addEventListener(topic, listen);
    stream.addEventListener('reload', listen);
    return () => {
      stream.removeEventListener(topic, listen);
      stream.removeEventListener('reload', listen);
      listeners -= 1;
      if (listeners > 0) return;
      stream.close();
      source = null;
    };
  }, [topic]);
};
