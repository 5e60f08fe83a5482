/** Where a test looks: the information type, a party's system, or a business key of the message (`oktmo`, `service`, `uin`…). */
export type HiddenField = 'type' | 'sender' | 'recipient' | { readonly key: string };

/** Holds when the field has one of the values, or begins with one of them when `prefix` says so (ОКТМО of a district). */
export type HiddenTest = {
  readonly on: HiddenField;
  readonly values: readonly string[];
  readonly prefix: boolean;
};

/**
 * One restriction of the holder, as it stands for a person now (KIS-3.1, PUSK-3.1): it concerns a message when each condition of `where`
 * has a test that holds and no test of `except` does. Organisations are already their systems, services also their types.
 */
export type HiddenRule = {
  /** `record`: the message does not exist for the person; `values`: only the values of `attributes` are not shown. */
  readonly hides: 'record' | 'values';
  /** Codes or names of attributes (`/payment/amount`, `{ns}Root/Sum`, `amount`) that `values` hides; empty for `record`. */
  readonly attributes: readonly string[];
  /** Every condition must hold; one holds when any of its tests does. Empty: every message. */
  readonly where: readonly (readonly HiddenTest[])[];
  readonly except: readonly HiddenTest[];
};

/** Everything that is hidden from a person; empty: nothing. */
export type Hidden = readonly HiddenRule[];

/** What the tests look at. */
export type MessageTraits = {
  readonly typeCode: string;
  /** Mnemonic. */
  readonly sender: string;
  readonly recipient: string | null;
  readonly keys: readonly { readonly key: string; readonly value: string }[];
};

const valuesOf = (message: MessageTraits, on: HiddenField): readonly string[] => {
  if (on === 'type') return [message.typeCode];
  if (on === 'sender') return [message.sender];
  if (on === 'recipient') return message.recipient === null ? [] : [message.recipient];
  return message.keys.filter(({ key }) => key === on.key).map(({ value }) => value);
};

const holds = (message: MessageTraits, { on, values, prefix }: HiddenTest): boolean =>
  valuesOf(message, on).some((found) =>
    values.some((value) => (prefix ? found.startsWith(value) : found === value)),
  );

const concerns = (message: MessageTraits, { where, except }: HiddenRule): boolean =>
  where.every((tests) => tests.some((test) => holds(message, test))) &&
  !except.some((test) => holds(message, test));

/** Whether the message does not exist for the person (KIS-3.1). */
export const isHidden = (hidden: Hidden, message: MessageTraits): boolean =>
  hidden.some((rule) => rule.hides === 'record' && concerns(message, rule));

/** Attributes of this message whose values the person is not shown (PUSK-3.1). */
export const hiddenAttributes = (hidden: Hidden, message: MessageTraits): readonly string[] => [
  ...new Set(
    hidden
      .filter((rule) => rule.hides === 'values' && concerns(message, rule))
      .flatMap(({ attributes }) => attributes),
  ),
];
