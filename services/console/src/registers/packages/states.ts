import type { Tone } from '../../shared/states.tsx';

/** States of a package of changes in words. */
export const packageStates: Readonly<Record<string, readonly [Tone, string]>> = {
  draft: ['default', 'черновик'],
  'on-approval': ['processing', 'на утверждении'],
  applied: ['success', 'применён'],
  withdrawn: ['error', 'снят'],
};
