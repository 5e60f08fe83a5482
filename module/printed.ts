/** A document for printing as data: services say what is in it, adapters/pdf says how it looks. */
export type PrintedBlock =
  | { readonly kind: 'heading'; readonly text: string; readonly level: 2 | 3 }
  | { readonly kind: 'text'; readonly text: string }
  /** Names and values, one pair a line. */
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'table'; readonly table: PrintedTable }
  /** Source text: schemas, samples. */
  | { readonly kind: 'code'; readonly text: string };

export type PrintedColumn = {
  readonly title: string;
  /** Share of the width beside the other columns. */
  readonly share: number;
  readonly mono?: boolean;
};

export type PrintedTable = {
  readonly columns: readonly PrintedColumn[];
  readonly rows: readonly (readonly string[])[];
};

export type PrintedDocument = {
  readonly title: string;
  readonly subtitle: string;
  readonly blocks: readonly PrintedBlock[];
  /** Below every page, beside its number: who printed it and when. */
  readonly footer: string;
  readonly landscape?: boolean;
};

/** Makes a PDF of a document. */
export type Print = (document: PrintedDocument) => Promise<Uint8Array>;
