/** Runs a step of a call under a name, so that its time can be seen; gives the step's own result or error. */
export type Trace = <T>(name: string, run: () => T) => T;
