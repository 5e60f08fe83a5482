import type { Hidden, HiddenTest } from '../../../module/index.ts';
import type { Vault } from '../../vault/index.ts';

/** Values of business keys are kept as marks: a test looks for the mark of its value. */
const markTest =
  ({ mark }: Pick<Vault, 'mark'>) =>
  (test: HiddenTest): HiddenTest => {
    const { on } = test;
    if (typeof on === 'string') return test;
    // The codes above a place are kept as marks of their own (store/keyMarks.ts): equality finds what begins with them.
    return { ...test, prefix: false, values: test.values.map((value) => mark(on.key, value)) };
  };

/** Rules of visibility as `broker.message_ref` can answer them. */
export const markedHidden = (vault: Pick<Vault, 'mark'>, hidden: Hidden): Hidden =>
  hidden.map((rule) => ({
    ...rule,
    where: rule.where.map((tests) => tests.map(markTest(vault))),
    except: rule.except.map(markTest(vault)),
  }));
