import { HubError, isHubError, type Clock, type Violation } from '../../broker/index.ts';
import type { ClassifierQuery } from '../classifiers/index.ts';
import { registerTitles, schemaViolations, type ParsedEntry } from '../entries/index.ts';
import type { Queryable, SchemaCompiler, SchemaNode } from '../ports.ts';
import type { CardRoot, InformationTypeCard } from './card.ts';
import { contentViolations } from './check.ts';
import { treesOf } from './compatibility/index.ts';
import {
  cardOf,
  designSchema,
  designViolations,
  fieldOf,
  makeAttributeSource,
  type Design,
  type DesignField,
} from './design/index.ts';

export type DesigningPorts = {
  readonly db: Queryable;
  readonly compiler: SchemaCompiler;
  readonly clock: Clock;
  readonly classifiers: ClassifierQuery;
  /** Parses a card as the register would; HubError RegistryEntryInvalid with every wrong field. */
  readonly parse: (card: InformationTypeCard) => ParsedEntry;
};

/** What a design becomes: null with the reasons while it cannot become a card. */
export type DesignPreview = {
  readonly card: InformationTypeCard | null;
  /** Form of each document: the tree of its schema. */
  readonly trees: Readonly<Partial<Record<CardRoot, SchemaNode>>>;
  /** JSON pointers into the design (`/request/0/name`), or into the card for what only the schemas show. */
  readonly violations: readonly Violation[];
};

/** Fields whose list comes from a classifier take its values in force. */
const withValues = async (
  fields: readonly DesignField[],
  classifiers: ClassifierQuery,
): Promise<readonly DesignField[]> =>
  Promise.all(
    fields.map(async (field): Promise<DesignField> => {
      if (field.fields !== undefined)
        return { ...field, fields: await withValues(field.fields, classifiers) };
      if (field.type !== 'list' || field.classifier === undefined) return field;
      if ((field.values ?? []).length > 0) return field;
      const { values } = await classifiers.at(field.classifier);
      return {
        ...field,
        values: values.map(({ code, name }) => ({ value: code, title: name })),
      };
    }),
  );

const attempt = (work: () => void): readonly Violation[] => {
  try {
    work();
    return [];
  } catch (error) {
    if (!isHubError(error)) throw error;
    return error.details.violations ?? [{ field: '', reason: error.message }];
  }
};

/** The form designer over the registers (KIS-2.4.10). */
export const makeDesigning = (p: DesigningPorts) => {
  const sourceOf = makeAttributeSource(p);
  const previewOf = (design: Design): DesignPreview => {
    const violations = designViolations(design);
    if (violations.length > 0) return { card: null, trees: {}, violations };
    const card = cardOf(design);
    const wrong = attempt(() => void p.parse(card));
    const found = wrong.length > 0 ? wrong : contentViolations(card, p.compiler);
    const treeOf = (root: CardRoot) => treesOf(card, root, p.compiler).xml;
    const [request, response] = [treeOf('request'), treeOf('response')];
    return {
      card,
      trees: { ...(request && { request }), ...(response && { response }) },
      violations: found,
    };
  };

  return {
    /** What a design means now: card, forms, and everything that keeps it from being published. */
    preview: async (value: unknown): Promise<DesignPreview> => {
      const wrong = schemaViolations(designSchema, value);
      if (wrong.length > 0) return { card: null, trees: {}, violations: wrong };
      const design = value as Design;
      const response = design.response && (await withValues(design.response, p.classifiers));
      return previewOf({
        ...design,
        request: await withValues(design.request, p.classifiers),
        ...(response && { response }),
      });
    },
    /** A field made of an entry of the register of types and attributes. @throws HubError RegistryEntryNotFound */
    fieldOfAttribute: async (code: string): Promise<DesignField> => {
      const source = await sourceOf(code);
      if (source === undefined) {
        throw new HubError('RegistryEntryNotFound', {
          field: 'code',
          value: code,
          reason: `${registerTitles.attributes}: записи «${code}» нет.`,
        });
      }
      return fieldOf(source);
    },
  };
};
