import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeAttribute } from '../xml/index.ts';
import type { SchemaFile } from '../xml/index.ts';
import { soapVersions, type SoapVersion } from './wire.ts';

const kinds: Readonly<Record<SoapVersion, readonly string[]>> = {
  '1.1': ['basic', 'faults', 'types'],
  '1.2': ['basic', 'faults', 'types'],
  '1.3': ['basic', 'directive', 'faults', 'routing', 'types'],
};

/** WSDL and XSD of the service, read once. */
export type Descriptions = {
  /** The WSDL with the address of this hub and with imports that lead to `?xsd=`. */
  wsdl(version: SoapVersion, address: string): string;
  /** A schema by its file name; undefined when the version has no such file. */
  xsd(version: SoapVersion, name: string, address: string): string | undefined;
  /** The schemas of a version, for validation. */
  schemas(version: SoapVersion): readonly SchemaFile[];
};

const withAddress = (text: string, address: string): string =>
  text
    .replaceAll(
      /schemaLocation="([^"]+\.xsd)"/g,
      (_, name: string) => `schemaLocation="${escapeAttribute(`${address}?xsd=${name}`)}"`,
    )
    .replace(
      /<soap:address location="[^"]*"/,
      () => `<soap:address location="${escapeAttribute(address)}"`,
    );

/** Reads the published files of every version from a folder like `schemas/smev`. @throws when a file is missing */
export const loadDescriptions = (folder: string): Descriptions => {
  const read = (version: SoapVersion, name: string): string =>
    readFileSync(join(folder, version, name), 'utf8');
  const wsdls = new Map(
    soapVersions.map((version) => [
      version,
      read(version, `smev-message-exchange-service-${version}.wsdl`),
    ]),
  );
  const files = new Map(
    soapVersions.map((version) => [
      version,
      kinds[version].map((kind): SchemaFile => {
        const name = `smev-message-exchange-${kind}-${version}.xsd`;
        return { name, content: read(version, name) };
      }),
    ]),
  );
  const schemas = (version: SoapVersion): readonly SchemaFile[] => files.get(version) ?? [];
  return {
    wsdl: (version, address) => withAddress(wsdls.get(version) ?? '', address),
    xsd: (version, name, address) => {
      const found = schemas(version).find((file) => file.name === name);
      return found === undefined ? undefined : withAddress(found.content, address);
    },
    schemas,
  };
};
