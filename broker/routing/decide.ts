import { HubError } from '../errors.ts';
import type { EpochMs, Mnemonic } from '../message/identifiers.ts';
import type { Reason, RouteExplanation } from '../exchange/commands.ts';
import type {
  AccessRule,
  ContentRules,
  InformationType,
  Payload,
  RegistrySnapshot,
  Route,
  System,
} from '../ports.ts';

/** What routing decided: either the type and its recipients, or the refusal; and why, step by step. */
export type RouteDecision = {
  readonly reasons: readonly Reason[];
  readonly type: InformationType | null;
  readonly recipients: readonly System[];
  readonly refusal: HubError | null;
};

type Trail = { note(step: string, ok: boolean, text: string): void; readonly reasons: Reason[] };

const makeTrail = (): Trail => {
  const reasons: Reason[] = [];
  return { reasons, note: (step, ok, text) => void reasons.push({ step, ok, text }) };
};

const nameOf = (payload: Payload): string =>
  payload.form === 'xml' ? `{${payload.namespace}}${payload.localName}` : payload.typeCode;

const isValidAt = (
  row: { validFromMs: EpochMs; validToMs: EpochMs | null },
  atMs: EpochMs,
): boolean => row.validFromMs <= atMs && (row.validToMs === null || atMs < row.validToMs);

const typeOf = (registry: RegistrySnapshot, payload: Payload) =>
  payload.form === 'xml'
    ? registry.typeByRoot(payload.namespace, payload.localName)
    : (() => {
        const type = registry.typeByCode(payload.typeCode);
        return type && { type, root: 'request' as const };
      })();

const findType = (
  registry: RegistrySnapshot,
  payload: Payload,
  atMs: EpochMs,
  trail: Trail,
): InformationType => {
  const found = typeOf(registry, payload);
  const fields =
    payload.form === 'xml'
      ? { RootElementLocalName: payload.localName, RootElementNamespaceURI: payload.namespace }
      : { RootElementLocalName: payload.typeCode, RootElementNamespaceURI: '' };
  if (!found || found.root === 'response') {
    const reason = found
      ? `Элемент ${nameOf(payload)} — это ответ вида сведений ${found.type.code}, а не запрос.`
      : `В реестре видов сведений нет ${nameOf(payload)}.`;
    trail.note('вид сведений', false, reason);
    throw new HubError('BusinessDataTypeIsNotSupported', {
      field: 'MessagePrimaryContent',
      reason,
      faultFields: fields,
    });
  }
  if (!isValidAt(found.type, atMs)) {
    const reason = `Вид сведений ${found.type.code} не действует на дату обращения.`;
    trail.note('вид сведений', false, reason);
    throw new HubError('UNKNOWN_REQUEST_DESCRIPTION', {
      field: 'MessagePrimaryContent',
      reason,
      faultFields: fields,
    });
  }
  trail.note('вид сведений', true, `${nameOf(payload)} — ${found.type.code} «${found.type.name}».`);
  return found.type;
};

type TableRoute = Extract<Route, { readonly mode: 'table' }>;

const whyNoRecipient = (where: string | undefined, code: string | null): string => {
  if (where === undefined)
    return 'Для этой формы сообщения место кода маршрутизации не зарегистрировано.';
  return code === null
    ? `Код маршрутизации не найден по выражению ${where}.`
    : `Кода маршрутизации «${code.slice(0, 200)}» нет в таблице вида сведений.`;
};

const tableRecipient = (
  route: TableRoute,
  rules: ContentRules,
  payload: Payload,
  trail: Trail,
): string => {
  const where = payload.form === 'xml' ? route.xpath : route.pointer;
  const code =
    where === undefined
      ? null
      : rules.valueAt(payload, payload.form === 'xml' ? { xpath: where } : { pointer: where });
  const recipient = code === null ? undefined : route.table[code];
  if (recipient === undefined) {
    const reason = whyNoRecipient(where, code);
    trail.note('маршрут', false, reason);
    throw new HubError('RecipientIsNotFound', { field: where ?? 'MessagePrimaryContent', reason });
  }
  trail.note('маршрут', true, `Код маршрутизации «${code ?? ''}» по ${where ?? ''}: ${recipient}.`);
  return recipient;
};

const recipientNames = (
  route: Route,
  rules: ContentRules,
  payload: Payload,
  trail: Trail,
): readonly string[] => {
  if (route.mode === 'fixed') {
    trail.note('маршрут', true, `Фиксированный маршрут: ${route.recipient}.`);
    return [route.recipient];
  }
  if (route.mode === 'broadcast') {
    trail.note('маршрут', true, `Рассылка: ${route.recipients.join(', ')}.`);
    return route.recipients;
  }
  return [tableRecipient(route, rules, payload, trail)];
};

const findRecipients = (
  registry: RegistrySnapshot,
  rules: ContentRules,
  type: InformationType,
  payload: Payload,
  trail: Trail,
): readonly System[] => {
  const route = registry.route(type.code);
  if (!route) {
    const reason = `Для вида сведений ${type.code} не зарегистрирован маршрут.`;
    trail.note('маршрут', false, reason);
    throw new HubError('RecipientIsNotFound', { field: 'MessagePrimaryContent', reason });
  }
  return recipientNames(route, rules, payload, trail).map((mnemonic) => {
    const system = registry.system(mnemonic);
    if (!system) {
      const reason = `Система ${mnemonic} из маршрута не зарегистрирована.`;
      trail.note('получатель', false, reason);
      throw new HubError('RecipientIsNotFound', { reason });
    }
    trail.note(
      'получатель',
      true,
      system.blocked
        ? `${mnemonic} заблокирована: сообщение будет храниться.`
        : `${mnemonic} «${system.name}».`,
    );
    return system;
  });
};

const allows = (rule: AccessRule, recipient: Mnemonic, atMs: EpochMs): boolean =>
  isValidAt(rule, atMs) && (rule.recipient === null || rule.recipient === recipient);

const checkAccess = (
  registry: RegistrySnapshot,
  sender: System,
  type: InformationType,
  recipients: readonly System[],
  atMs: EpochMs,
  trail: Trail,
): void => {
  const rules = registry.accessRules(sender.mnemonic, type.code);
  for (const recipient of recipients) {
    const rule = rules.find((candidate) => allows(candidate, recipient.mnemonic, atMs));
    if (!rule) {
      const reason = `${sender.mnemonic} не имеет права отправлять ${type.code} в ${recipient.mnemonic}.`;
      trail.note('доступ', false, reason);
      throw new HubError('AccessDenied', { reason });
    }
    trail.note('доступ', true, `Право есть: ${rule.basis}.`);
  }
};

/**
 * Decides what a payload is, who receives it and whether the sender may send it (design.md §2.3). Nothing is allowed by default.
 * Never throws for a refusal: it is returned with the reasons that led to it, so that sending and `explain` cannot differ.
 */
export const decideRoute = (
  registry: RegistrySnapshot,
  rules: ContentRules,
  sender: System,
  payload: Payload,
  atMs: EpochMs,
): RouteDecision => {
  const trail = makeTrail();
  trail.note(
    'отправитель',
    true,
    `${sender.mnemonic} «${sender.name}», ${sender.participantName}.`,
  );
  let type: InformationType | null = null;
  try {
    type = findType(registry, payload, atMs, trail);
    const recipients = findRecipients(registry, rules, type, payload, trail);
    checkAccess(registry, sender, type, recipients, atMs, trail);
    return { reasons: trail.reasons, type, recipients, refusal: null };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { reasons: trail.reasons, type, recipients: [], refusal: error };
  }
};

/** The decision as people and scripts read it. */
export const explainDecision = (sender: Mnemonic, decision: RouteDecision): RouteExplanation => ({
  sender,
  typeCode: decision.type?.code ?? null,
  recipients: decision.recipients.map((system) => system.mnemonic),
  allowed: decision.refusal === null,
  reasons: decision.reasons,
});
