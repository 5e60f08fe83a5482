/** One column of an exported table. */
export type Column = {
  readonly title: string;
  /** Width in a workbook, characters. */
  readonly width: number;
};

export type Cell = string | number | null;

/** A table of any length, page by page. */
export type Table = {
  readonly title: string;
  /** Who took it away, when and with which filter: the first line of every export (PUSK-4.2.8). */
  readonly watermark: string;
  readonly columns: readonly Column[];
  readonly pages: AsyncIterable<readonly (readonly Cell[])[]>;
};
