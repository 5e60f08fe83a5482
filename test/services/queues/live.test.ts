import { expect } from 'chai';
import { applicationOf, familyRequest } from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';
import { until } from '../../support/until.ts';

type Heard = { readonly event: string; readonly id: string };

/** Reads a stream of events until `enough` says so, then goes away. */
const hear = async (
  url: string,
  person: TestPerson,
  enough: (heard: readonly Heard[]) => boolean,
  headers: Readonly<Record<string, string>> = {},
  opened: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly Heard[]> => {
  const leaving = new AbortController();
  const response = await fetch(`${url}/api/v1/live`, {
    headers: { cookie: person.cookie, ...headers },
    signal: leaving.signal,
  });
  expect(response.headers.get('content-type')).to.match(/^text\/event-stream/);
  await opened();
  const heard: Heard[] = [];
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = /^event: (.+)$/m.exec(block)?.[1];
      if (event !== undefined) heard.push({ event, id: /^id: (.+)$/m.exec(block)?.[1] ?? '' });
    }
    if (enough(heard)) break;
  }
  leaving.abort();
  return heard;
};

const has =
  (...events: readonly string[]) =>
  (heard: readonly Heard[]): boolean =>
    events.every((event) => heard.some((one) => one.event === event));

describe('hub: live updates', () => {
  const world = withHub();
  const send = async (): Promise<void> => {
    await world()
      .soap('MFC42')
      .sendRequest({ payload: familyRequest(applicationOf(1)) });
  };

  it('tells an open page that queues and messages have changed, and registers', async () => {
    const monitor = await signIn(world(), { roles: ['kis.monitor'] });
    const heard = await hear(world().hub.url, monitor, has('queues', 'messages'), {}, send);
    expect(new Set(heard.map(({ event }) => event))).to.include('queues');
    const registry = await hear(world().hub.url, monitor, has('registry'), {}, async () => {
      const name = { ...world().bundle.participants?.[0], name: 'Переименован' };
      await world().registers.importBundle(
        { ...world().bundle, participants: [name] as never },
        'x',
      );
    });
    expect(registry.some(({ event }) => event === 'registry')).to.equal(true);
  });

  it('tells a person only of what may be read', async () => {
    const security = await signIn(world(), { roles: ['kis.security'] });
    const heard = await hear(world().hub.url, security, has('messages'), {}, send);
    expect(heard.map(({ event }) => event)).not.to.include('queues');
  });

  it('goes on where a page left, or says that everything must be read anew', async () => {
    const monitor = await signIn(world(), { roles: ['kis.monitor'] });
    // A hub that has just started cannot know what another one told before it.
    await until('the hub remembers the time of the last event', async () => {
      const first = await hear(world().hub.url, monitor, has('queues'), {}, send);
      const since = { 'last-event-id': first.at(-1)?.id ?? '' };
      const next = await hear(world().hub.url, monitor, has('queues'), since, send);
      return next.every(({ event }) => event !== 'reload');
    });
    const strange = { 'last-event-id': 'long ago' };
    const anew = await hear(world().hub.url, monitor, has('reload'), strange);
    expect(anew[0]?.event).to.equal('reload');
  });

  it('is for people who signed in', async () => {
    expect((await fetch(`${world().hub.url}/api/v1/live`)).status).to.equal(401);
  });

  it('a hub stops while pages listen', async () => {
    const monitor = await signIn(world(), { roles: ['kis.monitor'] });
    const response = await fetch(`${world().hub.url}/api/v1/live`, {
      headers: { cookie: monitor.cookie },
    });
    const reader = response.body?.getReader();
    await reader?.read();
    await world().hub.stop();
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read());
  });
});
