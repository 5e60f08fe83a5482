/** One refusal: what it is called on the wire, whether a repeat may help, and what the client does next. */
export type ErrorRow = {
  readonly httpStatus: number;
  readonly retryable: boolean;
  /** Element of the faults schema that carries it on SOAP. */
  readonly soapFault: string;
  /** Number in `SMEV-NNN:` of basic:Description (reference/smev3.md §2.8). */
  readonly smevNumber: number;
  readonly title: string;
  /** What the client must do. */
  readonly advice: string;
};

/** One row of the table. */
export const row = (
  httpStatus: number,
  retryable: boolean,
  soapFault: string,
  smevNumber: number,
  title: string,
  advice: string,
): ErrorRow => ({ httpStatus, retryable, soapFault, smevNumber, title, advice });

/** A refusal of the envelope's signature. */
export const signature = (title: string, advice: string): ErrorRow =>
  row(401, false, 'SignatureVerificationFault', 100, title, advice);
