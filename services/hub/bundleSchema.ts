import { bundleJsonSchema } from '../../registries/index.ts';

/** The JSON Schema of a registry bundle as a file for editors and integrators (design.md §3). */
export const bundleSchemaText = (): string => `${JSON.stringify(bundleJsonSchema(), null, 2)}\n`;
