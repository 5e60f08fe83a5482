import type { Attachment } from '../../broker/index.ts';
import type { ContentInput, DeliveredMessage, FileInput } from '../sdk/index.ts';
import { MARKS_NS, standalone } from '../soap/index.ts';
import { parseXml } from '../xml/index.ts';
import type { TypePair } from './settings.ts';

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** The same document with its namespace renamed; nothing else changes. */
const renamed = (xml: string, from: string, to: string): string =>
  xml.replaceAll(
    new RegExp(`(xmlns(?::[\\w.-]+)?\\s*=\\s*)(["'])${escaped(from)}\\2`, 'g'),
    (_whole, declares: string, quote: string) => `${declares}${quote}${to}${quote}`,
  );

export type Direction = 'in' | 'out';

/**
 * Business content of a message as the other side calls it: information types that have one name on both sides pass as they came, with the
 * personal signature; a renamed one cannot keep it, for the signature covers the name.
 */
export const passContent = (
  types: readonly TypePair[],
  direction: Direction,
  { draft }: Pick<DeliveredMessage, 'draft'>,
  attachments: readonly Attachment[],
  files: readonly FileInput[] = [],
): ContentInput => {
  const xml = draft.payload === null ? '' : standalone(draft.payload);
  const namespace = xml === '' ? '' : parseXml(xml).root.ns;
  const [here, there] =
    direction === 'in' ? (['federal', 'regional'] as const) : (['regional', 'federal'] as const);
  const pair = types.find((one) => one[here] === namespace);
  const signature = draft.personalSignature;
  return {
    payload: pair === undefined ? xml : renamed(xml, pair[here], pair[there]),
    ...(signature !== null && pair === undefined && { personalSignature: standalone(signature) }),
    attachments,
    files,
  };
};

/** Elements of BusinessProcessMetadata that belong to the parties, without those of the hub. */
export const passMetadata = ({ draft }: Pick<DeliveredMessage, 'draft'>): readonly string[] =>
  draft.metadata.filter((xml) => parseXml(xml).root.ns !== MARKS_NS);
