import { keysOf } from '../../../broker/index.ts';
import type { Caller } from '../../../module/index.ts';
import { showContent, mask, type Openness, type ShownPlace } from './masking.ts';
import { hiddenIn, type Opened, type OpenedContent } from './opened.ts';
import type { MessagesPorts } from './ports.ts';
import { maskedText } from './rawText.ts';

/** Content as a reply says it. */
export type ContentData = {
  readonly form: 'xml' | 'json';
  readonly openness: Openness;
  readonly root: ShownPlace | null;
  /** Values that are not shown. */
  readonly masked: number;
  readonly isCut: boolean;
  /** To be read as it is; the received characters themselves when everything is open. */
  readonly raw: string | null;
  readonly rejections: readonly { readonly code: string; readonly description: string }[];
  readonly status: {
    readonly code: number;
    readonly description: string;
    readonly parameters: readonly { readonly key: string; readonly value: string }[];
  } | null;
};

const said = (text: string, openness: Openness): string => (openness === 'structure' ? mask : text);

/** Business keys of the content, for rules that look at them. */
const keysIn = (
  { registry, rules }: MessagesPorts,
  { message }: Opened,
  { content: { payload } }: OpenedContent,
) => {
  const type = registry.current().typeByCode(message.head.typeCode);
  return payload === null || type === undefined ? [] : keysOf(rules, type, payload);
};

/** The content of a message as far as the caller may see it (KIS-4.4.7, PUSK-3.1). */
export const contentReply = async (
  ports: MessagesPorts,
  caller: Caller,
  opened: Opened,
  kept: OpenedContent,
  openness: Openness,
): Promise<ContentData> => {
  const { content } = kept;
  const hidden = hiddenIn(ports, caller, opened, keysIn(ports, opened, kept));
  const attributes = await ports.attributesOf(opened.message.head.typeCode);
  const { root, masked, isCut } = showContent(content.root, { openness, attributes, hidden });
  const { rejections, status } = content;
  return {
    form: content.form,
    openness,
    root,
    masked,
    isCut,
    raw: openness === 'open' && masked === 0 ? content.text : maskedText(root, content.form),
    rejections: rejections.map(({ code, description }) => ({
      code,
      description: said(description, openness),
    })),
    status: status && {
      code: status.code,
      description: said(status.description, openness),
      parameters: status.parameters.map(({ key, value }) => ({
        key,
        value: said(value, openness),
      })),
    },
  };
};
