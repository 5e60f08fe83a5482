// A department's whole program: what is its own stands in a JSON file beside its key and certificate (settings.example.json).
//   node dist/adapters/sdk/example/department.js SETTINGS send TYPE FILE   sends a request, waits for its answer
//   node dist/adapters/sdk/example/department.js SETTINGS serve FILE       waits for a request, answers it with FILE
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  builtinProvider,
  documentOf,
  makeJsonClient,
  makeSoapClient,
  readCertificate,
  readPrivateKey,
} from '../index.ts';

type Settings = {
  readonly hubUrl: string;
  readonly wire: '1.1' | '1.2' | '1.3' | 'json';
  readonly keyFile: string;
  readonly certificateFile: string;
};
type Got = { readonly id: string; readonly text: string; reply(content: string): Promise<unknown> };
type Link = {
  send(type: string, content: string): Promise<string>;
  take(kind: 'requests' | 'responses'): Promise<Got | null>;
  ack(id: string): Promise<void>;
};

const pollMs = 500;

const connect = async (file: string): Promise<Link> => {
  const settings = JSON.parse(await readFile(file, 'utf8')) as Settings;
  const beside = (name: string) => readFile(path.resolve(path.dirname(file), name), 'utf8');
  const options = {
    baseUrl: settings.hubUrl,
    key: readPrivateKey(await beside(settings.keyFile)),
    certificate: readCertificate(await beside(settings.certificateFile)),
    provider: builtinProvider(),
  };
  if (settings.wire === 'json') {
    const client = makeJsonClient(options);
    return {
      send: async (type, content) =>
        (await client.send({ type, content: JSON.parse(content) })).messageId,
      take: async (kind) => {
        const got = await client.lease(kind);
        return (
          got && {
            id: got.messageId,
            text: JSON.stringify(got.content),
            reply: (content) => client.respond(got, { content: JSON.parse(content) }),
          }
        );
      },
      ack: (id) => client.ack(id),
    };
  }
  const client = makeSoapClient({ ...options, version: settings.wire });
  return {
    // In XML the root element of the content names the information type.
    send: async (_type, payload) => (await client.sendRequest({ payload })).messageId,
    take: async (kind) => {
      const got = await (kind === 'requests' ? client.getRequest() : client.getResponse());
      return (
        got && {
          id: got.metadata.messageId,
          text: got.draft.payload === null ? '' : documentOf(got.draft.payload),
          reply: (payload) => client.sendResponse({ to: got.replyTo ?? '', payload }),
        }
      );
    },
    ack: (id) => client.ack(id),
  };
};

const waitFor = (link: Link, kind: 'requests' | 'responses'): Promise<Got> =>
  new Promise((resolve, reject) => {
    const look = (): void => {
      link.take(kind).then((got) => (got ? resolve(got) : setTimeout(look, pollMs)), reject);
    };
    look();
  });

const say = (what: string, text: string): boolean => process.stdout.write(`${what}: ${text}\n`);

const [settingsFile = '', command, ...rest] = process.argv.slice(2);
const content = await readFile(rest.at(-1) ?? '', 'utf8');
const link = await connect(settingsFile);
if (command === 'send') say('sent', await link.send(rest[0] ?? '', content.trim()));
const got = await waitFor(link, command === 'send' ? 'responses' : 'requests');
say('got', got.text);
if (command === 'serve') await got.reply(content.trim());
await link.ack(got.id);
