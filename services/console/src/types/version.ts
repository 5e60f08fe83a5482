import type { InformationTypeCard } from '../../../../registries/index.ts';

type Text = {
  /** `xsd-0`, `json-request`, `sample-1`. */
  readonly key: string;
  readonly title: string;
  readonly text: string;
};

/** What a person edits of a card: its codes, and its schemas and samples as texts. */
export type CardTexts = {
  readonly code: string;
  readonly version: string;
  readonly namespace: string;
  readonly files: readonly Text[];
};

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** The copy from which a new version begins: code and number one higher, a namespace of its own. */
export const nextCard = (card: InformationTypeCard): InformationTypeCard => {
  const version = card.version.split('.');
  const [major = '1', ...rest] = version;
  const next = [String(Number(major) + 1), ...rest.map(() => '0')].join('.');
  const code = card.code.replace(
    /v(\d{3})(?=$|-)/,
    (_, digits: string) => `v${String(Number(digits) + 1).padStart(3, '0')}`,
  );
  const numbered = `${card.namespace.replace(/\/\d+(\.\d+)*$/, '')}/${next}`;
  // A namespace belongs to one version for ever.
  const namespace = numbered === card.namespace ? `${numbered}/${code}` : numbered;
  const text = JSON.stringify(card).replaceAll(card.namespace, namespace);
  const { breakingChange: _consent, ...copy } = JSON.parse(text) as InformationTypeCard;
  return { ...copy, code, version: next, namespace };
};

/** Texts of a card, ready to be edited. */
export const textsOf = (card: InformationTypeCard): CardTexts => ({
  code: card.code,
  version: card.version,
  namespace: card.namespace,
  files: [
    ...(card.xsd?.files ?? []).map(({ name, content }, at) => ({
      key: `xsd-${at}`,
      title: `XSD: ${name}`,
      text: content,
    })),
    ...Object.entries(card.jsonSchemas ?? {}).map(([root, schema]) => ({
      key: `json-${root}`,
      title: `JSON Schema: ${root === 'request' ? 'запрос' : 'ответ'}`,
      text: pretty(schema),
    })),
    ...card.samples.map(({ name, form, content }, at) => ({
      key: `sample-${at}`,
      title: `Пример «${name}» (${form.toUpperCase()})`,
      text: typeof content === 'string' ? content : pretty(content),
    })),
  ],
});

const placeKeys: readonly (readonly [RegExp, string])[] = [
  [/^\/xsd\/files\/(\d+)/, 'xsd-'],
  [/^\/jsonSchemas\/(request|response)/, 'json-'],
  [/^\/samples\/(\d+)/, 'sample-'],
];

/** Title of the text that a JSON pointer into the card points at; nothing when it is not among the texts. */
export const titleAt = ({ files }: CardTexts, field: string): string | undefined => {
  const key = placeKeys.flatMap(([pattern, prefix]) => {
    const part = pattern.exec(field)?.[1];
    return part === undefined ? [] : [`${prefix}${part}`];
  })[0];
  return files.find((file) => file.key === key)?.title;
};

class NotJson extends Error {}

const parsed = ({ title, text }: Text): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new NotJson(`${title}: это не JSON. ${error instanceof Error ? error.message : ''}`);
  }
};

/** The card with what a person has changed; a problem when a JSON text does not read. */
export const changedCard = (
  original: InformationTypeCard,
  texts: CardTexts,
): { readonly card: InformationTypeCard } | { readonly problem: string } => {
  const base = nextCard(original);
  const rename = (text: string): string => text.replaceAll(base.namespace, texts.namespace);
  const at = (key: string): Text | undefined => {
    const found = texts.files.find((file) => file.key === key);
    return found && { ...found, text: rename(found.text) };
  };
  try {
    const json = Object.entries(base.jsonSchemas ?? {}).map(([root, schema]) => {
      const text = at(`json-${root}`);
      return [root, text === undefined ? schema : parsed(text)] as const;
    });
    const card: InformationTypeCard = {
      ...base,
      code: texts.code,
      version: texts.version,
      namespace: texts.namespace,
      ...(base.xsd && {
        xsd: {
          ...base.xsd,
          files: base.xsd.files.map((file, index) => ({
            ...file,
            content: at(`xsd-${index}`)?.text ?? file.content,
          })),
        },
      }),
      ...(base.jsonSchemas && {
        jsonSchemas: Object.fromEntries(json) as NonNullable<InformationTypeCard['jsonSchemas']>,
      }),
      samples: base.samples.map((sample, index) => {
        const text = at(`sample-${index}`);
        if (text === undefined) return sample;
        return { ...sample, content: sample.form === 'xml' ? text.text : parsed(text) };
      }),
    };
    return { card };
  } catch (error) {
    if (error instanceof NotJson) return { problem: error.message };
    throw error;
  }
};
