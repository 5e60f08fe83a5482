import type { ContentRules, InformationType, Payload } from '../ports.ts';

/** Values of the business keys that the type registers (УИН, application number), for tracing (KIS-6.3.2.d). */
export const keysOf = (
  rules: ContentRules,
  type: InformationType,
  payload: Payload,
): { key: string; value: string }[] =>
  type.keys.flatMap((rule) => {
    const at =
      payload.form === 'xml'
        ? { ...(rule.xpath !== undefined && { xpath: rule.xpath }) }
        : { ...(rule.pointer !== undefined && { pointer: rule.pointer }) };
    const value = Object.keys(at).length === 0 ? null : rules.valueAt(payload, at);
    return value === null || value === '' ? [] : [{ key: rule.key, value: value.slice(0, 200) }];
  });
