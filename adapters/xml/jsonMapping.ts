/** Payloads between XML and JSON participants: what goes over comes back the same. KIS-2.1.8, reference/smev3.md §5. */
export { jsonToXml } from './jsonToXml.ts';
export { xmlToJson, type ToJsonOptions } from './xmlToJson.ts';
