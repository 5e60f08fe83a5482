import { Secret, TOTP } from 'otpauth';
import { toString as drawQr } from 'qrcode';

// Latin letters: Cyrillic ones, percent-encoded twice, make the picture too dense for cheap cameras.
const issuer = 'Kuzbass Hub';
const secretBytes = 20;
const stepMs = 30_000;

const totpOf = (secret: string, label: string): TOTP =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(secret), digits: 6, period: stepMs / 1_000 });

/** Codes by time (RFC 6238, SHA-1: what every application understands) and their picture. */
export const totpCodes = {
  newSecret: (): string => new Secret({ size: secretBytes }).base32,
  uri: (secret: string, login: string): string => totpOf(secret, login).toString(),
  stepOf: (secret: string, code: string, nowMs: number): number | null => {
    const delta = totpOf(secret, '').validate({ token: code, timestamp: nowMs, window: 1 });
    return delta === null ? null : Math.floor(nowMs / stepMs) + delta;
  },
  picture: async (uri: string): Promise<string> => {
    const svg = await drawQr(uri, { type: 'svg', margin: 2 });
    return `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`;
  },
};
