/** What pages may ask to be told of. */
export const liveTopics = ['queues', 'messages', 'incidents', 'registry', 'redrives'] as const;
export type LiveTopic = (typeof liveTopics)[number];

/** Hears of changes made on any node. `gap`: something may have been missed; everything is to be read anew. */
export type LiveListener = {
  changed(topics: readonly LiveTopic[]): void;
  gap(): void;
};

/** Tells every node that something of a topic has changed; carries no data, so it needs no rights. */
export type Live = {
  /** Never waits and never fails: a lost word costs a page its update, not the caller its work. */
  changed(...topics: readonly LiveTopic[]): void;
  /** @returns ends the listening */
  listen(listener: LiveListener): () => void;
};
