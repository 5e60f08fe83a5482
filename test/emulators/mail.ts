import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type Letter = {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers by lower-case name; encoded words are decoded. */
  readonly headers: ReadonlyMap<string, string>;
  readonly subject: string;
  readonly text: string;
};

export type MailEmulator = {
  readonly url: string;
  readonly port: number;
  readonly letters: readonly Letter[];
  /** The next so many letters are answered with this SMTP code. */
  refuse(times: number, code: number): void;
  stop(): Promise<void>;
};

/** RFC 2047 §2: UTF-8 words, as nodemailer writes them. */
const decodeWords = (value: string): string =>
  value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_whole, how: string, word: string) =>
      how.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('latin1')
        : word
            .replaceAll('_', ' ')
            .replaceAll(/=([0-9A-F]{2})/g, (_code, hex: string) =>
              String.fromCodePoint(Number.parseInt(hex, 16)),
            ),
    );

const utf8 = (binary: string): string => Buffer.from(binary, 'latin1').toString('utf8');

const decodeBody = (body: string, encoding: string): string => {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const joined = body.replaceAll(/=\r?\n/g, '');
  const binary = joined.replaceAll(/=([0-9A-F]{2})/g, (_code, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
  return utf8(binary);
};

const parse = (raw: string, from: string, to: readonly string[]): Letter => {
  const end = raw.search(/\r?\n\r?\n/);
  const head = raw.slice(0, end).replaceAll(/\r?\n[ \t]+/g, ' ');
  const headers = new Map(
    head.split(/\r?\n/).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  return {
    from,
    to,
    headers,
    subject: utf8(decodeWords(headers.get('subject') ?? '')),
    text: decodeBody(
      raw.slice(end).trimStart(),
      headers.get('content-transfer-encoding')?.toLowerCase() ?? '7bit',
    ),
  };
};

/** A mail server on the loopback that keeps what it gets. @param port absent: any free one */
export const startMail = async (port = 0): Promise<MailEmulator> => {
  const letters: Letter[] = [];
  let refusals = { times: 0, code: 0 };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (refusals.times > 0) {
          refusals = { ...refusals, times: refusals.times - 1 };
          done(Object.assign(new TypeError('refused'), { responseCode: refusals.code }));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        letters.push(
          parse(
            Buffer.concat(parts).toString('utf8'),
            from,
            rcptTo.map(({ address }) => address),
          ),
        );
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', () => ready()));
  const taken = (server.server.address() as AddressInfo).port;
  return {
    url: `smtp://127.0.0.1:${taken}`,
    port: taken,
    letters,
    refuse: (times, code) => {
      refusals = { times, code };
    },
    stop: () => new Promise((done) => server.close(() => done())),
  };
};
