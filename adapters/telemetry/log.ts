import type { Writable } from 'node:stream';
import winston from 'winston';
import type { Log } from '../../broker/index.ts';
import { redact } from './redact.ts';

export type LogOptions = {
  readonly level: 'error' | 'warn' | 'info';
  /** Where lines go; stderr by default, so that stdout stays free for results. */
  readonly stream?: Writable;
};

/** One event is one line of JSON: level, event, time, then its fields. */
const line = winston.format.printf(({ level, message, fields }) =>
  JSON.stringify({
    at: new Date().toISOString(),
    level,
    event: message,
    ...(redact(fields) as Record<string, unknown>),
  }),
);

/**
 * The log of the process: events with fields as JSON lines. Bodies, secrets and personal data are hidden whatever the
 * caller passes; fields cannot replace the time, the level or the event.
 */
export const makeLog = ({ level, stream = process.stderr }: LogOptions): Log => {
  const logger = winston.createLogger({
    level,
    format: line,
    transports: [new winston.transports.Stream({ stream })],
  });
  const write =
    (at: LogOptions['level']) =>
    (event: string, fields: Record<string, unknown> = {}): void => {
      const { at: _at, level: _level, event: _event, ...own } = fields;
      logger.log({ level: at, message: event, fields: own });
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
};
