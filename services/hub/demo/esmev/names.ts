/** The federal system itself as a sender. */
export const smevMnemonic = 'SMEV';
/** The emulated provider: it answers by scenarios. */
export const emulatedProvider = 'emu';
