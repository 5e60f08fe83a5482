import Type, { type Static } from 'typebox';
import { limits } from '../../broker/index.ts';

const prefix = Type.String({ maxLength: 100 });
const rawXml = (description: string) =>
  Type.Optional(Type.String({ maxLength: limits.envelopeBytesMax, description }));

/** What only the XML envelope has, kept in the JSON one so that the way back loses nothing (KIS-2.1.8). */
export const XmlForm = Type.Object(
  {
    version: Type.Enum(['1.1', '1.2', '1.3']),
    id: Type.Optional(
      Type.String({ maxLength: 200, description: 'Атрибут Id подписанного блока' }),
    ),
    typesPrefix: prefix,
    basicPrefix: prefix,
    eol: Type.Optional(Type.String({ maxLength: 64, description: 'EOL, как он был записан' })),
    personalSignature: rawXml('ЭП-СП: ds:Signature знак в знак'),
    files: rawXml('RefAttachmentHeaderList знак в знак'),
    metadata: rawXml('BusinessProcessMetadata знак в знак'),
  },
  {
    additionalProperties: false,
    description: 'Только у конверта, переведённого из XML: то, чего в JSON нет',
  },
);
export type XmlFormData = Static<typeof XmlForm>;
