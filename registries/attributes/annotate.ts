import { HubError } from '../../broker/index.ts';
import {
  changeRegisters,
  entryAt,
  publishIn,
  registerTitles,
  submitIn,
  type Entry,
  type ParsePorts,
  type PublicationContext,
  type WorkflowPorts,
} from '../entries/index.ts';
import { attributes, type Attribute } from './attribute.ts';

export type Annotation = {
  readonly personalData?: boolean;
  /** Code of the classifier that gives the values; null removes the link. */
  readonly classifier?: string | null;
};

/** Marks a type or attribute inside a transaction, as a new version; the same marks change nothing and give null. */
export const annotateIn = async (
  context: PublicationContext,
  ports: ParsePorts,
  code: string,
  annotation: Annotation,
  by: string,
): Promise<Entry | null> => {
  const before = await entryAt(context.t, 'attributes', code, context.nowMs);
  if (!before) {
    throw new HubError('RegistryEntryNotFound', {
      field: 'code',
      value: code,
      reason: `${registerTitles.attributes}: записи «${code}» нет.`,
    });
  }
  const { classifier: linked, ...data } = before.data as Attribute;
  const classifier = annotation.classifier === undefined ? linked : annotation.classifier;
  const personalData = annotation.personalData ?? data.personalData ?? false;
  const isSame =
    personalData === (data.personalData ?? false) && (classifier ?? undefined) === linked;
  if (isSame && data.annotated === true) return null;
  const marked = {
    ...data,
    personalData,
    annotated: true,
    ...(classifier != null && { classifier }),
  };
  const parsed = attributes.parse(marked, ports);
  const entry = await submitIn(context.t, attributes, parsed, context.nowMs, by);
  return publishIn(attributes, entry, context, ports, by);
};

/** Marking of types and attributes by a person (KIS-4.2.10.c: classifier link, personal-data flag). */
export const makeAnnotate =
  (p: WorkflowPorts) =>
  /** @throws HubError RegistryEntryNotFound; RegistryEntryInvalid when the classifier is not registered */
  (code: string, annotation: Annotation, by: string): Promise<Entry | null> =>
    changeRegisters(p, (context) => annotateIn(context, p, code, annotation, by));
